"""An operation of a bulk request as the request that it stands for, and what became of it."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk import named
from provisioning.web.api import SCIM_PATH
from provisioning.web.request import BODY_BYTES_MAX, ScimRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRequest(ScimRequest):
    """A request whose body has been read already."""

    data: Json

    def json(self, bytes_max: int = BODY_BYTES_MAX, limit: str = "limit") -> Json:  # noqa: ARG002 - measured already
        """What a request by itself has for its body."""
        return self.data


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to an operation, with the URL and the version of what it was about, as far as it has them."""

    response: Response[str]
    location: str | None
    version: str | None = None

    @property
    def failed(self) -> bool:
        """True when it counts for `failOnErrors`."""
        return has_failed(self.response)

    @property
    def detail(self) -> str:
        """What the answer to a failure says."""
        return str(_error(self.response)["detail"])

    def document(self, operation: Json) -> Document:
        """The result (RFC 7644 §3.7.3). It has the body of an answer only when that tells of a failure."""
        result = named(operation)
        result |= {"location": self.location} if self.location else {}
        result |= {"version": self.version} if self.version else {}
        result |= {"status": str(self.response.status_code)}
        result |= {"response": _error(self.response)} if self.failed else {}
        return result


def has_failed(response: Response[str]) -> bool:
    """True for an answer that tells of a failure."""
    return response.status_code >= HTTPStatus.BAD_REQUEST


def header(response: Response[str], name: str) -> str | None:
    """A header of the answer."""
    value = response.headers.get(name)
    return value if isinstance(value, str) else None


def operation_request(
    method: str, path: str, data: Json, *, request_id: str, version: str | None = None
) -> OperationRequest:
    """The request by itself; `path` is below the base URL, `version` is what If-Match says."""
    return OperationRequest(
        method=method,
        path=SCIM_PATH + path,
        request_id=request_id,
        headers={} if version is None else {"if-match": version},
        # The result shows nothing of the resource, so its members need not be read. A group's PATCH reads none anyway.
        query_string="attributes=id" if method in {"POST", "PUT"} else "",
        raw_body=None,
        body_is_base64=False,
        data=data,
    )


def _error(response: Response[str]) -> Document:
    return json.loads(response.body or "{}")
