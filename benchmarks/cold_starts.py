"""`python -m benchmarks.cold_starts`, which `make bench-cold` calls: how long the built functions take to come up."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.artefact import BARE, BUILD, EMPTY, Artefact, packages_of, read_artefact, without
from benchmarks.emulator import Start, emulator, init_milliseconds
from benchmarks.rounds import ROUNDS_MIN, Times
from benchmarks.tables import as_table
from local.failures import CannotStartError

ROUNDS = 21
WARM_UP_ROUNDS = 1
"""Bring the files into the page cache."""
WHOLE = ""
"""In place of a package: the function with all that it imports."""
ALL = "all of them"
RATIO_AIMS: Mapping[str, str] = {"scim_users": "at most 1.15", "deactivator": "below 1"}

type Key = tuple[str, str]
"""The name of a function, and the package that it goes without."""


def main() -> int:
    """Measure and print; 1 and a sentence when something is not there."""
    arguments = _parser().parse_args()
    try:
        artefact, program = read_artefact(arguments.build.resolve()), emulator()
        starts = _starts(artefact)
        results = _measure(program, starts, arguments.rounds)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\n{_start_table(results)}\n\n{_import_table(results)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold_starts", description="Measure cold starts.")
    parser.add_argument("--build", type=Path, default=BUILD, help="the folder that `sam build` built into")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything has its turn")
    return parser


def _starts(artefact: Artefact) -> dict[Key, Start]:
    """The functions, each also without one of the packages that it imports, and without all of them."""
    starts = {(BARE, WHOLE): artefact.handler("bare"), (EMPTY, WHOLE): artefact.handler("empty")}
    for name, start in artefact.functions().items():
        packages = packages_of(start)
        starts[name, WHOLE] = start
        starts |= {(name, package): without(start, [package]) for package in packages}
        starts[name, ALL] = without(start, packages)
    return starts


def _measure(program: Path, starts: Mapping[Key, Start], rounds: int) -> dict[Key, Times]:
    """Milliseconds of each start in each round; in a round each has its turn, so that all meet the same noise."""
    samples: dict[Key, list[float]] = {key: [] for key in starts}
    for _ in range(WARM_UP_ROUNDS + max(rounds, ROUNDS_MIN)):
        for key, start in starts.items():
            samples[key].append(init_milliseconds(program, start))
    return {key: Times(milliseconds[WARM_UP_ROUNDS:]) for key, milliseconds in samples.items()}


def _start_table(results: Mapping[Key, Times]) -> str:
    """How long each function takes, and how long in bare handlers of the same round."""
    bare = results[BARE, WHOLE]

    def row(name: str) -> Sequence[str]:
        times = results[name, WHOLE]
        ratios = _by_round(times, bare)
        low, high = times.middle_half
        return (
            name,
            f"{times.median:,.0f}",
            f"{low:,.0f} to {high:,.0f}",
            f"{ratios.median:.2f}",
            RATIO_AIMS.get(name, ""),
        )

    names = [name for name, package in results if package == WHOLE]
    return as_table(("function", "ms", "middle half", "in bare handlers", "aim"), map(row, names))


def _import_table(results: Mapping[Key, Times]) -> str:
    """By how many milliseconds each function comes up sooner without a package, and what our own code takes."""
    packages = sorted({package for _, package in results} - {WHOLE, ALL})

    def saved(name: str, package: str) -> str:
        if (name, package) not in results:
            return ""
        return f"{_difference(results[name, WHOLE], results[name, package]).median:.0f}"

    def row(name: str) -> Sequence[str]:
        own = _difference(results[name, ALL], results[EMPTY, WHOLE]).median
        return name, *(saved(name, package) for package in packages), f"{own:.0f}"

    names = [name for name, package in results if package == ALL]
    return as_table(("function", *(f"without {package}" for package in packages), "our own code"), map(row, names))


def _by_round(times: Times, bare: Times) -> Times:
    return Times([own / its for own, its in zip(times.seconds, bare.seconds, strict=True)])


def _difference(times: Times, others: Times) -> Times:
    return Times([own - other for own, other in zip(times.seconds, others.seconds, strict=True)])


if __name__ == "__main__":
    sys.exit(main())
