"""`python -m benchmarks.peers`: requests a second of our endpoint and of others, over HTTP, in one run."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.machine import load, machine
from benchmarks.page import write_tables
from benchmarks.peers.aims import Verdict, aim_table, verdicts
from benchmarks.peers.contenders import contender, contenders, missing_reason, versions
from benchmarks.peers.processor import is_known
from benchmarks.peers.stage import Probe, Stage, probes, staged
from benchmarks.peers.table import peer_table
from benchmarks.peers.timing import Key, Turn, timed
from benchmarks.surroundings import surroundings
from local.engines import Engine
from local.failures import CannotStartError

PEOPLE = (1_000, 10_000)
MEMBERS = (10, 1_000, 10_000)
ROUNDS = 15


def main() -> int:
    """Measure and print; 1 when an aim is missed, 1 and a sentence when the engine is not there."""
    arguments = _parser().parse_args()
    before = load()
    try:
        tables, judged = _measured(arguments.people, arguments.rounds)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    tables = {"peers machine": f"{machine()}\n{versions()}\n{arguments.rounds} rounds. {before}", **tables}
    for name, table in tables.items():
        print(f"\n{name}\n\n{table}")
    if arguments.write:
        write_tables(tables)
    missed = sum(not each.met for each in judged)
    print(f"\n{missed} of {len(judged)} aims are missed.")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE, help="how many users each has (1000 10000)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often everything has its turn ({ROUNDS})")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md as well")
    return parser


def _measured(people: Sequence[int], rounds: int) -> tuple[dict[str, str], list[Verdict]]:
    if not is_known():
        raise CannotStartError("Only Linux tells how long processors worked for a server. Measure in a container.")
    if reason := missing_reason():
        print(f"\n{reason}\n", file=sys.stderr)
    tables: dict[str, str] = {}
    judged: list[Verdict] = []
    for each in people:
        wanted = probes([size for size in MEMBERS if size <= each])
        with surroundings() as engine:
            times = _times(engine, each, rounds, wanted)
        judged += verdicts(times, each, wanted)
        table = partial(peer_table, times, [*contenders()], wanted)
        tables[f"peers by the processor, {each:,} users"] = table(lambda turn: turn.worked)
        tables[f"peers by the clock, {each:,} users"] = table(lambda turn: turn.until_answered)
    return {"peers aims": aim_table(judged), **tables}, judged


def _times(engine: Engine, people: int, rounds: int, wanted: Sequence[Probe]) -> Mapping[Key, Turn]:
    sizes = [size for size in MEMBERS if size <= people]
    with ExitStack() as servers:
        stages: dict[str, Stage] = {}
        for name in contenders():
            _say(f"{name}: creating {people:,} users, and groups of {', '.join(f'{size:,}' for size in sizes)}")
            stages[name] = staged(servers.enter_context(contender(name, engine)), people, sizes)
        _say("measuring")
        return timed(stages, wanted, rounds)


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
