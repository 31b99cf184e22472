"""Walking a list by startIndex while others create and delete."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from local.engines import Engine
from provisioning.storage.lists import BOOKMARK_SECONDS
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from tests.contracts.conftest import fresh_table
from tests.people import LOG_RETENTION, NOW, OKTA, a_user, deleted


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def directory(table: Table, size: int, clock: Clock) -> DynamoUsers:
    users = DynamoUsers(table, clock, LOG_RETENTION)
    for number in range(size):
        users.create(a_user(f"user{number:03}@example.com"), [])
    return users


def names(users: DynamoUsers, start_index: int, size: int) -> list[str]:
    return [user.user_name.partition("@")[0] for user in users.page(OKTA.id, start_index, size)[1]]


def test_nobody_is_missed_or_met_twice_while_others_come_and_go(table: Table) -> None:
    users = directory(table, 30, Clock())
    walked: list[str] = []

    for start in count(1, 10):
        page = names(users, start, 10)
        walked += page
        if not page:
            break
        gone = users.by_user_name(f"{page[0]}@example.com")
        assert gone is not None
        users.replace(gone, deleted(gone), [])
        users.create(a_user(f"newcomer{start:03}@example.com"), [])

    assert [name for name in walked if name.startswith("user")] == [f"user{number:03}" for number in range(30)]


def test_a_bookmark_is_forgotten_after_two_minutes(table: Table) -> None:
    clock = Clock()
    users = directory(table, 4, clock)
    names(users, 1, 2)
    users.create(a_user("aaa@example.com"), [])

    clock.now += timedelta(seconds=BOOKMARK_SECONDS)

    assert names(users, 3, 2) == ["user001", "user002"]


def test_a_page_without_a_bookmark_begins_by_counting(table: Table) -> None:
    users = directory(table, 5, Clock())

    assert names(users, 4, 10) == ["user003", "user004"]


def test_a_walk_that_has_met_more_than_are_left_is_told_that_more_follow(table: Table) -> None:
    users = directory(table, 6, Clock())
    first, _ = names(users, 1, 2), names(users, 3, 2)

    for name in [*first, "user002"]:
        gone = users.by_user_name(f"{name}@example.com")
        assert gone is not None
        users.replace(gone, deleted(gone), [])

    assert (users.total(OKTA.id), users.page(OKTA.id, 5, 1)[0]) == (3, 6)
    assert users.page(OKTA.id, 6, 1)[0] == 6, "and that it ends"


def test_a_walk_to_the_end_is_not_told_of_those_who_came_where_it_has_been(table: Table) -> None:
    users = directory(table, 3, Clock())
    names(users, 1, 2)
    users.create(a_user("aaa@example.com"), [])

    total, last = users.page(OKTA.id, 3, 2)

    assert (total, [user.user_name for user in last]) == (3, ["user002@example.com"])
    assert users.page(OKTA.id, 4, 2) == users.page(OKTA.id, 5, 2) == (3, [])


@pytest.fixture
def calls(table: Table) -> list[str]:
    """What DynamoDB is asked from now on."""
    asked: list[str] = []

    def note(model: Any, **_: object) -> None:
        asked.append(model.name)

    vars(table)["_client"].meta.events.register("provide-client-params.dynamodb", note)
    return asked


@pytest.mark.parametrize("size", [3, 100])
def test_a_page_by_cursor_is_one_query_and_one_batch_with_nobody_too_many(
    table: Table, calls: list[str], size: int
) -> None:
    users = directory(table, size + 2, Clock())
    calls.clear()

    page, ended_at = users.page_after(OKTA.id, "", size)

    assert (calls, len(page), ended_at is None) == (["Query", "BatchGetItem"], size, False)


def test_a_list_of_one_page_writes_no_bookmark(table: Table, calls: list[str]) -> None:
    users = directory(table, 3, Clock())
    calls.clear()

    names(users, 1, 100)

    assert calls == ["Query", "Query", "BatchGetItem"]


def test_a_whole_directory_is_walked_on_a_real_engine(dynoxide: Engine) -> None:
    users = directory(fresh_table(dynoxide), 500, Clock())

    walked = [name for start in range(1, 502, 100) for name in names(users, start, 100)]

    assert walked == [f"user{number:03}" for number in range(500)]
