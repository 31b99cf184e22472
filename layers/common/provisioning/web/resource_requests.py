"""What requests for resources of every type have in common: projection, preconditions."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import ResourceType
from provisioning.scim.etags import Versions, etag, read_versions
from provisioning.scim.projection import Projection, read_projection
from provisioning.web.answers import empty_response
from provisioning.web.request import ScimRequest


def projection_of(query: dict[str, str], resource_type: ResourceType) -> Projection:
    """What of a resource the query asks for. Raises InvalidValue."""
    return read_projection(_names(query.get("attributes")), _names(query.get("excludedAttributes")), resource_type)


def if_match(request: ScimRequest) -> Versions | None:
    """The versions that the change is meant for; None: any."""
    return read_versions(request.headers.get("if-match"))


def not_modified(request: ScimRequest, version: int) -> Response[str] | None:
    """304, when the client has that version already."""
    known = read_versions(request.headers.get("if-none-match"))
    if known is None or not known.include(version):
        return None
    return empty_response(HTTPStatus.NOT_MODIFIED, {"ETag": etag(version)})


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
