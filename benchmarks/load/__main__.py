"""`python -m benchmarks.load`, which `make load` calls."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.load.arrivals import Phase
from benchmarks.load.http import HttpClient
from benchmarks.load.report import (
    kind_table,
    processor_table,
    rate_chart,
    rate_table,
    recovery_charts,
    recovery_table,
    sync_table,
    verdict,
)
from benchmarks.load.run import Run, staged
from benchmarks.load.server import serving
from benchmarks.machine import machine
from benchmarks.page import FOLDER, write_tables
from benchmarks.plots import figure
from local.failures import CannotStartError

ENGINES = ("dynoxide", "dynamodb-local")
SEED = 8
CALM_SECONDS = 30
OVERLOAD_SECONDS_MAX = 60
CATCHING_UP = 3
"""How much longer than the overload Okta has for what was sent away."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    rates: Sequence[float]
    seconds: float
    users: int


@dataclass(frozen=True, slots=True)
class Results:
    """What came of it."""

    runs: Sequence[Run]
    recovery: Run | None


def main() -> int:
    """Measure and print; 1 when the engine is missing, or when `verdict` finds anything wrong."""
    arguments = _parser().parse_args()
    plan = Plan(sorted(arguments.rates), arguments.minutes * 60, arguments.users)
    where = f"{machine()}\n{arguments.workers} workers, {arguments.engine}, {plan.users:,} users. {_load()}"
    try:
        with serving(arguments.engine, arguments.workers) as client:
            results = asyncio.run(_measure(client, plan))
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    tables = _tables(results, plan) | {"load machine": where}
    for name, table in tables.items():
        print(f"\n{name}\n\n{table}")
    if arguments.write:
        _write(results, tables)
    return _verdict(results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make load", description="A mixed day of Okta's at a rate.")
    parser.add_argument("--rates", type=float, nargs="+", default=[25], help="requests a second, each in a run (25)")
    parser.add_argument("--minutes", type=float, default=0.5, help="of each run (0.5)")
    parser.add_argument("--workers", type=int, default=4, help="requests answered at once (4)")
    parser.add_argument("--users", type=int, default=1_000, help="in the directory (1000)")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=f"({ENGINES[0]})")
    parser.add_argument("--write", action="store_true", help="write tables and charts into docs as well")
    return parser


async def _measure(client: HttpClient, plan: Plan) -> Results:
    _say(f"creating {plan.users:,} users")
    stage = await staged(client, plan.users, SEED)
    runs: list[Run] = []
    for rate in plan.rates:
        _say(f"{rate:g} requests a second for {plan.seconds:g} seconds")
        runs.append(await stage.run(Phase(rate, plan.seconds)))
    recovery = None
    if len(plan.rates) > 1:
        _say("overload and recovery")
        calm, most = plan.rates[0], plan.rates[-1]
        seconds = min(plan.seconds, OVERLOAD_SECONDS_MAX)
        after = CATCHING_UP * seconds + CALM_SECONDS
        recovery = await stage.run(Phase(calm, CALM_SECONDS), Phase(most, seconds), Phase(calm, after))
    await client.close()
    return Results(runs, recovery)


def _tables(results: Results, plan: Plan) -> dict[str, str]:
    tables = {
        "load": rate_table(results.runs),
        "load of Force Sync": sync_table(results.runs, plan.users),
        "load by kind": kind_table(results.runs[0]),
        "load by process": processor_table(results.runs),
    }
    if results.recovery:
        tables["recovery"] = recovery_table(results.recovery)
    return tables


def _write(results: Results, tables: dict[str, str]) -> None:
    write_tables(tables)
    (FOLDER / "load.svg").write_text(figure(rate_chart(results.runs)), encoding="utf-8")
    if results.recovery:
        (FOLDER / "recovery.svg").write_text(figure(*recovery_charts(results.recovery)), encoding="utf-8")


def _verdict(results: Results) -> int:
    """1 when something is wrong, which is said."""
    said, code = verdict([*results.runs, *([results.recovery] if results.recovery else [])])
    print(f"\n{said}")
    return code


def _load() -> str:
    return f"The load average before was {os.getloadavg()[0]:.1f}."


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
