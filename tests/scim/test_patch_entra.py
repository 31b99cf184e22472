"""The shapes that Entra sends (checklist okta-and-entra.md), on a user."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.scim.documents import USER_NAME, WORK, a_document, entra, patched

ENTERPRISE = urns.ENTERPRISE_USER
BARE: Document = {"userName": USER_NAME}
CHARLES: Document = {"value": "m1", "displayName": "Charles", "$ref": "https://scim.example.com/Users/m1"}


@pytest.mark.parametrize(
    ("value", "active"), [("False", False), ("True", True), (False, False), (["False"], False)], ids=repr
)
@pytest.mark.parametrize("op", ["Replace", "Add", "replace"])
def test_bug_001_a_capital_op_and_a_boolean_in_quotes_deactivate(op: str, value: Json, active: bool) -> None:
    assert patched(a_document(active=not active), entra(op, "active", value))["active"] is active


def test_bug_010_names_with_dots_and_urns_in_a_value_without_a_path() -> None:
    document = a_document(name={"givenName": "A", "familyName": "Lovelace"})
    value: Document = {"name.givenName": "K", f"{ENTERPRISE}:employeeNumber": "701984", "displayName": "Kay"}

    assert patched(document, {"op": "replace", "value": value}) == {
        **BARE,
        "name": {"givenName": "K", "familyName": "Lovelace"},
        "displayName": "Kay",
        ENTERPRISE: {"employeeNumber": "701984"},
    }


@pytest.mark.parametrize("op", ["Add", "Replace"])
def test_an_attribute_of_an_extension_is_reached_by_its_urn(op: str) -> None:
    document = a_document(**{ENTERPRISE: {"division": "North"}})

    changed = patched(document, entra(op, f"{ENTERPRISE}:department", "Sales"))

    assert changed == {**BARE, ENTERPRISE: {"division": "North", "department": "Sales"}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("manager", "m2"),
        ("manager", {"value": "m2"}),
        ("manager", [{"$ref": None, "value": "m2"}]),
        ("manager", ["m2"]),
        ("manager.value", "m2"),
        ("MANAGER.VALUE", ["m2"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("op", ["Add", "Replace"])
@pytest.mark.parametrize("before", [{}, {"manager": {"value": "m1"}}], ids=["no manager", "another manager"])
def test_bug_011_a_manager_is_set_in_every_shape(op: str, path: str, value: Json, before: Document) -> None:
    document = a_document(**{ENTERPRISE: before})

    assert patched(document, entra(op, f"{ENTERPRISE}:{path}", value)) == {
        **BARE,
        ENTERPRISE: {"manager": {"value": "m2"}},
    }


@pytest.mark.parametrize(
    "operation",
    [
        entra("Remove", f"{ENTERPRISE}:manager"),
        entra("Remove", f"{ENTERPRISE}:manager.value"),
        entra("Replace", f"{ENTERPRISE}:manager", ""),
        entra("Replace", f"{ENTERPRISE}:manager", None),
        entra("Replace", f"{ENTERPRISE}:manager", []),
        entra("Replace", f"{ENTERPRISE}:manager", {"value": ""}),
        entra("Replace", f"{ENTERPRISE}:manager.value", ""),
        entra("Remove", ENTERPRISE),
        entra("Replace", ENTERPRISE, ""),
    ],
    ids=str,
)
def test_bug_011_a_manager_is_cleared_in_every_shape(operation: Document) -> None:
    assert patched(a_document(**{ENTERPRISE: {"manager": CHARLES}}), operation) == BARE


@pytest.mark.parametrize(
    ("path", "value"),
    [("manager", "m2"), ("manager", {"value": "m2"}), ("manager", [{"value": "m2"}]), ("manager.value", "m2")],
    ids=str,
)
def test_what_was_said_of_the_old_manager_is_not_said_of_the_new_one(path: str, value: Json) -> None:
    changed = patched(a_document(**{ENTERPRISE: {"manager": CHARLES}}), entra("Replace", f"{ENTERPRISE}:{path}", value))

    assert changed == {**BARE, ENTERPRISE: {"manager": {"value": "m2"}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("manager", {"displayName": "C. Babbage"}),
        ("manager", {"value": "m1", "displayName": "C. Babbage"}),
        ("manager.displayName", "C. Babbage"),
    ],
    ids=str,
)
def test_rfc_088_what_was_said_of_the_same_manager_stays(path: str, value: Json) -> None:
    changed = patched(a_document(**{ENTERPRISE: {"manager": CHARLES}}), entra("Replace", f"{ENTERPRISE}:{path}", value))

    assert changed == {**BARE, ENTERPRISE: {"manager": {**CHARLES, "displayName": "C. Babbage"}}}


@pytest.mark.parametrize("order", [1, -1], ids=["in this order", "in the other"])
def test_parts_of_a_new_manager_may_come_in_any_order(order: int) -> None:
    parts: list[Document] = [entra("Add", f"{ENTERPRISE}:manager.{name}", value) for name, value in CHARLES.items()]

    assert patched(BARE, *parts[::order]) == {**BARE, ENTERPRISE: {"manager": CHARLES}}


@pytest.mark.parametrize("path", ["displayName", "name.givenName", "active"])
def test_a_single_value_may_be_in_a_list(path: str) -> None:
    assert patched(BARE, entra("Replace", path, ["True"])) == patched(BARE, entra("Replace", path, "True"))


@pytest.mark.parametrize(
    "nothing", [(), ("",), (None,)], ids=["remove", "replace by an empty string", "replace by null"]
)
@pytest.mark.parametrize(
    "path", ["displayName", "name.givenName", "emails", 'emails[type eq "work"].value', f"{ENTERPRISE}:department"]
)
def test_an_attribute_is_cleared_by_a_remove_without_value_and_by_an_empty_replace(
    path: str, nothing: tuple[Json, ...]
) -> None:
    document = a_document(
        displayName="Ada", name={"givenName": "Ada"}, emails=[WORK], **{ENTERPRISE: {"department": "Sales"}}
    )
    name = path.split(".givenName", maxsplit=1)[0].split("[", maxsplit=1)[0].removesuffix(":department")

    changed = patched(document, entra("Replace" if nothing else "Remove", path, *nothing))

    assert changed == {key: value for key, value in document.items() if key != name}


def test_a_whole_update_as_entra_sends_it() -> None:
    document = a_document(active=True, title="Analyst", emails=[WORK], **{ENTERPRISE: {"department": "Sales"}})

    changed = patched(
        document,
        entra("Replace", "userName", "kay@example.com"),
        entra("Replace", "active", "False"),
        entra("Add", "externalId", "kay"),
        entra("Add", "name.formatted", "Kay Lovelace"),
        entra("Remove", "title"),
        entra("Replace", 'emails[type eq "work"].value', "kay@example.com"),
        entra("Add", 'phoneNumbers[type eq "mobile"].value', "+43 1"),
        entra("Add", 'addresses[type eq "work"].streetAddress', "Ring 1"),
        entra("Add", 'addresses[type eq "work"].country', "AT"),
        entra("Replace", f"{ENTERPRISE}:department", "Marketing"),
        entra("Add", f"{ENTERPRISE}:manager", "m1"),
    )

    assert changed == {
        "userName": "kay@example.com",
        "active": False,
        "externalId": "kay",
        "name": {"formatted": "Kay Lovelace"},
        "emails": [{**WORK, "value": "kay@example.com"}],
        "phoneNumbers": [{"type": "mobile", "value": "+43 1"}],
        "addresses": [{"type": "work", "streetAddress": "Ring 1", "country": "AT"}],
        ENTERPRISE: {"department": "Marketing", "manager": {"value": "m1"}},
    }
