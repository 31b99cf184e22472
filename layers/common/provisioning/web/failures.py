"""The one table from what went wrong to what the client is told (PRODUCT §10, RFC 7644 §3.12)."""

import json
from dataclasses import dataclass, field

from aws_lambda_powertools.event_handler import Response

from provisioning.domain import failures as domain
from provisioning.scim import urns
from provisioning.scim.errors import ScimError

SCIM_JSON = "application/scim+json"
RETRY_AFTER_SECONDS = 5
AWAY_RETRY_AFTER_SECONDS = 400
"""Okta comes ten times and then gives up: over an hour, which PRODUCT §4.9 has a service be down (decision 69)."""
REALM = "SCIM provisioning"

# What is answered is about people: no cache may keep it, and who has asked once by TLS never asks without.
ALWAYS = {"Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000"}


class HttpFailure(Exception):
    """A request that is refused before it reaches an act: by its route, its credential or its size."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a failure looks like: HTTP status, `scimType` of RFC 7644 Table 9, and more headers."""

    status: int
    scim_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


# Okta repeats 429 by itself and gives up on 5xx: a fault that will pass is 429 with whole seconds, and 500 is our bug.
ANSWERS: dict[type[domain.Failure], Answer] = {
    domain.NotFound: Answer(404),
    domain.Taken: Answer(409, "uniqueness"),
    domain.VersionMismatch: Answer(412),
    domain.Impossible: Answer(409),
    domain.Unacceptable: Answer(400, "invalidValue"),
    domain.Refused: Answer(400, "invalidValue"),
    domain.TooLarge: Answer(400, "invalidValue"),
    domain.Unreadable: Answer(400, "invalidValue"),
    domain.Busy: Answer(429, headers={"Retry-After": str(RETRY_AFTER_SECONDS)}),
    domain.Away: Answer(429, headers={"Retry-After": str(AWAY_RETRY_AFTER_SECONDS)}),
}

OUR_BUG = Answer(500)
OUR_BUG_DETAIL = "The service has a fault of its own. Tell its operator the request id {request_id}."


def error_response(failure: Exception, request_id: str) -> Response[str]:
    """The SCIM Error document for a failure; one that nobody foresaw tells only where to look it up."""
    match failure:
        case ScimError():
            return _rendered(Answer(failure.status, failure.scim_type), failure.detail)
        case domain.Failure():
            return _rendered(ANSWERS[type(failure)], failure.detail)
        case HttpFailure():
            return _rendered(Answer(failure.status, headers=failure.headers), failure.detail)
        case _:
            return _rendered(OUR_BUG, OUR_BUG_DETAIL.format(request_id=request_id))


def _rendered(answer: Answer, detail: str) -> Response[str]:
    # RFC 7644 §3.12: status is a string.
    body: dict[str, object] = {"schemas": [urns.ERROR], "status": str(answer.status), "detail": detail}
    if answer.scim_type:
        body["scimType"] = answer.scim_type
    return Response(answer.status, SCIM_JSON, json.dumps(body), ALWAYS | answer.headers)
