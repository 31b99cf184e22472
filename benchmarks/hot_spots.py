"""Which functions an operation spends its time in: `python -m benchmarks.hot_spots "GET by id"`.

cProfile makes short functions look slower than they are: look here for what to try, in the tables for what it gained.
"""

import argparse
from contextlib import nullcontext
from cProfile import Profile
from pstats import SortKey, Stats

from benchmarks.in_memory import in_memory
from benchmarks.operations import OPERATIONS
from benchmarks.rounds import populated

BATCHES = 40
LINES = 40


def main() -> None:
    """Print the functions of our handler on the stores in memory, the most expensive first."""
    names = [operation.name for operation in OPERATIONS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hot_spots", description="Profile one operation.")
    parser.add_argument("operation", choices=names, metavar="OPERATION", help="; ".join(names))
    wanted = parser.parse_args().operation
    profile = Profile()
    population = populated(in_memory())
    for _ in range(BATCHES):
        for operation in OPERATIONS:
            calls = population.calls(operation)
            with profile if operation.name == wanted else nullcontext():
                replies = [call() for call in calls]
            population.read(operation, replies)
    Stats(profile).strip_dirs().sort_stats(SortKey.TIME).print_stats(LINES)


if __name__ == "__main__":
    main()
