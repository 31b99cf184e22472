"""`python -m benchmarks.cold_starts`, which `make bench-cold` calls: how long the built functions take to come up.

A missed aim ends it with 1, so that an import that costs too much does not go by unnoticed.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.artefact import ALL, BARE, BUILD, EMPTY, WHOLE, Artefact, read_artefact, variants
from benchmarks.emulator import Start, emulator, init_milliseconds
from benchmarks.machine import machine
from benchmarks.page import PAGE, write_tables
from benchmarks.rounds import ROUNDS_MIN, Times
from benchmarks.tables import as_table
from local.failures import CannotStartError

ROUNDS = 21
WARM_UP_ROUNDS = 1
"""Bring the files into the page cache."""
RATIOS_MAX: Mapping[str, float] = {"scim_users": 1.15, "deactivator": 1.0}
"""In bare handlers, by the name of the function."""

type Key = tuple[str, str]
"""The name of a function, and the package that it goes without."""


def main() -> int:
    """Measure and print; 1 and a sentence when something is not there, or an aim is missed."""
    arguments = _parser().parse_args()
    try:
        artefact, program = read_artefact(arguments.build.resolve()), emulator()
        results = _measure(program, _starts(artefact), max(arguments.rounds, ROUNDS_MIN))
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    tables = {
        "cold starts": _start_table(results),
        "what imports cost": _import_table(results),
        "cold start machine": f"{machine()}\n{max(arguments.rounds, ROUNDS_MIN)} rounds.",
    }
    print("\n\n".join(tables.values()))
    if arguments.write:
        write_tables(tables)
    return _judge(results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold_starts", description="Measure cold starts.")
    parser.add_argument("--build", type=Path, default=BUILD, help="the folder that `sam build` built into")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything has its turn")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name} as well")
    return parser


def _starts(artefact: Artefact) -> dict[Key, Start]:
    """The functions, each also without one of the packages that it imports, and without all of them."""
    starts = {(BARE, WHOLE): artefact.handler("bare"), (EMPTY, WHOLE): artefact.handler("empty")}
    for name, start in artefact.functions().items():
        starts |= {(name, package): variant for package, variant in variants(start).items()}
    return starts


def _measure(program: Path, starts: Mapping[Key, Start], rounds: int) -> dict[Key, Times]:
    """Milliseconds of each start in each round; in a round each has its turn, so that all meet the same noise."""
    samples: dict[Key, list[float]] = {key: [] for key in starts}
    for _ in range(WARM_UP_ROUNDS + rounds):
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
            f"{RATIOS_MAX[name]:.2f}" if name in RATIOS_MAX else "",
        )

    names = [name for name, package in results if package == WHOLE]
    return as_table(("function", "ms", "middle half", "in bare handlers", "at most"), map(row, names))


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


def _judge(results: Mapping[Key, Times]) -> int:
    """1 when a function takes longer than it may, and a sentence for each."""
    ratios = {name: _by_round(results[name, WHOLE], results[BARE, WHOLE]).median for name in RATIOS_MAX}
    missed = [name for name, ratio in ratios.items() if ratio > RATIOS_MAX[name]]
    for name in missed:
        print(f"{name} takes {ratios[name]:.2f} times as long as the bare handler; {RATIOS_MAX[name]:.2f} is the aim.")
    return int(bool(missed))


def _by_round(times: Times, bare: Times) -> Times:
    return Times([own / its for own, its in zip(times.seconds, bare.seconds, strict=True)])


def _difference(times: Times, others: Times) -> Times:
    return Times([own - other for own, other in zip(times.seconds, others.seconds, strict=True)])


if __name__ == "__main__":
    sys.exit(main())
