"""Changes of members: in one transaction where they fit, else written down and carried out, whatever comes between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import Busy, NotFound
from provisioning.domain.groups import GROUPS_PER_USER_MAX
from provisioning.usecases.change_members import STEPS_AT_ONCE_MAX
from provisioning.usecases.provision_groups import REQUEST_TIME, TIME_TO_BEGIN
from tests.groups.disturbed import Killed
from tests.groups.stage import Stage, adding, once, removing, sorted_ids

MANY = 3_000
LESS_THAN_A_MINUTE = 0.9
SOME = 100
"""More than one transaction takes, few enough for short tests."""
DEATHS = [0, 1, 2, 3, 40, 71, 72, 73]
"""After so many writes of a change of 3,000: before the plan, before the group, in the steps, before the last."""


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def group_id(stage: Stage) -> str:
    return stage.push("Engineers")


class TickingStage(Stage):
    """A stage on which every write of a group takes a second."""

    def slow_down(self) -> None:
        self.groups.meddlers = [lambda: self.clock.advance(1 / 60)] * MANY


# One transaction


def test_members_are_added_and_removed_in_one_write(stage: Stage, group_id: str) -> None:
    stays, leaves, comes = stage.people(3)
    stage.add(group_id, stays, leaves)
    writes = stage.groups.calls["replace"]

    stage.patch_group(group_id, removing(leaves), adding(comes))

    assert stage.members(group_id) == sorted([stays, comes])
    assert stage.groups.calls["replace"] == writes + 1


def test_a_member_and_his_group_tell_of_each_other(stage: Stage, group_id: str) -> None:
    (ada,) = stage.people(1)

    stage.add(group_id, ada)

    assert (stage.members(group_id), stage.groups_on(ada)) == ([ada], [group_id])
    assert (stage.group(group_id).member_count, stage.user(ada).version) == (1, 2)


def test_as_many_as_fit_are_added_in_one_write(stage: Stage, group_id: str) -> None:
    people = stage.people(STEPS_AT_ONCE_MAX)

    stage.add(group_id, *people)

    assert (stage.group(group_id).member_count, stage.groups.calls["write_down"]) == (len(people), 0)


def test_one_more_is_written_down_first(stage: Stage, group_id: str) -> None:
    people = stage.people(STEPS_AT_ONCE_MAX + 1)

    stage.add(group_id, *people)

    assert (stage.group(group_id).member_count, stage.groups.calls["write_down"]) == (len(people), 1)


def test_bug_030_adding_one_to_many_reads_no_members_and_writes_once(stage: Stage, group_id: str) -> None:
    stage.add(group_id, *stage.people(MANY))
    (ada,) = stage.people(1, "ada")
    stage.groups.calls.clear()

    stage.add(group_id, ada)

    assert stage.groups.calls == {"replace": 1}


# Two thousand groups


def in_groups(stage: Stage, user_id: str, number: int) -> None:
    user = stage.user(user_id)
    group_ids = frozenset(f"g{each}" for each in range(number))
    stage.users.replace(user, replace(user, group_ids=group_ids, version=user.version + 1), [])


def test_one_who_comes_to_his_last_group_in_the_course_of_a_large_change_is_left_out_of_it(stage: Stage) -> None:
    *others, ada = stage.people(SOME)
    in_groups(stage, ada, GROUPS_PER_USER_MAX - 1)
    big, small = stage.push("Big"), stage.push("Small")
    stage.groups.meddle(lambda: stage.add(small, ada), replaces=1)

    stage.add(big, *others, ada)

    assert len(stage.user(ada).group_ids) == GROUPS_PER_USER_MAX
    assert (stage.members(big), stage.group(big).member_count) == (sorted(others), len(others))
    warning = next(entry for entry in stage.entries_of(big) if entry.action == "warning")
    assert warning.detail == "1 members were left out: they are in 2,000 groups already, the limit."
    assert warning.changes == {"members": {"leftOut": [ada]}}


def test_one_who_is_in_as_many_groups_as_may_be_can_leave_and_be_called_otherwise(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers", ada)
    user = stage.user(ada)
    group_ids = user.group_ids | {f"g{each}" for each in range(GROUPS_PER_USER_MAX - 1)}
    stage.users.replace(user, replace(user, group_ids=group_ids, version=user.version + 1), [])

    stage.patch_group(group_id, {"op": "add", "path": "members", "value": [{"value": ada, "display": "Ada"}]})
    stage.remove(group_id, ada)

    assert stage.members(group_id) == []


# Nothing changes


def test_adding_those_who_are_in_writes_nothing(stage: Stage, group_id: str) -> None:
    people = stage.people(SOME)
    before, told = stage.add(group_id, *people), len(stage.entries())
    stage.groups.calls.clear()

    again = stage.add(group_id, *people)

    assert (again, stage.group(group_id), len(stage.entries())) == (before, before, told)
    assert not stage.groups.calls


def test_removing_one_who_is_not_in_writes_nothing(stage: Stage, group_id: str) -> None:
    before = stage.group(group_id)

    stage.remove(group_id, *stage.people(1))

    assert (stage.group(group_id), stage.group_story(group_id)) == (before, ["group created"])


def test_putting_the_same_members_writes_nothing(stage: Stage, group_id: str) -> None:
    people = stage.people(SOME)
    stage.put_group(group_id, "Engineers", *people)
    before, writes = stage.group(group_id), stage.groups.calls["replace"]

    stage.put_group(group_id, "Engineers", *reversed(people))

    assert (stage.group(group_id), stage.groups.calls["replace"]) == (before, writes)


def test_one_who_is_added_and_removed_in_one_request_is_left_as_he_was(stage: Stage, group_id: str) -> None:
    (ada,) = stage.people(1)
    before = stage.group(group_id)

    stage.patch_group(group_id, adding(ada), removing(ada))

    assert (stage.group(group_id), stage.user(ada).version) == (before, 1)


# More than one transaction


def test_ipsie_10_three_thousand_are_added_by_one_patch(stage: Stage, group_id: str) -> None:
    people = stage.people(MANY)

    stage.add(group_id, *people)

    group = stage.group(group_id)
    assert (stage.members(group_id), group.member_count, group.change) == (sorted(people), MANY, None)
    assert stage.logged(group_id, "added") == once(people)


def test_ten_thousand_are_replaced_by_one_put(stage: Stage) -> None:
    leaving, coming = stage.people(5_000, "leaving"), stage.people(10_000, "coming")
    group_id = stage.push("Engineers", *leaving)

    stage.put_group(group_id, "Engineers", *coming)

    assert (stage.members(group_id), stage.group(group_id).member_count) == (sorted(coming), len(coming))
    assert (stage.logged(group_id, "removed"), stage.logged(group_id, "added")) == (
        once(leaving),
        once(leaving + coming),
    )


def test_a_group_of_three_thousand_is_emptied(stage: Stage) -> None:
    people = stage.people(MANY)
    group_id = stage.push("Engineers", *people)

    stage.patch_group(group_id, {"op": "replace", "path": "members", "value": []})

    assert (stage.members(group_id), stage.group(group_id).member_count) == ([], 0)
    assert not stage.user(people[-1]).group_ids


def test_a_group_of_three_thousand_is_deleted_with_all_its_memberships(stage: Stage) -> None:
    people = stage.people(MANY)
    group_id = stage.push("Engineers", *people)

    stage.delete_group(group_id)

    assert (stage.groups.get(group_id), stage.places(group_id)) == (None, [])
    assert not any(stage.user(user_id).group_ids for user_id in people)


# Killed in the middle


@pytest.mark.parametrize("writes", DEATHS)
def test_the_next_writer_finishes_what_was_interrupted(stage: Stage, group_id: str, writes: int) -> None:
    people, (ada,) = stage.people(MANY), stage.people(1, "ada")
    died = stage.kill_after(writes, lambda: stage.add(group_id, *people))

    stage.add(group_id, ada)

    # Before the group has the change, nothing has begun: the provider hears of no success and asks again.
    begun = [*people] if writes >= 2 else []
    assert died == (writes < 74)
    assert stage.members(group_id) == sorted([*begun, ada])
    assert stage.group(group_id).member_count == len(begun) + 1
    assert stage.logged(group_id, "added") == once([*begun, ada])


@pytest.mark.parametrize("writes", DEATHS)
def test_the_sweep_finishes_what_was_interrupted(stage: Stage, group_id: str, writes: int) -> None:
    people = stage.people(MANY)
    stage.kill_after(writes, lambda: stage.add(group_id, *people))

    swept = stage.sweep_groups()

    begun = people if writes >= 2 else []
    group = stage.group(group_id)
    assert swept == ([group_id] if begun else [])
    assert (stage.members(group_id), group.member_count, group.change) == (sorted(begun), len(begun), None)
    assert stage.logged(group_id, "added") == once(begun)


def test_the_repetition_of_an_interrupted_request_finishes_it_and_changes_nothing_else(
    stage: Stage, group_id: str
) -> None:
    people = stage.people(MANY)
    stage.kill_after(20, lambda: stage.add(group_id, *people))

    stage.add(group_id, *people)

    assert stage.members(group_id) == sorted(people)
    assert stage.logged(group_id, "added") == once(people)


def test_one_who_dies_while_he_finishes_it_is_followed_by_the_next(stage: Stage, group_id: str) -> None:
    people = stage.people(MANY)
    stage.kill_after(20, lambda: stage.add(group_id, *people))
    stage.kill_after(20, lambda: stage.add(group_id, *stage.people(1, "ada")))

    stage.sweep_groups()

    assert (stage.members(group_id), stage.group(group_id).member_count) == (sorted(people), MANY)
    assert stage.logged(group_id, "added") == once(people)


def test_for_a_minute_the_sweep_leaves_it_to_whoever_began_it(stage: Stage, group_id: str) -> None:
    stage.kill_after(3, lambda: stage.add(group_id, *stage.people(SOME)))
    stage.clock.advance(LESS_THAN_A_MINUTE)

    assert stage.world.group_changes.sweep() == []
    assert stage.sweep_groups() == [group_id]


@pytest.mark.parametrize("writes", [1, 2, 40, 72])
def test_an_interrupted_deletion_is_finished_by_the_sweep(stage: Stage, writes: int) -> None:
    people = stage.people(MANY)
    group_id = stage.push("Engineers", *people)
    stage.kill_after(writes, lambda: stage.delete_group(group_id))
    begun = writes > 1

    stage.sweep_groups()

    assert (stage.groups.get(group_id) is None) == begun
    assert stage.places(group_id) == ([] if begun else sorted(people))
    assert any(stage.user(user_id).group_ids for user_id in people) != begun


def test_a_group_whose_deletion_was_interrupted_is_gone_for_the_provider_and_its_name_is_free(stage: Stage) -> None:
    group_id = stage.push("Engineers", *stage.people(SOME))
    stage.kill_after(3, lambda: stage.delete_group(group_id))

    with pytest.raises(NotFound):
        stage.group(group_id)

    assert stage.found_groups(None) == []
    assert stage.push("ENGINEERS") != group_id


@pytest.mark.parametrize("writes", [1, 2, 3, 40])
def test_a_create_that_was_interrupted_is_there_whole_or_not_at_all(stage: Stage, writes: int) -> None:
    people = stage.people(MANY)
    stage.kill_after(writes, lambda: stage.push("Engineers", *people))

    stage.sweep_groups()

    counts = [stage.group(group_id).member_count for group_id in stage.found_groups(None)]
    assert counts == ([MANY] if writes > 1 else [])


def test_the_trouble_of_one_group_does_not_keep_the_sweep_from_the_others(stage: Stage) -> None:
    people = stage.people(SOME)
    first, second = stage.push("First"), stage.push("Second")
    for group_id in (first, second):
        stage.kill_after(2, lambda group_id=group_id: stage.add(group_id, *people))
    stage.groups.meddle(died)

    with pytest.raises(ExceptionGroup, match="1 groups"):
        stage.sweep_groups()

    assert sorted([stage.group(first).member_count, stage.group(second).member_count]) == [0, SOME]


def died() -> None:
    raise Killed


# Time


def test_a_patch_that_takes_too_long_is_busy_and_its_repetition_finishes_it() -> None:
    stage = TickingStage()
    people, group_id = stage.people(MANY), stage.push("Engineers")
    stage.slow_down()

    with pytest.raises(Busy, match="Send the same request again"):
        stage.add(group_id, *people)
    some = stage.group(group_id).member_count
    for _ in range(3):
        repeat_while_busy(stage, group_id, people)

    assert 0 < some < MANY
    assert (stage.members(group_id), stage.group(group_id).change) == (sorted(people), None)
    assert stage.logged(group_id, "added") == once(people)


def repeat_while_busy(stage: Stage, group_id: str, people: list[str]) -> None:
    try:
        stage.add(group_id, *people)
    except Busy:
        return


def test_a_create_that_takes_too_long_answers_all_the_same_and_the_sweep_finishes_it() -> None:
    stage = TickingStage()
    people = stage.people(MANY)
    stage.slow_down()

    group_id = stage.push("Engineers", *people)
    some = stage.group(group_id).member_count
    stage.sweep_groups()

    assert 0 < some < MANY
    assert stage.group(group_id).member_count == MANY


def test_a_deletion_that_takes_too_long_answers_all_the_same_and_the_sweep_finishes_it() -> None:
    stage = TickingStage()
    group_id = stage.push("Engineers", *stage.people(MANY))
    stage.slow_down()

    stage.delete_group(group_id)
    stage.sweep_groups()

    assert stage.groups.get(group_id) is None


def test_a_request_that_first_finishes_another_takes_no_longer_than_one_alone() -> None:
    """API Gateway gives up after 30 seconds, and then Okta hears of a fault that it does not repeat."""
    stage = TickingStage()
    people, others = stage.people(700), stage.people(1_000, "other")
    group_id = stage.push("Engineers")
    stage.kill_after(2, lambda: stage.add(group_id, *people))
    stage.slow_down()
    start = stage.clock()

    with pytest.raises(Busy):
        stage.add(group_id, *others)

    assert stage.clock() - start <= REQUEST_TIME + timedelta(seconds=2)


def test_one_who_has_finished_another_begins_nothing_that_he_has_no_time_for() -> None:
    """To plan a change of 10,000 members and to answer with them takes seconds of its own."""
    stage = TickingStage()
    people, others = stage.people(550), stage.people(SOME, "other")
    group_id = stage.push("Engineers")
    stage.kill_after(2, lambda: stage.add(group_id, *people))
    stage.slow_down()
    start = stage.clock()

    with pytest.raises(Busy, match="Send the same request again"):
        stage.put_group(group_id, "Engineers", *others)
    finished = stage.group(group_id)
    seconds = (stage.clock() - start).total_seconds()
    stage.put_group(group_id, "Engineers", *others)

    assert (finished.change, finished.member_count) == (None, len(people))
    assert REQUEST_TIME - TIME_TO_BEGIN <= timedelta(seconds=seconds) < REQUEST_TIME
    assert stage.members(group_id) == sorted(others)


# Two at once


def test_two_who_add_at_once_lose_nothing(stage: Stage, group_id: str) -> None:
    first, second = stage.people(SOME, "first"), stage.people(SOME, "second")
    stage.groups.meddle(lambda: stage.add(group_id, *second), replaces=1)

    stage.add(group_id, *first)

    assert stage.members(group_id) == sorted_ids(first, second)
    assert stage.group(group_id).member_count == 2 * SOME
    assert stage.logged(group_id, "added") == once(first + second)


@pytest.mark.parametrize("place", range(6))
def test_wherever_the_second_comes_in_nothing_is_lost(stage: Stage, group_id: str, place: int) -> None:
    first, second = stage.people(SOME, "first"), stage.people(SOME, "second")
    stage.groups.meddle(lambda: stage.add(group_id, *second), replaces=place)

    stage.add(group_id, *first)
    if stage.groups.meddlers:
        stage.add(group_id, *second)

    assert stage.members(group_id) == sorted_ids(first, second)
    assert stage.group(group_id).change is None


@pytest.mark.parametrize("place", range(4))
def test_one_who_is_overtaken_does_not_take_anothers_unfinished_change_for_his_own(
    stage: Stage, group_id: str, place: int
) -> None:
    """The second finishes what the first has begun, begins a change of his own, and dies in it."""
    first, second = stage.people(SOME, "first"), stage.people(SOME, "second")
    interrupted = 7 - place
    stage.groups.meddle(lambda: stage.kill_after(interrupted, lambda: stage.add(group_id, *second)), replaces=place)

    stage.add(group_id, *first)
    stage.sweep_groups()

    joined = set(stage.members(group_id))
    assert joined >= set(first)
    assert joined - set(first) in (set[str](), set(second))
    assert stage.group(group_id).member_count == len(joined)


@pytest.mark.parametrize("place", range(5))
def test_an_add_in_the_middle_of_a_large_replacement_loses_nothing(stage: Stage, place: int) -> None:
    """Who comes in before it has begun is taken out again; who comes in later stays."""
    first, second, (ada,) = stage.people(SOME, "first"), stage.people(SOME, "second"), stage.people(1, "ada")
    group_id = stage.push("Engineers", *first)
    stage.groups.meddle(lambda: stage.add(group_id, ada), replaces=place)

    stage.put_group(group_id, "Engineers", *second)

    assert stage.members(group_id) == sorted_ids(second, [ada] if place else [])
    assert stage.group(group_id).member_count == len(stage.members(group_id))


@pytest.mark.parametrize("place", range(4))
def test_a_replacement_in_the_middle_of_a_large_add_comes_wholly_after_or_wholly_before_it(
    stage: Stage, group_id: str, place: int
) -> None:
    first, second = stage.people(SOME, "first"), stage.people(SOME, "second")
    stage.groups.meddle(lambda: stage.put_group(group_id, "Engineers", *second), replaces=place)

    stage.add(group_id, *first)

    assert stage.members(group_id) in (sorted(second), sorted_ids(first, second))
    assert stage.group(group_id).member_count == len(stage.members(group_id))


def test_one_who_finishes_anothers_change_and_meets_the_next_finishes_that_too(stage: Stage, group_id: str) -> None:
    """A third one overtakes him in the first's change, begins his own, and dies in it."""
    first, second, third = (stage.people(SOME, name) for name in ("first", "second", "third"))
    stage.kill_after(3, lambda: stage.add(group_id, *first))
    stage.groups.meddle(lambda: stage.kill_after(4, lambda: stage.add(group_id, *third)))

    stage.add(group_id, *second)

    assert stage.members(group_id) == sorted_ids(first, second, third)
    assert stage.logged(group_id, "added") == once(first + second + third)
