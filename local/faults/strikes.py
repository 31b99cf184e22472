"""What a call to AWS may suffer, and the wire on which it does.

It strikes where our code calls the SDK, after the SDK's own attempts: what is refused here has been refused for good.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse
    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel

TIMEOUT, UNREACHABLE, CONFLICT = "Timeout", "ConnectionError", "TransactionConflict"
"""Errors that are no codes of AWS: no answer in time, nobody there, and a transaction that met another one."""
TRANSACTIONS = ("TransactGetItems", "TransactWriteItems")
"""Only these can meet a CONFLICT."""
UNWELL: Mapping[str, HTTPStatus] = {
    "InternalError": HTTPStatus.INTERNAL_SERVER_ERROR,
    "InternalFailure": HTTPStatus.INTERNAL_SERVER_ERROR,
    "InternalServerError": HTTPStatus.INTERNAL_SERVER_ERROR,
    "InternalServerException": HTTPStatus.INTERNAL_SERVER_ERROR,
    "ServiceUnavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "SlowDown": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Codes whose answers are AWS's own fault; all others come with 400."""


class Killed(BaseException):
    """The Lambda environment ends here; nobody in it can catch it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operation of a service, by the SDK's names: `dynamodb`, `TransactWriteItems`."""

    service: str
    operation: str
    carried_out: bool
    """False before AWS hears of it, True when it has done it and the answer is on its way."""


@dataclass(frozen=True, slots=True)
class Strike:
    """What a call suffers."""

    error: str | None = None
    """A code of AWS, TIMEOUT, UNREACHABLE or CONFLICT; None: it only takes longer."""
    delay_seconds: float = 0
    kill: bool = False

    def befalls(self, operation: str) -> bool:
        """True when AWS can answer that operation so."""
        return self.error != CONFLICT or operation in TRANSACTIONS


class Judge(Protocol):
    """Says what calls suffer."""

    def strike(self, call: Call) -> Strike | None:
        """What this call suffers; None: nothing. Each call is asked about twice, unless it is struck at once."""
        ...


@dataclass(frozen=True, slots=True)
class Wire:
    """Between the clients of a session and AWS."""

    judge: Judge
    sleep: Callable[[float], object]

    def attach(self, events: "BaseEventHooks") -> None:
        """Listen to the calls of all clients that are made of the session from now on."""
        events.register("before-call", self._before)
        events.register("after-call", self._after)

    def _before(self, model: "OperationModel", params: Mapping[str, Any], **_: Any) -> Any:  # noqa: ANN401 - botocore's own
        strike = self.judge.strike(_call(model, carried_out=False))
        if strike is None or not self._suffered(strike):
            return None
        return _refusal(str(strike.error), params)

    def _after(
        self, model: "OperationModel", http_response: "AWSResponse", parsed: dict[str, Any], **_: object
    ) -> None:
        strike = self.judge.strike(_call(model, carried_out=True))
        if strike is None or not self._suffered(strike):
            return
        refusal, error = _refusal(str(strike.error), {})
        http_response.status_code = refusal.status_code
        parsed.clear()
        parsed.update(error)

    def _suffered(self, strike: Strike) -> bool:
        """True when an error is still to be answered."""
        from botocore.exceptions import EndpointConnectionError, ReadTimeoutError  # noqa: PLC0415 - takes long

        if strike.delay_seconds:
            self.sleep(strike.delay_seconds)
        if strike.kill:
            raise Killed
        match strike.error:
            case None:
                return False
            case "Timeout":
                raise ReadTimeoutError(endpoint_url="https://aws")
            case "ConnectionError":
                raise EndpointConnectionError(endpoint_url="https://aws", error="injected")
            case _:
                return True


def _call(model: "OperationModel", *, carried_out: bool) -> Call:
    return Call(model.service_model.service_name, model.name, carried_out)


def _refusal(error: str, request: Mapping[str, Any]) -> "tuple[AWSResponse, dict[str, Any]]":
    """The answer of AWS with that error, as HTTP and as botocore reads it."""
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415 - takes long
    from botocore.compat import HTTPHeaders  # noqa: PLC0415 - as above

    status = UNWELL.get(error, HTTPStatus.BAD_REQUEST)
    parsed: dict[str, Any] = {
        "Error": {"Code": error, "Message": "Injected by /local/faults."},
        "ResponseMetadata": {"HTTPStatusCode": int(status), "RequestId": "injected", "RetryAttempts": 0},
    }
    if error == CONFLICT:
        parsed["Error"]["Code"] = "TransactionCanceledException"
        parsed["CancellationReasons"] = _reasons(request)
    return AWSResponse("https://aws", int(status), HTTPHeaders(), None), parsed


def _reasons(request: Mapping[str, Any]) -> list[dict[str, str]]:
    """Of a transaction's actions the first one has met another transaction."""
    actions = len(json.loads(request.get("body", b"{}")).get("TransactItems", [{}]))
    return [{"Code": CONFLICT, "Message": "Injected."}, *[{"Code": "None"}] * (actions - 1)]
