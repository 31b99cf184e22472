"""RFC 7644 §3.5.2: what each operation does."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.scim.documents import (
    HOME,
    USER_NAME,
    WORK,
    a_document,
    add,
    patched,
    remove,
    replace,
    replacing,
)

ENTERPRISE = urns.ENTERPRISE_USER
BARE: Document = {"userName": USER_NAME}


@pytest.mark.parametrize(
    ("path", "value", "after"),
    [
        ("title", "Countess", {"title": "Countess"}),
        ("name.givenName", "Ada", {"name": {"givenName": "Ada"}}),
        ("name", {"givenName": "Ada"}, {"name": {"givenName": "Ada"}}),
        ("emails", [WORK], {"emails": [WORK]}),
        ("emails", WORK, {"emails": [WORK]}),
        (f"{ENTERPRISE}:department", "Sales", {ENTERPRISE: {"department": "Sales"}}),
        (f"{ENTERPRISE}:manager.value", "m1", {ENTERPRISE: {"manager": {"value": "m1"}}}),
        (ENTERPRISE, {"department": "Sales"}, {ENTERPRISE: {"department": "Sales"}}),
    ],
)
@pytest.mark.parametrize("op", ["add", "replace"])
def test_rfc_083_rfc_088_add_and_replace_set_what_was_not_there(
    op: str, path: str, value: Json, after: Document
) -> None:
    assert patched(BARE, {"op": op, "path": path, "value": value}) == {**BARE, **after}


def test_rfc_083_add_replaces_a_single_value() -> None:
    assert patched(a_document(title="a"), add("title", "b")) == {**BARE, "title": "b"}


def test_rfc_083_rfc_088_the_parts_of_a_complex_value_that_are_not_named_stay() -> None:
    document = a_document(name={"givenName": "Ada", "familyName": "Byron"})
    renamed: Json = {"familyName": "Lovelace"}

    expected: Document = {**BARE, "name": {"givenName": "Ada", "familyName": "Lovelace"}}
    assert patched(document, add("name", renamed)) == patched(document, replace("name", renamed)) == expected


def test_a_complex_value_in_a_list_of_one_is_that_value() -> None:
    document = a_document(name={"givenName": "Ada", "familyName": "Byron"})

    changed = patched(document, replace("name", [{"familyName": "Lovelace"}]))

    assert changed["name"] == {"givenName": "Ada", "familyName": "Lovelace"}


@pytest.mark.parametrize("path", ["title", "name", "emails", ENTERPRISE, f"{ENTERPRISE}:department", "name.givenName"])
def test_rfc_085_remove_leaves_nothing(path: str) -> None:
    document = a_document(
        title="a", name={"givenName": "Ada"}, emails=[WORK, HOME], **{ENTERPRISE: {"department": "Sales"}}
    )
    gone = path.removesuffix(":department").removesuffix(".givenName")

    assert patched(document, remove(path)) == {name: value for name, value in document.items() if name != gone}


@pytest.mark.parametrize(
    "path", ["title", "emails", 'emails[type eq "x"]', 'emails[type eq "x"].value', "name.givenName", ENTERPRISE]
)
def test_rfc_086_removing_what_is_not_there_is_a_success_without_change(path: str) -> None:
    document = a_document(active=True)

    assert patched(document, remove(path)) is document


def test_rfc_077_each_operation_works_on_what_the_one_before_left() -> None:
    operations = [
        add("emails", [WORK]),
        add("emails", [HOME]),
        remove('emails[type eq "work"]'),
        add("title", "a"),
        add("title", "b"),
    ]

    assert patched(BARE, *operations) == {**BARE, "title": "b", "emails": [HOME]}


@pytest.mark.parametrize("value", [{"givenName": "Ada"}, ["a", "b"], "Ada", 5], ids=str)
def test_rfc_085_what_comes_along_with_the_removal_of_a_single_value_does_not_count(value: Json) -> None:
    removal: Json = {"op": "remove", "path": "name", "value": value}

    assert patched(a_document(name={"givenName": "Ada", "familyName": "King"}), removal) == BARE


def test_rfc_079_read_only_attributes_beside_others_are_ignored() -> None:
    echo: Document = {"id": "x", "meta": {}, "groups": [], "schemas": [], "meta.version": "1", "title": "a"}

    assert patched(BARE, {"op": "replace", "value": echo}) == {**BARE, "title": "a"}


@pytest.mark.parametrize(
    "operation", [replace("password", "x"), add("PASSWORD", {}), remove("password"), replacing(password="x")], ids=str
)
def test_rfc_031_a_password_is_accepted_and_dropped(operation: Document) -> None:
    assert patched(BARE, operation) == BARE
