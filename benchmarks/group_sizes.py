"""`python -m benchmarks.group_sizes`: what one more member costs in groups of 10 and of 100,000, in one run.

The groups are built by PATCHes of 1,000 members, so the largest one takes some minutes.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.asking import create_group, push_members
from benchmarks.endpoints import TABLE_NAME, USERNAME, OurEndpoint, deployed
from benchmarks.machine import machine
from benchmarks.sdk_calls import Recorder, SdkCall
from benchmarks.tables import as_table
from local.engines import Engine, running
from local.failures import CannotStartError
from local.resources import emulated_services
from local.serve import use_only
from provisioning.domain.users import User
from provisioning.storage import user_items

ENGINE = "dynoxide"
SIZES = (10, 1_000, 10_000, 100_000)
PATCHED = 1_000
BATCH_WRITE_MAX = 25
ROUNDS = 41


@dataclass(frozen=True, slots=True)
class Cost:
    """Of adding one member to a group of that size: the calls, and the milliseconds of each round."""

    size: int
    calls: list[SdkCall]
    milliseconds: list[float]


def main() -> int:
    """Measure and print; 1 and a sentence when the engine is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.group_sizes", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out the groups that are larger")
    largest: int = parser.parse_args().largest
    try:
        with running(ENGINE) as engine, emulated_services():
            costs = _measure(engine, [size for size in SIZES if size <= largest])
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{machine()}\n{ROUNDS} rounds.\n\n{_table(costs)}")
    return 0


def _measure(engine: Engine, sizes: Sequence[int]) -> list[Cost]:
    use_only(engine)
    recorder = Recorder()
    recorder.listen()
    endpoint = deployed(engine)
    user_ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(max(sizes) + 1)]
    _hire(engine, user_ids)
    groups = {size: _group(endpoint, size, user_ids) for size in sizes}
    newcomer = user_ids[-1]
    calls = {size: _calls(endpoint, recorder, group_id, newcomer) for size, group_id in groups.items()}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(ROUNDS):
        for size, group_id in groups.items():
            times[size].append(_timed(endpoint, group_id, newcomer))
    return [Cost(size, calls[size], times[size]) for size in sizes]


def _hire(engine: Engine, user_ids: Sequence[str]) -> None:
    """Users straight into the table: a request for each would take long, and is not what is measured."""
    client = engine.client()
    for part in batched(_users(user_ids), BATCH_WRITE_MAX, strict=False):
        puts: list[Any] = [{"PutRequest": {"Item": user_items.to_item(user)}} for user in part]
        client.batch_write_item(RequestItems={TABLE_NAME: puts})


def _users(user_ids: Sequence[str]) -> Iterator[User]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for user_id in user_ids:
        yield User(
            id=user_id,
            provider_id=USERNAME,
            user_name=f"{user_id}@example.com",
            external_id=None,
            profile={"displayName": "Ada Lovelace", "title": "Engineer"},
            created_at=now,
            modified_at=now,
            version=1,
        )


def _group(endpoint: OurEndpoint, size: int, user_ids: Sequence[str]) -> str:
    group_id = create_group(endpoint, f"Group of {size}")
    for part in batched(user_ids[:size], PATCHED, strict=False):
        push_members(endpoint, group_id, "add", part)
    return group_id


def _calls(endpoint: OurEndpoint, recorder: Recorder, group_id: str, newcomer: str) -> list[SdkCall]:
    with recorder.recording() as calls:
        push_members(endpoint, group_id, "add", [newcomer])
    push_members(endpoint, group_id, "remove", [newcomer])
    return calls


def _timed(endpoint: OurEndpoint, group_id: str, newcomer: str) -> float:
    started = perf_counter()
    push_members(endpoint, group_id, "add", [newcomer])
    milliseconds = (perf_counter() - started) * 1_000
    push_members(endpoint, group_id, "remove", [newcomer])
    return milliseconds


def _table(costs: Sequence[Cost]) -> str:
    smallest = median(costs[0].milliseconds)
    rows = [
        (
            f"{cost.size:,}",
            ", ".join(call.name for call in cost.calls),
            f"{sum(call.read_units for call in cost.calls):g}",
            f"{sum(call.write_units for call in cost.calls):g}",
            f"{median(cost.milliseconds):.1f}",
            f"{median(cost.milliseconds) / smallest:.2f}",
        )
        for cost in costs
    ]
    return as_table(("members", "calls", "read units", "write units", "ms", "ratio"), rows)


if __name__ == "__main__":
    sys.exit(main())
