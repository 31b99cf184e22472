"""What CloudWatch counts for each provider: a line of its own in the log, in the embedded metric format (EMF).

Powertools writes it. Its module is there already with the Logger, so that it costs a cold start nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from provisioning.domain.sync_log import Action, LogEntry

if TYPE_CHECKING:
    # Not at a start: the deactivator measures too, and has no API.
    from aws_lambda_powertools.event_handler import Response

    from provisioning.web.api import Call, ScimApi

DIMENSION = "provider"
NO_PROVIDER = "-"
"""The provider of local users, and of whoever shows no credential of a provider: a dimension cannot be empty."""
LATENESS = "DeadlineLateness"
MEMBERS = "MembersChanged"
CREDENTIALS_REFUSED = "CredentialsRefused"

STEPS: Mapping[Action, str] = {
    "created": "UsersCreated",
    "updated": "UsersUpdated",
    "deleted": "UsersDeleted",
    "blocked": "UsersBlocked",
    "unblocked": "UsersUnblocked",
    "deactivation scheduled": "DeactivationsScheduled",
    "deactivation cancelled": "DeactivationsCancelled",
    "deactivation held": "DeactivationsHeld",
    "deactivation awaits confirmation": "DeactivationsAwaitingConfirmation",
    "deactivation confirmed": "DeactivationsConfirmed",
    "deactivation late": "DeactivationsLate",
    "deactivated": "UsersDeactivated",
    "reactivated": "UsersReactivated",
    "hold placed": "HoldsPlaced",
    "hold released": "HoldsReleased",
    "moved": "UsersMoved",
    "roles changed": "UsersRolesChanged",
    "warning": "Warnings",
    "group created": "GroupsCreated",
    "group updated": "GroupsUpdated",
    "group deleted": "GroupsDeleted",
}
"""What an entry of the sync log counts as. Entries about settings are for people, not for curves."""

type Handler[Answer] = Callable[[dict[str, Any], Any], Answer]


class Metrics:
    """Counts during one request or timer, and writes a line for each provider at its end."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._counts: dict[str, Counter[str]] = {}
        self._late: dict[str, list[timedelta]] = {}

    def written(self, entries: Iterable[LogEntry]) -> None:
        """Count what these entries, which have been written, tell of."""
        for entry in entries:
            if entry.action in STEPS:
                self._count(entry.origin.provider_id, STEPS[entry.action])
            elif entry.action == "members changed":
                members = entry.changes["members"]
                self._count(entry.origin.provider_id, MEMBERS, len(members["added"]) + len(members["removed"]))

    def answered(self, provider_id: str | None, status: int) -> None:
        """Count an answer that is a failure."""
        if status >= HTTPStatus.BAD_REQUEST:
            self._count(provider_id, failure_name(status))

    def of_operation(self, call: "Call", answered: "Response[str]") -> None:
        """Count an operation in a bulk request as a request by itself."""
        self.answered(call.caller.provider.id, answered.status_code)

    def credential_refused(self) -> None:
        """Count a credential that is not valid. Whose it was meant to be, nobody knows."""
        self._count(NO_PROVIDER, CREDENTIALS_REFUSED)

    def met(self, provider_id: str, late: timedelta) -> None:
        """Note that a deadline was met so long after its time."""
        self._late.setdefault(provider_id or NO_PROVIDER, []).append(late)

    def flush(self) -> None:
        """Write what was counted, and begin again from nothing."""
        for provider_id in self._counts | self._late:
            self._write(provider_id)
        self._counts.clear()
        self._late.clear()

    def _count(self, provider_id: str | None, name: str, by: int = 1) -> None:
        self._counts.setdefault(provider_id or NO_PROVIDER, Counter())[name] += by

    def _write(self, provider_id: str) -> None:
        # Without the service, which Powertools would make a second dimension.
        line = AmazonCloudWatchEMFProvider(namespace=self._namespace, service="")
        line.add_dimension(DIMENSION, provider_id)
        for name, count in self._counts.get(provider_id, Counter[str]()).items():
            line.add_metric(name, MetricUnit.Count, count)
        for late in self._late.get(provider_id, []):
            line.add_metric(LATENESS, MetricUnit.Seconds, late.total_seconds())
        if line.metric_set:
            line.flush_metrics()


def failure_name(status: int) -> str:
    """What a failure counts as. 429 is neither the client's mistake nor ours: it passes."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "Failures429"
    return f"Failures{status // 100}xx"


def shows_credential(event: Mapping[str, Any]) -> bool:
    """True when a request has a credential to refuse; robots that try addresses have none."""
    return "authorization" in (event.get("headers") or {})


class Measured[Answer]:
    """A handler that writes, when all is done, what was counted."""

    def __init__(self, handler: Handler[Answer], metrics: Metrics) -> None:
        self._handler = handler
        self._metrics = metrics

    def __call__(self, event: dict[str, Any], context: Any) -> Answer:  # noqa: ANN401 - Lambda's own
        """Answer as the handler does."""
        try:
            return self._handler(event, context)
        finally:
            self._metrics.flush()


def measured_api(api: "ScimApi", metrics: Metrics) -> Measured[dict[str, Any]]:
    """The SCIM API, its failures counted too."""

    def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        answered = api(event, context)
        metrics.answered(api.provider_id, answered["statusCode"])
        if answered["statusCode"] == HTTPStatus.UNAUTHORIZED and shows_credential(event):
            metrics.credential_refused()
        return answered

    return Measured(answer, metrics)
