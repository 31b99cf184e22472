"""RFC 7644 §3.5.2: what is refused, by which name, and that nothing happens then."""

from copy import deepcopy

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Attribute, Document, Json, ResourceType, Schema
from provisioning.scim.elements import Elements
from provisioning.scim.errors import (
    InvalidFilter,
    InvalidPath,
    InvalidSyntax,
    InvalidValue,
    Mutability,
    NoTarget,
    ScimError,
)
from provisioning.scim.patch import patch
from provisioning.scim.patch_message import read_patch
from provisioning.scim.values import ELEMENTS_MAX
from tests.scim.documents import (
    USER_NAME,
    WORK,
    a_document,
    add,
    emails_after,
    patched,
    remove,
    replace,
    replacing,
)

ENTERPRISE = urns.ENTERPRISE_USER
BARE: Document = {"userName": USER_NAME}
PRINTER = ResourceType(
    name="Printer",
    endpoint="/Printers",
    description="",
    schema=Schema(
        id="urn:example:2.0:Printer",
        name="Printer",
        description="",
        attributes=(
            Attribute(
                name="owner",
                type="complex",
                sub_attributes=(Attribute(name="value"), Attribute(name="label", mutability="readOnly")),
            ),
        ),
    ),
    extensions=(),
    common=(),
)


def test_bug_016_rfc_076_when_one_operation_fails_nothing_happens() -> None:
    document = a_document(emails=[WORK], **{ENTERPRISE: {"department": "Sales"}})
    before = deepcopy(document)

    with pytest.raises(InvalidValue):
        patched(document, remove("emails"), add(ENTERPRISE, {"department": "x"}), add("title", 5))

    assert document == before


def test_rfc_084_remove_without_path_is_no_target() -> None:
    with pytest.raises(NoTarget, match=r"Operations\[1\] removes without a path"):
        patched(BARE, add("title", "a"), {"op": "remove", "value": {"title": "a"}})


@pytest.mark.parametrize("path", ["userName", f"{urns.USER}:USERNAME"])
def test_rfc_087_removing_a_required_attribute_is_a_matter_of_mutability(path: str) -> None:
    with pytest.raises(Mutability, match="userName is required"):
        patched(BARE, remove(path), add("userName", "other@example.com"))


@pytest.mark.parametrize("value", ["", None, [], " ", ["  "]])
def test_rfc_071_a_required_attribute_cannot_be_cleared(value: Json) -> None:
    with pytest.raises(InvalidValue, match="userName is required"):
        patched(BARE, replace("userName", value))


@pytest.mark.parametrize(
    "path",
    ["id", "meta", "schemas", "groups", "meta.version", 'groups[value eq "g1"]', "GROUPS.value", f"{urns.USER}:id"],
)
@pytest.mark.parametrize("op", ["add", "replace", "remove"])
def test_bug_013_rfc_079_rfc_093_a_read_only_target_is_refused(op: str, path: str) -> None:
    with pytest.raises(Mutability, match="is read-only"):
        patched(BARE, {"op": op, "path": path, "value": "x"})


def test_rfc_079_a_read_only_part_of_a_writable_attribute_is_refused_by_its_path_and_ignored_beside_others() -> None:
    by_path: Json = {"op": "replace", "path": "owner.label", "value": "x"}
    beside: Json = {"op": "replace", "value": {"owner": {"value": "u1", "label": "x"}, "owner.label": "x"}}

    with pytest.raises(Mutability, match=r"owner\.label is read-only"):
        patch({}, read_patch({"schemas": [urns.PATCH_OP], "Operations": [by_path]}, PRINTER), PRINTER)
    operations = read_patch({"schemas": [urns.PATCH_OP], "Operations": [beside]}, PRINTER)
    assert patch({}, operations, PRINTER) == {"owner": {"value": "u1"}}


@pytest.mark.parametrize(
    "path",
    [
        "nick",
        "name.",
        ".name",
        "emails..value",
        "name.givenName.x",
        'emails[type eq "work"',
        "",
        ":title",
        f"{ENTERPRISE}:",
        "department",
    ],
)
def test_bug_012_bug_024_rfc_092_a_path_that_names_nothing_is_an_invalid_path(path: str) -> None:
    with pytest.raises(InvalidPath):
        patched(BARE, replace(path, "x"))


def test_rfc_058_a_broken_filter_in_a_path_is_an_invalid_filter() -> None:
    with pytest.raises(InvalidFilter):
        patched(BARE, replace('emails[type xx "work"].value', "x"))


@pytest.mark.parametrize("value", [False, 0, "x", 1.5, True, ["x"], [0]], ids=repr)
@pytest.mark.parametrize("op", ["add", "replace", "remove"])
def test_rfc_092_what_is_no_list_of_objects_is_an_invalid_value_and_clears_nothing(op: str, value: Json) -> None:
    with pytest.raises(InvalidValue, match=r"^emails(\[0\])? must be"):
        emails_after([WORK], {"op": op, "path": "emails", "value": value})


@pytest.mark.parametrize(
    ("operation", "detail"),
    [
        (replace("title", 5), "title must be a string, not a number."),
        (replace("title", {}), "title must be a string, not an object."),
        (replace("name.givenName", {}), "name.givenName must be a string, not an object."),
        (replace("name", {"givenName": 1}), "name.givenName must be a string, not a number."),
        (replace("name", "Ada"), "name must be an object, not a string."),
        (replace("title", ["a", "b"]), "title takes one value, not a list of 2."),
        (replace("name", [{}, {}]), "name takes one value, not a list of 2."),
        (replace('emails[type eq "work"].value', 1), 'emails[type eq "work"].value must be a string, not a number.'),
        (replace('emails[type eq "work"]', 1), 'emails[type eq "work"] must be an object, not a number.'),
        (replace('emails[type eq "work"]', [{}, {}]), 'emails[type eq "work"] takes one value, not a list of 2.'),
        (add("emails", [{"value": 1}]), "emails[0].value must be a string, not a number."),
        (replace(ENTERPRISE, "x"), f"{ENTERPRISE} must be an object, not a string."),
        (replace(f"{ENTERPRISE}:manager", 1), f"{ENTERPRISE}:manager must be an object, not a number."),
        (replacing(active="yes"), "active must be true or false, not a string."),
    ],
    ids=str,
)
def test_rfc_092_a_bad_value_is_named_by_its_place(operation: Document, detail: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        emails_after([WORK], operation)

    assert caught.value.detail == detail


@pytest.mark.parametrize(
    "operation",
    [replace("name", {"givenName": "a", "GIVENNAME": "b"}), add("emails", [{"value": "a", "VALUE": "b"}])],
    ids=str,
)
def test_attack_012_a_part_given_twice_in_different_case_is_refused(operation: Document) -> None:
    with pytest.raises(InvalidSyntax, match="is given more than once"):
        patched(BARE, operation)


def test_a_limit_on_elements_holds_over_many_operations() -> None:
    batches: list[Elements] = [[{"value": f"{batch}-{each}"} for each in range(100)] for batch in range(3)]

    assert emails_after(batches[0], add("emails", [*batches[1]])) == [*batches[0], *batches[1]]
    with pytest.raises(InvalidValue, match=f"300 elements; the limit is {ELEMENTS_MAX}"):
        emails_after(batches[0], *[add("emails", [*batch]) for batch in batches])


def test_a_limit_on_elements_holds_for_those_that_a_filter_creates() -> None:
    with pytest.raises(InvalidValue, match="201 elements; the limit is 200"):
        patched(BARE, *[add(f'emails[type eq "{number}"].value', f"{number}") for number in range(201)])


def test_every_refusal_is_one_of_the_standards_own() -> None:
    assert {each.scim_type for each in ScimError.__subclasses__()} == {
        *("invalidFilter", "tooMany", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue"),
        "invalidVers",
        # RFC 9865 §2.1
        *("invalidCursor", "expiredCursor", "invalidCount"),
    }
