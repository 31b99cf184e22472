"""The deactivator's door: EventBridge's events in, one log line for each deadline out."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger

from provisioning.domain.reminders import from_document, to_document
from provisioning.usecases.change_groups import GroupChanges
from provisioning.usecases.deactivate import Deactivations, Met
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.unfinished_jobs import UnfinishedJobs
from provisioning.web.metrics import Metrics


class Deactivator:
    """Takes a reminder `{"userId", "token", "dueAt"}` from a timer, or `{"sweep": true}` from the five-minute rule.

    What fails is raised: EventBridge and Lambda try again, and then the failure destination has it.
    """

    def __init__(
        self,
        deactivations: Deactivations,
        memberships: Memberships,
        groups: GroupChanges,
        jobs: UnfinishedJobs,
        logger: Logger,
        metrics: Metrics,
    ) -> None:
        self._deactivations = deactivations
        self._memberships = memberships
        self._groups = groups
        self._jobs = jobs
        self._logger = logger
        self._metrics = metrics

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer with what came of it: `{"outcome"}` for a reminder; for the sweep the deadlines met, the users whose
        groups were told, the groups whose changes were carried out, and the jobs that nobody carried on with.
        """
        request_id: str = context.aws_request_id
        if event.get("sweep") is True:
            return self._sweep(request_id)
        return self._told(self._deactivations.meet(from_document(event), "timer", request_id))

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
        if failures:
            raise ExceptionGroup("The sweep failed in part.", failures)
        self._logger.info("sweep", extra={name: len(of) for name, of in swept.items()})
        return swept

    def _told(self, met: Met) -> dict[str, Any]:
        told = {**to_document(met.reminder), "outcome": met.outcome}
        late = {} if met.late is None else {"providerId": met.provider_id, "lateSeconds": met.late.total_seconds()}
        self._logger.info("deadline", extra=told | late)
        if met.late is not None:
            self._metrics.met(met.provider_id, met.late)
        return told
