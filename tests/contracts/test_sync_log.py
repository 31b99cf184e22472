"""What every `SyncLog` does: pages, newest first, of just the entries that were asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

import pytest

from local.engines import Engine, running
from local.memory import MemoryGroups, MemoryProviders, MemorySyncLog, MemoryUsers
from provisioning.domain.sync_log import LOGGED_NAME_CHARACTERS_MAX, LogEntry, LogQuery, Origin, Owned, Owner
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.log_ports import FailureLog, SyncLog
from tests.contracts.conftest import WritableProviderStore, fresh_table
from tests.people import ENTRA, LOG_RETENTION, NOW, OKTA, a_group, a_user, an_entry, new_id

ADA, BOB = a_user(id="ada"), a_user(id="bob")
EVERYTHING = LogQuery()


class Log(SyncLog, FailureLog, Protocol):
    """One that can be written to."""


@dataclass(frozen=True, slots=True)
class Logs:
    """A log, and the stores that it shares a table with."""

    log: Log
    providers: WritableProviderStore
    users: UserStore
    groups: GroupStore


@pytest.fixture
def logs(implementation: str | Engine) -> Iterator[Logs]:
    if implementation == "memory":
        users = MemoryUsers()
        providers, groups = MemoryProviders(log=users), MemoryGroups(users)
        yield Logs(MemorySyncLog(users, groups, providers), providers, users, groups)
    elif isinstance(implementation, Engine):
        yield logs_on(implementation)
    else:
        with running("moto") as moto:
            yield logs_on(moto)


def logs_on(engine: Engine) -> Logs:
    table = fresh_table(engine)
    return Logs(
        DynamoSyncLog(table, lambda: NOW, LOG_RETENTION),
        DynamoProviders(table, LOG_RETENTION),
        DynamoUsers(table, lambda: NOW, LOG_RETENTION),
        DynamoGroups(table, lambda: NOW, LOG_RETENTION),
    )


@pytest.fixture
def log(logs: Logs) -> Log:
    """A log of an environment with two providers."""
    logs.providers.create(OKTA, [])
    logs.providers.create(ENTRA, [])
    return logs.log


def told(log: Log, minutes_ago: int, provider_id: str = OKTA.id, **changes: Any) -> LogEntry:
    """An entry that the log has from now on."""
    origin = Origin(provider_id=provider_id, actor="provider", request_id="request-1")
    entry = replace(an_entry(ADA), id=new_id(), at=NOW - timedelta(minutes=minutes_ago), origin=origin, **changes)
    log.record(entry)
    return entry


def pages(log: Log, query: LogQuery, limit: int) -> list[list[LogEntry]]:
    """Every page, up to the one without a place to go on."""
    found, place = log.page(query, None, limit)
    read = [found]
    while place is not None:
        found, place = log.page(query, place, limit)
        read.append(found)
    return read


def everything(log: Log, query: LogQuery) -> list[LogEntry]:
    return [entry for page in pages(log, query, 1_000) for entry in page]


def test_the_newest_entry_comes_first(log: Log) -> None:
    old, new = told(log, 5), told(log, 1)

    assert everything(log, LogQuery(provider_id=OKTA.id)) == [new, old]


def test_entries_of_one_act_come_in_the_reverse_of_their_order(log: Log) -> None:
    first, second = told(log, 1), told(log, 1)

    assert everything(log, EVERYTHING) == [second, first]


def test_a_walk_over_days_and_providers_meets_each_entry_once(log: Log) -> None:
    days = [0, 1, 1_440, 2_000, 4_320, 4_321, 100_000]
    entries = [told(log, minutes, provider) for minutes in days for provider in (OKTA.id, ENTRA.id, "")]

    walked = [entry for page in pages(log, EVERYTHING, 2) for entry in page]

    assert walked == sorted(entries, key=lambda entry: entry.place, reverse=True)


def test_what_comes_in_between_moves_no_page(log: Log) -> None:
    oldest, middle, newest = told(log, 9), told(log, 6), told(log, 3)
    first, place = log.page(EVERYTHING, None, 1)
    told(log, 1)

    second, place = log.page(EVERYTHING, place, 1)
    third, _ = log.page(EVERYTHING, place, 1)

    assert [*first, *second, *third] == [newest, middle, oldest]


@pytest.mark.parametrize(
    "query",
    [
        LogQuery(provider_id=ENTRA.id),
        LogQuery(user_ids=("bob",)),
        LogQuery(user_ids=("bob", "ada"), end=NOW - timedelta(minutes=5)),
        LogQuery(user_ids=("bob",), user_name="EVE@example.com"),
        LogQuery(user_name="Eve@Example.com"),
        LogQuery(actions=("failed",)),
        LogQuery(provider_id=ENTRA.id, outcome="error"),
        LogQuery(group_id="g1"),
        LogQuery(actions=("blocked", "unblocked")),
        LogQuery(outcome="error"),
        LogQuery(start=NOW - timedelta(minutes=3)),
        LogQuery(end=NOW - timedelta(minutes=7)),
        LogQuery(provider_id=OKTA.id, user_ids=("bob",), actions=("unblocked",), outcome="success"),
    ],
)
def test_only_what_was_asked_for_is_shown(log: Log, query: LogQuery) -> None:
    entries = [
        told(log, 8, ENTRA.id),
        told(log, 7, user_id=BOB.id, action="blocked"),
        told(log, 6, user_id=BOB.id, action="unblocked"),
        told(log, 5, user_id="", group_id="g1", action="group created"),
        told(log, 4, ENTRA.id, action="failed"),
        told(log, 3),
        told(log, 2, action="failed", user_id="", user_name="eve@example.com"),
    ]
    wanted = [entry for entry in reversed(entries) if query.asks_for(entry)]

    assert everything(log, query) == wanted
    assert 0 < len(wanted) < len(entries)


def test_from_is_part_of_the_time_and_until_is_not(log: Log) -> None:
    told(log, 3)
    start = told(log, 2)
    end = told(log, 1)

    assert everything(log, LogQuery(start=start.at, end=end.at)) == [start]


def test_a_user_is_followed_through_all_providers(log: Log) -> None:
    entries = [told(log, minutes, provider) for minutes, provider in [(9_000, OKTA.id), (5, ENTRA.id), (1, "")]]
    told(log, 2, user_id=BOB.id)

    walked = [entry for page in pages(log, LogQuery(user_ids=(ADA.id,)), 1) for entry in page]

    assert walked == entries[::-1]


def test_what_was_refused_about_nobody_is_found_by_the_name_however_long_it_is(log: Log) -> None:
    name = "e" * 5_000
    refused = told(log, 2, action="failed", user_id="", user_name=name[:LOGGED_NAME_CHARACTERS_MAX])
    told(log, 1, action="failed", user_id="", user_name="")

    assert everything(log, LogQuery(user_name=name)) == [refused]


@pytest.mark.parametrize("name", ["\ufdfa" * 200, "ﷺ"])
def test_a_name_that_grows_when_it_is_compared_does_no_harm(log: Log, name: str) -> None:
    refused = told(log, 2, action="failed", user_id="", user_name=name)

    assert everything(log, EVERYTHING) == [refused]


def test_walks_by_action_meet_each_entry_once(log: Log) -> None:
    days = [0, 1, 1_440, 2_000, 4_320, 100_000]
    entries = [told(log, minutes, provider, action="failed") for minutes in days for provider in (OKTA.id, ENTRA.id)]
    told(log, 7, action="blocked")

    walked = [entry for page in pages(log, LogQuery(outcome="error"), 1) for entry in page]

    assert walked == sorted(entries, key=lambda entry: entry.place, reverse=True)


def test_the_log_of_a_deleted_provider_stays_among_the_others(logs: Logs) -> None:
    log, providers = logs.log, logs.providers
    providers.create(OKTA, [])
    old = told(log, 9)
    farewell = replace(an_entry(ADA), action="provider updated", at=NOW)

    providers.delete(OKTA, [farewell])

    assert everything(log, EVERYTHING) == [farewell, old]


def test_it_knows_whose_user_group_or_provider_an_act_is_about(logs: Logs) -> None:
    logs.providers.create(OKTA, [])
    logs.users.create(ADA, [])
    logs.groups.create(a_group(id="g1"), [], [])

    owners = [logs.log.owner("user", ADA.id), logs.log.owner("group", "g1"), logs.log.owner("provider", "okta")]

    assert owners == [Owner(OKTA.id, ADA.user_name), Owner(OKTA.id, "Engineers"), Owner(OKTA.id, "Okta")]


@pytest.mark.parametrize("kind", ["user", "group", "provider"])
def test_what_is_not_there_is_nobodys(log: Log, kind: Owned) -> None:
    assert log.owner(kind, "nothing") is None
