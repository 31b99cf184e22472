"""The deactivator's door: EventBridge's events in, one log line for each deadline out."""

from typing import Any

from aws_lambda_powertools import Logger

from provisioning.domain.reminders import from_document, to_document
from provisioning.usecases.deactivate import Deactivations, Met


class Deactivator:
    """Takes a reminder `{"userId", "token", "dueAt"}` from a timer, or `{"sweep": true}` from the five-minute rule.

    What fails is raised: EventBridge and Lambda try again, and then the failure destination has it.
    """

    def __init__(self, deactivations: Deactivations, logger: Logger) -> None:
        self._deactivations = deactivations
        self._logger = logger

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer with what came of it: `{"outcome"}` for a reminder, `{"fired": […]}` for the sweep."""
        request_id: str = context.aws_request_id
        if event.get("sweep") is True:
            return {"fired": [self._told(met) for met in self._deactivations.sweep(request_id)]}
        return self._told(self._deactivations.meet(from_document(event), "timer", request_id))

    def _told(self, met: Met) -> dict[str, Any]:
        told = {**to_document(met.reminder), "outcome": met.outcome}
        self._logger.info("deadline", extra=told)
        return told
