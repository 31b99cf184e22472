"""The contract of `GroupStore`, on every implementation: what members are called."""

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Member
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import (
    a_group_of,
    absent,
    joins,
    leaves,
    people,
    renamed,
    with_moves,
)


def test_a_member_is_called_otherwise_and_he_himself_is_not_written(stores: Stores) -> None:
    group, (ada, bob) = a_group_of(stores, *people(stores, 2))
    move = renamed(ada, "Countess ✨")

    stores.groups.replace(group, with_moves(group, move), [move], [])

    assert list(stores.groups.members(group.id)) == [Member(ada.id, "Countess ✨"), Member(bob.id, f"User {bob.id}")]
    assert (stores.users.get(ada.id), stores.groups.get(group.id)) == (ada, with_moves(group))


def test_some_are_called_otherwise_while_others_come_and_go(stores: Stores) -> None:
    newcomer, *old = people(stores, 3)
    group, (ada, bob) = a_group_of(stores, *old)
    moves = [renamed(ada, "Countess"), leaves(bob, group), joins(newcomer, group, "New")]

    stores.groups.replace(group, with_moves(group, *moves), moves, [], exactly=False)

    assert {*stores.groups.members(group.id)} == {Member(ada.id, "Countess"), Member(newcomer.id, "New")}


@pytest.mark.parametrize("exactly", [True, False])
def test_one_who_is_no_member_any_more_is_not_called_anything(stores: Stores, *, exactly: bool) -> None:
    group, (ada,) = a_group_of(stores, *people(stores, 1))
    gone = leaves(ada, group)
    left = with_moves(group, gone)
    stores.groups.replace(group, left, [gone], [])
    move = renamed(ada, "Countess")

    with pytest.raises(LostRace):
        stores.groups.replace(left, with_moves(left, move), [move], [], exactly=exactly)

    assert (list(stores.groups.places(group.id)), stores.groups.get(group.id)) == ([], left)


def test_an_absent_member_is_called_otherwise_where_he_stands(stores: Stores) -> None:
    group, (ada,) = a_group_of(stores, *people(stores, 1))
    ada = absent(stores, ada)
    stores.groups.settle(ada, [group.id])
    settled = stores.groups.get(group.id)
    assert settled is not None
    move = renamed(ada, "Countess")

    stores.groups.replace(settled, with_moves(settled, move), [move], [])

    assert list(stores.groups.places(group.id)) == [Member(ada.id, "Countess")]
    assert list(stores.groups.members(group.id)) == []


def test_one_whose_place_has_not_heard_that_he_left_is_settled_first(stores: Stores) -> None:
    group, (ada,) = a_group_of(stores, *people(stores, 1))
    ada = absent(stores, ada)
    move = renamed(ada, "Countess")

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, move), [move], [])

    assert list(stores.groups.members(group.id)) == []
    assert list(stores.groups.places(group.id)) == [Member(ada.id, f"User {ada.id}")]


def test_displays_are_those_of_the_members_who_are_asked_for(stores: Stores) -> None:
    stranger, *others = people(stores, 4)
    group, (ada, bob, carl) = a_group_of(stores, *others)
    bob = absent(stores, bob)

    found = stores.groups.displays(group.id, [ada, bob, stranger])

    assert found == {ada.id: f"User {ada.id}"}, "bob's place has not heard that he left"
    assert stores.groups.displays(group.id, [carl]) == {carl.id: f"User {carl.id}"}
    assert stores.groups.displays("none", [ada]) == stores.groups.displays(group.id, []) == {}
