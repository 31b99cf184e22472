"""Discovery: /ServiceProviderConfig, /ResourceTypes and /Schemas (RFC 7644 §4), and what is not supported."""

from collections.abc import Mapping
from http import HTTPMethod
from typing import NoReturn

from aws_lambda_powertools.event_handler import Response

from provisioning.scim.attributes import Document
from provisioning.scim.discovery import resource_type_document, schema_document, service_provider_config
from provisioning.scim.paging import list_response
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE
from provisioning.web.answers import document_response
from provisioning.web.api import Call, ScimApi
from provisioning.web.failures import HttpFailure


class DiscoveryRoutes:
    """The acts behind discovery. The documents are made once, at start."""

    def __init__(self, base_url: str) -> None:
        resource_types = (USER_RESOURCE, GROUP_RESOURCE)
        schemas = {schema.id: schema for each in resource_types for schema in (each.schema, *each.extensions)}
        self._config = service_provider_config(base_url)
        self._resource_types = {each.name: resource_type_document(each, base_url) for each in resource_types}
        self._schemas = {urn: schema_document(schema, base_url) for urn, schema in schemas.items()}

    def add_to(self, api: ScimApi) -> None:
        """Answer for discovery in this API."""
        # RFC 7643 §5: how to authenticate should be readable before one can.
        api.open_to_all("/ServiceProviderConfig", lambda: document_response(self._config))
        self._add_collection(api, "/ResourceTypes", self._resource_types)
        self._add_collection(api, "/Schemas", self._schemas)
        api.add("/Me", dict.fromkeys(HTTPMethod, _nobody))

    def _add_collection(self, api: ScimApi, path: str, documents: Mapping[str, Document]) -> None:
        # URNs of schemas are compared in any letter case (RFC 7643 §2.1 has it so for the names in them).
        by_lower_name = {name.lower(): document for name, document in documents.items()}

        def list_all(call: Call) -> Response[str]:
            if "filter" in call.request.query():
                # RFC 7644 §4: a filter is refused, so that nobody takes a whole answer for a filtered one.
                raise HttpFailure(403, f"{path} cannot be filtered; leave the filter out.")
            return document_response(list_response([*documents.values()], total=len(documents), start_index=1))

        def read(_: Call, name: str) -> Response[str]:
            document = by_lower_name.get(name.lower())
            if document is None:
                raise HttpFailure(404, f"There is no {name[:128]} in {path}.")
            return document_response(document)

        api.add(path, {HTTPMethod.GET: list_all})
        api.add(f"{path}/<name>", {HTTPMethod.GET: read})


def _nobody(_: Call) -> NoReturn:
    # RFC 7644 §3.11: 501 where /Me stands for nobody.
    detail = "/Me is not supported: the credential is a provisioning provider's, and no user's. Ask for /Users/{id}."
    raise HttpFailure(501, detail)
