"""Speed and cost as tables: `python -m benchmarks` prints them, `--write` puts them into docs/performance.md."""
