"""What the service provider says of itself (RFC 7644 §4, RFC 7643 §5 to §7), made from the tables that it works by."""

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Document, Json, ResourceType, Schema
from provisioning.scim.bulk import BULK_BYTES_MAX, BULK_OPERATIONS_MAX
from provisioning.scim.cursors import CURSOR_TIMEOUT_SECONDS
from provisioning.scim.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

AUTHENTICATION_SCHEMES: list[Json] = [
    {
        "type": "httpbasic",
        "name": "HTTP Basic",
        "description": "The username and password of a provisioning provider's API credentials (Okta).",
        "specUri": "https://www.rfc-editor.org/rfc/rfc7617",
        "primary": True,
    },
    {
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "The token of a provisioning provider's OAuth credentials (Entra).",
        "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
        "primary": False,
    },
]

# RFC 9865 §4. Okta walks by index.
PAGINATION: Document = {
    "cursor": True,
    "index": True,
    "defaultPaginationMethod": "index",
    "defaultPageSize": PAGE_SIZE_DEFAULT,
    "maxPageSize": PAGE_SIZE_MAX,
    "cursorTimeout": CURSOR_TIMEOUT_SECONDS,
}


def service_provider_config(base_url: str) -> Document:
    """The ServiceProviderConfig (RFC 7643 §5): what is supported, with the limits that are enforced."""
    return {
        "schemas": [urns.SERVICE_PROVIDER_CONFIG],
        "patch": {"supported": True},
        "bulk": {"supported": True, "maxOperations": BULK_OPERATIONS_MAX, "maxPayloadSize": BULK_BYTES_MAX},
        "filter": {"supported": True, "maxResults": PAGE_SIZE_MAX},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": PAGINATION,
        "authenticationSchemes": AUTHENTICATION_SCHEMES,
        "meta": _meta("ServiceProviderConfig", f"{base_url}/ServiceProviderConfig"),
    }


def resource_type_document(resource_type: ResourceType, base_url: str) -> Document:
    """The ResourceType resource (RFC 7643 §6)."""
    extensions: list[Json] = [{"schema": schema.id, "required": False} for schema in resource_type.extensions]
    return {
        "schemas": [urns.RESOURCE_TYPE],
        "id": resource_type.name,
        "name": resource_type.name,
        "endpoint": resource_type.endpoint,
        "description": resource_type.description,
        "schema": resource_type.schema.id,
        **({"schemaExtensions": extensions} if extensions else {}),
        "meta": _meta("ResourceType", f"{base_url}/ResourceTypes/{resource_type.name}"),
    }


def schema_document(schema: Schema, base_url: str) -> Document:
    """The Schema resource (RFC 7643 §7)."""
    return {
        "schemas": [urns.SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": [_attribute_document(attribute) for attribute in schema.attributes],
        "meta": _meta("Schema", f"{base_url}/Schemas/{schema.id}"),
    }


def _meta(resource_type: str, location: str) -> Json:
    return {"resourceType": resource_type, "location": location}


def _attribute_document(attribute: Attribute) -> Json:
    document: Document = {
        "name": attribute.name,
        "type": attribute.type,
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": attribute.mutability,
        "returned": attribute.returned,
        "uniqueness": attribute.uniqueness,
    }
    if attribute.canonical_values:
        document["canonicalValues"] = [*attribute.canonical_values]
    if attribute.reference_types:
        document["referenceTypes"] = [*attribute.reference_types]
    if attribute.sub_attributes:
        document["subAttributes"] = [_attribute_document(each) for each in attribute.sub_attributes]
    return document
