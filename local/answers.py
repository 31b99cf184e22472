"""What a function returned as the HTTP answer that API Gateway makes of it: payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, cast

_STATUS_MAX = 599

BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
"""These never have a body (RFC 9110 §15.3.5, §15.4.5)."""


type Returned = Any
"""What a handler returned: any JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP; header names are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def with_header(self, name: str, value: str) -> "Answer":
        """The same answer with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def header(self, name: str) -> str | None:
        """The first value of a header (its name in lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


def read_answer(returned: Returned) -> Answer:
    """The answer that API Gateway sends for what a function returned.

    Without a `statusCode`, what was returned is itself the JSON body of a 200.

    Raises:
        ValueError, TypeError: it is not an answer; API Gateway says 500.
    """
    if isinstance(returned, dict) and "statusCode" in returned:
        return _answer(cast("dict[str, Any]", returned))
    return json_answer(HTTPStatus.OK, returned)


def json_answer(status: int, document: Returned) -> Answer:
    """An answer of ours with a JSON body."""
    return Answer(status, (("content-type", "application/json"),), json.dumps(document, separators=(",", ":")).encode())


def refusal(status: HTTPStatus, message: str | None = None) -> Answer:
    """How API Gateway refuses by itself: `{"message": …}`, the status' own phrase unless told otherwise."""
    return json_answer(status, {"message": message or status.phrase})


def _answer(payload: Mapping[str, Any]) -> Answer:
    status = int(payload["statusCode"])
    if not HTTPStatus.OK <= status <= _STATUS_MAX:
        raise ValueError(f"{status} is no final HTTP status")
    body = b"" if status in BODILESS else _body(payload)
    return Answer(status, _headers(payload, body), body)


def _body(payload: Mapping[str, Any]) -> bytes:
    body = payload.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise TypeError(f"the body is no text but {type(body).__name__}")
    return b64decode(body, validate=True) if payload.get("isBase64Encoded") else body.encode()


def _headers(payload: Mapping[str, Any], body: bytes) -> tuple[tuple[str, str], ...]:
    named: Mapping[str, object] = payload.get("headers") or {}
    headers = {name.lower(): str(value) for name, value in named.items()}
    headers.pop("content-length", None)  # that of the text before base64, if at all
    if body:
        headers.setdefault("content-type", "text/plain; charset=utf-8")
    cookies: list[str] = payload.get("cookies") or []
    return (*headers.items(), *(("set-cookie", cookie) for cookie in cookies))
