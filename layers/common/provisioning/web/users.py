"""/Users: what each method answers."""

from collections.abc import Iterable
from http import HTTPMethod, HTTPStatus

from aws_lambda_powertools.event_handler import Response

from provisioning.domain.users import User
from provisioning.scim.attributes import Document
from provisioning.scim.etags import etag
from provisioning.scim.projection import Projection
from provisioning.scim.queries import Query
from provisioning.scim.schemas import USER_RESOURCE
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.user_documents import location, representation
from provisioning.web.answers import document_response, empty_response
from provisioning.web.api import Call, ScimApi
from provisioning.web.resource_requests import (
    add_queries,
    asked_projection,
    if_match,
    not_modified,
    page_response,
    projection_of,
)


class UserRoutes:
    """The acts behind /Users and /Users/{id}."""

    def __init__(self, provision: ProvisionUsers, find: FindUsers, base_url: str) -> None:
        self._provision = provision
        self._find = find
        self._base_url = base_url

    def add_to(self, api: ScimApi) -> None:
        """Answer for /Users in this API."""
        queries = add_queries(api, USER_RESOURCE.endpoint, self._list)
        api.add(USER_RESOURCE.endpoint, {**queries, HTTPMethod.POST: self._create})
        api.add(
            f"{USER_RESOURCE.endpoint}/<user_id>",
            {
                HTTPMethod.GET: self._read,
                HTTPMethod.PUT: self._replace,
                HTTPMethod.PATCH: self._patch,
                HTTPMethod.DELETE: self._delete,
            },
        )

    def documents(self, users: Iterable[User], query: Query) -> list[Document]:
        """The users as a query wants to see them."""
        projection = asked_projection(query, USER_RESOURCE)
        return [projection(representation(user, self._base_url)) for user in users]

    def _list(self, call: Call, query: Query) -> Response[str]:
        page = self._find.find(call.caller, query)
        return page_response(call, page, self.documents(page.resources, query))

    def _create(self, call: Call) -> Response[str]:
        projection = projection_of(call.request.query(), USER_RESOURCE)
        user = self._provision.create(call.caller, call.request.json())
        headers = {"Location": location(user.id, self._base_url)}
        return self._shown(user, projection, HTTPStatus.CREATED, headers)

    def _read(self, call: Call, user_id: str) -> Response[str]:
        projection = projection_of(call.request.query(), USER_RESOURCE)
        user = self._provision.read(call.caller, user_id)
        return not_modified(call.request, user.version) or self._shown(user, projection)

    def _replace(self, call: Call, user_id: str) -> Response[str]:
        projection = projection_of(call.request.query(), USER_RESOURCE)
        user = self._provision.replace(call.caller, user_id, call.request.json(), if_match(call.request))
        return self._shown(user, projection)

    def _patch(self, call: Call, user_id: str) -> Response[str]:
        projection = projection_of(call.request.query(), USER_RESOURCE)
        user = self._provision.patch(call.caller, user_id, call.request.json(), if_match(call.request))
        return self._shown(user, projection)

    def _delete(self, call: Call, user_id: str) -> Response[str]:
        self._provision.delete(call.caller, user_id, if_match(call.request))
        return empty_response(HTTPStatus.NO_CONTENT)

    def _shown(
        self,
        user: User,
        projection: Projection,
        status: HTTPStatus = HTTPStatus.OK,
        headers: dict[str, str] | None = None,
    ) -> Response[str]:
        resource = projection(representation(user, self._base_url))
        return document_response(resource, status=status, headers={"ETag": etag(user.version), **(headers or {})})
