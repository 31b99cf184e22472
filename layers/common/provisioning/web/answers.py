"""Answers that are no failures."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document
from provisioning.web.failures import SCIM_JSON

# What is answered is about people: no cache may keep it.
NO_STORE = {"Cache-Control": "no-store"}


def document_response(document: Document, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[str]:
    """A JSON document."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(status, SCIM_JSON, body, NO_STORE | (headers or {}))


def empty_response(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response[str]:
    """No body: 204 No Content, 304 Not Modified."""
    return Response(status.value, None, None, NO_STORE | (headers or {}))
