"""Walking a list by startIndex while others create and delete."""

from datetime import datetime, timedelta
from itertools import count

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
    return [user.user_name.partition("@")[0] for user in users.page(OKTA.id, start_index, size)]


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


def test_a_whole_directory_is_walked_on_a_real_engine(dynoxide: Engine) -> None:
    users = directory(fresh_table(dynoxide), 500, Clock())

    walked = [name for start in range(1, 502, 100) for name in names(users, start, 100)]

    assert walked == [f"user{number:03}" for number in range(500)]
