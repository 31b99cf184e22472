"""The contract of `GroupStore`, on every implementation: who is in a group."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Group, Member, Move
from provisioning.domain.placement import Placement
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import (
    a_change,
    a_group,
    a_group_of,
    absent,
    joins,
    leaves,
    member_ids,
    people,
    place_ids,
    with_moves,
)
from tests.people import NOW, OKTA, an_entry


def test_a_group_is_created_with_its_members_in_the_order_of_their_ids(stores: Stores) -> None:
    ada, bob = people(stores, 2)
    group = a_group(member_count=2)

    stores.groups.create(group, [joins(bob, group, "Bob ✨"), joins(ada, group)], [])

    assert list(stores.groups.members(group.id)) == [Member(ada.id), Member(bob.id, "Bob ✨")]
    assert stores.groups.get(group.id) == group


def test_a_move_puts_the_user_as_he_is_afterwards(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    group = a_group(member_count=1)
    placement = Placement(organization_id="uk", role_ids=frozenset({"org-admin"}), moved_by_operator=True)
    move = joins(ada, group)
    move = replace(move, after=replace(move.after, placement=placement))

    stores.groups.create(group, [move], [])

    assert stores.users.get(ada.id) == move.after
    assert stores.users.by_user_name(ada.user_name) == move.after


def test_one_change_takes_some_in_and_others_out(stores: Stores) -> None:
    ada, bob = people(stores, 2)
    group, (ada,) = a_group_of(stores, ada)
    moves = [leaves(ada, group), joins(bob, group)]

    stores.groups.replace(group, with_moves(group, *moves), moves, [])

    assert member_ids(stores.groups, group) == [bob.id]
    assert [user.group_ids for user in stores.users.get_many([ada.id, bob.id])] == [frozenset(), {group.id}]


def test_the_members_of_one_group_are_in_no_other(stores: Stores) -> None:
    ada, bob = people(stores, 2)
    group, _ = a_group_of(stores, ada)
    other = a_group("Others", member_count=1)

    stores.groups.create(other, [joins(bob, other)], [])

    assert (member_ids(stores.groups, group), member_ids(stores.groups, other)) == ([ada.id], [bob.id])
    assert list(stores.groups.members("none")) == []


@pytest.mark.parametrize("exactly", [True, False])
def test_a_change_whose_user_has_changed_meanwhile_changes_nothing(stores: Stores, *, exactly: bool) -> None:
    ada, bob = people(stores, 2)
    group, _ = a_group_of(stores)
    renamed = replace(bob, user_name="new@example.com", version=2)
    stores.users.replace(bob, renamed, [])
    moves = [joins(ada, group), joins(bob, group)]

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, *moves), moves, [an_entry(ada)], exactly=exactly)

    assert (stores.groups.get(group.id), stores.users.get_many([ada.id, bob.id])) == (group, [ada, renamed])
    assert (member_ids(stores.groups, group), stores.users.log_of(OKTA.id, NOW)) == ([], [])


def test_a_group_is_not_created_when_a_user_has_changed(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    stores.users.replace(ada, replace(ada, user_name="new@example.com", version=2), [])
    group = a_group(member_count=1)

    with pytest.raises(LostRace):
        stores.groups.create(group, [joins(ada, group)], [])

    assert (stores.groups.get(group.id), place_ids(stores.groups, group)) == (None, [])


def both(stores: Stores) -> tuple[Group, list[Move]]:
    """A group, and two users that each join it as it was read before the other did."""
    group, _ = a_group_of(stores)
    return group, [joins(user, group) for user in people(stores, 2)]


def test_changes_that_need_not_be_exact_are_added_to_each_other(stores: Stores) -> None:
    group, moves = both(stores)

    for move in moves:
        later = replace(with_moves(group, move), modified_at=NOW + timedelta(seconds=1))
        stores.groups.replace(group, later, [move], [], exactly=False)

    stored = stores.groups.get(group.id)
    assert stored == replace(group, member_count=2, version=3, modified_at=NOW + timedelta(seconds=1))
    assert member_ids(stores.groups, group) == [move.after.id for move in moves]


def test_a_change_that_must_be_exact_loses_to_another(stores: Stores) -> None:
    group, (first, second) = both(stores)
    stores.groups.replace(group, with_moves(group, first), [first], [], exactly=False)

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, second), [second], [])

    assert member_ids(stores.groups, group) == [first.after.id]


@pytest.mark.parametrize("exactly", [True, False])
def test_nobody_joins_a_group_that_was_deleted_meanwhile(stores: Stores, *, exactly: bool) -> None:
    group, (move, _) = both(stores)
    stores.groups.replace(group, replace(group, deleted=True, version=2), [], [])

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, move), [move], [], exactly=exactly)

    assert (stores.groups.get(group.id), stores.users.get(move.before.id)) == (None, move.before)


def test_nobody_joins_a_group_that_is_being_deleted(stores: Stores) -> None:
    group, (move, _) = both(stores)
    emptied = replace(group, deleted=True, change=a_change(), version=2)
    stores.groups.replace(group, emptied, [], [])

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, move), [move], [], exactly=False)

    assert stores.groups.get(group.id) == emptied


def test_an_absent_user_takes_his_place_without_being_shown(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    ada = absent(stores, ada)

    group, _ = a_group_of(stores, ada)

    assert (list(stores.groups.members(group.id)), place_ids(stores.groups, group)) == ([], [ada.id])


def test_places_are_those_of_the_present_and_the_absent(stores: Stores) -> None:
    ada, bob = people(stores, 2)
    bob = absent(stores, bob)

    group, _ = a_group_of(stores, ada, bob)

    assert member_ids(stores.groups, group) == [ada.id]
    assert sorted(place_ids(stores.groups, group)) == [ada.id, bob.id]


def test_an_absent_user_can_be_taken_out(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    group, (ada,) = a_group_of(stores, absent(stores, ada))
    move = leaves(ada, group)

    stores.groups.replace(group, with_moves(group, move), [move], [])

    assert place_ids(stores.groups, group) == []
    assert stores.groups.get(group.id) == replace(group, version=2)
