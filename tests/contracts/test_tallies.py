"""The contract of `Tallies`, on every implementation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.lifecycle import AwaitingConfirmation, Held, Life
from provisioning.domain.sync_log import Action
from provisioning.domain.tallies import Tally
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import a_change, a_group
from tests.people import ENTRA, NOW, OKTA, a_user, an_entry, new_id

A_DAY_AGO = NOW - timedelta(hours=24)
HELD = Life(status=Held(requested_at=NOW, due_at=NOW), provider_says_active=False, holds=frozenset({"h"}))
WAITING = Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW), provider_says_active=False)


def tell(stores: Stores, provider_id: str, *ages: timedelta, action: Action = "failed") -> None:
    """Have the log tell of one act for each age."""
    ada = a_user(f"{new_id()}@example.com", provider_id=provider_id)
    stores.users.create(ada, [an_entry(ada, action=action, at=NOW - age) for age in ages])


def test_pending_users_are_counted_over_all_providers(stores: Stores) -> None:
    stores.users.create(a_user("ada@example.com", active=False), [])
    stores.users.create(a_user("bob@example.com", active=False, provider_id=ENTRA.id), [])
    stores.users.create(a_user("cy@example.com"), [])

    assert stores.tallies.count_pending() == 2


def test_who_waits_is_counted_by_provider_and_status(stores: Stores) -> None:
    stores.users.create(a_user("ada@example.com", life=HELD), [])
    stores.users.create(a_user("bob@example.com", life=WAITING), [])
    stores.users.create(a_user("cy@example.com", life=WAITING), [])

    assert stores.tallies.count_waiting(OKTA.id, "held") == 1
    assert stores.tallies.count_waiting(OKTA.id, "awaitingConfirmation") == 2
    assert stores.tallies.count_waiting(ENTRA.id, "held") == 0


def test_an_unfinished_change_is_counted_until_it_is_finished(stores: Stores) -> None:
    group = a_group()
    begun = replace(group, change=a_change(2), version=2)
    stores.groups.create(group, [], [])
    stores.groups.replace(group, begun, [], [])
    during = stores.tallies.count_unfinished()

    stores.groups.replace(begun, replace(begun, change=None, version=3), [], [])

    assert (during, stores.tallies.count_unfinished()) == (1, 0)


@pytest.mark.parametrize(("age", "count"), [(timedelta(hours=24), 1), (timedelta(hours=24, microseconds=1), 0)])
def test_what_failed_counts_for_a_day(stores: Stores, age: timedelta, count: int) -> None:
    tell(stores, OKTA.id, age)

    assert stores.tallies.count_failed([OKTA.id], A_DAY_AGO) == Tally(count=count)


def test_only_what_failed_of_these_providers_is_counted(stores: Stores) -> None:
    tell(stores, OKTA.id, timedelta(0), timedelta(hours=13))
    tell(stores, "", timedelta(0))
    tell(stores, ENTRA.id, timedelta(0))
    tell(stores, OKTA.id, timedelta(0), action="warning")

    assert stores.tallies.count_failed(["", OKTA.id], A_DAY_AGO) == Tally(count=3)
