"""/Groups: what each method answers. Members are read only for an answer that has them."""

from collections.abc import Iterable, Iterator
from http import HTTPMethod, HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.domain.groups import Group, Member
from provisioning.scim.errors import TooMany
from provisioning.scim.etags import etag
from provisioning.scim.group_schemas import MEMBERS
from provisioning.scim.paging import list_response, read_page_request
from provisioning.scim.projection import Projection
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.group_documents import location, representation
from provisioning.usecases.provision_groups import ProvisionGroups
from provisioning.web.answers import RESPONSE_BYTES_MAX, document_response, empty_response
from provisioning.web.api import Call, ScimApi, unsupported
from provisioning.web.resource_requests import if_match, not_modified, projection_of

MEMBER_BYTES = 53
"""What `{"value":"…"},` with an id of 36 characters takes in Lambda's answer."""
DISPLAY_BYTES = 15
"""What `,"display":""` takes beside the name itself."""
ROOM_BYTES = 100_000
"""What is kept free for all that is not members."""


class GroupRoutes:
    """The acts behind /Groups and /Groups/{id}."""

    def __init__(self, provision: ProvisionGroups, find: FindGroups, base_url: str) -> None:
        self._provision = provision
        self._find = find
        self._base_url = base_url

    def add_to(self, api: ScimApi) -> None:
        """Answer for /Groups in this API."""
        api.add(GROUP_RESOURCE.endpoint, {HTTPMethod.GET: self._list, HTTPMethod.POST: self._create})
        api.add(f"{GROUP_RESOURCE.endpoint}/.search", dict.fromkeys(HTTPMethod, unsupported("A query by POST")))
        api.add(
            f"{GROUP_RESOURCE.endpoint}/<group_id>",
            {
                HTTPMethod.GET: self._read,
                HTTPMethod.PUT: self._replace,
                HTTPMethod.PATCH: self._patch,
                HTTPMethod.DELETE: self._delete,
            },
        )

    def _list(self, call: Call) -> Response[str]:
        query = call.request.query()
        projection = projection_of(query, GROUP_RESOURCE)
        page = read_page_request(query.get("startIndex"), query.get("count"))
        found = self._find.find(call.caller, query.get("filter"), page)
        shown = [
            projection(representation(group, members, self._base_url))
            for group, members in self._with_members(found.resources, projection)
        ]
        return document_response(list_response([*shown], total=found.total, start_index=found.start_index))

    def _create(self, call: Call) -> Response[str]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.create(call.caller, call.request.json())
        headers = {"Location": location(group.id, self._base_url)}
        return self._shown_after(group, projection, HTTPStatus.CREATED, headers)

    def _read(self, call: Call, group_id: str) -> Response[str]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.read(call.caller, group_id)
        return not_modified(call.request, group.version) or self._shown(group, projection)

    def _replace(self, call: Call, group_id: str) -> Response[str]:
        projection = projection_of(call.request.query(), GROUP_RESOURCE)
        group = self._provision.replace(call.caller, group_id, call.request.json(), if_match(call.request))
        return self._shown_after(group, projection)

    def _patch(self, call: Call, group_id: str) -> Response[str]:
        query = call.request.query()
        projection = projection_of(query, GROUP_RESOURCE)
        self._provision.patch(call.caller, group_id, call.request.json(), if_match(call.request))
        if not query.keys() & {"attributes", "excludedAttributes"}:
            # RFC 7644 §3.5.2 leaves the choice; Entra prefers 204, and the members need not be read.
            return empty_response(HTTPStatus.NO_CONTENT)
        group = self._provision.read(call.caller, group_id)
        return self._shown_after(group, projection)

    def _delete(self, call: Call, group_id: str) -> Response[str]:
        self._provision.delete(call.caller, group_id, if_match(call.request))
        return empty_response(HTTPStatus.NO_CONTENT)

    def _shown_after(
        self,
        group: Group,
        projection: Projection,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> Response[str]:
        """A group that has been changed already: to refuse the answer now would tell that nothing was changed."""
        try:
            return self._shown(group, projection, status, headers)
        except TooMany:
            return self._shown(group, Projection(without={MEMBERS.name: {}}), status, headers)

    def _shown(
        self,
        group: Group,
        projection: Projection,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> Response[str]:
        ((_, members),) = self._with_members([group], projection)
        resource = projection(representation(group, members, self._base_url))
        return document_response(resource, status=status, headers={"ETag": etag(group.version), **(headers or {})})

    def _with_members(
        self, groups: list[Group], projection: Projection
    ) -> Iterator[tuple[Group, Iterable[Member] | None]]:
        """The groups, each with its members if the answer is to have them.

        Raises:
            TooMany: Lambda could not carry the answer; by the number of members this is known before they are read.
        """
        wanted = [group for group in groups if projection.keeps(MEMBERS.name)]
        room = RESPONSE_BYTES_MAX - ROOM_BYTES
        _require_room(room - MEMBER_BYTES * sum(group.member_count for group in wanted), wanted)
        for group in groups:
            members = [*self._provision.members(group)] if wanted and group.member_count else None
            if members is not None and projection.only is None:
                room -= sum(map(_size, members))
                _require_room(room, wanted)
            yield group, members


def _size(member: Member) -> int:
    return MEMBER_BYTES + (DISPLAY_BYTES + len(member.display.encode()) if member.display else 0)


def _require_room(room: int, groups: list[Group]) -> None:
    if room < 0:
        count = sum(group.member_count for group in groups)
        raise TooMany(
            f"The answer would have {count:,} members, which is more than {RESPONSE_BYTES_MAX:,} bytes. "
            "Ask without them by excludedAttributes=members, for their ids only by attributes=members.value, "
            'for one of them by filter=members[value eq "…"], or for fewer groups by count.'
        )
