"""An operator changes his mind in the middle of something long: what he said last is what counts in the end.

Each of these was found by somebody who tried to keep a role that had been taken away.
"""

from datetime import timedelta

import pytest

from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.mappings import RoleRow, RolesByGroups, SingleOrganization
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.usecases.apply_settings import SETTLING_SECONDS
from provisioning.usecases.change_groups import SWEEP_TIME
from provisioning.usecases.remembered_organizations import REMEMBERED_SECONDS
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage, adding, removing
from tests.people import OKTA

ADMIN = frozenset({"customer-cloud-admin"})
NO_ROWS = RolesByGroups(())
MANY = 200


@pytest.fixture
def stage() -> Stage:
    return Stage()


def administrators(group_id: str) -> RolesByGroups:
    return RolesByGroups((RoleRow(group_id=group_id, role_ids=ADMIN),))


def still_administrators(stage: Stage, people: list[str]) -> list[str]:
    return [user_id for user_id in people if stage.at(user_id).role_ids == ADMIN]


def begun(stage: Stage, group_id: str, people: list[str]) -> None:
    """A large change whose Lambda dies after its first step, a while ago."""
    stage.kill_after(2, lambda: stage.put_group(group_id, "Admins", *people))
    stage.clock.advance(2)


def test_a_deleted_user_who_is_unblocked_is_placed_by_the_mapping_of_today(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Admins", ada)
    stage.map_roles(administrators(group_id))
    stage.apply()
    stage.hold(ada)
    stage.delete(ada)
    stage.map_roles(NO_ROWS)
    stage.apply()

    back = stage.unblock(ada)

    assert (back.active, back.placement.role_ids & ADMIN) == (True, frozenset())


def test_a_job_that_goes_on_after_another_one_has_the_mapping_of_today(stage: Stage) -> None:
    people = [*stage.people(MANY)]
    group_id = stage.push("Admins")
    stage.put_group(group_id, "Admins", *people)
    stage.map_roles(administrators(group_id))
    first = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)
    carry_on, calls = stage.jobs.carry_on, [0]

    def overtaken(
        before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        carry_on(before, after, users, changes, entries)
        calls[0] += 1
        if calls[0] == 2:
            stage.map_roles(NO_ROWS)
            stage.clock.advance(1)
            stage.apply()

    stage.jobs.carry_on = overtaken  # pyright: ignore[reportAttributeAccessIssue] - a store in which somebody else acts
    stage.work(first.id)

    assert still_administrators(stage, people) == []


def test_the_sweep_carries_on_with_the_mapping_of_today(stage: Stage) -> None:
    people = [*stage.people(MANY)]
    group_id = stage.push("Admins")
    stage.map_roles(administrators(group_id))
    begun(stage, group_id, people)

    def change_mind() -> None:
        stage.map_roles(NO_ROWS)
        stage.clock.advance(1)
        stage.apply()

    stage.groups.meddle(change_mind, replaces=1)
    stage.world.group_changes.sweep()
    stage.world.group_changes.sweep()

    assert stage.members(group_id) == sorted(people)
    # One step may be under way when the mapping changes; Apply comes later than that.
    stage.apply()
    assert still_administrators(stage, people) == []


def test_apply_waits_until_nobody_remembers_the_old_settings(stage: Stage) -> None:
    stage.apply()

    assert [delay for _, delay in stage.world.queue.messages] == [SETTLING_SECONDS]
    assert SETTLING_SECONDS >= REMEMBERED_SECONDS + 29


def test_default_roles_that_were_changed_a_moment_ago_are_applied(stage: Stage) -> None:
    (ada,) = stage.people(1)
    sales = stage.organization("Sales", *ADMIN)
    stage.map_organizations(SingleOrganization(sales), grants_administrator=True)
    stage.map_roles(NO_ROWS)
    stage.apply()

    roles = frozenset({"desktop-user"})
    stage.configure.change_organization(OPERATOR, sales, default_role_ids=roles)
    stage.apply()

    assert stage.at(ada).role_ids == roles


def test_of_two_patches_that_contradict_each_other_the_last_one_counts(stage: Stage) -> None:
    ada, bob = stage.people(2)
    group_id = stage.push("Engineers", ada, bob)

    stage.groups.meddle(lambda: stage.patch_group(group_id, removing(ada), adding(bob)))
    stage.patch_group(group_id, adding(ada), removing(bob))

    assert stage.members(group_id) == [ada]


def test_a_sweep_without_time_for_a_large_change_is_no_failure_and_the_next_one_goes_on(stage: Stage) -> None:
    people = [*stage.people(MANY)]
    group_id = stage.push("Engineers")
    begun(stage, group_id, people)
    slowly = [lambda: stage.clock.advance(SWEEP_TIME / timedelta(minutes=1) - 1)] * 2
    stage.groups.meddlers = [*slowly]

    assert stage.world.group_changes.sweep() == []
    stage.clock.advance(2)
    assert stage.world.group_changes.sweep() == [group_id]
    assert stage.members(group_id) == sorted(people)


def test_a_change_whose_steps_are_gone_ends_with_a_warning(stage: Stage) -> None:
    people = [*stage.people(MANY)]
    group_id = stage.push("Engineers")
    begun(stage, group_id, people)
    stage.groups.steps_kept = False

    stage.world.group_changes.sweep()

    assert stage.group(group_id).change is None
    assert stage.entries_of(group_id)[-1].action == "warning"
