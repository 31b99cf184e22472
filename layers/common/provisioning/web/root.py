"""The base URL itself: queries over users and groups together (RFC 7644 §3.4.2.1)."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from provisioning.domain.users import User
from provisioning.scim.queries import Query
from provisioning.usecases.find_all import FindAll
from provisioning.web.api import Call, ScimApi
from provisioning.web.groups import GroupRoutes
from provisioning.web.resource_requests import add_queries, page_response
from provisioning.web.users import UserRoutes


class RootRoutes:
    """The acts behind the base URL and its /.search; each type of resource is shown as at its own endpoint."""

    def __init__(self, find: FindAll, users: UserRoutes, groups: GroupRoutes) -> None:
        self._find = find
        self._users = users
        self._groups = groups

    def add_to(self, api: ScimApi) -> None:
        """Answer for the base URL in this API."""
        api.add("", add_queries(api, "", self._list))

    def _list(self, call: Call, query: Query) -> Response[Any]:
        page = self._find.find(call.caller, query)
        users = [each for each in page.resources if isinstance(each, User)]
        groups = [each for each in page.resources if not isinstance(each, User)]
        documents = [*self._users.documents(users, query), *self._groups.documents(call, groups, query)]
        shown = {document["id"]: document for document in documents}
        return page_response(call, page, [shown[each.id] for each in page.resources])
