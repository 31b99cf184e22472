"""Apply Org and Role Settings: all of a provider's users, put where its mappings want them (PRODUCT §6).

A job in the background. It lists the users once and goes through the list; each step is one transaction of users, log
entries and the job's own progress, so that it can be interrupted anywhere, and repeated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.failures import Busy, NotFound, Refused
from provisioning.domain.jobs import Job, JobChange, JobCounts
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import User, next_version, size_bytes
from provisioning.usecases.directory import UserStore
from provisioning.usecases.operate import Operator, require_version
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.ports import JobQueue, JobStore, ProviderStore
from provisioning.usecases.races import run_again
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.usecases.user_log import in_order, placement_entries

USERS_AT_ONCE_MAX = 40
"""Two actions for each in a transaction of a hundred: the user and the log entry."""
BYTES_AT_ONCE_MAX = 3_000_000
SETTLING_SECONDS = 45
"""For so long after a mapping or default roles have changed, a warm function may still place users by the old ones: it
remembers them for 10 seconds and works on a request for 29."""

AGAIN_AFTER_SECONDS = 60
GIVEN_UP_AFTER = timedelta(hours=1)
STUCK = "It could not come further for an hour: the table was too busy."
PROVIDER_DELETED = "Its provider has been deleted."


@dataclass(frozen=True, slots=True)
class _Step:
    """What the next transaction of a job does."""

    taken: int
    users: list[tuple[User, User]]
    changes: list[JobChange]
    entries: list[LogEntry]
    missing: set[str]
    """The organizations that a dry run has found missing, by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplySettings:
    """The job's acts: start it, carry on with it, look at it."""

    jobs: JobStore
    queue: JobQueue
    users: UserStore
    providers: ProviderStore
    placing: PlaceUsers
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def start(self, operator: Operator, provider_id: str, *, dry_run: bool, version: int | None = None) -> Job:
        """A new job over all the provider's users; a dry run only finds out who would move, gain and lose.

        Raises:
            NotFound: there is no such provider.
            VersionMismatch: its settings are not those that the operator saw.
            Busy: as its name says.
        """
        require_version(self._provider(provider_id).version, version)
        now = self.now()
        origin = Origin(provider_id=provider_id, actor=operator.arn, request_id=operator.request_id)
        job = Job(id=self.new_id(), provider_id=provider_id, dry_run=dry_run, origin=origin, started_at=now)
        self.jobs.create(job)
        self.queue.enqueue(job.id, 0 if dry_run else SETTLING_SECONDS)
        return job

    def read(self, job_id: str) -> Job:
        """The job of that id. Raises NotFound."""
        job = self.jobs.get(job_id)
        if job is None:
            raise NotFound(f'There is no job "{job_id[:64]}".')
        return job

    def run(self, job_id: str, until: datetime) -> Job | None:
        """Carry on with the job to its end, or until that time; then it is put into the queue again.

        What a fault that passes interrupts is put into the queue for later, until it has come no further for too long.
        None when there is no such job any more. Raises Busy when the queue is not to be had either; nothing is lost.
        """
        job = None
        try:
            job = self.jobs.get(job_id)
            while job is not None and job.finished_at is None:
                # Read again before each step: in the course of a long job its mappings may be changed.
                provider = self.providers.get(job.provider_id)
                if provider is None:
                    return self._fail(job_id, PROVIDER_DELETED)
                if self.now() >= until:
                    self.queue.enqueue(job.id, 0)
                    return job
                job = self._step_on(job_id, provider)
        except Busy:
            return self._put_off(job_id, job)
        return job

    def _put_off(self, job_id: str, job: Job | None) -> Job | None:
        if job is not None and self.now() - job.still_since >= GIVEN_UP_AFTER:
            return self._fail(job_id, STUCK)
        self.queue.enqueue(job_id, AGAIN_AFTER_SECONDS)
        return job

    def _fail(self, job_id: str, reason: str) -> Job:
        return UnfinishedJobs(jobs=self.jobs, now=self.now, new_id=self.new_id).fail(job_id, reason)

    def _step_on(self, job_id: str, provider: Provider) -> Job:
        return run_again(lambda: self._carry_on(job_id, provider))

    def _carry_on(self, job_id: str, provider: Provider) -> Job:
        before = self.read(job_id)
        if before.finished_at is not None:
            return before
        if before.list_id is None:
            return self._listed(before)
        step = self._step(provider, before) if not before.finished else _empty_step(before)
        after = replace(
            before,
            done=before.done + step.taken,
            counts=_counted(before.counts, step.changes),
            missing=frozenset(step.missing),
            stepped_at=self.now(),
        )
        entries = step.entries
        if after.finished:
            after = replace(after, finished_at=self.now())
            entries = [*entries, *self._ended(after)]
        self.jobs.carry_on(before, after, step.users, step.changes, in_order(entries, self.new_id()))
        return after

    def _listed(self, job: Job) -> Job:
        # Twice: who is renamed while the list is read in the order of names is found by one reading or the other.
        user_ids = [*dict.fromkeys([*self.users.ids(job.provider_id), *self.users.ids(job.provider_id)])]
        listed = replace(job, list_id=self.new_id(), users=len(user_ids), stepped_at=self.now())
        self.jobs.write_down(str(listed.list_id), user_ids)
        self.jobs.carry_on(job, listed, [], [], [])
        return listed

    def _step(self, provider: Provider, job: Job) -> _Step:
        """The next users, and what becomes of them."""
        user_ids = self.jobs.user_ids(str(job.list_id), job.done)[:USERS_AT_ONCE_MAX]
        found = {user.id: user for user in self.users.get_many(user_ids)}
        step, size = _empty_step(job), 0
        for taken, user_id in enumerate(user_ids):
            user = found.get(user_id)
            size += size_bytes(user) if user else 0
            if taken and size > BYTES_AT_ONCE_MAX:
                break
            step = replace(step, taken=taken + 1)
            if user is not None and user.present and user.provider_id == job.provider_id:
                self._take(provider, job, user, step)
        return step

    def _take(self, provider: Provider, job: Job, user: User, step: _Step) -> None:
        """Add to the step what becomes of the user: nothing, when he is where he belongs."""
        try:
            change = self._preview(provider, user, step) if job.dry_run else self._placed(provider, job, user, step)
        except Refused as refused:
            change = _change(user, user, refused=refused.detail)
            if not job.dry_run:
                step.entries.append(_warning(job, user, refused.detail, self.now()))
        if change.refused or change.new_organization or change.before != change.after:
            step.changes.append(change)

    def _preview(self, provider: Provider, user: User, step: _Step) -> JobChange:
        placement, new_organization = self.placing.preview(provider, user, step.missing)
        return _change(user, replace(user, placement=placement), new_organization=new_organization)

    def _placed(self, provider: Provider, job: Job, user: User, step: _Step) -> JobChange:
        after = self.placing.place(provider, user, "applied", job.origin)
        if after != user:
            step.users.append((user, next_version(after, self.now())))
            detail = f"Apply Org and Role Settings, job {job.id}."
            step.entries.extend(placement_entries(job.origin, self.now(), user, after, detail=detail))
        return _change(user, after)

    def _ended(self, job: Job) -> Iterable[LogEntry]:
        if job.dry_run:
            return []
        counts = job.counts
        detail = f"{job.users:,} users: {counts.moved:,} moved, {counts.roles_changed:,} with other roles."
        return [LogEntry(id="", at=self.now(), origin=job.origin, action="settings applied", detail=detail)]

    def _provider(self, provider_id: str) -> Provider:
        provider = self.providers.get(provider_id)
        if provider is None:
            raise NotFound(f'There is no provider "{provider_id[:64]}".')
        return provider


def _empty_step(job: Job) -> _Step:
    return _Step(0, [], [], [], set(job.missing))


def _change(before: User, after: User, *, new_organization: str | None = None, refused: str | None = None) -> JobChange:
    return JobChange(
        user_id=before.id,
        user_name=before.user_name,
        before=before.placement,
        after=after.placement,
        new_organization=new_organization,
        refused=refused,
    )


def _counted(counts: JobCounts, changes: list[JobChange]) -> JobCounts:
    return JobCounts(
        moved=counts.moved + sum(_moves(change) for change in changes),
        roles_changed=counts.roles_changed + sum(c.before.role_ids != c.after.role_ids for c in changes),
        refused=counts.refused + sum(change.refused is not None for change in changes),
    )


def _moves(change: JobChange) -> bool:
    return change.before.organization_id != change.after.organization_id


def _warning(job: Job, user: User, detail: str, now: datetime) -> LogEntry:
    return LogEntry(
        id="",
        at=now,
        origin=job.origin,
        action="warning",
        user_id=user.id,
        user_name=user.user_name,
        detail=detail,
    )
