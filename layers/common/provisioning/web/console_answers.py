"""The console's answers: JSON, or problem details (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, ValidationError

from provisioning.domain.mappings import ORGANIZATION_FIELD, ROLE_FIELD
from provisioning.web.console_models import HIDING, Versioned
from provisioning.web.failures import ALWAYS

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
CULPRIT_CHARACTERS_MAX = 200
"""A client's own text, such as a field that it made up, is shown to it no further than this."""


class Text(BaseModel):
    """An answer that is not JSON, but of the media type of its class."""

    model_config = HIDING

    media_type: ClassVar[str]
    header_names: ClassVar[Mapping[str, str]] = {}
    """The headers that it may have, and what each is for."""
    text: str
    headers: dict[str, str]


def shown(answer: BaseModel | Sequence[BaseModel], status: HTTPStatus) -> Response[str]:
    """The answer as JSON, with the ETag of what has a version; a Text as it is."""
    if isinstance(answer, Text):
        return Response(status.value, answer.media_type, answer.text, ALWAYS | answer.headers)
    if isinstance(answer, BaseModel):
        body = answer.model_dump_json(by_alias=True)
    else:
        body = json.dumps([each.model_dump(mode="json", by_alias=True) for each in answer])
    etag = {"ETag": f'"{answer.version}"'} if isinstance(answer, Versioned) else {}
    return Response(status.value, JSON, body, ALWAYS | etag)


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, *, field: str | None = None
) -> Response[str]:
    """What went wrong; `field` is the path of what to change in the request."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if field:
        body["field"] = field
    return Response(status, PROBLEM_JSON, json.dumps(body), ALWAYS | (headers or {}))


def invalid_body(failure: ValidationError) -> Response[str]:
    """400 for the first thing that is wrong with a body."""
    first = failure.errors(include_url=False, include_input=False, include_context=False)[0]
    field = field_path(first["loc"])[:CULPRIT_CHARACTERS_MAX]
    message = SENTENCES.get(first["type"], first["msg"])[:CULPRIT_CHARACTERS_MAX]
    return problem(400, f"{field or 'The body'}: {message}.", field=field)


SENTENCES = {
    "model_attributes_type": "Send an object",
    "model_type": "Send an object",
    "tuple_type": "Send a list",
    "union_tag_not_found": "The mapping has no method",
}
"""Where pydantic's own words are no help to who writes JSON."""


def field_path(location: tuple[str | int, ...]) -> str:
    """Where pydantic found the culprit, as `domain.mappings` writes it: `organizationMapping.rows[0].groupIds`."""
    parts = list(location)
    if parts and parts[0] in {ORGANIZATION_FIELD, ROLE_FIELD}:
        # Second comes the method, by which pydantic chose the model; it stands in no path of the JSON.
        del parts[1:2]
    texts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return "".join(texts).removeprefix(".")
