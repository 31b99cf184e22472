"""`python -m benchmarks.flame "PATCH active" [--durable]`: one operation again and again, for py-spy to look at.

`make bench-flame` calls it, and draws what py-spy sees as a flame graph.
"""

import argparse
from collections.abc import Generator
from contextlib import contextmanager
from time import perf_counter

from benchmarks.endpoints import Endpoint, deployed, log_dropped
from benchmarks.in_memory import in_memory
from benchmarks.operations import OPERATIONS
from benchmarks.rounds import populated
from benchmarks.surroundings import surroundings

SECONDS = 15


def main() -> None:
    """Work for some seconds; whoever comes and goes is made and removed in between."""
    names = [operation.name for operation in OPERATIONS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flame", description="Work for py-spy to look at.")
    parser.add_argument("operation", choices=names, metavar="OPERATION", help="; ".join(names))
    parser.add_argument("--durable", action="store_true", help="on dynoxide, and not on the stores in memory")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"how long ({SECONDS})")
    arguments = parser.parse_args()
    with log_dropped(), _durable() if arguments.durable else _in_memory() as endpoint:
        _work(endpoint, arguments.operation, arguments.seconds)


@contextmanager
def _in_memory() -> Generator[Endpoint]:
    yield in_memory()


@contextmanager
def _durable() -> Generator[Endpoint]:
    with surroundings() as engine:
        yield deployed(engine)


def _work(endpoint: Endpoint, name: str, seconds: float) -> None:
    population = populated(endpoint)
    wanted = next(operation for operation in OPERATIONS if operation.name == name)
    # Newcomers must come before they can leave, and leave before they come again.
    acts = [each for each in OPERATIONS if each.on_newcomers] if wanted.on_newcomers else [wanted]
    started = perf_counter()
    while perf_counter() - started < seconds:
        for operation in acts:
            population.read(operation, [call() for call in population.calls(operation)])


if __name__ == "__main__":
    main()
