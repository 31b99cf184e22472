"""The contract of `GroupStore`, on every implementation: members who come and go with their users."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Member
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import (
    a_group,
    a_group_of,
    absent,
    back,
    joins,
    leaves,
    member_ids,
    people,
    place_ids,
    with_moves,
)


def test_who_has_become_absent_is_settled_out_of_his_groups(stores: Stores) -> None:
    ada, bob = people(stores, 2)
    group, (ada, _) = a_group_of(stores, ada, bob)
    ada = absent(stores, ada)

    stores.groups.settle(ada, [group.id])

    stored = stores.groups.get(group.id)
    assert stored is not None
    assert (stored.member_count, stored.version) == (1, 2)
    assert member_ids(stores.groups, group) == [bob.id]
    assert sorted(place_ids(stores.groups, group)) == [ada.id, bob.id]


def test_who_has_come_back_is_shown_again_as_the_provider_named_him(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    group, (ada,) = a_group_of(stores, ada)
    ada = absent(stores, ada)
    stores.groups.settle(ada, [group.id])
    stores.users.replace(ada, back(ada), [])

    stores.groups.settle(back(ada), [group.id])

    assert list(stores.groups.members(group.id)) == [Member(ada.id, f"User {ada.id}")]
    assert stores.groups.get(group.id) == replace(group, version=3)


def test_settling_twice_is_settling_once(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    group, (ada,) = a_group_of(stores, ada)
    ada = absent(stores, ada)
    stores.groups.settle(ada, [group.id])
    settled = stores.groups.get(group.id)

    stores.groups.settle(ada, [group.id, "none"])

    assert stores.groups.get(group.id) == settled
    assert place_ids(stores.groups, group) == [ada.id]


def test_a_user_who_has_changed_is_not_settled(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    group, (ada,) = a_group_of(stores, ada)
    gone = absent(stores, ada)
    stores.users.replace(gone, back(gone), [])

    with pytest.raises(LostRace):
        stores.groups.settle(gone, [group.id])

    assert (stores.groups.get(group.id), member_ids(stores.groups, group)) == (group, [ada.id])


def test_as_many_groups_as_a_call_may_have_are_settled_at_once(stores: Stores) -> None:
    (ada,) = people(stores, 1)
    pushed = [a_group(f"Group {number}", member_count=1) for number in range(30)]
    for group in pushed:
        move = joins(ada, group)
        stores.groups.create(group, [move], [])
        ada = move.after
    ada = absent(stores, ada)

    stores.groups.settle(ada, [group.id for group in pushed])

    assert [group.member_count for group in stores.groups.get_many(group.id for group in pushed)] == [0] * 30


@pytest.mark.parametrize("exactly", [True, False])
def test_who_is_taken_out_before_his_absence_is_settled_is_settled_first(stores: Stores, *, exactly: bool) -> None:
    (ada,) = people(stores, 1)
    group, (ada,) = a_group_of(stores, ada)
    move = leaves(absent(stores, ada), group)

    with pytest.raises(LostRace):
        stores.groups.replace(group, with_moves(group, move), [move], [], exactly=exactly)
    settled = stores.groups.get(group.id)
    assert settled is not None
    stores.groups.replace(settled, with_moves(settled, move), [move], [], exactly=exactly)

    assert stores.groups.get(group.id) == replace(group, member_count=0, version=3)
    assert place_ids(stores.groups, group) == []
