"""The HTTP API without sockets: a request goes to its function as an event, what comes back becomes an answer.

Two differences from AWS. Lambda takes events up to 6 MB, so API Gateway itself refuses a base64 body beyond about
4.5 MB; here the function sees it and refuses it in SCIM's words. And on routes that want a signature of IAM nobody has
to sign; only another credential than a signature is refused, as it is there.
"""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from local.answers import Answer, read_answer, refusal
from local.events import Event, Request, build_event
from local.functions import EnvironmentLostError, LoadedFunction
from local.routes import Match, choose_route
from local.template import Route

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
BODY_BYTES_MAX = 10 * 1024 * 1024
HEAD_BYTES_MAX = 10_240
SIGNATURE_SCHEME = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Routes, and the functions behind them by logical id."""

    routes: Sequence[Route]
    functions: Mapping[str, LoadedFunction]

    def answer(self, request: Request) -> Answer:
        """The answer to a request, one at a time: a Lambda environment serves one, and Powertools counts on it."""
        if _head_bytes(request) > HEAD_BYTES_MAX:
            return refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if len(request.body) > BODY_BYTES_MAX:
            return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
        match = choose_route(self.routes, request.method, request.path)
        if match is None:
            return refusal(HTTPStatus.NOT_FOUND)
        return self._pass_on(request, match) if _may_ask(request, match) else refusal(HTTPStatus.FORBIDDEN)

    def _pass_on(self, request: Request, match: Match) -> Answer:
        now = datetime.now(UTC)
        event = build_event(request, match, now=now, request_id=uuid4())
        answer = _invoke(self.functions[match.route.function], event)
        return answer.with_header("apigw-requestid", event["requestContext"]["requestId"])


def _invoke(function: LoadedFunction, event: Event) -> Answer:
    try:
        return read_answer(function.invoke(event, uuid4()))
    except EnvironmentLostError as lost:
        print(lost, flush=True)
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
    except Exception:  # noqa: BLE001 - whatever a function raises, API Gateway answers 500
        traceback.print_exc()
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)


def _may_ask(request: Request, match: Match) -> bool:
    presented = request.header("authorization").split(" ")[0]
    return match.route.authorization != "AWS_IAM" or presented in {"", SIGNATURE_SCHEME}


def _head_bytes(request: Request) -> int:
    request_line = f"{request.method} {request.target} HTTP/1.1"
    return len(request_line) + sum(len(name) + len(value) for name, value in request.headers)
