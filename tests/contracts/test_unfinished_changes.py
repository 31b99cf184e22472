"""The contract of `GroupStore`, on every implementation: changes of members that take more than one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Group, MemberStep
from provisioning.usecases.directory import GroupStore
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import a_change, a_group, deactivated, joins, leaves, place_ids, with_moves
from tests.people import NOW, a_user

LATER = NOW + timedelta(minutes=1)


def walked(groups: GroupStore, change_id: str, number: int) -> Iterator[MemberStep]:
    done = 0
    while done < number:
        some = groups.steps(change_id, done)
        assert some
        yield from some
        done += len(some)


def begun(groups: GroupStore, steps: int = 2) -> Group:
    """A group that is there with a change that has begun."""
    group = a_group()
    groups.create(group, [], [])
    after = replace(group, change=a_change(steps), version=2)
    groups.replace(group, after, [], [])
    return after


def progressed(group: Group, done: int) -> Group:
    assert group.change is not None
    return replace(group, change=replace(group.change, done=done), version=group.version + 1)


def finished(group: Group) -> Group:
    return replace(group, change=None, version=group.version + 1)


@pytest.mark.parametrize("number", [1, 999, 1_000, 1_001, 2_500])
def test_steps_that_were_written_down_are_read_back_in_their_order(groups: GroupStore, number: int) -> None:
    steps = [MemberStep(user_id=f"u{each}", joins=each % 2 == 0, display=f"User {each}") for each in range(number)]

    groups.write_down("c1", steps)

    assert list(walked(groups, "c1", number)) == steps


@pytest.mark.parametrize("done", [0, 1, 998, 999, 1_000, 1_499])
def test_steps_are_read_from_any_of_them_on(groups: GroupStore, done: int) -> None:
    groups.write_down("c1", [MemberStep(user_id=f"u{each}", joins=False) for each in range(1_500)])
    groups.write_down("c2", [MemberStep(user_id="other", joins=True)])

    steps = groups.steps("c1", done)

    assert steps[0] == MemberStep(user_id=f"u{done}", joins=False)


def test_steps_with_the_longest_names_are_kept(groups: GroupStore) -> None:
    steps = [MemberStep(user_id=f"{each:0128}", joins=True, display="😀" * 256) for each in range(1_200)]

    groups.write_down("c1", steps)

    assert list(walked(groups, "c1", 1_200)) == steps


def test_a_group_with_a_change_is_unfinished_from_its_beginning_on(groups: GroupStore) -> None:
    group = begun(groups)

    assert (groups.unfinished(LATER), groups.unfinished(NOW)) == ([group.id], [])
    assert groups.get(group.id) == group


@pytest.mark.parametrize("exactly", [True, False])
def test_a_change_may_begin_exactly_or_not(groups: GroupStore, *, exactly: bool) -> None:
    group = a_group()
    groups.create(group, [], [])
    after = replace(group, change=a_change(), version=2)

    groups.replace(group, after, [], [], exactly=exactly)

    assert (groups.get(group.id), groups.unfinished(LATER)) == (after, [group.id])


def test_a_group_may_be_created_with_a_change(groups: GroupStore) -> None:
    group = a_group(change=a_change())

    groups.create(group, [], [])

    assert groups.unfinished(LATER) == [group.id]


def test_a_finished_change_is_crossed_off(groups: GroupStore) -> None:
    group, other = begun(groups), a_group("Others", change=a_change())
    groups.create(other, [], [])

    groups.replace(group, finished(group), [], [], exactly=False)

    assert (groups.get(group.id), groups.unfinished(LATER)) == (finished(group), [other.id])


def test_the_progress_of_a_change_is_kept(groups: GroupStore) -> None:
    group = begun(groups, steps=5)

    groups.replace(group, progressed(group, 3), [], [], exactly=False)

    assert (groups.get(group.id), groups.unfinished(LATER)) == (progressed(group, 3), [group.id])


def test_each_step_is_done_only_once(stores: Stores) -> None:
    group = begun(stores.groups, steps=5)
    ada = a_user()
    stores.users.create(ada, [])
    stores.groups.replace(group, progressed(group, 3), [], [], exactly=False)

    with pytest.raises(LostRace):
        stores.groups.replace(group, progressed(group, 2), [joins(ada, group)], [], exactly=False)

    assert (stores.groups.get(group.id), stores.users.get(ada.id)) == (progressed(group, 3), ada)


def test_a_step_of_a_change_is_not_done_when_the_change_is_finished(groups: GroupStore) -> None:
    group = begun(groups)
    groups.replace(group, finished(group), [], [], exactly=False)

    with pytest.raises(LostRace):
        groups.replace(group, progressed(group, 1), [], [], exactly=False)


def test_a_step_of_one_change_is_not_done_in_another(groups: GroupStore) -> None:
    group = begun(groups)
    groups.replace(group, finished(group), [], [], exactly=False)
    groups.replace(finished(group), replace(group, change=a_change(), version=4), [], [])

    with pytest.raises(LostRace):
        groups.replace(group, progressed(group, 1), [], [], exactly=False)


def test_nobody_joins_while_a_change_is_unfinished(stores: Stores) -> None:
    group = begun(stores.groups)
    before = replace(group, change=None, version=1)
    ada = a_user()
    stores.users.create(ada, [])
    move = joins(ada, group)

    with pytest.raises(LostRace):
        stores.groups.replace(before, with_moves(before, move), [move], [], exactly=False)

    assert stores.groups.get(group.id) == group


def test_what_others_have_settled_meanwhile_stays(stores: Stores) -> None:
    ada = a_user()
    stores.users.create(ada, [])
    group = a_group(member_count=1, change=a_change())
    joining = joins(ada, group)
    stores.groups.create(group, [joining], [])
    gone = deactivated(joining.after)
    stores.users.replace(joining.after, gone, [])
    stores.groups.settle(gone, [group.id])

    stores.groups.replace(group, progressed(group, 1), [], [], exactly=False)

    assert stores.groups.get(group.id) == replace(progressed(group, 1), member_count=0, version=3)


def test_a_deleted_group_is_gone_when_its_last_member_is_out(stores: Stores) -> None:
    ada = a_user()
    stores.users.create(ada, [])
    group = a_group(member_count=1)
    joining = joins(ada, group)
    stores.groups.create(group, [joining], [])
    emptied = replace(group, deleted=True, change=a_change(steps=1), version=2)
    stores.groups.replace(group, emptied, [], [])
    move = leaves(joining.after, group)

    stores.groups.replace(emptied, replace(finished(emptied), member_count=0), [move], [], exactly=False)

    assert (stores.groups.get(group.id), stores.groups.unfinished(LATER)) == (None, [])
    assert (place_ids(stores.groups, group), stores.users.get(ada.id)) == ([], move.after)


def test_who_does_not_know_that_the_group_is_deleted_does_no_step(groups: GroupStore) -> None:
    group = begun(groups)
    emptied = replace(group, deleted=True, version=3)
    groups.replace(group, emptied, [], [])

    with pytest.raises(LostRace):
        groups.replace(group, finished(group), [], [], exactly=False)

    assert groups.get(group.id) == emptied


def test_what_is_left_of_a_deleted_group_goes_only_once(groups: GroupStore) -> None:
    group = a_group()
    groups.create(group, [], [])
    emptied = replace(group, deleted=True, change=a_change(), version=2)
    groups.replace(group, emptied, [], [])
    groups.replace(emptied, finished(emptied), [], [], exactly=False)

    with pytest.raises(LostRace):
        groups.replace(emptied, finished(emptied), [], [], exactly=False)
