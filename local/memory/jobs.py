"""Jobs in memory, and the queue that wakes the worker."""

from collections import defaultdict

from local.memory.users import MemoryUsers
from provisioning.domain.failures import LostRace
from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User

PART_USERS = 1_000
PAGE_CHANGES = 1_000


class MemoryJobs:
    """Implements `JobStore`, over the users of a `MemoryUsers`."""

    def __init__(self, users: MemoryUsers) -> None:
        self._users = users
        self._jobs: dict[str, Job] = {}
        self._user_ids: dict[str, list[str]] = {}
        self._changes: defaultdict[str, list[JobChange]] = defaultdict(list)

    def create(self, job: Job) -> None:
        self._jobs[job.id] = job

    def write_down(self, list_id: str, user_ids: list[str]) -> None:
        self._user_ids[list_id] = list(user_ids)

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def user_ids(self, list_id: str, done: int) -> list[str]:
        return self._user_ids[list_id][done : done - done % PART_USERS + PART_USERS]

    def carry_on(
        self, before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        if self._jobs.get(before.id) != before:
            raise LostRace
        for user, _ in users:
            self._users.records.require_current(user)
        self._jobs[after.id] = after
        for _, changed in users:
            self._users.records.put(changed)
        self._changes[after.id] += changes
        self._users.log(entries)

    def unfinished(self) -> list[str]:
        return sorted(job.id for job in self._jobs.values() if job.finished_at is None)

    def changes(self, job_id: str, after: str | None) -> tuple[list[JobChange], str | None]:
        start = int(after or 0)
        end = start + PAGE_CHANGES
        changes = self._changes[job_id]
        return changes[start:end], str(end) if end < len(changes) else None


class MemoryJobQueue:
    """Implements `JobQueue`; `messages` has what the worker is to do: a job's id, and the delay in seconds."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, int]] = []

    def enqueue(self, job_id: str, delay_seconds: int) -> None:
        self.messages.append((job_id, delay_seconds))
