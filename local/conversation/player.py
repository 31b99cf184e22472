"""Plays a conversation, step by step, against whatever answers requests."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from local.answers import Answer
from local.conversation.comparison import Json, differences, resolved, shown
from local.conversation.script import Conversation, CredentialsWord, Expected, Question, Step
from local.events import Request

SCIM_JSON = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
REFERENCE = re.compile(r"\$\{(\w+)\}")

type Known = dict[str, Json]
"""What `${name}` stands for."""
type Credentials = Mapping[CredentialsWord, str | None]
"""The Authorization header for each word that a request may have for its `credentials`; None: no header."""


@dataclass(frozen=True, slots=True)
class Partner:
    """The endpoint that is talked to."""

    base_url: str
    credentials: Credentials
    send: Callable[[Request], Answer]
    media_type: str = SCIM_JSON
    """Of the bodies that it is sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step went: well when nothing differs."""

    step: Step
    differences: list[str]


def play(conversation: Conversation, partner: Partner) -> Generator[Outcome]:
    """Ask step by step, up to the first one that is answered otherwise; at last delete the users that were created."""
    known: Known = {}
    created: list[str] = []
    try:
        for step in conversation.steps:
            answer = partner.send(_request(step.request, conversation, partner, known))
            location = answer.header("location")
            if answer.status == HTTPStatus.CREATED and location:
                created.append(location)
            outcome = Outcome(step, [*_unlike(step.answer, answer, known)])
            yield outcome
            if outcome.differences:
                return
    finally:
        for location in created:
            partner.send(_deletion(location, partner))


def basic_credentials(username: str, password: str) -> Credentials:
    """Those of a provider with a username and a password, as Okta has them (RFC 7617)."""
    return {"right": _basic(username, password), "wrong": _basic(username, f"not-{password}"), "none": None}


def bearer_credentials(token: str) -> Credentials:
    """Those of a provider with a token, as Entra has it (RFC 6750)."""
    return {"right": f"Bearer {token}", "wrong": f"Bearer {token}-not", "none": None}


def _basic(username: str, password: str) -> str:
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"


def _request(question: Question, conversation: Conversation, partner: Partner, known: Known) -> Request:
    headers = {**conversation.headers, **question.headers}
    authorization = partner.credentials[question.credentials]
    if authorization is not None:
        headers["Authorization"] = authorization
    body = b""
    if question.body is not None:
        headers["Content-Type"] = f"{partner.media_type}; charset=utf-8"
        body = json.dumps(filled_in(question.body, known), ensure_ascii=False).encode()
    path = REFERENCE.sub(lambda reference: quote(str(known[reference[1]]), safe=""), question.path)
    sent = [(name, str(filled_in(value, known))) for name, value in headers.items()]
    return Request(question.method, urlsplit(partner.base_url).path + path, sent, body)


def _deletion(location: str, partner: Partner) -> Request:
    return Request("DELETE", urlsplit(location).path, [("Authorization", str(partner.credentials["right"]))])


def filled_in(value: Json, known: Known) -> Json:
    """The value with what each `${name}` stands for; a text that is nothing else becomes the JSON value itself.

    Raises:
        KeyError: no step has captured that name.
    """
    match value:
        case str():
            whole = REFERENCE.fullmatch(value)
            return known[whole[1]] if whole else REFERENCE.sub(lambda reference: str(known[reference[1]]), value)
        case dict():
            return {name: filled_in(member, known) for name, member in value.items()}
        case list():
            return [filled_in(element, known) for element in value]
        case _:
            return value


def _unlike(expected: Expected, answer: Answer, known: Known) -> Iterator[str]:
    """How the answer differs from the expected one. What is to be captured becomes known."""
    if answer.status != expected.status:
        yield f"the status is {answer.status}, not {expected.status}: {answer.body.decode(errors='replace')}"
        return
    media_type = (answer.header("content-type") or "").partition(";")[0]
    if answer.body and media_type != SCIM_JSON:
        yield f"the body is {media_type}, not {SCIM_JSON}"
        return
    body: Json = json.loads(answer.body) if answer.body else None
    if answer.status >= HTTPStatus.BAD_REQUEST:
        # RFC 7644 §3.12: every error is this document, and its status is a string.
        yield from differences({"schemas": [ERROR], "status": str(answer.status)}, body)
    yield from _not_captured(expected.capture, body, known)
    for name, value in expected.headers.items():
        yield from differences(filled_in(value, known), answer.header(name.lower()), name)
    yield from _unlike_body(expected, body, known)


def _not_captured(capture: Mapping[str, str], body: Json, known: Known) -> Iterator[str]:
    for name, pointer in capture.items():
        found = resolved(body, pointer)
        known[name] = found[0] if found else None
        if not found:
            yield f"{pointer} is missing; it is to be kept as {name}"


def _unlike_body(expected: Expected, body: Json, known: Known) -> Iterator[str]:
    if expected.body is not None:
        yield from differences(filled_in(expected.body, known), body)
    for pointer in expected.absent:
        yield from (f"{pointer} is {shown(value)}, and must not be there" for value in resolved(body, pointer))
    detail = "".join(map(str, resolved(body, "/detail")))
    yield from (f"the detail does not say {shown(words)}: {detail}" for words in expected.says if words not in detail)
