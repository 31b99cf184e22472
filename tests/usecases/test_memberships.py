"""Members who become absent, by a deactivation or a deletion, and those who come back."""

import pytest

from provisioning.domain.failures import NotFound
from provisioning.domain.lifecycle import Deactivated
from tests.deactivation.stage import OPERATOR
from tests.groups.disturbed import Killed
from tests.groups.stage import Stage, once
from tests.people import a_body

LESS_THAN_A_MINUTE = 0.9
MANY_GROUPS = 100
"""More than one settling takes."""


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(stage: Stage) -> str:
    return stage.create()


@pytest.fixture
def bob(stage: Stage) -> str:
    return stage.create("bob@example.com")


@pytest.fixture
def group_id(stage: Stage, ada: str, bob: str) -> str:
    """A group with both of them."""
    return stage.push("Engineers", ada, bob)


def deactivated(stage: Stage, user_id: str) -> str:
    """The user, after his provider deactivated him and the deadline came."""
    stage.say(user_id, active=False)
    stage.pass_the_deadline()
    assert stage.status(user_id) is Deactivated
    return user_id


# Absent


def test_a_pending_user_is_a_member_still(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    stage.say(ada, active=False)

    assert (stage.members(group_id), stage.groups_on(ada)) == (sorted([ada, bob]), [group_id])
    assert stage.group(group_id).member_count == 2


def test_a_deactivated_user_is_no_member_any_more(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    deactivated(stage, ada)

    assert (stage.members(group_id), stage.groups_on(ada)) == ([bob], [])
    assert stage.group(group_id).member_count == 1


def test_a_deleted_user_is_no_member_from_that_moment_on(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    stage.delete(ada)

    assert (stage.members(group_id), stage.group(group_id).member_count) == ([bob], 1)
    assert stage.found_groups(f'members[value eq "{ada}"]') == []


def test_a_group_that_loses_a_member_so_is_another_version(stage: Stage, ada: str, group_id: str) -> None:
    version = stage.group(group_id).version

    deactivated(stage, ada)

    assert stage.group(group_id).version == version + 1


def test_a_deleted_user_who_is_deactivated_later_is_not_counted_twice(stage: Stage, ada: str, group_id: str) -> None:
    stage.delete(ada)

    stage.pass_the_deadline()

    assert stage.status(ada) is Deactivated
    assert stage.group(group_id).member_count == 1


def test_the_deactivated_users_groups_are_in_his_record(stage: Stage, ada: str, group_id: str) -> None:
    deactivated(stage, ada)

    (record,) = stage.archive.records.values()
    assert record["memberships"] == [group_id]


# Back


def test_one_who_is_reactivated_is_back_in_his_groups(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    deactivated(stage, ada)

    stage.say(ada, active=True)

    assert (stage.members(group_id), stage.groups_on(ada)) == (sorted([ada, bob]), [group_id])
    assert stage.group(group_id).member_count == 2


def test_one_who_is_posted_anew_is_back_in_his_groups(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    deactivated(stage, ada)

    again = stage.create()

    assert again == ada
    assert stage.members(group_id) == sorted([ada, bob])


def test_one_whom_an_operator_reactivates_is_back_in_his_groups(stage: Stage, ada: str, group_id: str) -> None:
    deactivated(stage, ada)

    stage.operate.reactivate(OPERATOR, ada)

    assert ada in stage.members(group_id)
    assert stage.group(group_id).member_count == 2


def test_one_who_was_deleted_and_is_unblocked_is_back_in_his_groups(stage: Stage, ada: str, group_id: str) -> None:
    stage.delete(ada)

    stage.unblock(ada)

    assert (ada in stage.members(group_id), stage.groups_on(ada)) == (True, [group_id])


def test_one_who_is_posted_anew_after_a_deletion_is_somebody_else(stage: Stage, ada: str, group_id: str) -> None:
    stage.delete(ada)

    again = stage.create()

    assert again != ada
    assert (again in stage.members(group_id), stage.groups_on(again)) == (False, [])


def test_one_who_was_taken_out_while_he_was_deactivated_does_not_come_back_into_the_group(
    stage: Stage, ada: str, bob: str, group_id: str
) -> None:
    stays = stage.push("Staff", ada)
    deactivated(stage, ada)
    stage.remove(group_id, ada)

    stage.say(ada, active=True)

    assert (stage.members(group_id), stage.members(stays)) == ([bob], [ada])
    assert (stage.groups_on(ada), stage.group(group_id).member_count) == ([stays], 1)


def test_nor_one_whom_a_put_left_out(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    deactivated(stage, ada)
    stage.put_group(group_id, "Engineers", bob)

    stage.say(ada, active=True)

    assert (stage.members(group_id), stage.groups_on(ada)) == ([bob], [])


def test_one_who_is_added_while_he_is_deactivated_is_shown_once_he_is_back(stage: Stage, ada: str) -> None:
    deactivated(stage, ada)
    group_id = stage.push("Engineers", ada)
    before = (stage.members(group_id), stage.group(group_id).member_count)

    stage.say(ada, active=True)

    assert before == ([], 0)
    assert (stage.members(group_id), stage.group(group_id).member_count) == ([ada], 1)


def test_a_deleted_user_cannot_be_added_and_is_told_to_be_left_out(stage: Stage, ada: str) -> None:
    stage.delete(ada)

    group_id = stage.push("Engineers", ada)

    assert stage.places(group_id) == []
    assert stage.group_story(group_id) == ["group created", "warning"]


def test_a_group_that_is_deleted_is_not_his_when_he_comes_back(stage: Stage, ada: str, group_id: str) -> None:
    deactivated(stage, ada)
    stage.delete_group(group_id)

    stage.say(ada, active=True)

    assert not stage.user(ada).group_ids


def test_coming_and_going_is_told_with_the_user_and_does_not_change_who_was_added(
    stage: Stage, ada: str, bob: str, group_id: str
) -> None:
    deactivated(stage, ada)
    stage.say(ada, active=True)

    assert stage.logged(group_id, "added") == once([ada, bob])
    assert stage.logged(group_id, "removed") == {}


# Many groups, and a Lambda that dies


def test_one_with_a_hundred_groups_leaves_all_of_them(stage: Stage, ada: str) -> None:
    group_ids = [stage.push(f"Group {number}", ada) for number in range(MANY_GROUPS)]

    deactivated(stage, ada)

    assert {stage.group(group_id).member_count for group_id in group_ids} == {0}
    assert stage.sweep_users() == []


@pytest.mark.parametrize("writes", range(4))
def test_what_a_deactivation_leaves_undone_is_done_by_the_sweep(stage: Stage, ada: str, writes: int) -> None:
    group_ids = [stage.push(f"Group {number}", ada) for number in range(MANY_GROUPS)]
    stage.say(ada, active=False)
    died = stage.kill_after(writes, stage.pass_the_deadline)

    swept = stage.sweep_users()

    assert (died, stage.status(ada), swept) == (True, Deactivated, [ada])
    assert {stage.group(group_id).member_count for group_id in group_ids} == {0}
    assert stage.sweep_users() == []


@pytest.mark.parametrize("writes", range(4))
def test_what_a_reactivation_leaves_undone_is_done_by_the_sweep(stage: Stage, ada: str, writes: int) -> None:
    group_ids = [stage.push(f"Group {number}", ada) for number in range(MANY_GROUPS)]
    deactivated(stage, ada)
    stage.kill_after(writes, lambda: stage.say(ada, active=True))

    stage.sweep_users()

    assert {stage.group(group_id).member_count for group_id in group_ids} == {1}
    assert stage.groups_on(ada) == sorted(group_ids)


def test_one_who_comes_back_before_the_sweep_is_counted_once(stage: Stage, ada: str, bob: str, group_id: str) -> None:
    stage.say(ada, active=False)
    stage.kill_after(0, stage.pass_the_deadline)
    stage.kill_after(0, lambda: stage.say(ada, active=True))

    stage.sweep_users()

    assert (stage.members(group_id), stage.group(group_id).member_count) == (sorted([ada, bob]), 2)


def test_one_who_is_taken_out_before_the_sweep_is_taken_out_once(
    stage: Stage, ada: str, bob: str, group_id: str
) -> None:
    stage.say(ada, active=False)
    stage.kill_after(0, stage.pass_the_deadline)

    stage.remove(group_id, ada)
    stage.sweep_users()

    assert (stage.places(group_id), stage.group(group_id).member_count) == ([bob], 1)


def test_for_a_minute_the_sweep_leaves_it_to_whoever_is_at_work(stage: Stage, ada: str) -> None:
    stage.push("Engineers", ada)
    stage.kill_after(0, lambda: stage.delete(ada))
    stage.clock.advance(LESS_THAN_A_MINUTE)

    assert stage.world.memberships.sweep() == []
    assert stage.sweep_users() == [ada]


def test_the_trouble_of_one_user_does_not_keep_the_sweep_from_the_others(
    stage: Stage, ada: str, bob: str, group_id: str
) -> None:
    for user_id in (ada, bob):
        stage.kill_after(0, lambda user_id=user_id: stage.delete(user_id))
    stage.groups.writes_left = 1

    with pytest.raises(ExceptionGroup, match="1 users") as failed:
        stage.sweep_users()

    assert [type(each.__cause__) for each in failed.value.exceptions] == [Killed]
    assert stage.group(group_id).member_count == 1


def test_one_who_is_in_no_group_leaves_nothing_to_the_sweep(stage: Stage, ada: str) -> None:
    deactivated(stage, ada)

    assert stage.sweep_users() == []


def test_settling_one_who_is_settled_writes_nothing(stage: Stage, ada: str, group_id: str) -> None:
    deactivated(stage, ada)
    before = stage.group(group_id)

    stage.world.memberships.settle(ada)

    assert stage.group(group_id) == before


# Changes of members while a user goes


def test_one_who_is_deactivated_while_a_large_change_takes_him_in_is_absent_in_the_end(stage: Stage) -> None:
    people, ada = stage.people(200), stage.create()
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.operate.deactivate(OPERATOR, ada), replaces=3)

    stage.add(group_id, *people, ada)

    assert stage.members(group_id) == sorted(people)
    assert stage.places(group_id) == sorted([*people, ada])
    assert stage.group(group_id).member_count == len(people)


def test_one_who_is_deleted_while_a_large_change_takes_him_in_is_left_out(stage: Stage) -> None:
    people, ada = stage.people(200), stage.create()
    group_id = stage.push("Engineers")
    stage.groups.meddle(lambda: stage.delete(ada), replaces=1)

    stage.add(group_id, *people, ada)

    assert stage.members(group_id) == sorted(people)
    assert stage.group(group_id).member_count == len(people)
    with pytest.raises(NotFound):
        stage.seen(ada)


def test_rfc_093_a_push_that_names_groups_changes_no_membership(stage: Stage, ada: str, group_id: str) -> None:
    body = a_body(groups=[{"value": "another"}])

    stage.provision.replace(stage.caller, ada, body, None)

    assert stage.groups_on(ada) == [group_id]
