"""Requests that were to change something and were refused, for the sync log."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPMethod, HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger

from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import ENVIRONMENT
from provisioning.scim.errors import ScimError
from provisioning.usecases.log_ports import FailureLog
from provisioning.web.api import ScimApi
from provisioning.web.failures import HttpFailure
from provisioning.web.request import ScimRequest, read_request

type Event = dict[str, Any]
type Handler = Callable[[Event, Any], dict[str, Any]]

CHANGING = frozenset({HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE})
SUBJECT = re.compile(r"/(users|groups)(?:/([^/]{1,128}))?(?:/|$)", re.IGNORECASE)
NAMED: Mapping[str, tuple[str, str]] = {"users": ("user", "userName"), "groups": ("group", "displayName")}
"""What an entry calls those whom a path is about, and the attribute that names them in a body."""
OF_PROVIDER = re.compile(r"/providers/([^/]{1,128})")
TEXT_CHARACTERS_MAX = 200
"""A client's own text, a path or a name, is kept no further than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedChanges:
    """Tells the sync log of each, with the detail that the client got; never its body, never a header.

    It is best effort: that it fails itself is a line in the function's log, and changes no answer.
    """

    log: FailureLog
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    logger: Logger

    def of_api(self, api: ScimApi, handler: Handler) -> Handler:
        """A handler that answers as `handler` does. Strangers, of whom `api` knows no provider, are not told of."""

        def answer(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
            answered = handler(event, context)
            if api.provider_id is not None and _failed(event, answered):
                request = read_request(event)
                self._tell(request, answered, _origin(api.provider_id, "provider", request))
            return answered

        return answer

    def of_console(self, handler: Handler) -> Handler:
        """A handler that answers as `handler` does; API Gateway has checked who asks."""

        def answer(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
            answered = handler(event, context)
            if _failed(event, answered):
                request = read_request(event)
                arn = event["requestContext"]["authorizer"]["iam"]["userArn"]
                self._tell(request, answered, _origin(_provider_id(request, answered), arn, request))
            return answered

        return answer

    def _tell(self, request: ScimRequest, answered: Mapping[str, Any], origin: Origin) -> None:
        try:
            self.log.record(self._entry(request, answered, origin))
        except Exception as failure:
            ids = {"request_id": origin.request_id, "provider_id": origin.provider_id}
            self.logger.exception("a failure is missing in the sync log", exc_info=failure, extra=ids)

    def _entry(self, request: ScimRequest, answered: Mapping[str, Any], origin: Origin) -> LogEntry:
        path = request.path[:TEXT_CHARACTERS_MAX]
        return LogEntry(
            id=self.new_id(),
            at=self.now(),
            origin=origin,
            action="failed",
            detail=json.loads(answered["body"])["detail"],
            changes={"request": {"method": request.method, "path": path, "status": answered["statusCode"]}},
            **_subject(request),
        )


def _failed(event: Event, answered: Mapping[str, Any]) -> bool:
    if answered["statusCode"] < HTTPStatus.BAD_REQUEST:
        return False
    # RFC 7644 §3.4.3: a POST to /.search only reads.
    reads = event["rawPath"].rstrip("/").endswith("/.search")
    return event["requestContext"]["http"]["method"] in CHANGING and not reads


def _subject(request: ScimRequest) -> dict[str, str]:
    """Which user or group the request is about, as far as its path and body say."""
    found = SUBJECT.search(request.path)
    if found is None:
        return {}
    kind, attribute = NAMED[found[1].lower()]
    return {f"{kind}_id": found[2] or "", f"{kind}_name": _text(request, attribute)}


def _text(request: ScimRequest, attribute: str) -> str:
    try:
        body = request.json()
    except (ScimError, HttpFailure):
        return ""
    text = body.get(attribute) if isinstance(body, dict) else None
    return text[:TEXT_CHARACTERS_MAX] if isinstance(text, str) else ""


def _provider_id(request: ScimRequest, answered: Mapping[str, Any]) -> str:
    """The provider that an operator's act was about, unless there is none of that id."""
    found = OF_PROVIDER.search(request.path)
    return found[1] if found and answered["statusCode"] != HTTPStatus.NOT_FOUND else ENVIRONMENT


def _origin(provider_id: str, actor: str, request: ScimRequest) -> Origin:
    return Origin(provider_id=provider_id, actor=actor, request_id=request.request_id)
