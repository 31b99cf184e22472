"""The deactivator's door: EventBridge's events in, one log line for each deadline out."""

from collections.abc import Callable
from typing import Any

from provisioning.domain.reminders import Reminder, from_document, to_document
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.deactivate import Deactivations, Met
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.web.failed_work import FailedWork
from provisioning.web.metrics import Metrics


class Deactivator:
    """Takes a reminder `{"userId", "token", "dueAt"}` from a timer, or `{"sweep": true}` from the five-minute rule.

    What fails is told and raised: EventBridge and Lambda try again, and then the failure destination has it.
    """

    def __init__(
        self,
        deactivations: Deactivations,
        memberships: Memberships,
        groups: GroupChanges,
        jobs: UnfinishedJobs,
        failed: FailedWork,
        metrics: Metrics,
    ) -> None:
        self._deactivations = deactivations
        self._memberships = memberships
        self._groups = groups
        self._jobs = jobs
        self._failed = failed
        self._logger = failed.logger
        self._metrics = metrics

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer with what came of it: `{"outcome"}` for a reminder; for the sweep the deadlines met, the users whose
        groups were told, the groups whose changes were carried out, and the jobs that nobody carried on with.
        """
        request_id: str = context.aws_request_id
        if event.get("sweep") is True:
            return self._sweep(request_id)
        return self._meet(self._reminder(event, request_id), request_id)

    def _reminder(self, event: dict[str, Any], request_id: str) -> Reminder:
        try:
            return from_document(event)
        except Exception as failure:
            self._logger.exception("no reminder", exc_info=failure, extra={"request_id": request_id})
            raise

    def _meet(self, reminder: Reminder, request_id: str) -> dict[str, Any]:
        try:
            return self._told(self._deactivations.meet(reminder, "timer", request_id))
        except Exception as failure:
            ids = {**to_document(reminder), "request_id": request_id}
            self._logger.exception("deadline not met", exc_info=failure, extra=ids)
            self._failed.tell_of_timer(reminder.user_id, failure, request_id)
            raise

    def _sweep(self, request_id: str) -> dict[str, Any]:
        """All parts of the sweep; the trouble of one does not keep the others waiting."""
        parts: dict[str, Callable[[], list[Any]]] = {
            "fired": lambda: [self._told(met) for met in self._deactivations.sweep(request_id)],
            "settled": self._memberships.sweep,
            "carriedOut": self._groups.sweep,
            "abandoned": self._jobs.sweep,
        }
        swept: dict[str, Any] = {}
        failures: list[Exception] = []
        for name, part in parts.items():
            try:
                swept[name] = part()
            except Exception as failure:  # noqa: BLE001 - as above
                failures.append(failure)
        done = {name: len(of) for name, of in swept.items()}
        if failures:
            failed = ExceptionGroup("The sweep failed in part.", failures)
            self._logger.error("sweep failed", exc_info=failed, extra={**done, "request_id": request_id})
            self._failed.tell_of_sweep(failed, request_id)
            raise failed
        self._logger.info("sweep", extra={**done, "request_id": request_id})
        return swept

    def _told(self, met: Met) -> dict[str, Any]:
        told = {**to_document(met.reminder), "outcome": met.outcome}
        late = {} if met.late is None else {"providerId": met.provider_id, "lateSeconds": met.late.total_seconds()}
        self._logger.info("deadline", extra=told | late)
        if met.late is not None:
            self._metrics.met(met.provider_id, met.late)
        return told
