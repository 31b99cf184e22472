"""What a page of a long sync log costs: as much as the page, however much was written on that day."""

from dataclasses import replace
from datetime import timedelta
from itertools import batched

import pytest

from local.engines import Engine
from provisioning.domain.sync_log import LogEntry, LogQuery, Origin
from provisioning.storage import log_items
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import LOG_SCANNED_MAX, QUERY_WEIGHT, DynamoSyncLog
from provisioning.storage.table import Item, Table
from tests.contracts.conftest import fresh_table
from tests.people import ENTRA, LOG_RETENTION, NOW, OKTA, a_user, an_entry
from tests.storage.costs import Costs

CROWD = 6_000
"""More than a page may read."""
ADA = a_user(id="ada")
OF_OKTA = LogQuery(provider_id=OKTA.id)


def crowded() -> list[LogEntry]:
    """A busy minute, newest last: the oldest entry is about Ada and a group, and so is one in the middle."""
    entries = [
        replace(an_entry(ADA), at=NOW - timedelta(milliseconds=CROWD - number), user_id=f"user-{number}")
        for number in range(CROWD)
    ]
    for number in (0, CROWD // 2):
        entries[number] = replace(entries[number], user_id=ADA.id, action="moved", group_id="board")
    return entries


ENTRIES = crowded()


@pytest.fixture(scope="module")
def table(dynoxide: Engine) -> Table:
    table = fresh_table(dynoxide)
    for part in batched(ENTRIES, 100, strict=True):
        table.transact(log_items.additions(list(part), LOG_RETENTION))
    return table


def open_log(table: Table) -> DynamoSyncLog:
    return DynamoSyncLog(table, lambda: NOW, LOG_RETENTION)


def size(entries: list[LogEntry]) -> int:
    """About what the entries weigh, in bytes."""
    items: list[Item] = [log_items.to_item(entry, LOG_RETENTION) for entry in entries]
    return sum(len(name) + len(*value.values()) for item in items for name, value in item.items())


def test_the_newest_page_costs_a_page_and_not_the_day(table: Table) -> None:
    costs = Costs(table)

    found, _ = open_log(table).page(OF_OKTA, None, 100)

    assert found == ENTRIES[:-101:-1]
    # A consistent read takes a unit for each 4 KB.
    assert costs.units <= size(found) / 4_096 * 1.2 + 1


def test_a_page_deep_in_the_log_costs_the_same(table: Table) -> None:
    costs = Costs(table)

    found, _ = open_log(table).page(OF_OKTA, ENTRIES[1_000].place, 100)

    assert found == ENTRIES[999:899:-1]
    assert costs.units <= size(found) / 4_096 * 1.2 + 1


def test_a_users_few_entries_cost_little_in_a_crowd(table: Table) -> None:
    costs = Costs(table)

    found, place = open_log(table).page(LogQuery(user_ids=(ADA.id,)), None, 100)

    assert (found, place) == ([ENTRIES[CROWD // 2], ENTRIES[0]], None)
    assert costs.units <= 4


def test_a_search_that_finds_little_ends_in_time_and_can_go_on(table: Table) -> None:
    query = replace(OF_OKTA, group_id="board")

    first, place = open_log(table).page(query, None, 100)
    second, end = open_log(table).page(query, place, 100)

    assert (first, second, end) == ([ENTRIES[CROWD // 2]], [ENTRIES[0]], None)
    assert place is not None
    assert place > ENTRIES[CROWD - LOG_SCANNED_MAX].place


def test_a_quiet_provider_is_looked_through_on_one_page(table: Table) -> None:
    assert open_log(table).page(LogQuery(provider_id="quiet"), None, 1) == ([], None)


def test_the_empty_days_of_many_providers_end_a_page_too(dynoxide: Engine) -> None:
    table = fresh_table(dynoxide)
    for provider in (OKTA, ENTRA):
        DynamoProviders(table, LOG_RETENTION).create(provider, [])

    first, place = open_log(table).page(LogQuery(), None, 1)
    second, end = open_log(table).page(LogQuery(), place, 1)

    assert (first, second, end) == ([], [], None)
    assert place is not None


def test_however_many_providers_are_quiet_the_walk_comes_to_its_end(dynoxide: Engine) -> None:
    table = fresh_table(dynoxide)
    providers = DynamoProviders(table, LOG_RETENTION)
    for number in range(LOG_SCANNED_MAX // QUERY_WEIGHT):
        providers.create(replace(OKTA, id=f"okta-{number}", display_name=f"Okta {number}"), [])
    log = DynamoSyncLog(table, lambda: NOW, timedelta(days=1))

    walked: list[str] = []
    _, place = log.page(LogQuery(), None, 1)
    while place is not None and place not in walked:
        walked.append(place)
        _, place = log.page(LogQuery(), place, 1)

    assert (place, len(walked)) == (None, 1)


@pytest.fixture(scope="module")
def many(dynoxide: Engine) -> tuple[Table, list[LogEntry]]:
    """A log that thirty providers write in turn, and its entries, newest first."""
    table = fresh_table(dynoxide)
    owners = [replace(OKTA, id=f"okta-{number}", display_name=f"Okta {number}") for number in range(30)]
    for owner in owners:
        DynamoProviders(table, LOG_RETENTION).create(owner, [])
    entries = [
        replace(an_entry(a_user(provider_id=owners[number % 30].id)), at=NOW - timedelta(seconds=number))
        for number in range(3_000)
    ]
    for part in batched(entries, 100, strict=True):
        table.transact(log_items.additions(list(part), LOG_RETENTION))
    return table, entries


def test_of_many_providers_no_more_is_read_than_a_page_may_need(many: tuple[Table, list[LogEntry]]) -> None:
    table, entries = many
    costs = Costs(table)

    found, _ = open_log(table).page(LogQuery(), None, 100)

    assert found == entries[:100]
    # 25 entries of each and where they end; the providers themselves are listed too.
    assert costs.entries <= 30 * 26 + 30


def test_what_was_read_for_nothing_counts_too(
    many: tuple[Table, list[LogEntry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.storage.sync_log.LOG_SCANNED_MAX", 1_500)
    table, entries = many
    log, costs = open_log(table), Costs(table)

    first, place = log.page(LogQuery(), None, 1_000)
    read = costs.entries
    second, _ = log.page(LogQuery(), place, 1_000)

    assert 0 < len(first) < read <= 1_500
    assert first + second == entries[: len(first) + len(second)]


def test_what_is_older_than_the_retention_is_not_shown(dynoxide: Engine) -> None:
    log = open_log(fresh_table(dynoxide))
    origin = Origin(provider_id=OKTA.id, actor="provider", request_id="request-1")
    old = replace(an_entry(ADA), at=NOW - LOG_RETENTION - timedelta(seconds=1), origin=origin)
    kept = replace(old, at=NOW - LOG_RETENTION)
    for entry in (old, kept):
        log.record(entry)

    assert log.page(OF_OKTA, None, 10)[0] == [kept]
    assert log.page(LogQuery(user_ids=(ADA.id,)), None, 10)[0] == [kept]
