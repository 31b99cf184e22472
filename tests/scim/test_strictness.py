"""What both positions of a provider's `strict` switch make of what the schemas do not know (docs/decisions/0028)."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidPath, InvalidSyntax
from provisioning.scim.members import read_group
from provisioning.scim.patch import patch
from provisioning.scim.patch_message import read_patch
from provisioning.scim.resource import read_resource
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE
from tests.scim.documents import USER_NAME, a_document, add, replace, replacing

ENTERPRISE, PROVISIONING = urns.ENTERPRISE_USER, urns.PROVISIONING_USER
FOREIGN = "urn:okta:acme:1.0:user:custom"
ALL = [urns.USER, ENTERPRISE, PROVISIONING]
FULL: Document = {
    "schemas": [urns.USER, ENTERPRISE.upper(), PROVISIONING, urns.USER_STATE],
    "ID": "ignored",
    "userName": USER_NAME,
    "Name": {"GIVENNAME": "Ada"},
    "emails": [{"value": USER_NAME, "type": "work", "primary": True}, None],
    "groups": [{"value": "g1", "$ref": "https://scim.example/Groups/g1", "type": "direct"}],
    "password": "hunter2",
    "c42OrgName": "Acme",
    "active": "True",
    "meta": {"resourceType": "User", "version": 'W/"1"'},
    ENTERPRISE: {"department": "Sales", "manager": "m1", "userType": "Employee"},
    urns.USER_STATE: {"blocked": False},
}


def read(body: Json, *, strict: bool) -> Document:
    return read_resource(body, USER_RESOURCE, strict=strict)


def patched(operation: Json, *, strict: bool, **message: Json) -> Document:
    body: Json = {"schemas": [urns.PATCH_OP], "Operations": [operation], **message}
    return patch(a_document(), read_patch(body, USER_RESOURCE, strict=strict), USER_RESOURCE)


def test_what_the_schemas_know_is_read_alike() -> None:
    assert read(FULL, strict=True) == read(FULL, strict=False)


UNKNOWN: list[tuple[Document, str]] = [
    ({"shoeSize": 42}, "shoeSize"),
    ({"shoeSize": None}, "shoeSize"),
    ({"name.givenName": "Ada"}, "name.givenName"),
    ({"name": {"nick": "A"}}, "name.nick"),
    ({"emails": [{"value": USER_NAME}, {"value": "b@c.d", "verified": True}]}, "emails[1].verified"),
    ({FOREIGN: {"c42OrgName": "Acme"}}, FOREIGN),
    ({urns.USER: {"title": "Countess"}}, urns.USER),
    ({ENTERPRISE: {"shoeSize": 42}}, f"{ENTERPRISE}:shoeSize"),
    ({ENTERPRISE: {"manager": {"value": "m1", "shoeSize": 42}}}, f"{ENTERPRISE}:manager.shoeSize"),
    ({"meta": {"colour": "red"}}, "meta.colour"),
]


@pytest.mark.parametrize(("unknown", "culprit"), UNKNOWN, ids=str)
def test_an_unknown_attribute_is_named_to_a_strict_provider(unknown: Document, culprit: str) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        read({"schemas": [*ALL], "userName": USER_NAME, **unknown}, strict=True)

    assert caught.value.detail.startswith(f"{culprit} is no attribute that /Schemas lists. Take it out of the mapping")


@pytest.mark.parametrize(("unknown", "culprit"), UNKNOWN, ids=str)
def test_okta_an_unknown_attribute_of_a_tolerant_provider_is_ignored(unknown: Document, culprit: str) -> None:
    body: Document = {"schemas": [*ALL], "userName": USER_NAME, **unknown}

    assert culprit.rpartition(".")[2] not in read(body, strict=False)


INEXACT: list[tuple[Json, str]] = [
    ([urns.USER, ENTERPRISE, FOREIGN], f'schemas has "{FOREIGN}", which nobody knows here.'),
    ([urns.USER, ENTERPRISE, 7], 'schemas has "7", which nobody knows here.'),
    ([urns.USER, ENTERPRISE, urns.USER.lower()], "schemas has the same URN more than once."),
    ([urns.USER], f"schemas lacks {ENTERPRISE}, which the body has attributes of."),
]


@pytest.mark.parametrize(("schemas", "detail"), INEXACT)
def test_rfc_027_schemas_of_a_strict_provider_are_exact(schemas: Json, detail: str) -> None:
    body: Json = {"schemas": schemas, "userName": USER_NAME, ENTERPRISE: {"department": "Sales"}}

    with pytest.raises(InvalidSyntax) as caught:
        read(body, strict=True)

    assert caught.value.detail.startswith(detail)


@pytest.mark.parametrize(("schemas", "detail"), INEXACT)
def test_okta_schemas_of_a_tolerant_provider_need_only_the_core_schema(schemas: Json, detail: str) -> None:
    body: Document = {"schemas": schemas, "userName": USER_NAME, ENTERPRISE: {"department": "Sales"}}

    assert read(body, strict=False)[ENTERPRISE] == {"department": "Sales"}, detail


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("schemas", [None, [], [ENTERPRISE]])
def test_rfc_027_schemas_without_the_core_schema_are_refused_to_everybody(schemas: Json, *, strict: bool) -> None:
    with pytest.raises(InvalidSyntax, match="schemas must be a list that has"):
        read({"schemas": schemas, "userName": USER_NAME}, strict=strict)


def test_a_patch_without_a_path_is_refused_to_a_strict_provider() -> None:
    with pytest.raises(InvalidPath, match=r"^Operations\[0\] has no path\. Send one operation for each attribute"):
        patched(replacing(title="Countess"), strict=True)


def test_okta_a_patch_of_a_tolerant_provider_needs_no_path() -> None:
    assert patched(replacing(title="Countess"), strict=False)["title"] == "Countess"


UNKNOWN_CHANGES: list[tuple[Document, str]] = [
    (replace("name", {"givenName": "Ada", "nick": "A"}), "name.nick"),
    (add("emails", [{"value": USER_NAME, "verified": True}]), "emails[0].verified"),
    (
        replace(f'emails[value eq "{USER_NAME}"]', {"value": USER_NAME, "verified": True}),
        'emails[value eq "ada@example.com"].verified',
    ),
    (replace(ENTERPRISE, {"department": "Sales", "shoeSize": 42}), f"{ENTERPRISE}:shoeSize"),
    (add(f"{ENTERPRISE}:manager", {"value": "m1", "shoeSize": 42}), f"{ENTERPRISE}:manager.shoeSize"),
    ({**replace("title", "Countess"), "colour": "red"}, "Operations[0].colour"),
]


@pytest.mark.parametrize(("operation", "culprit"), UNKNOWN_CHANGES, ids=str)
def test_an_unknown_attribute_in_a_patch_is_named_to_a_strict_provider(operation: Document, culprit: str) -> None:
    with pytest.raises(InvalidSyntax) as caught:
        patched(operation, strict=True)

    assert caught.value.detail.startswith(f"{culprit} is no attribute that /Schemas lists.")


@pytest.mark.parametrize(("operation", "culprit"), [UNKNOWN_CHANGES[i] for i in (0, 1, 3, 4, 5)], ids=str)
def test_an_unknown_attribute_in_a_patch_of_a_tolerant_provider_is_ignored(operation: Document, culprit: str) -> None:
    after = patched(operation, strict=False)

    assert after != a_document()
    assert culprit.rpartition(".")[2].rpartition(":")[2] not in str(after)


@pytest.mark.parametrize(
    "operation",
    [
        replace("title", "Countess"),
        replace("name", {"givenName": "Ada"}),
        add('emails[type eq "work"].value', USER_NAME),
        add(f"{ENTERPRISE}:manager", "m1"),
        replace(ENTERPRISE, {"department": "Sales", "userType": "Employee"}),
        {"op": "Remove", "path": "title"},
    ],
    ids=str,
)
def test_a_patch_of_what_the_schemas_know_is_carried_out_alike(operation: Document) -> None:
    assert patched(operation, strict=True) == patched(operation, strict=False)


@pytest.mark.parametrize(
    ("message", "culprit"), [({"schemas": [urns.PATCH_OP, urns.USER]}, urns.USER), ({"colour": "red"}, "colour")]
)
def test_a_patch_message_is_exact_of_a_strict_provider_alone(message: Document, culprit: str) -> None:
    with pytest.raises(InvalidSyntax, match=culprit):
        patched(replace("title", "Countess"), strict=True, **message)

    assert patched(replace("title", "Countess"), strict=False, **message)["title"] == "Countess"


@pytest.mark.parametrize(
    ("unknown", "culprit"),
    [({"owner": "ada"}, "owner"), ({"members": [{"value": "u1"}, {"value": "u2", "colour": 1}]}, "members[1].colour")],
)
def test_an_unknown_attribute_of_a_group_is_named_to_a_strict_provider_alone(unknown: Document, culprit: str) -> None:
    body: Document = {"schemas": [urns.GROUP], "displayName": "Board", **unknown}

    with pytest.raises(InvalidSyntax) as caught:
        read_group(body, strict=True)

    assert caught.value.detail.startswith(f"{culprit} is no attribute")
    assert read_group(body)[0] == {"displayName": "Board"}


def test_a_member_in_a_patch_of_a_strict_provider_has_known_parts_only() -> None:
    operation = add("members", [{"value": "u1", "colour": "red"}])
    body: Json = {"schemas": [urns.PATCH_OP], "Operations": [operation]}

    with pytest.raises(InvalidSyntax, match=r"^members\[0\].colour is no attribute"):
        read_patch(body, GROUP_RESOURCE, strict=True)

    assert len(read_patch(body, GROUP_RESOURCE)) == 1
