"""Our read-only extension (PRODUCT §3): what SCIM has no word for is read, found and shown, and never written."""

import json

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.scim.errors import InvalidFilter, Mutability
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.projection import read_projection
from provisioning.scim.schemas import USER_RESOURCE
from tests.scim.documents import a_document, kept, patched, replace, replacing

STATE = urns.USER_STATE
ROLES: Document = {"roles": ["desktop-user", "org-admin"]}
ADMIN: Document = {"schemas": [urns.USER, STATE], "id": "u1", STATE: {"organization": "o1", **ROLES}}


def selects(text: str, document: Document = ADMIN) -> bool:
    return predicate(parse_filter(text, USER_RESOURCE))(document)


@pytest.mark.parametrize(
    ("test", "selected"),
    [
        ('roles eq "org-admin"', True),
        ('ROLES co "admin"', True),
        ("roles pr", True),
        ('organization eq "o1"', True),
        ('roles eq "Org-Admin"', False),
        ('roles eq "org"', False),
        ("roles eq null", False),
        ('organization eq "O1"', False),
    ],
)
def test_users_are_found_by_their_roles_and_organization(test: str, *, selected: bool) -> None:
    assert selects(f"{STATE}:{test}") == selected


@pytest.mark.parametrize("state", ["{}", '{"roles": []}', '{"roles": null}', '{"roles": [""]}'])
def test_rfc_055_who_has_no_roles_is_not_found_by_any(state: str) -> None:
    document: Document = {STATE: json.loads(state)}

    assert not selects(f'{STATE}:roles pr or {STATE}:roles eq "org-admin"', document)
    assert selects(f'{STATE}:roles ne "org-admin"', document)


def test_a_role_has_no_parts_to_filter_by() -> None:
    with pytest.raises(InvalidFilter, match="has no sub-attributes"):
        parse_filter(f'{STATE}:roles[value eq "org-admin"]', USER_RESOURCE)


def test_rfc_035_roles_are_shown_and_left_out_by_their_name() -> None:
    only = read_projection([f"{STATE}:Roles"], [], USER_RESOURCE)(ADMIN)
    without = read_projection([], [f"{STATE}:roles"], USER_RESOURCE)(ADMIN)

    assert only[STATE] == ROLES
    assert without[STATE] == {"organization": "o1"}


def test_rfc_069_a_put_that_sends_the_state_back_is_taken_without_it() -> None:
    assert kept(**{STATE: {"organization": "o2", "roles": ["customer-cloud-admin"], "blocked": False}}) == {}


@pytest.mark.parametrize("attribute", ["roles", "organization"])
def test_bug_013_the_state_cannot_be_patched(attribute: str) -> None:
    with pytest.raises(Mutability, match="is read-only"):
        patched(a_document(), replace(f"{STATE}:{attribute}", "x"))


@pytest.mark.parametrize("operation", [{"op": "remove"}, {"op": "add", "value": {}}, {"op": "replace", "value": None}])
def test_bug_013_rfc_079_rfc_087_the_state_as_a_whole_cannot_be_patched_either(operation: Document) -> None:
    with pytest.raises(Mutability, match="UserState is read-only"):
        patched(a_document(), {**operation, "path": STATE})


def test_rfc_079_the_state_is_ignored_beside_other_attributes() -> None:
    value: Document = {"organization": "o2", "roles": ["customer-cloud-admin"]}

    assert patched(a_document(), replacing(title="a", **{STATE: value})) == a_document(title="a")
