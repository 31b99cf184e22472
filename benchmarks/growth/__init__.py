"""What becomes of time, calls and units when there are more users, and more members. `python -m benchmarks.growth`."""
