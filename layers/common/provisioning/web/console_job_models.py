"""What the console's API takes and gives of Apply Org and Role Settings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from provisioning.domain.jobs import Job, JobChange
from provisioning.web.console_models import ConsoleModel, Cursor

type JobStatus = Literal["queued", "running", "done", "failed"]


class NewJob(ConsoleModel):
    """A job to start; a dry run changes nobody."""

    dry_run: StrictBool = False


class JobPaging(ConsoleModel):
    """Which page of what a job does."""

    cursor: Annotated[Cursor, Field(pattern=r"^[0-9]{1,20}$")] | None = None


class JobView(ConsoleModel):
    """How far a job is; of a dry run, what it would do."""

    id: str
    provider_id: str
    dry_run: bool
    status: JobStatus
    users: int
    done: int
    moved: int
    roles_changed: int
    refused: int
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    failure: str | None
    """Why it ended before all users were done; null unless it failed."""

    @classmethod
    def of(cls, job: Job) -> "JobView":
        """The job as operators see it."""
        return cls(**_shown(job))


class JobChangeView(ConsoleModel):
    """One user whom a job moves, or whose roles it changes, or who stays since his organization cannot be created."""

    user_id: str
    user_name: str
    from_organization_id: str
    to_organization_id: str | None
    """Null when the organization would be created first; its name is in `newOrganization` then."""
    roles_gained: list[str]
    roles_lost: list[str]
    new_organization: str | None
    refused: str | None

    @classmethod
    def of(cls, change: JobChange) -> "JobChangeView":
        """The change as operators see it."""
        before, after = change.before, change.after
        return cls(
            user_id=change.user_id,
            user_name=change.user_name,
            from_organization_id=before.organization_id,
            to_organization_id=None if change.new_organization else after.organization_id,
            roles_gained=sorted(after.role_ids - before.role_ids),
            roles_lost=sorted(before.role_ids - after.role_ids),
            new_organization=change.new_organization,
            refused=change.refused,
        )


class JobReport(JobView):
    """A job with a page of its changes."""

    changes: list[JobChangeView]
    next_cursor: str | None

    @classmethod
    def of_page(cls, job: Job, changes: Iterable[JobChange], next_cursor: str | None) -> "JobReport":
        """The job with this page; without a cursor it is the last one."""
        return cls(**_shown(job), changes=[JobChangeView.of(change) for change in changes], next_cursor=next_cursor)


def _shown(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "provider_id": job.provider_id,
        "dry_run": job.dry_run,
        "status": job_status(job),
        "users": job.users,
        "done": job.done,
        "moved": job.counts.moved,
        "roles_changed": job.counts.roles_changed,
        "refused": job.counts.refused,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "started_by": job.origin.actor,
        "failure": job.failure,
    }


def job_status(job: Job) -> JobStatus:
    """`queued` until its users are listed, `done` when nobody is left, `failed` when it ended before."""
    if job.failure is not None:
        return "failed"
    if job.finished_at is not None:
        return "done"
    return "queued" if job.list_id is None else "running"
