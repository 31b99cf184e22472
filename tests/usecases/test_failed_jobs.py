"""Jobs that cannot come to their end: they are put off, and in the end they fail, so that nobody waits for ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryJobs, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.mappings import SingleOrganization
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.usecases.apply_settings import AGAIN_AFTER_SECONDS, GIVEN_UP_AFTER, USERS_AT_ONCE_MAX
from provisioning.usecases.unfinished_jobs import ABANDONED_AFTER
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import OKTA

SOME = 2 * USERS_AT_ONCE_MAX
A_LITTLE = timedelta(minutes=1)


class ThrottledJobs(MemoryJobs):
    """A store that takes so many more steps (None: any number) and is too busy then, or too busy to be read."""

    def __init__(self, users: MemoryUsers) -> None:
        super().__init__(users)
        self.steps_left: int | None = None
        self.unreadable = False
        self.before_an_end: list[Callable[[], object]] = []
        """What somebody does when a job is about to be ended."""

    def get(self, job_id: str) -> Job | None:
        if self.unreadable:
            raise Busy
        return super().get(job_id)

    def carry_on(
        self, before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        if after.failure is not None and self.before_an_end:
            self.before_an_end.pop()()
        if self.steps_left == 0 and after.failure is None:
            raise Busy
        self.steps_left = None if self.steps_left is None else self.steps_left - 1
        super().carry_on(before, after, users, changes, entries)


class ThrottledStage(Stage):
    """A stage whose jobs' store can be too busy."""

    def _build(self) -> None:
        super()._build()
        self.throttled = ThrottledJobs(self.users)
        self.jobs = self.throttled
        self.world.apply_settings = replace(self.world.apply_settings, jobs=self.throttled)
        self.world.unfinished_jobs = replace(self.world.unfinished_jobs, jobs=self.throttled)

    def started(self) -> Job:
        return self.world.apply_settings.start(OPERATOR, OKTA.id, dry_run=False)

    def read(self, job: Job) -> Job:
        return self.world.apply_settings.read(job.id)

    def wait(self, time: timedelta) -> None:
        self.clock.advance(time / timedelta(minutes=1))

    def last_message(self) -> tuple[str, int]:
        return self.world.queue.messages[-1]


@pytest.fixture
def stage() -> ThrottledStage:
    stage = ThrottledStage()
    stage.people(SOME)
    stage.map_organizations(SingleOrganization(stage.organization("Sales")))
    return stage


def test_one_throttled_step_puts_it_off_and_nothing_is_lost(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.throttled.steps_left = 2

    put_off = stage.work(job.id)
    message = stage.last_message()
    stage.throttled.steps_left = None
    done = stage.work(job.id)

    assert (put_off.done, message) == (USERS_AT_ONCE_MAX, (job.id, AGAIN_AFTER_SECONDS))
    assert (done.done, done.counts.moved, done.failure) == (SOME, SOME, None)


def test_a_job_that_cannot_even_be_read_is_put_off(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.throttled.unreadable = True

    assert stage.world.apply_settings.run(job.id, stage.clock() + A_LITTLE) is None

    assert stage.last_message() == (job.id, AGAIN_AFTER_SECONDS)


def test_a_job_that_comes_no_further_for_an_hour_fails_and_says_why(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.throttled.steps_left = 0
    stage.work(job.id)
    told = len(stage.world.queue.messages)
    stage.wait(GIVEN_UP_AFTER)

    failed = stage.work(job.id)

    assert (failed.failure, failed.finished_at) == (
        "It could not come further for an hour: the table was too busy.",
        stage.clock(),
    )
    assert len(stage.world.queue.messages) == told
    entry = stage.entries()[-1]
    assert (entry.action, entry.outcome, entry.origin.actor) == ("failed", "error", OPERATOR.arn)
    assert "0 of 0 users. It could not come further" in entry.detail


def test_a_step_begins_the_hour_anew(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.wait(GIVEN_UP_AFTER - A_LITTLE)
    stage.throttled.steps_left = 1
    stage.work(job.id)
    stage.wait(2 * A_LITTLE)

    put_off = stage.work(job.id)

    assert (put_off.users, put_off.failure) == (SOME, None)


def test_the_job_of_a_deleted_provider_fails(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.providers.delete(stage.caller.provider, [])

    failed = stage.work(job.id)

    assert failed.failure == "Its provider has been deleted."
    assert stage.work(job.id) == failed, "a second message changes nothing"


def test_the_sweep_ends_what_nobody_has_carried_on_with(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.wait(ABANDONED_AFTER - A_LITTLE)
    early = stage.world.unfinished_jobs.sweep()
    stage.wait(A_LITTLE)

    swept = stage.world.unfinished_jobs.sweep()

    assert (early, swept, stage.world.unfinished_jobs.sweep()) == ([], [job.id], [])
    assert "three hours" in str(stage.read(job).failure)


def test_a_job_that_a_worker_carries_on_while_the_sweep_looks_is_not_ended(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.wait(ABANDONED_AFTER)
    stage.throttled.steps_left = 1
    stage.throttled.before_an_end = [lambda: stage.work(job.id)]

    swept = stage.world.unfinished_jobs.sweep()

    assert (swept, stage.read(job).finished_at, stage.read(job).users) == ([], None, SOME)


def test_a_job_that_has_ended_is_not_swept(stage: ThrottledStage) -> None:
    job = stage.apply()
    stage.wait(2 * ABANDONED_AFTER)

    assert stage.world.unfinished_jobs.sweep() == []
    assert stage.read(job) == job


def test_the_trouble_of_one_job_does_not_keep_the_sweep_from_the_others(stage: ThrottledStage) -> None:
    stage.started()
    stage.wait(2 * ABANDONED_AFTER)
    stage.throttled.unreadable = True

    with pytest.raises(ExceptionGroup, match="1 jobs could not be ended"):
        stage.world.unfinished_jobs.sweep()


def test_a_late_message_of_a_failed_job_does_nothing(stage: ThrottledStage) -> None:
    job = stage.started()
    stage.wait(ABANDONED_AFTER)
    stage.world.unfinished_jobs.sweep()
    failed = stage.read(job)

    assert stage.work(job.id) == failed
    assert {user.placement.organization_id for user in stage.users.all(OKTA.id)} == {"default"}
