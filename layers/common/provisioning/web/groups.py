"""/Groups: what each method answers. Members are read only for an answer that has them."""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from provisioning.domain.groups import Group, Member
from provisioning.scim.attributes import Document
from provisioning.scim.errors import TooMany
from provisioning.scim.etags import etag
from provisioning.scim.group_schemas import MEMBERS
from provisioning.scim.projection import Projection
from provisioning.scim.queries import Query
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.group_documents import location, representation
from provisioning.usecases.provision_groups import ProvisionGroups
from provisioning.web.answers import document_response, empty_response
from provisioning.web.api import Call, ScimApi
from provisioning.web.carried_members import CarriedMembers
from provisioning.web.resource_requests import (
    add_queries,
    asked_projection,
    if_match,
    not_modified,
    page_response,
    projection_of,
)


class GroupRoutes:
    """The acts behind /Groups and /Groups/{id}."""

    def __init__(self, provision: ProvisionGroups, find: FindGroups, base_url: str) -> None:
        self._provision = provision
        self._find = find
        self._base_url = base_url

    def add_to(self, api: ScimApi) -> None:
        """Answer for /Groups in this API."""
        queries = add_queries(api, GROUP_RESOURCE.endpoint, self._list)
        api.add(GROUP_RESOURCE.endpoint, {**queries, HTTPMethod.POST: self._create})
        api.add(
            f"{GROUP_RESOURCE.endpoint}/<group_id>",
            {
                HTTPMethod.GET: self._read,
                HTTPMethod.PUT: self._replace,
                HTTPMethod.PATCH: self._patch,
                HTTPMethod.DELETE: self._delete,
            },
        )

    def documents(self, call: Call, groups: Sequence[Group], query: Query) -> list[Document]:
        """The groups as a query wants to see them.

        Raises:
            TooMany: Lambda could not carry all their members.
        """
        projection = asked_projection(query, GROUP_RESOURCE)
        return [
            projection(representation(group, members, self._base_url))
            for group, members in self._with_members(call, groups, projection)
        ]

    def _list(self, call: Call, query: Query) -> Response[Any]:
        page = self._find.find(call.caller, query)
        return page_response(call, page, self.documents(call, page.resources, query))

    def _create(self, call: Call) -> Response[Any]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.create(call.caller, call.request.json())
        headers = {"Location": location(group.id, self._base_url)}
        return self._shown_after(call, group, projection, HTTPStatus.CREATED, headers)

    def _read(self, call: Call, group_id: str) -> Response[Any]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.read(call.caller, group_id)
        return not_modified(call.request, group.version) or self._shown(call, group, projection)

    def _replace(self, call: Call, group_id: str) -> Response[Any]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.replace(call.caller, group_id, call.request.json(), if_match(call.request))
        return self._shown_after(call, group, projection)

    def _patch(self, call: Call, group_id: str) -> Response[Any]:
        query = call.request.query()
        projection = projection_of(query, GROUP_RESOURCE)
        self._provision.patch(call.caller, group_id, call.request.json(), if_match(call.request))
        if not query.keys() & {"attributes", "excludedAttributes"}:
            # RFC 7644 §3.5.2 leaves the choice; Entra prefers 204, and the members need not be read.
            return empty_response(HTTPStatus.NO_CONTENT)
        group = self._provision.read(call.caller, group_id)
        return self._shown_after(call, group, projection)

    def _delete(self, call: Call, group_id: str) -> Response[Any]:
        self._provision.delete(call.caller, group_id, if_match(call.request))
        return empty_response(HTTPStatus.NO_CONTENT)

    def _shown_after(
        self,
        call: Call,
        group: Group,
        projection: Projection,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> Response[Any]:
        """A group that has been changed already: to refuse the answer now would tell that nothing was changed."""
        try:
            return self._shown(call, group, projection, status, headers)
        except TooMany:
            return self._shown(call, group, Projection(without={MEMBERS.name: {}}), status, headers)

    def _shown(
        self,
        call: Call,
        group: Group,
        projection: Projection,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> Response[Any]:
        ((_, members),) = self._with_members(call, [group], projection)
        resource = projection(representation(group, members, self._base_url))
        headers = {"ETag": etag(group.version), **(headers or {})}
        return document_response(resource, status=status, headers=headers, gzip=call.request.accepts_gzip)

    def _with_members(
        self, call: Call, groups: Sequence[Group], projection: Projection
    ) -> Iterator[tuple[Group, Iterable[Member] | None]]:
        """The groups, each with its members if the answer is to have them.

        Raises:
            TooMany: Lambda could not carry the answer; also raised while the members are read.
        """
        wanted = projection.keeps(MEMBERS.name)
        count = sum(group.member_count for group in groups) if wanted else 0
        carried = CarriedMembers(projection, self._base_url, gzip=call.request.accepts_gzip, count=count)
        for group in groups:
            yield group, carried.read(self._provision.members(group)) if wanted and group.member_count else None
