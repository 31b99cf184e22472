"""Many seeds: `python -m tests.chaos --seeds 1-50`. A seed that fails is replayed exactly by its number alone."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.chaos.run import Report, tried
from tests.chaos.weather import CALLS_PER_FAULT


def main() -> int:
    """Print a line for each seed and what was injected; 1 when one of them diverged."""
    arguments = _arguments()
    one = partial(tried, acts=arguments.acts, people_max=arguments.people, calls_per_fault=arguments.fault_every)
    outcomes: list[Report | str] = []
    with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for outcome in pool.map(one, arguments.seeds):
            outcomes.append(outcome)
            print(outcome if isinstance(outcome, str) else _line(outcome), flush=True)
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    print("\n".join(_totals(reports)))
    print(f"{len(outcomes) - len(reports)} of {len(outcomes)} seeds diverged.")
    return len(reports) < len(outcomes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default="1-50", help="for example 17, or 1-50 (the default)")
    parser.add_argument(
        "--acts", type=int, default=1_500, help="of people in each seed; timers and sweeps come with it"
    )
    parser.add_argument("--people", type=int, default=5_000, help="how many there are at most")
    parser.add_argument("--fault-every", type=int, default=CALLS_PER_FAULT, help="calls to AWS, of which one fails")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many seeds at once")
    return parser.parse_args()


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _line(report: Report) -> str:
    done = f"{report.days:.1f} days, {report.people} people, {report.acts} acts, {report.told['meanwhile']} in between"
    return f"seed {report.seed}: {done}; {report.struck.total()} of {report.calls} calls struck; {report.digest}"


def _totals(reports: Iterable[Report]) -> Iterator[str]:
    struck, told = Counter[str](), Counter[str]()
    for report in reports:
        struck += report.struck
        told += report.told
    yield ""
    yield from (f"{count:>8,}  {kind}" for kind, count in struck.most_common())
    yield f"{struck.total():>8,}  faults in all"
    yield f"{told['done']:>8,}  acts done, {told['refused']:,} refused, {told['unknown']:,} given up by who asked"


if __name__ == "__main__":
    sys.exit(main())
