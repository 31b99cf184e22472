"""Users as documents, and what PATCH makes of them."""

from typing import Any

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.elements import Elements
from provisioning.scim.patch import patch
from provisioning.scim.patch_message import read_patch
from provisioning.scim.resource import read_resource
from provisioning.scim.schemas import USER_RESOURCE

USER_NAME = "ada@example.com"
WORK: Document = {"value": "w@b.c", "type": "work", "primary": True}
HOME: Document = {"value": "h@b.c", "type": "home"}
OTHER: Document = {"value": "o@b.c", "type": "other"}


def a_document(**attributes: Any) -> Document:
    """What is kept of a POST with these attributes."""
    return read_resource({"schemas": [urns.USER], "userName": USER_NAME, **attributes}, USER_RESOURCE)


def kept(**attributes: Any) -> Document:
    """What is kept of these attributes, without the userName that every user has."""
    return {name: value for name, value in a_document(**attributes).items() if name != "userName"}


def patched(document: Document, *operations: Json) -> Document:
    """The document after a PATCH with these operations."""
    message: Json = {"schemas": [urns.PATCH_OP], "Operations": [*operations]}
    return patch(document, read_patch(message, USER_RESOURCE), USER_RESOURCE)


def emails_after(emails: Elements, *operations: Json) -> Json:
    """The emails of a user who had those, after a PATCH."""
    return patched(a_document(emails=emails), *operations).get("emails")


def add(path: str, value: Json) -> Document:
    """An operation."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Json) -> Document:
    """An operation."""
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> Document:
    """An operation without a value."""
    return {"op": "remove", "path": path}


def replacing(**attributes: Json) -> Document:
    """An operation without a path, as Okta sends it."""
    return {"op": "replace", "value": attributes}


def entra(op: str, path: str, *value: Json) -> Document:
    """An operation as Entra writes it, with a value or without one."""
    return {"op": op, "path": path, **dict.fromkeys(["value"] if value else [], *value)}
