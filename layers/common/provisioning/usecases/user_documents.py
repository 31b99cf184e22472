"""A user as a SCIM document, and back."""

from dataclasses import replace
from datetime import UTC, datetime

from provisioning.domain.lifecycle import Deactivated, Pending
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.etags import etag
from provisioning.scim.resource import schemas_of
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE

OWN_FIELDS = ("userName", "externalId", "active")
"""The attributes that the user keeps as fields; all others make up the profile."""


def document_of(user: User) -> Document:
    """What the client may change of the user, as one document: what PATCH works on."""
    document: Document = {"userName": user.user_name, **user.profile}
    if not user.active_unassigned:
        document["active"] = user.active
    if user.external_id is not None:
        document["externalId"] = user.external_id
    return document


def with_document(user: User, document: Document) -> User:
    """The user as the document says, but for his life: what becomes of `active` is decided elsewhere."""
    return replace(
        user,
        user_name=str(document["userName"]),
        external_id=optional_text(document.get("externalId")),
        active_unassigned="active" not in document,
        profile={name: value for name, value in document.items() if name not in OWN_FIELDS},
    )


def representation(user: User, base_url: str) -> Document:
    """The user as clients see him: the whole resource (RFC 7643 §3.1)."""
    document = document_of(user)
    document[urns.USER_STATE] = _state(user)
    if user.group_ids and user.present:
        document["groups"] = _groups(user, base_url)
    return {
        "schemas": schemas_of(document, USER_RESOURCE),
        "id": user.id,
        **document,
        "meta": {
            "resourceType": USER_RESOURCE.name,
            "created": date_time(user.created_at),
            "lastModified": date_time(user.modified_at),
            "location": location(user.id, base_url),
            "version": etag(user.version),
        },
    }


def _state(user: User) -> Document:
    """What the read-only extension shows."""
    state: Document = {"blocked": user.life.blocked, "legalHold": bool(user.life.holds)}
    if not isinstance(user.life.status, Deactivated):
        state |= {"organization": user.placement.organization_id, "roles": [*sorted(user.placement.role_ids)]}
    if isinstance(user.life.status, Pending):
        state["deactivationDueAt"] = date_time(user.life.status.due_at)
    return state


def _groups(user: User, base_url: str) -> Json:
    # The groups' names would cost another read; RFC 7643 §4.1.2 leaves `display` to the service provider.
    return [
        {"value": group_id, "$ref": f"{base_url}{GROUP_RESOURCE.endpoint}/{group_id}", "type": "direct"}
        for group_id in sorted(user.group_ids)
    ]


def location(user_id: str, base_url: str) -> str:
    """The user's URL."""
    return f"{base_url}{USER_RESOURCE.endpoint}/{user_id}"


def primary_email(document: Document) -> str | None:
    """The address of the primary email, or of the only one."""
    emails = document.get("emails")
    elements = [each for each in emails if isinstance(each, dict)] if isinstance(emails, list) else []
    primaries = [each for each in elements if each.get("primary") is True] or (elements if len(elements) == 1 else [])
    return optional_text(primaries[0].get("value")) if primaries else None


def optional_text(value: Json) -> str | None:
    """The value, when it is text."""
    return value if isinstance(value, str) else None


def date_time(moment: datetime) -> str:
    """A moment as SCIM writes it (RFC 7643 §2.3.5), in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
