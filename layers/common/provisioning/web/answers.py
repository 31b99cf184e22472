"""Answers that are no failures."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document
from provisioning.scim.errors import TooMany
from provisioning.web.failures import SCIM_JSON

RESPONSE_BYTES_MAX = 6_000_000
"""Lambda: 6 MB with the headers, and with the body as a JSON string inside the answer."""
SURELY_SMALL_CHARACTERS = RESPONSE_BYTES_MAX // 6
"""No character takes more than six bytes there."""

# What is answered is about people: no cache may keep it.
NO_STORE = {"Cache-Control": "no-store"}


def document_response(document: Document, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[str]:
    """A JSON document.

    Raises:
        TooMany: Lambda could not carry it.
    """
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if len(body) > SURELY_SMALL_CHARACTERS:
        _require_carriable(body)
    return Response(status, SCIM_JSON, body, NO_STORE | (headers or {}))


def empty_response(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response[str]:
    """No body: 204 No Content, 304 Not Modified."""
    return Response(status.value, None, None, NO_STORE | (headers or {}))


def _require_carriable(body: str) -> None:
    size = len(json.dumps(body, ensure_ascii=False).encode())
    if size > RESPONSE_BYTES_MAX:
        raise TooMany(
            f"The answer would have {size:,} bytes; the limit is {RESPONSE_BYTES_MAX:,}. "
            "Ask for less, by a smaller count or by attributes."
        )
