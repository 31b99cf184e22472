"""One provider writes 100,000 entries in a day, and a page of what is asked for still costs no more than a page.

The engine runs on a busy machine, so that calls and units are counted here, and no seconds.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import batched
from typing import Any

import pytest

from local.engines import Engine
from provisioning.domain.sync_log import Action, LogEntry, LogQuery, Outcome
from provisioning.storage import log_items
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.table import Table
from provisioning.storage.tallies import DynamoTallies
from tests.contracts.conftest import fresh_table
from tests.people import LOG_RETENTION, NOW, OKTA, a_user, an_entry
from tests.storage.costs import Costs

ENTRIES = 100_000
DAY_BEGINS = NOW.replace(hour=0)
FEW: dict[Action, int] = {"failed": 7, "warning": 5, "deactivation late": 2, "provider updated": 1, "deactivated": 3}
"""How often each of them is among the many pushes that update somebody."""
PAGE = 100
CALLS_MAX = 4
"""A Query for each kind that is asked for, with an end that says there are no more, and a BatchGetItem."""
UNITS_MAX = 20


def entry(number: int, action: Action = "updated", **changes: Any) -> LogEntry:
    """The entry of that number in the course of the day."""
    at = DAY_BEGINS + timedelta(hours=11) * number / ENTRIES
    ada = replace(an_entry(ADA), id=f"{number:06}", at=at, action=action, user_id=f"user-{number % 5_000}")
    return replace(ada, **changes)


ADA = a_user(id="ada")


def unusual() -> Iterator[tuple[int, LogEntry]]:
    """Entries that somebody looks for, far apart from each other, the first ones of the day."""
    kinds: list[Action] = [action for action, times in FEW.items() for _ in range(times)]
    for place, action in enumerate(kinds):
        yield place * 1_111, entry(place * 1_111, action)
    yield 50_000, entry(50_000, user_id=ADA.id)


@pytest.fixture(scope="module")
def table(dynoxide: Engine) -> Table:
    table = fresh_table(dynoxide)
    DynamoProviders(table, LOG_RETENTION).create(OKTA, [])
    rare = dict(unusual())
    entries = (rare.get(number) or entry(number) for number in range(ENTRIES))
    client, name = dynoxide.client(), vars(table)["_name"]

    def write(part: tuple[LogEntry, ...]) -> None:
        puts: Any = [{"PutRequest": {"Item": log_items.to_item(each, LOG_RETENTION)}} for each in part]
        while puts:
            left = client.batch_write_item(RequestItems={name: puts})["UnprocessedItems"]
            puts = left.get(name, [])

    with ThreadPoolExecutor(4) as writers:
        assert sum(1 for _ in writers.map(write, batched(entries, 25, strict=True))) == ENTRIES // 25
    return table


def found(table: Table, query: LogQuery) -> tuple[list[LogEntry], str | None]:
    return DynamoSyncLog(table, lambda: NOW, LOG_RETENTION).page(query, None, PAGE)


OF_OKTA = LogQuery(provider_id=OKTA.id)


@pytest.mark.parametrize("action", FEW)
def test_few_entries_of_a_kind_are_found_on_one_page(table: Table, action: Action) -> None:
    costs = Costs(table)

    entries, place = found(table, replace(OF_OKTA, actions=(action,)))

    assert ([each.action for each in entries], place) == ([action] * FEW[action], None)
    assert costs.calls <= CALLS_MAX
    assert costs.units <= UNITS_MAX


@pytest.mark.parametrize(("outcome", "number"), [("error", 7), ("warning", 7)])
def test_what_went_wrong_is_found_on_one_page(table: Table, outcome: Outcome, number: int) -> None:
    costs = Costs(table)

    entries, place = found(table, replace(OF_OKTA, outcome=outcome))

    assert ({each.outcome for each in entries}, len(entries), place) == ({outcome}, number, None)
    assert costs.calls <= CALLS_MAX
    assert costs.units <= UNITS_MAX


@pytest.mark.parametrize(
    "query",
    [
        OF_OKTA,
        LogQuery(),
        replace(OF_OKTA, actions=("updated",)),
        replace(OF_OKTA, outcome="success"),
        replace(OF_OKTA, end=DAY_BEGINS + timedelta(hours=2)),
        LogQuery(user_ids=("user-7",)),
    ],
    ids=["provider", "everything", "the usual action", "success", "until", "user"],
)
def test_a_page_costs_a_page(table: Table, query: LogQuery) -> None:
    costs = Costs(table)

    entries, _ = found(table, query)

    assert len(entries) == (20 if query.user_ids else PAGE)
    assert entries == sorted(entries, key=lambda each: each.place, reverse=True)
    assert costs.calls <= 3 * CALLS_MAX
    assert costs.units <= 2 * PAGE


def test_one_entry_about_a_user_is_found_among_all(table: Table) -> None:
    costs = Costs(table)

    entries, place = found(table, LogQuery(user_ids=(ADA.id,)))

    assert ([each.id for each in entries], place) == (["050000"], None)
    assert costs.calls <= CALLS_MAX


def test_the_overview_counts_what_failed_and_reads_nothing_else(table: Table) -> None:
    costs = Costs(table)

    tally = DynamoTallies(table).count_failed([OKTA.id], NOW - timedelta(hours=24))

    assert (tally.count, costs.calls, costs.entries) == (7, 1, 7)
