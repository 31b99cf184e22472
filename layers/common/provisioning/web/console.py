"""The operator's API, /console/v1. API Gateway has checked the signature (AWS IAM) before."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPMethod
from typing import Any, NoReturn

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from provisioning.domain.failures import Failure
from provisioning.scim.errors import ScimError
from provisioning.usecases.operate import Operator
from provisioning.web.console_answers import invalid_body, problem, shown
from provisioning.web.console_calls import CONSOLE_PATH, ConsoleCall, ConsolePaths, ConsoleRoute, InvalidFields
from provisioning.web.failures import ANSWERS, OUR_BUG_DETAIL, HttpFailure
from provisioning.web.log import ids_in
from provisioning.web.request import read_request, signer


class Console:
    """The handler. Whatever goes wrong is answered as problem details (RFC 9457)."""

    def __init__(self, parts: Iterable[ConsolePaths], logger: Logger) -> None:
        self._logger = logger
        self._resolver = APIGatewayHttpResolver()
        self._resolver.exception_handler(NotFoundError)(_nothing_here)
        self._resolver.exception_handler(Exception)(self._failed)
        by_path: dict[str, dict[HTTPMethod, ConsoleRoute]] = {}
        for route in (route for part in parts for route in part.routes()):
            by_path.setdefault(route.path, {})[route.method] = route
        for path, routes in by_path.items():
            self._add(path, routes)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer one API Gateway event (HTTP API, payload 2.0)."""
        # A Lambda environment serves one request at a time: the resolver keeps its current event in the same way.
        self._call, self._noted = _read_call(event), {"route": ""}
        answer = self._resolver.resolve({**event, "rawPath": self._call.request.path, "headers": {}}, context)
        self._logger.info(
            "console",
            extra={
                "method": self._call.request.method,
                # Not the path itself: somebody may have written a secret into it.
                **self._noted,
                "actor": self._call.operator.arn,
                "request_id": self._call.operator.request_id,
                "status": answer["statusCode"],
            },
        )
        return answer

    def _add(self, path: str, routes: Mapping[HTTPMethod, ConsoleRoute]) -> None:
        """Have the routes of a path answer, and 405 for the other methods."""
        for method in HTTPMethod:
            answer = self._answering(routes[method]) if method in routes else self._refusing(path, routes)
            self._resolver.route(f"{CONSOLE_PATH}{path}", method=method.value)(answer)

    def _answering(self, route: ConsoleRoute) -> Callable[..., Response[str]]:
        def answer(**arguments: str) -> Response[str]:
            self._noted = {"route": route.path, **ids_in(arguments)}
            return shown(route.act(self._call, **arguments), route.status)

        return answer

    def _refusing(self, path: str, allowed: Iterable[HTTPMethod]) -> Callable[..., Response[str]]:
        methods = ", ".join(sorted(allowed))

        def refuse(**_: str) -> NoReturn:
            self._noted = {"route": path}
            detail = f"{self._call.request.method} is not allowed here; use {methods}."
            raise HttpFailure(405, detail, {"Allow": methods})

        return refuse

    def _failed(self, failure: Exception) -> Response[str]:
        match failure:
            case InvalidFields():
                return invalid_body(failure.cause)
            case ScimError():
                return problem(failure.status, failure.detail)
            case HttpFailure():
                return problem(failure.status, failure.detail, failure.headers)
            case Failure():
                answer = ANSWERS[type(failure)]
                return problem(answer.status, failure.detail, answer.headers, field=failure.field)
            case _:
                request_id = self._call.operator.request_id
                ids = {**self._noted, "request_id": request_id}
                self._logger.error("unforeseen failure", exc_info=failure, extra=ids)
                return problem(500, OUR_BUG_DETAIL.format(request_id=request_id))


def _nothing_here(_: Exception) -> Response[str]:
    return problem(404, f"There is nothing here. All paths begin with {CONSOLE_PATH}.")


def _read_call(event: dict[str, Any]) -> ConsoleCall:
    request = read_request(event)
    return ConsoleCall(request, Operator(signer(event), request.request_id))
