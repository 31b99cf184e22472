"""The operator's API, /console/v1: what each method answers. API Gateway has checked the signature (AWS IAM) before."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pydantic import BaseModel, ValidationError

from provisioning.domain.failures import Failure
from provisioning.domain.users import User
from provisioning.scim.errors import InvalidSyntax
from provisioning.usecases.operate import Operate, Operator
from provisioning.web.console_models import Decided, Decision, LegalHoldView, NewLegalHold, UserView
from provisioning.web.failures import ANSWERS, OUR_BUG_DETAIL, HttpFailure
from provisioning.web.request import ScimRequest, read_request

CONSOLE_PATH = "/console/v1"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class ConsoleCall:
    """One request of an operator."""

    request: ScimRequest
    operator: Operator

    def body[Model: BaseModel](self, model: type[Model]) -> Model:
        """The body as that model. Raises ValidationError, InvalidSyntax, HttpFailure (413)."""
        return model.model_validate(self.request.json())


type ConsoleAct = Callable[..., BaseModel | Sequence[BaseModel]]
"""Answers a ConsoleCall; takes it, then what stands in `<…>` in its path."""


class Console:
    """The handler. Whatever goes wrong is answered as problem details (RFC 9457)."""

    def __init__(self, operate: Operate, logger: Logger) -> None:
        self._operate = operate
        self._logger = logger
        self._resolver = APIGatewayHttpResolver()
        self._resolver.exception_handler(NotFoundError)(_nothing_here)
        self._resolver.exception_handler(Exception)(self._failed)
        self._add_routes()

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer one API Gateway event (HTTP API, payload 2.0)."""
        # A Lambda environment serves one request at a time: the resolver keeps its current event in the same way.
        self._call = _read_call(event)
        answer = self._resolver.resolve({**event, "rawPath": self._call.request.path, "headers": {}}, context)
        self._logger.info(
            "console",
            extra={
                "method": self._call.request.method,
                "path": self._call.request.path,
                "actor": self._call.operator.arn,
                "request_id": self._call.operator.request_id,
                "status": answer["statusCode"],
            },
        )
        return answer

    def _add_routes(self) -> None:
        operate = self._operate
        self._add(HTTPMethod.GET, "/users/<user_id>", self._read_user)
        for name, act in {
            "block": operate.block,
            "unblock": operate.unblock,
            "deactivate": operate.deactivate,
            "reactivate": operate.reactivate,
        }.items():
            self._add(HTTPMethod.POST, f"/users/<user_id>/{name}", _on_user(act))
        self._add(HTTPMethod.GET, "/legal-holds", self._list_holds)
        self._add(HTTPMethod.POST, "/legal-holds", self._create_hold)
        hold_path = "/legal-holds/<hold_id>/users/<user_id>"
        self._add(HTTPMethod.PUT, hold_path, _on_held_user(operate.place))
        self._add(HTTPMethod.DELETE, hold_path, _on_held_user(operate.release))
        self._add(HTTPMethod.POST, "/providers/<provider_id>/awaiting-confirmation", self._decide)

    def _add(self, method: HTTPMethod, path: str, act: ConsoleAct) -> None:
        def answer(**arguments: str) -> Response[str]:
            status = HTTPStatus.CREATED if method is HTTPMethod.POST and path == "/legal-holds" else HTTPStatus.OK
            return _shown(act(self._call, **arguments), status)

        self._resolver.route(f"{CONSOLE_PATH}{path}", method=method.value)(answer)

    def _read_user(self, _: ConsoleCall, user_id: str) -> UserView:
        return UserView.of(self._operate.read(user_id))

    def _list_holds(self, _: ConsoleCall) -> list[LegalHoldView]:
        return [LegalHoldView.of(hold) for hold in self._operate.holds.all()]

    def _create_hold(self, call: ConsoleCall) -> BaseModel:
        return LegalHoldView.of(self._operate.create_hold(call.body(NewLegalHold).name))

    def _decide(self, call: ConsoleCall, provider_id: str) -> BaseModel:
        decision = call.body(Decision).decision
        act = self._operate.confirm_waiting if decision == "confirm" else self._operate.cancel_waiting
        return Decided(users=act(call.operator, provider_id))

    def _failed(self, failure: Exception) -> Response[str]:
        match failure:
            case ValidationError():
                first = failure.errors()[0]
                field = ".".join(str(part) for part in first["loc"])
                return _problem(400, f"{field or 'The body'}: {first['msg']}.", field=field)
            case InvalidSyntax():
                return _problem(400, failure.detail)
            case HttpFailure():
                return _problem(failure.status, failure.detail, failure.headers)
            case Failure():
                answer = ANSWERS[type(failure)]
                return _problem(answer.status, failure.detail, answer.headers)
            case _:
                request_id = self._call.operator.request_id
                self._logger.error("unforeseen failure", exc_info=failure, extra={"request_id": request_id})
                return _problem(500, OUR_BUG_DETAIL.format(request_id=request_id))


def _nothing_here(_: Exception) -> Response[str]:
    return _problem(404, f"There is nothing here, or not for this method. All paths begin with {CONSOLE_PATH}.")


def _read_call(event: dict[str, Any]) -> ConsoleCall:
    request = read_request(event)
    # Only a signed request has an authorizer; API Gateway refuses all others before they come here.
    arn = event["requestContext"]["authorizer"]["iam"]["userArn"]
    return ConsoleCall(request, Operator(arn, request.request_id))


def _on_user(act: Callable[[Operator, str], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, user_id: str) -> UserView:
        return UserView.of(act(call.operator, user_id))

    return answer


def _on_held_user(act: Callable[[Operator, str, str], User]) -> ConsoleAct:
    def answer(call: ConsoleCall, hold_id: str, user_id: str) -> UserView:
        return UserView.of(act(call.operator, hold_id, user_id))

    return answer


def _shown(answer: BaseModel | Sequence[BaseModel], status: HTTPStatus) -> Response[str]:
    if isinstance(answer, BaseModel):
        body = answer.model_dump_json(by_alias=True)
    else:
        body = json.dumps([each.model_dump(mode="json", by_alias=True) for each in answer])
    return Response(status.value, JSON, body, NO_STORE)


def _problem(
    status: int, detail: str, headers: dict[str, str] | None = None, *, field: str | None = None
) -> Response[str]:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if field:
        body["field"] = field
    return Response(status, PROBLEM_JSON, json.dumps(body), NO_STORE | (headers or {}))
