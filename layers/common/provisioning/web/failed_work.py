"""Timers, sweeps and jobs that failed, for the sync log: nobody was there to get an answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from aws_lambda_powertools import Logger

from provisioning.domain.failures import Busy, Failure
from provisioning.domain.jobs import Job
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import ENVIRONMENT
from provisioning.usecases.left_undone import LeftUndone, Undone
from provisioning.usecases.log_ports import FailureLog

TOLD_MAX = 100
"""Of one sweep's failures: when a service is down for everybody, the log need not have everybody every five minutes."""

SENTENCES: Mapping[Undone, str] = {
    "deactivation": "The deactivation that is due could not be carried out.",
    "memberships": "The user's groups could not be told that he comes or goes.",
    "members": "A change of the group's members could not be carried on with.",
}
AGAIN = "It is tried again."


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedWork:
    """Tells the sync log of it, best effort: that it fails itself is a line in the function's log, and no more."""

    log: FailureLog
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    logger: Logger

    def tell_of_timer(self, user_id: str, failure: Exception, request_id: str) -> None:
        """A timer came for the user, and his deadline was not met."""
        self._tell(request_id, lambda: self._entry("deactivation", user_id, failure, "timer", request_id))

    def tell_of_sweep(self, failures: Exception, request_id: str) -> None:
        """A sweep failed for some, or as a whole."""
        left = [*_leaves(failures)]
        for failure in left[:TOLD_MAX]:
            self._tell(request_id, lambda failure=failure: self._of_sweep(failure, request_id))
        if len(left) > TOLD_MAX:
            detail = f"The sweep failed for {len(left) - TOLD_MAX:,} more. {AGAIN}"
            self._tell(request_id, lambda: self._about_nobody(detail, _origin(ENVIRONMENT, "sweep", request_id)))

    def tell_of_job(self, job: Job | None, job_id: str, failure: Exception, request_id: str) -> None:
        """A job could not go on; None: it could not even be read. It stands in the log as its operator's act."""
        reason = _reason(failure, request_id)
        detail = f"Apply Org and Role Settings, job {job_id}, could not go on. {reason} {AGAIN}"
        origin = job.origin if job else _origin(ENVIRONMENT, "timer", request_id)
        self._tell(request_id, lambda: self._about_nobody(detail, origin))

    def _of_sweep(self, failure: Exception, request_id: str) -> LogEntry:
        if isinstance(failure, LeftUndone):
            cause = failure.__cause__ if isinstance(failure.__cause__, Exception) else failure
            return self._entry(failure.undone, failure.resource_id, cause, "sweep", request_id)
        detail = f"The sweep could not look at everything. {_reason(failure, request_id)} {AGAIN}"
        return self._about_nobody(detail, _origin(ENVIRONMENT, "sweep", request_id))

    def _entry(self, undone: Undone, resource_id: str, failure: Exception, actor: str, request_id: str) -> LogEntry:
        of_group = undone == "members"
        owner = self.log.owner("group" if of_group else "user", resource_id)
        detail = f"{SENTENCES[undone]} {_reason(failure, request_id)} {AGAIN}"
        entry = self._about_nobody(detail, _origin(owner.provider_id if owner else ENVIRONMENT, actor, request_id))
        if owner is None:
            return entry
        if of_group:
            return replace(entry, group_id=resource_id, group_name=owner.name)
        return replace(entry, user_id=resource_id, user_name=owner.name)

    def _about_nobody(self, detail: str, origin: Origin) -> LogEntry:
        return LogEntry(id=self.new_id(), at=self.now(), origin=origin, action="failed", detail=detail)

    def _tell(self, request_id: str, entry: Callable[[], LogEntry]) -> None:
        try:
            self.log.record(entry())
        except Exception as failure:
            ids = {"request_id": request_id}
            self.logger.exception("a failure is missing in the sync log", exc_info=failure, extra=ids)


def _leaves(failure: Exception) -> Iterator[Exception]:
    """What failed, one by one; groups of failures may be nested."""
    if isinstance(failure, ExceptionGroup):
        group = cast("ExceptionGroup[Exception]", failure)
        for each in group.exceptions:
            yield from _leaves(each)
    else:
        yield failure


def _reason(failure: Exception, request_id: str) -> str:
    """Why, in words that an operator may read; of what nobody foresaw only where to look it up."""
    match failure:
        case Busy():
            return "A service that it needs could not be had."
        case Failure():
            return failure.detail
        case _:
            return f"The service has a fault of its own; its log has it under the request id {request_id}."


def _origin(provider_id: str, actor: str, request_id: str) -> Origin:
    return Origin(provider_id=provider_id, actor=actor, request_id=request_id)
