"""The contract of `UserStore`, on every implementation: whose groups must hear that he comes or goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.users import User
from tests.contracts.conftest import UserStoreWithLog
from tests.contracts.pushed_groups import back, deactivated
from tests.people import NOW, PENDING, a_user, deleted

LATER = NOW + timedelta(minutes=1)


def a_member(users: UserStoreWithLog) -> User:
    ada = a_user(group_ids=frozenset({"g1"}))
    users.create(ada, [])
    return ada


@pytest.mark.parametrize("change", [deactivated, deleted])
def test_whose_groups_must_hear_that_he_is_absent_is_unsettled(
    users: UserStoreWithLog, change: Callable[[User], User]
) -> None:
    ada = a_member(users)

    users.replace(ada, change(ada), [])

    assert (users.unsettled(NOW + timedelta(seconds=1)), users.unsettled(NOW)) == ([ada.id], [])


def test_whose_groups_must_hear_that_he_is_back_is_unsettled(users: UserStoreWithLog) -> None:
    ada = deactivated(a_user(group_ids=frozenset({"g1"})))
    users.create(ada, [])

    users.replace(ada, back(ada), [])

    assert users.unsettled(LATER) == [ada.id]


def test_who_is_in_no_group_or_stays_present_is_not_unsettled(users: UserStoreWithLog) -> None:
    ada, bob = a_member(users), a_user("bob@example.com")
    users.create(bob, [])

    users.replace(ada, replace(ada, life=PENDING, version=2), [])
    users.replace(bob, deactivated(bob), [])

    assert users.unsettled(LATER) == []


def test_a_change_that_loses_leaves_nobody_unsettled(users: UserStoreWithLog) -> None:
    ada = a_member(users)
    users.replace(ada, replace(ada, user_name="new@example.com", version=2), [])

    with pytest.raises(LostRace):
        users.replace(ada, deactivated(ada), [])

    assert users.unsettled(LATER) == []


def test_who_is_settled_is_crossed_off_again_and_again(users: UserStoreWithLog) -> None:
    ada = a_member(users)
    users.replace(ada, deactivated(ada), [])

    users.settled(deactivated(ada))
    users.settled(deactivated(ada))

    assert users.unsettled(LATER) == []


def test_who_has_come_back_since_is_not_crossed_off(users: UserStoreWithLog) -> None:
    ada = a_member(users)
    gone = deactivated(ada)
    users.replace(ada, gone, [])
    users.replace(gone, back(gone), [])

    users.settled(gone)

    assert users.unsettled(LATER) == [ada.id]


def test_who_is_settled_as_he_is_by_now_is_crossed_off(users: UserStoreWithLog) -> None:
    ada = a_member(users)
    gone = deactivated(ada)
    renamed = replace(gone, user_name="new@example.com", version=3)
    users.replace(ada, gone, [])
    users.replace(gone, renamed, [])

    users.settled(renamed)

    assert users.unsettled(LATER) == []
