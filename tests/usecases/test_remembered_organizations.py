"""Organizations that were read a moment ago."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from local.memory import MemoryOrganizations, MemoryUsers
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, Organization
from provisioning.usecases.remembered_organizations import (
    REMEMBERED_MAX,
    REMEMBERED_SECONDS,
    RememberedOrganizations,
)
from tests.people import NOW

SALES = Organization(id="sales", name="Sales", parent_id="default")


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Counted(MemoryOrganizations):
    """Counts what it is asked."""

    asked = 0

    def get(self, organization_id: str) -> Organization | None:
        self.asked += 1
        return super().get(organization_id)

    def by_name(self, name: str) -> Organization | None:
        self.asked += 1
        return super().by_name(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Counted:
    store = Counted(MemoryUsers())
    store.create(SALES, [])
    store.asked = 0
    return store


@pytest.fixture
def remembered(store: Counted, clock: Clock) -> RememberedOrganizations:
    return RememberedOrganizations(store, clock)


def test_what_was_read_is_not_read_again(store: Counted, remembered: RememberedOrganizations) -> None:
    found = [remembered.get("sales"), remembered.get("sales"), remembered.by_name("SALES"), remembered.by_name("SALES")]

    assert found == [SALES] * 4
    assert store.asked == 2


def test_after_a_while_it_is_read_again(store: Counted, remembered: RememberedOrganizations, clock: Clock) -> None:
    remembered.get("sales")
    store.replace(SALES, replace(SALES, name="Trade", version=2), [])

    clock.now += timedelta(seconds=REMEMBERED_SECONDS)

    assert remembered.get("sales") == replace(SALES, name="Trade", version=2)


def test_a_clock_that_goes_back_remembers_nothing(
    store: Counted, remembered: RememberedOrganizations, clock: Clock
) -> None:
    remembered.get("sales")

    clock.now -= timedelta(seconds=1)
    remembered.get("sales")

    assert store.asked == 2


def test_what_is_not_there_is_asked_for_each_time(remembered: RememberedOrganizations) -> None:
    assert remembered.by_name("Board") is None

    remembered.create(replace(SALES, id="board", name="Board"), [])

    assert remembered.by_name("Board") == replace(SALES, id="board", name="Board")


def test_what_it_changes_itself_is_forgotten(remembered: RememberedOrganizations) -> None:
    changed = replace(SALES, name="Trade", version=2)
    remembered.get("sales")

    remembered.replace(SALES, changed, [])

    assert remembered.get("sales") == changed


def test_it_does_not_remember_without_end(store: Counted, remembered: RememberedOrganizations) -> None:
    for number in range(REMEMBERED_MAX):
        store.create(replace(SALES, id=f"o{number}", name=f"O{number}"), [])
        remembered.get(f"o{number}")
    remembered.get("sales")
    asked = store.asked

    remembered.get("o0")

    assert store.asked == asked + 1


def test_lists_and_numbers_are_never_remembered(store: Counted, remembered: RememberedOrganizations) -> None:
    store.create(replace(SALES, id="board", name="Board", created_by="okta"), [], created_by_max=1)

    assert remembered.all() == [
        DEFAULT_ORGANIZATION,
        replace(SALES, id="board", name="Board", created_by="okta"),
        SALES,
    ]
    assert remembered.created_by("okta") == 1
