"""Requests that were to change something and were refused, for the sync log."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPMethod, HTTPStatus
from typing import Any, Literal

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from provisioning.domain.sync_log import LOGGED_NAME_CHARACTERS_MAX, LogEntry, Origin, Owner
from provisioning.domain.users import ENVIRONMENT
from provisioning.scim.errors import ScimError
from provisioning.usecases.log_ports import FailureLog
from provisioning.web.api import Call, ScimApi
from provisioning.web.failures import HttpFailure
from provisioning.web.request import ScimRequest, read_request, signer

type Event = dict[str, Any]
type Handler = Callable[[Event, Any], dict[str, Any]]
type Kind = Literal["user", "group"]

CHANGING = frozenset({HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE})
SUBJECT = re.compile(r"/(users|groups)(?:/([^/]{1,128}))?(?:/|$)", re.IGNORECASE)
NAMED: Mapping[str, tuple[Kind, str]] = {"users": ("user", "userName"), "groups": ("group", "displayName")}
"""What an entry calls those whom a path is about, and the attribute that names them in a body."""
OF_PROVIDER = re.compile(r"/providers/([^/]{1,128})")
READ_TWICE_CHARACTERS_MAX = 262_144
"""A body that is longer, by accident or by malice, has taken time enough already."""
PATH_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class _Subject:
    """The user or group that a request is about, as far as its path and body say."""

    kind: Kind
    id: str
    """Empty: the path has none."""
    name: str

    def called(self, owner: Owner) -> "_Subject":
        """The same by the name that it has, whatever the body says of it."""
        return replace(self, name=owner.name)

    def fields(self) -> dict[str, str]:
        return {f"{self.kind}_id": self.id, f"{self.kind}_name": self.name}


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
            provider_id = api.provider_id
            if provider_id is not None and _failed(event, answered):
                request = _read(event)
                self._tell(request, lambda: self._of_provider(provider_id, request, answered))
            return answered

        return answer

    def of_operation(self, call: Call, answered: Response[str]) -> None:
        """Tell of an operation in a bulk request, if it was refused, as of a request by itself."""
        request = replace(call.request, path=_characters(call.request.path))
        if _is_refused_change(request.method, request.path, answered.status_code):
            answer = {"statusCode": answered.status_code, "body": answered.body}
            self._tell(request, lambda: self._of_provider(call.caller.provider.id, request, answer))

    def of_console(self, handler: Handler) -> Handler:
        """A handler that answers as `handler` does; API Gateway has checked who asks."""

        def answer(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
            answered = handler(event, context)
            if _failed(event, answered):
                request = _read(event)
                self._tell(request, lambda: self._of_operator(signer(event), request, answered))
            return answered

        return answer

    def _tell(self, request: ScimRequest, entry: Callable[[], LogEntry]) -> None:
        try:
            self.log.record(entry())
        except Exception as failure:
            ids = {"request_id": request.request_id}
            self.logger.exception("a failure is missing in the sync log", exc_info=failure, extra=ids)

    def _of_provider(self, provider_id: str, request: ScimRequest, answered: Mapping[str, Any]) -> LogEntry:
        """Names nobody who is not the provider's: the log of another's user is not its to write in."""
        subject = None if answered["statusCode"] == HTTPStatus.NOT_FOUND else _subject(request)
        owner = self._owner(subject)
        if subject and subject.id:
            subject = subject.called(owner) if owner and owner.provider_id == provider_id else None
        return self._entry(request, answered, _origin(provider_id, "provider", request), subject)

    def _of_operator(self, arn: str, request: ScimRequest, answered: Mapping[str, Any]) -> LogEntry:
        """Stands in the log of the provider that the act was about, by itself or by its user."""
        subject, named = _subject(request), OF_PROVIDER.search(request.path)
        owner = self._owner(subject)
        if subject and subject.id:
            subject = subject.called(owner) if owner else None
        if named:
            owner = self.log.owner("provider", named[1])
        return self._entry(
            request, answered, _origin(owner.provider_id if owner else ENVIRONMENT, arn, request), subject
        )

    def _owner(self, subject: _Subject | None) -> Owner | None:
        return self.log.owner(subject.kind, subject.id) if subject and subject.id else None

    def _entry(
        self, request: ScimRequest, answered: Mapping[str, Any], origin: Origin, subject: _Subject | None
    ) -> LogEntry:
        path = request.path[:PATH_CHARACTERS_MAX]
        return LogEntry(
            id=self.new_id(),
            at=self.now(),
            origin=origin,
            action="failed",
            detail=_characters(json.loads(answered["body"])["detail"]),
            changes={"request": {"method": request.method, "path": path, "status": answered["statusCode"]}},
            **(subject.fields() if subject else {}),
        )


def _failed(event: Event, answered: Mapping[str, Any]) -> bool:
    return _is_refused_change(event["requestContext"]["http"]["method"], event["rawPath"], answered["statusCode"])


def _is_refused_change(method: str, path: str, status: int) -> bool:
    # 429: the table cannot keep up, and the client comes again; to write more would make it worse.
    if status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.TOO_MANY_REQUESTS:
        return False
    # RFC 7644 §3.4.3: a POST to /.search only reads.
    return method in CHANGING and not path.rstrip("/").endswith("/.search")


def _read(event: Event) -> ScimRequest:
    request = read_request(event)
    return replace(request, path=_characters(request.path))


def _subject(request: ScimRequest) -> _Subject | None:
    found = SUBJECT.search(request.path)
    if found is None:
        return None
    kind, attribute = NAMED[found[1].lower()]
    return _Subject(kind, found[2] or "", _text(request, attribute))


def _text(request: ScimRequest, attribute: str) -> str:
    if len(request.raw_body or "") > READ_TWICE_CHARACTERS_MAX:
        return ""
    try:
        body = request.json()
    except (ScimError, HttpFailure):
        return ""
    text = body.get(attribute) if isinstance(body, dict) else None
    return text[:LOGGED_NAME_CHARACTERS_MAX] if isinstance(text, str) else ""


def _characters(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _origin(provider_id: str, actor: str, request: ScimRequest) -> Origin:
    return Origin(provider_id=provider_id, actor=actor, request_id=request.request_id)
