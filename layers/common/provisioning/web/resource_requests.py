"""What requests for resources of every type have in common: queries, projection, preconditions."""

from collections.abc import Callable
from http import HTTPMethod, HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document, ResourceType
from provisioning.scim.etags import Versions, etag, read_versions
from provisioning.scim.paging import list_response
from provisioning.scim.projection import Projection, read_projection
from provisioning.scim.queries import Query, names_in, read_query, read_search_request
from provisioning.usecases.pages import Page
from provisioning.web.answers import document_response, empty_response
from provisioning.web.api import Act, Call, ScimApi
from provisioning.web.request import ScimRequest


def projection_of(query: dict[str, str], resource_type: ResourceType) -> Projection:
    """What of a resource the query asks for. Raises InvalidValue."""
    names, excluded = query.get("attributes", ""), query.get("excludedAttributes", "")
    return read_projection(names_in(names), names_in(excluded), resource_type)


def asked_projection(query: Query, resource_type: ResourceType) -> Projection:
    """What of each resource of that type a query for a list asks for. Raises InvalidValue."""
    return read_projection(query.attributes, query.excluded_attributes, resource_type)


def add_queries(api: ScimApi, path: str, answer: Callable[[Call, Query], Response[Any]]) -> dict[HTTPMethod, Act]:
    """Have queries by POST answered below the path (RFC 7644 §3.4.3); the act that answers the same by GET."""

    def by_post(call: Call) -> Response[Any]:
        return answer(call, read_search_request(call.request.json()))

    def by_get(call: Call) -> Response[Any]:
        return answer(call, read_query(call.request.query()))

    api.add(f"{path}/.search", {HTTPMethod.POST: by_post})
    return {HTTPMethod.GET: by_get}


def page_response(call: Call, page: Page[Any], documents: list[Document]) -> Response[Any]:
    """The page with its resources as the client wants to see them."""
    message = list_response(documents, total=page.total, start_index=page.start_index, next_cursor=page.next_cursor)
    return document_response(message, gzip=call.request.accepts_gzip)


def if_match(request: ScimRequest) -> Versions | None:
    """The versions that the change is meant for; None: any."""
    return read_versions(request.headers.get("if-match"))


def not_modified(request: ScimRequest, version: int) -> Response[str] | None:
    """304, when the client has that version already."""
    known = read_versions(request.headers.get("if-none-match"))
    if known is None or not known.include(version):
        return None
    return empty_response(HTTPStatus.NOT_MODIFIED, {"ETag": etag(version)})
