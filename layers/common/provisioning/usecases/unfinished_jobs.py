"""Jobs that come to no good end: nobody waits for them for ever."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.failures import Failure, NotFound
from provisioning.domain.jobs import Job
from provisioning.domain.sync_log import LogEntry
from provisioning.usecases.ports import JobStore
from provisioning.usecases.races import run_again

ABANDONED_AFTER = timedelta(hours=3)
"""SQS shows a message five times, each time for half an hour to one worker; then it lies in the dead-letter queue."""
ABANDONED = "Nobody has carried on with it for three hours: the worker failed each time."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedJobs:
    """Ends jobs before their end. Whom they have moved already stays moved; a new job does the rest."""

    jobs: JobStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def fail(self, job_id: str, reason: str) -> Job:
        """The job, ended for that reason unless it has ended already. Raises NotFound, Busy."""
        return run_again(lambda: self._fail(job_id, reason))

    def sweep(self) -> list[str]:
        """End those that nobody has carried on with for ABANDONED_AFTER; their ids.

        Raises:
            ExceptionGroup: it failed for some; all others have been looked at.
        """
        failed: list[str] = []
        failures: list[Exception] = []
        for job_id in self.jobs.unfinished():
            try:
                failed += [job_id] if self.abandon(job_id) else []
            except Failure as failure:
                failures.append(failure)
        if failures:
            raise ExceptionGroup(f"{len(failures)} jobs could not be ended.", failures)
        return failed

    def abandon(self, job_id: str) -> bool:
        """End it if nobody has carried on with it for ABANDONED_AFTER; False: it needs no end. Raises Busy."""
        return run_again(lambda: self._abandon(job_id))

    def _abandon(self, job_id: str) -> bool:
        job = self.jobs.get(job_id)
        if job is None or job.finished_at is not None or self.now() - job.still_since < ABANDONED_AFTER:
            return False
        self._end(job, ABANDONED)
        return True

    def _fail(self, job_id: str, reason: str) -> Job:
        before = self.jobs.get(job_id)
        if before is None:
            raise NotFound(f'There is no job "{job_id[:64]}".')
        return before if before.finished_at is not None else self._end(before, reason)

    def _end(self, before: Job, reason: str) -> Job:
        after = replace(before, finished_at=self.now(), failure=reason)
        detail = f"Apply Org and Role Settings ended after {before.done:,} of {before.users:,} users. {reason}"
        entry = LogEntry(id=self.new_id(), at=self.now(), origin=before.origin, action="failed", detail=detail)
        self.jobs.carry_on(before, after, [], [], [entry])
        return after
