"""A group as a SCIM document, and back. Its members are never part of the document that a change works on."""

from collections.abc import Iterable
from dataclasses import replace

from provisioning.domain.groups import Group, Member
from provisioning.scim.attributes import Document
from provisioning.scim.etags import etag
from provisioning.scim.resource import schemas_of
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.user_documents import date_time, optional_text
from provisioning.usecases.user_documents import location as user_location


def document_of(group: Group) -> Document:
    """What the client may change of the group, but for its members."""
    document: Document = {"displayName": group.display_name}
    if group.external_id is not None:
        document["externalId"] = group.external_id
    return document


def with_document(group: Group, document: Document) -> Group:
    """The group as the document says."""
    return replace(
        group,
        display_name=str(document["displayName"]),
        external_id=optional_text(document.get("externalId")),
    )


def representation(group: Group, members: Iterable[Member] | None, base_url: str) -> Document:
    """The group as clients see it (RFC 7643 §4.2); without `members` when they are None, or when there are none."""
    document = document_of(group)
    if members is not None:
        shown = [member_document(member, base_url) for member in members]
        document |= {"members": [*shown]} if shown else {}
    return {
        "schemas": schemas_of(document, GROUP_RESOURCE),
        "id": group.id,
        **document,
        "meta": {
            "resourceType": GROUP_RESOURCE.name,
            "created": date_time(group.created_at),
            "lastModified": date_time(group.modified_at),
            "location": location(group.id, base_url),
            "version": etag(group.version),
        },
    }


def member_document(member: Member, base_url: str) -> Document:
    """One member, as the provider named him."""
    document: Document = {"value": member.user_id, "$ref": user_location(member.user_id, base_url)}
    if member.display is not None:
        document["display"] = member.display
    return document


def location(group_id: str, base_url: str) -> str:
    """The group's URL."""
    return f"{base_url}{GROUP_RESOURCE.endpoint}/{group_id}"
