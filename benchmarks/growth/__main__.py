"""`python -m benchmarks.growth`: time, calls and units, from 1,000 users to a million, from 10 members to 100,000."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.endpoints import log_dropped, on_table
from benchmarks.growth.measuring import by_members, by_users, staged, walked
from benchmarks.growth.populated import Populated, populated, table_of
from benchmarks.growth.report import Results, charts, missed, tables
from benchmarks.machine import load, machine
from benchmarks.page import FOLDER, write_tables
from benchmarks.plots import figure
from benchmarks.sdk_calls import Recorder
from benchmarks.surroundings import surroundings
from local.failures import CannotStartError
from local.resources import create_archive_and_schedules, create_queues
from local.template import read_template

PEOPLE = (1_000, 10_000, 100_000, 1_000_000)
MEMBERS = (10, 100, 1_000, 10_000, 100_000)
ROUNDS = 21
WALKED_MAX = 100_000
"""More users are not walked through: their pages take as long as those of fewer, and there are more of them."""


def main() -> int:
    """Measure and print; 1 when an aim is missed, 1 and a sentence when the engine is not there."""
    arguments = _parser().parse_args()
    before = load()
    try:
        results, filled = _measured(sorted(arguments.people), sorted(arguments.members), arguments.rounds)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    where = f"{machine()}\n{arguments.rounds} rounds. {before}\n{filled}"
    printed = {"growth machine": where, **tables(results)}
    for name, table in printed.items():
        print(f"\n{name}\n\n{table}")
    if arguments.write:
        write_tables(printed)
        for name, drawn in charts(results).items():
            (FOLDER / name).write_text(figure(*drawn), encoding="utf-8")
    print(f"\n{missed(results)} aims are missed.")
    return 1 if missed(results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "--people", type=int, nargs="+", default=PEOPLE, help="users, in a table each (1000 to 1000000)"
    )
    parser.add_argument(
        "--members", type=int, nargs="+", default=MEMBERS, help="members, in a group each (10 to 100000)"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often everything has its turn ({ROUNDS})")
    parser.add_argument("--write", action="store_true", help="write tables and charts into docs as well")
    return parser


def _measured(people: Sequence[int], members: Sequence[int], rounds: int) -> tuple[Results, str]:
    _say(f"{sum(people):,} users")
    with populated(people, members) as filled, surroundings(filled.engine) as engine, log_dropped():
        recorder = Recorder()
        recorder.listen()
        create_archive_and_schedules()
        create_queues(read_template())
        stages = {each: staged(on_table(engine, table_of(each)), each, members) for each in people}
        _say("requests about users")
        users = by_users(stages, recorder, rounds)
        _say("requests about groups")
        grown = min((each for each in people if each >= max(members)), default=max(people))
        in_groups = by_members(stages[grown], recorder, rounds)
        _say("walks")
        walks = [walked(stage, recorder) for each, stage in stages.items() if each <= WALKED_MAX]
    return Results(people, users, in_groups, walks), _filled(filled)


def _filled(filled: Populated) -> str:
    return f"{filled.items:,} items; {filled.seconds:.0f} seconds until they were in the engine."


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
