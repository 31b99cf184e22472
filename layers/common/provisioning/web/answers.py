"""Answers that are no failures."""

import json
from gzip import compress
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document
from provisioning.scim.errors import TooMany
from provisioning.web.failures import ALWAYS, SCIM_JSON

RESPONSE_BYTES_MAX = 6_000_000
"""Lambda: 6 MB with the headers, and with the body as a JSON string inside the answer."""
SURELY_SMALL_CHARACTERS = RESPONSE_BYTES_MAX // 6
"""No character takes more than six bytes there."""

COMPRESSION_LEVEL = 1
"""Ids hardly compress; a higher level takes twice the time for a tenth less."""
COMPRESSED = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}


def document_response(
    document: Document, *, status: int = 200, headers: dict[str, str] | None = None, gzip: bool = False
) -> Response[Any]:
    """A JSON document; compressed when it is large and the client takes `gzip`, as Okta does.

    Raises:
        TooMany: Lambda could not carry it.
    """
    # A document is a tree: to look for cycles in it takes a list of users long, for nothing.
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    headers = ALWAYS | (headers or {})
    if len(body) <= SURELY_SMALL_CHARACTERS:
        return Response(status, SCIM_JSON, body, headers)
    if gzip:
        return Response(status, SCIM_JSON, _compressed(body), headers | COMPRESSED)
    _require_carriable(len(json.dumps(body, ensure_ascii=False).encode()))
    return Response(status, SCIM_JSON, body, headers)


def empty_response(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response[str]:
    """No body: 204 No Content, 304 Not Modified."""
    return Response(status.value, None, None, ALWAYS | (headers or {}))


def _compressed(body: str) -> bytes:
    """The body in gzip. It travels to API Gateway in base64, which makes four bytes of three."""
    data = compress(body.encode(), COMPRESSION_LEVEL)
    _require_carriable(len(data) * 4 // 3)
    return data


def _require_carriable(size: int) -> None:
    if size > RESPONSE_BYTES_MAX:
        raise TooMany(
            f"The answer would have {size:,} bytes; the limit is {RESPONSE_BYTES_MAX:,}. "
            "Ask for less, by a smaller count or by attributes."
        )
