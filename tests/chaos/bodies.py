"""What providers send."""

from collections.abc import Iterable

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.chaos.people import Person


def user_body(person: Person) -> Document:
    """The whole user, as a POST or PUT sends him."""
    body: Document = {
        "schemas": [urns.USER],
        "userName": person.user_name,
        "externalId": person.external_id,
        "emails": [{"value": person.user_name, "type": "work", "primary": True}],
        "active": person.said_active,
    }
    optional: Document = {"title": person.title, "c42OrgName": person.organization}
    return body | {name: value for name, value in optional.items() if value is not None}


def patch_body(*operations: Json) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [*operations]}


def saying(*, active: bool) -> Document:
    """Okta's own shape."""
    return patch_body({"op": "replace", "value": {"active": active}})


def group_body(name: str, members: Iterable[str]) -> Document:
    return {"schemas": [urns.GROUP], "displayName": name, "members": _values(members)}


def adding(members: Iterable[str]) -> Json:
    return {"op": "add", "path": "members", "value": _values(members)}


def removing(member: str) -> Json:
    return {"op": "remove", "path": f'members[value eq "{member}"]'}


def replacing(members: Iterable[str]) -> Json:
    return {"op": "replace", "path": "members", "value": _values(members)}


def renaming(name: str) -> Json:
    return {"op": "replace", "value": {"displayName": name}}


def _values(members: Iterable[str]) -> list[Json]:
    return [{"value": each} for each in sorted(members)]
