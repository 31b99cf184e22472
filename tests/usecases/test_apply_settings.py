"""Apply Org and Role Settings: a job over all users, in steps, repeatable and interruptible."""

from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryJobs, MemoryOrganizations, MemoryUsers
from provisioning.domain.failures import LostRace, NotFound
from provisioning.domain.jobs import Job, JobChange, JobCounts
from provisioning.domain.mappings import (
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, Organization
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.usecases.apply_settings import AGAIN_AFTER_SECONDS, SETTLING_SECONDS, USERS_AT_ONCE_MAX
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import ENTRA, OKTA, a_user

SOME = 3 * USERS_AT_ONCE_MAX + 1
HELP_DESK = frozenset({"org-help-desk"})


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def sales(stage: Stage) -> str:
    """The organization that all users are mapped to from now on."""
    organization_id = stage.organization("Sales")
    stage.map_organizations(SingleOrganization(organization_id))
    return organization_id


class BusyJobs(MemoryJobs):
    """A store that loses every race when it has made so many more steps."""

    def __init__(self, users: MemoryUsers, steps: int) -> None:
        super().__init__(users)
        self.steps = steps

    def carry_on(
        self, before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        if self.steps == 0:
            raise LostRace
        self.steps -= 1
        super().carry_on(before, after, users, changes, entries)


class MeddlingOrganizations(MemoryOrganizations):
    """A store that is asked in the middle of a step; another worker makes the same step then."""

    def __init__(self, stage: Stage, job_id: str) -> None:
        super().__init__(stage.users)
        self._stage = stage
        self._job_id = job_id
        self.met = False

    def get(self, organization_id: str) -> Organization | None:
        if not self.met:
            self.met = True
            self._stage.work(self._job_id)
        return self._stage.organizations.get(organization_id)


class BusyStage(Stage):
    """A stage whose jobs can be interrupted."""

    def _build(self) -> None:
        super()._build()
        self.busy_jobs = BusyJobs(self.users, SOME)
        self.jobs = self.busy_jobs
        self.world.apply_settings = replace(self.world.apply_settings, jobs=self.busy_jobs)


# Start


def test_a_job_is_put_into_the_queue_and_nothing_is_done_yet(stage: Stage, sales: str) -> None:
    ada = stage.create("ada@example.com")
    stage.move(ada, DEFAULT_ORGANIZATION_ID)
    before = stage.user(ada)

    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)

    assert stage.world.apply_settings.read(job.id) == job
    assert [job_id for job_id, _ in stage.world.queue.messages] == [job.id]
    assert (stage.user(ada), stage.organizations.get(sales) is None) == (before, False)


@pytest.mark.parametrize(("dry_run", "seconds"), [(False, SETTLING_SECONDS), (True, 0)])
def test_it_begins_when_no_function_remembers_old_settings_any_more_and_at_once_when_it_is_dry(
    stage: Stage, sales: str, dry_run: bool, seconds: int
) -> None:
    assert sales

    stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=dry_run)

    assert [delay for _, delay in stage.world.queue.messages] == [seconds]


def test_there_must_be_such_a_provider_and_such_a_job(stage: Stage) -> None:
    with pytest.raises(NotFound, match="no provider"):
        stage.world.apply_settings.start(OPERATOR, "nobody", dry_run=False)
    with pytest.raises(NotFound, match="no job"):
        stage.world.apply_settings.read("none")


def test_a_message_of_a_job_that_is_gone_does_nothing(stage: Stage) -> None:
    assert stage.world.apply_settings.run("none", stage.clock() + timedelta(minutes=1)) is None


# Run


def test_all_users_are_moved_and_each_is_told_once(stage: Stage, sales: str) -> None:
    people = stage.people(SOME)

    job = stage.apply()

    assert {stage.at(user_id).organization_id for user_id in people} == {sales}
    moved = [entry.user_id for entry in stage.entries() if entry.action == "moved"]
    assert sorted(moved) == sorted(people)
    assert (job.users, job.done, job.counts.moved, job.finished_at) == (SOME, SOME, SOME, stage.clock())


def test_in_the_end_the_log_says_how_many(stage: Stage, sales: str) -> None:
    assert sales
    stage.people(SOME)

    stage.apply()

    entry = stage.entries()[-1]
    assert (entry.action, entry.origin.actor) == ("settings applied", OPERATOR.arn)
    assert entry.detail == f"{SOME} users: {SOME} moved, 0 with other roles."


def test_a_second_run_writes_nothing_but_its_end(stage: Stage, sales: str) -> None:
    people = stage.people(SOME)
    stage.apply()
    before, told = [stage.user(user_id) for user_id in people], len(stage.entries())

    job = stage.apply()

    assert sales
    assert [stage.user(user_id) for user_id in people] == before
    assert (job.counts, len(stage.entries())) == (JobCounts(), told + 1)


def test_whom_it_does_not_concern_is_not_written(stage: Stage) -> None:
    by_groups = stage.push("Engineers")
    there, elsewhere = stage.create("there@example.com"), stage.create("elsewhere@example.com")
    stage.add(by_groups, elsewhere)
    sales = stage.organization("Sales")
    stage.map_organizations(
        OrganizationByGroups(
            rows=(OrganizationRow(group_ids=(by_groups,), organization_id=sales),),
            unmapped_organization_id=DEFAULT_ORGANIZATION_ID,
        )
    )
    before = stage.user(there)

    job = stage.apply()

    assert (stage.user(there), stage.at(elsewhere).organization_id) == (before, sales)
    assert stage.changes(job).keys() == {elsewhere}


def test_an_empty_provider_is_done_at_once(stage: Stage) -> None:
    job = stage.apply()

    assert (job.users, job.finished_at) == (0, stage.clock())


def test_other_providers_users_are_left_alone(stage: Stage, sales: str) -> None:
    theirs = a_user("theirs@example.com", provider_id=ENTRA.id)
    stage.users.create(theirs, [])

    stage.apply()

    assert sales
    assert stage.user(theirs.id) == theirs


def test_pending_users_are_moved_and_deactivated_ones_are_not(stage: Stage, sales: str) -> None:
    ada, bob = stage.people(2)
    stage.say(ada, active=False)
    stage.operate.deactivate(OPERATOR, bob)

    stage.apply()

    assert (stage.at(ada).organization_id, stage.at(bob).organization_id) == (sales, DEFAULT_ORGANIZATION_ID)


def test_a_user_who_is_created_while_it_runs_is_placed_by_his_own_creation(stage: Stage, sales: str) -> None:
    stage.people(3)
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)
    ada = stage.create()

    stage.work(job.id)

    assert stage.at(ada).organization_id == sales


# Interrupted


@pytest.mark.parametrize("steps", range(6))
def test_a_job_that_is_interrupted_is_carried_on_and_moves_each_user_once(steps: int) -> None:
    stage = BusyStage()
    stage.map_organizations(SingleOrganization(stage.organization("Sales")))
    people = stage.people(SOME)
    stage.busy_jobs.steps = steps
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)
    stage.work(job.id)
    stage.busy_jobs.steps = SOME

    job = stage.work(job.id)

    moved = [entry.user_id for entry in stage.entries() if entry.action == "moved"]
    assert sorted(moved) == sorted(people)
    assert (job.done, job.counts.moved, len(stage.changes(job))) == (SOME, SOME, SOME)


def test_a_job_whose_time_is_over_is_put_into_the_queue_again(stage: Stage, sales: str) -> None:
    assert sales
    stage.people(SOME)
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)

    unfinished = stage.world.apply_settings.run(job.id, stage.clock())

    assert (unfinished, stage.world.queue.messages[-1]) == (job, (job.id, 0))


def test_a_job_that_is_done_is_not_done_again_when_its_message_comes_twice(stage: Stage, sales: str) -> None:
    assert sales
    stage.people(SOME)
    job = stage.apply()
    told = len(stage.entries())

    assert (stage.work(job.id), len(stage.entries())) == (job, told)


def test_two_workers_at_once_move_each_user_once(stage: Stage, sales: str) -> None:
    people = stage.people(SOME)
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)
    meddling = MeddlingOrganizations(stage, job.id)
    stage.world.apply_settings = replace(
        stage.world.apply_settings, placing=replace(stage.world.apply_settings.placing, organizations=meddling)
    )
    stage.map_roles(RolesByGroups((RoleRow(group_id=stage.push("Engineers"), role_ids=HELP_DESK),)))

    job = stage.work(job.id)

    assert meddling.met
    moved = [entry.user_id for entry in stage.entries() if entry.action == "moved"]
    assert (sorted(moved), job.counts.moved) == (sorted(people), SOME)
    assert {stage.at(user_id).organization_id for user_id in people} == {sales}


def test_whoever_loses_every_race_puts_it_off_for_a_minute() -> None:
    stage = BusyStage()
    stage.busy_jobs.steps = 0
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)

    stage.work(job.id)

    assert stage.world.apply_settings.read(job.id) == job
    assert stage.world.queue.messages[1:] == [(job.id, AGAIN_AFTER_SECONDS)]


def test_a_membership_that_changes_while_it_runs_counts(stage: Stage) -> None:
    (ada,) = stage.people(1)
    group_id = stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    job = stage.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)
    stage.add(group_id, ada)

    stage.work(job.id)

    assert stage.at(ada).role_ids == HELP_DESK


# Dry run


def test_a_dry_run_lists_who_would_move_gain_and_lose_and_changes_nothing(stage: Stage) -> None:
    ada, bob, eve = stage.create(), stage.create("bob@example.com"), stage.create("eve@example.com")
    group_id = stage.push("Engineers", ada)
    sales = stage.organization("Sales")
    row = OrganizationRow(group_ids=(group_id,), organization_id=sales)
    stage.map_organizations(OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    stage.set_roles(bob, HELP_DESK)
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    before, told = [stage.user(user_id) for user_id in (ada, bob, eve)], len(stage.entries())

    job = stage.apply(dry_run=True)

    changes = stage.changes(job)
    assert changes.keys() == {ada, bob}
    assert (changes[ada].after.organization_id, changes[ada].after.role_ids) == (sales, HELP_DESK)
    assert (changes[bob].before.role_ids, changes[bob].after.role_ids) == (HELP_DESK, BASIC_ROLE_IDS)
    assert job.counts == JobCounts(moved=1, roles_changed=2)
    assert [stage.user(user_id) for user_id in (ada, bob, eve)] == before
    assert len(stage.entries()) == told


def test_what_a_dry_run_lists_is_what_apply_does(stage: Stage, sales: str) -> None:
    assert sales
    stage.people(SOME)
    dry = stage.apply(dry_run=True)

    wet = stage.apply()

    assert stage.changes(dry) == stage.changes(wet)
    assert dry.counts == wet.counts


def test_a_dry_run_names_the_organizations_that_would_be_created_and_creates_none(stage: Stage) -> None:
    ada = stage.create(c42OrgName="Sales")
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))

    job = stage.apply(dry_run=True)

    assert stage.changes(job)[ada].new_organization == "Sales"
    assert (stage.organizations.by_name("Sales"), job.counts.moved) == (None, 1)


# Refused


@pytest.mark.parametrize("dry_run", [True, False])
def test_whose_organization_cannot_be_created_stays_and_is_listed_with_the_reason(stage: Stage, dry_run: bool) -> None:
    ada = stage.create(c42OrgName="Sa\u202eles")
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))

    job = stage.apply(dry_run=dry_run)

    change = stage.changes(job)[ada]
    assert (change.before, job.counts) == (change.after, JobCounts(refused=1))
    assert "U+202E" in str(change.refused)
    assert [entry.action for entry in stage.log(ada)] == ["created"] + ["warning"] * (not dry_run)


def test_the_others_are_moved_all_the_same(stage: Stage) -> None:
    stage.create(c42OrgName="Sa\u202eles")
    bob = stage.create("bob@example.com", c42OrgName="Sales")
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))

    job = stage.apply()

    assert job.counts == JobCounts(moved=1, refused=1)
    assert stage.at(bob).organization_id == stage.organization_named("Sales").id


def test_attack_019_apply_creates_no_more_organizations_than_the_provider_may(stage: Stage) -> None:
    people = [stage.create(f"u{number}@example.com", c42OrgName=f"Org {number}") for number in range(3)]
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID, organizations_max=2)
    stage.map_organizations(mapping)

    job = stage.apply()

    assert job.counts == JobCounts(moved=2, refused=1)
    assert "no more than 2" in str(stage.changes(job)[people[2]].refused)


def test_a_dry_run_foretells_that_the_provider_may_create_no_more(stage: Stage) -> None:
    ada = stage.create(c42OrgName="Sales")
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID, organizations_max=0)
    stage.map_organizations(mapping)

    dry, wet = stage.apply(dry_run=True), stage.apply()

    assert stage.changes(dry) == stage.changes(wet)
    assert "no more than 0" in str(stage.changes(dry)[ada].refused)


def test_attack_019_a_dry_run_foretells_that_there_are_three_thousand_organizations(stage: Stage) -> None:
    ada, bob = stage.create(c42OrgName="The last"), stage.create("bob@example.com", c42OrgName="One more")
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    stage.have_organizations(2_999)

    dry, wet = stage.changes(stage.apply(dry_run=True)), stage.changes(stage.apply())

    assert (dry[ada].refused, wet[ada].refused) == (None, None)
    assert "there are 3,000 already" in str(dry[bob].refused)
    assert dry[bob] == wet[bob]


def test_a_dry_run_foretells_how_many_more_it_may_create(stage: Stage) -> None:
    for number in range(3):
        stage.create(f"u{number}@example.com", c42OrgName=f"Org {number}")
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID, organizations_max=2)
    stage.map_organizations(mapping)

    assert stage.apply(dry_run=True).counts == JobCounts(moved=2, refused=1)


def test_one_who_is_on_his_way_out_is_listed_alike_by_a_dry_run_and_by_apply(stage: Stage) -> None:
    ada = stage.create(c42OrgName="Sa\u202eles")
    stage.say(ada, active=False)
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID))

    dry, wet = stage.apply(dry_run=True), stage.apply()

    assert dry.counts == wet.counts
