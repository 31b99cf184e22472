"""The SCIM API as a Lambda handler: Powertools' resolver, our authentication, our errors, one log line a request."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPMethod
from time import perf_counter
from typing import Any, NoReturn

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from provisioning.scim.errors import InvalidVers
from provisioning.usecases.caller import Caller
from provisioning.web.authentication import Authenticator, ProviderDisabled
from provisioning.web.failures import HttpFailure, error_response
from provisioning.web.log import ids_in
from provisioning.web.request import ScimRequest, read_request

SCIM_PATH = "/scim/v2"
VERSION_IN_PATH = re.compile(r"/scim/[vV](\d[\d.]{0,8})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Call:
    """A request and who sent it."""

    request: ScimRequest
    caller: Caller


type Act = Callable[..., Response[str]]
"""Answers a Call; takes it, then what stands in `<…>` in its path."""
type OpenAct = Callable[[], Response[str]]
"""Answers whoever asks."""


class ScimApi:
    """The handler. Whatever it is asked, it answers as SCIM does; only `open_to_all` answers without a credential."""

    def __init__(self, authenticator: Authenticator, logger: Logger) -> None:
        self._authenticator = authenticator
        self._logger = logger
        self._provider_id: str | None = None
        self._credential_id: str | None = None
        self._acts: dict[str, Mapping[HTTPMethod, Act]] = {}
        self._resolver = APIGatewayHttpResolver()
        self._resolver.exception_handler(NotFoundError)(self._not_found)
        self._resolver.exception_handler(Exception)(self.refuse)

    @property
    def provider_id(self) -> str | None:
        """The provider that sent the last request, disabled or not; None: it showed no credential of one."""
        return self._provider_id

    def add(self, path: str, acts: Mapping[HTTPMethod, Act]) -> None:
        """Have `acts` answer at `path` below SCIM_PATH, and 405 for the other methods."""
        self._acts[path] = acts
        for method in HTTPMethod:
            self._route(path, method, self._authenticated(acts.get(method) or _method_not_allowed(acts)))

    def open_to_all(self, path: str, act: OpenAct) -> None:
        """Have `act` answer GET at `path` below SCIM_PATH, without a credential."""
        for method in HTTPMethod:
            closed = self._authenticated(_method_not_allowed({HTTPMethod.GET: act}))
            self._route(path, method, act if method is HTTPMethod.GET else closed)

    def carry_out(self, call: Call) -> Response[str]:
        """What the call is answered, by one who has been let in already: an operation in a bulk request.

        It is what the same request would be answered by itself; failures are answers too.
        """
        try:
            act, arguments = self._find(call.request)
            return act(call, **arguments)
        except Exception as failure:  # noqa: BLE001 - as for a request by itself
            return self.refuse(failure)

    def refuse(self, failure: Exception) -> Response[str]:
        """The answer that tells of a failure; one that nobody foresaw is in the function's log too."""
        response = error_response(failure, self._request.request_id)
        if response.status_code == OUR_FAULT:
            ids = {**self._noted, "request_id": self._request.request_id, "provider_id": self._provider_id}
            self._logger.error("unforeseen failure", exc_info=failure, extra=ids)
        return response

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
        """Answer one API Gateway event (HTTP API, payload 2.0)."""
        started = perf_counter()
        # A Lambda environment serves one request at a time: the resolver keeps its current event in the same way.
        self._request = read_request(event)
        self._provider_id = self._credential_id = None
        self._noted = {"route": ""}
        # Powertools would copy the headers twice, looking for what we do not use.
        answer = self._resolver.resolve({**event, "rawPath": self._request.path, "headers": {}}, context)
        self._log(answer, perf_counter() - started)
        return answer

    def _route(self, path: str, method: HTTPMethod, answer: Callable[..., Response[str]]) -> None:
        def noted(**arguments: str) -> Response[str]:
            self._noted = {"route": path, **ids_in(arguments)}
            return answer(**arguments)

        self._resolver.route(f"{SCIM_PATH}{path}", method=method.value)(noted)

    def _authenticated(self, act: Act) -> Callable[..., Response[str]]:
        def answer(**arguments: str) -> Response[str]:
            return act(self._call(), **arguments)

        return answer

    def _call(self) -> Call:
        try:
            provider, credential = self._authenticator.authenticate(self._request.headers.get("authorization"))
        except ProviderDisabled as disabled:
            self._provider_id = disabled.provider_id
            raise
        self._provider_id, self._credential_id = provider.id, credential.id
        return Call(self._request, Caller(provider, credential, self._request.request_id))

    def _not_found(self, _: Exception) -> Response[str]:
        # What is not there is not told to strangers.
        raise _nothing_at(self._call().request.path)

    def _find(self, request: ScimRequest) -> tuple[Act, dict[str, str]]:
        segments = request.path.removeprefix(SCIM_PATH).split("/")
        for path, acts in self._acts.items():
            arguments = _arguments(path.split("/"), segments)
            if arguments is not None:
                return acts.get(HTTPMethod(request.method)) or _method_not_allowed(acts), arguments
        raise _nothing_at(request.path)

    def _log(self, answer: Mapping[str, Any], seconds: float) -> None:
        # Ids and outcomes only: a filter or a path may name a person, a header has the secret.
        self._logger.info(
            "request",
            extra={
                "method": self._request.method,
                **self._noted,
                **_created(answer),
                "request_id": self._request.request_id,
                "provider_id": self._provider_id,
                "credential_id": self._credential_id,
                "status": answer["statusCode"],
                "milliseconds": round(seconds * 1000, 1),
            },
        )


OUR_FAULT = 500
CREATED: Mapping[str, str] = {"Users": "user_id", "Groups": "group_id"}
"""What the log calls the id of what was created, by the resource's endpoint."""


def _created(answer: Mapping[str, Any]) -> dict[str, str]:
    """The id of what the answer says has been created."""
    endpoint, resource_id = ["", "", *answer["headers"].get("Location", "").split("/")][-2:]
    return {CREATED[endpoint]: resource_id} if endpoint in CREATED else {}


def _arguments(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    """What the segments have in the places of `<…>`; None when they are no such path."""
    if len(pattern) != len(segments):
        return None
    pairs = list(zip(pattern, segments, strict=True))
    if any(wanted != given and not wanted.startswith("<") for wanted, given in pairs):
        return None
    return {wanted[1:-1]: given for wanted, given in pairs if wanted.startswith("<")}


def _nothing_at(path: str) -> HttpFailure | InvalidVers:
    version = VERSION_IN_PATH.match(path)
    if version is not None and not path.startswith(f"{SCIM_PATH}/"):
        # RFC 7644 §3.13: another version is refused by its name, and never answered as this one.
        return InvalidVers(f"Version {version[1]} of SCIM is not spoken here. The Base URL ends in {SCIM_PATH}.")
    return HttpFailure(404, f"There is nothing at {path[:128]}. The Base URL ends in {SCIM_PATH}.")


def _method_not_allowed(acts: Mapping[HTTPMethod, object]) -> Act:
    allowed = ", ".join(sorted(acts))

    def refuse(call: Call, **_: str) -> NoReturn:
        detail = f"{call.request.method} is not allowed here; use {allowed}."
        raise HttpFailure(405, detail, {"Allow": allowed})

    return refuse
