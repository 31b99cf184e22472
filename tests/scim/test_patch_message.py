"""RFC 7644 §3.5.2: what is a PatchOp message, and what is none."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.members import MEMBER_CHANGES_MAX
from provisioning.scim.patch_message import (
    PATCH_OPERATIONS_MAX,
    PATCH_PATH_CHARACTERS_MAX,
    PATCH_VALUES_MAX,
    Operation,
    read_patch,
)
from provisioning.scim.schemas import GROUP_RESOURCE, USER_RESOURCE

TITLE: Document = {"op": "replace", "path": "title", "value": "a"}


def read(body: Json) -> tuple[Operation, ...]:
    return read_patch(body, USER_RESOURCE)


def read_operations(*operations: Json) -> tuple[Operation, ...]:
    return read({"schemas": [urns.PATCH_OP], "Operations": [*operations]})


def refusal(*operations: Json) -> str:
    with pytest.raises(InvalidSyntax) as caught:
        read_operations(*operations)
    return caught.value.detail


@pytest.mark.parametrize(
    ("body", "kind"), [(None, "null"), ([], "a list"), ([TITLE], "a list"), ("x", "a string")], ids=repr
)
def test_a_body_that_is_no_object_is_refused_by_its_kind(body: Json, kind: str) -> None:
    with pytest.raises(InvalidSyntax, match=f"must be a JSON object, not {kind}"):
        read(body)


@pytest.mark.parametrize("schemas", [None, [], urns.PATCH_OP, [urns.USER], [None, {}, 1]], ids=repr)
def test_rfc_074_schemas_must_have_the_messages_schema(schemas: Json) -> None:
    with pytest.raises(InvalidSyntax, match=urns.PATCH_OP):
        read({"schemas": schemas, "Operations": [TITLE]})


@pytest.mark.parametrize("operations", [None, [], {}, "x", TITLE], ids=repr)
def test_rfc_074_there_must_be_operations(operations: Json) -> None:
    with pytest.raises(InvalidSyntax, match="Operations must be a list of at least one operation"):
        read({"schemas": [urns.PATCH_OP], "Operations": operations})


def test_rfc_007_the_messages_own_names_count_in_any_letter_case() -> None:
    loud: Document = {"OP": "REPLACE", "Path": "TITLE", "vaLUE": "a"}

    assert read({"SCHEMAS": [urns.PATCH_OP.upper()], "operations": [loud]}) == read_operations(TITLE)


@pytest.mark.parametrize("op", ["add", "Add", "ADD", "remove", "Remove", "replace", "Replace", "rEPLACE"])
def test_bug_001_rfc_075_an_op_counts_in_any_letter_case(op: str) -> None:
    assert read_operations({**TITLE, "op": op})[0].op == op.lower()


@pytest.mark.parametrize(
    ("op", "found"),
    [
        ("delete", '"delete"'),
        ("set", '"set"'),
        ("", '""'),
        (" add", '" add"'),
        ("\ud800\n", '"��"'),
        ("x" * 1_000, '"xxx'),
        (None, "null"),
        (1, "a number"),
        (["add"], "a list"),
    ],
    ids=repr,
)
def test_bug_001_rfc_075_an_unknown_op_is_refused_and_quoted(op: Json, found: str) -> None:
    detail = refusal(TITLE, {**TITLE, "op": op})

    assert detail.startswith(f"Operations[1].op must be add, remove or replace, not {found}")
    assert len(detail) < 200


def test_rfc_075_an_operation_has_an_op() -> None:
    assert refusal({"path": "title", "value": "a"}) == "Operations[0].op must be add, remove or replace, not null."


@pytest.mark.parametrize(
    "operation", [{**TITLE, "OP": "remove"}, {**TITLE, "Path": "active"}, {**TITLE, "VALUE": 1}], ids=repr
)
def test_attack_012_a_part_of_an_operation_given_twice_is_refused(operation: Document) -> None:
    assert "is given more than once" in refusal(operation)


@pytest.mark.parametrize(("operation", "kind"), [("add", "a string"), (None, "null"), ([TITLE], "a list")], ids=repr)
def test_an_operation_is_an_object(operation: Json, kind: str) -> None:
    assert refusal(TITLE, operation) == f"Operations[1] must be an object, not {kind}."


@pytest.mark.parametrize("path", [1, ["title"], {"title": 1}, False], ids=repr)
def test_a_path_is_a_string(path: Json) -> None:
    assert refusal({**TITLE, "path": path}).startswith("Operations[0].path must be a string, not a")


@pytest.mark.parametrize("op", ["add", "replace"])
@pytest.mark.parametrize("path", [{"path": "title"}, {}], ids=repr)
def test_rfc_082_add_and_replace_need_a_value(op: str, path: Document) -> None:
    assert refusal({"op": op, **path}) == f"Operations[0] has no value; {op} needs one."


@pytest.mark.parametrize("value", [None, "x", [], [{"active": False}], False], ids=repr)
def test_rfc_091_without_a_path_the_value_is_an_object_of_attributes(value: Json) -> None:
    with pytest.raises(InvalidValue, match=r"Operations\[0\].value, which has no path, must be an object"):
        read_operations({"op": "replace", "value": value})


def test_a_null_path_is_no_path() -> None:
    assert read_operations({"op": "replace", "path": None, "value": {}}) == (Operation("replace", None, {}),)


def test_attack_015_there_are_only_so_many_operations() -> None:
    assert len(read_operations(*[TITLE] * PATCH_OPERATIONS_MAX)) == PATCH_OPERATIONS_MAX
    assert refusal(*[TITLE] * 1_001) == "Operations has 1,001 operations; the limit is 1,000."


@pytest.mark.parametrize(
    "values",
    [
        [{"op": "add", "path": "emails", "value": [None] * 12_001}],
        [{"op": "remove", "path": "emails", "value": [None] * 5_000}] * 3,
        [{"op": "add", "value": {"emails": [None] * 12_001}}],
        [{"op": "add", "value": {str(number): None for number in range(12_001)}}],
        [{"op": "add", "value": {"urn:x": {str(number): None for number in range(12_001)}}}],
    ],
    ids=["list", "lists", "list without a path", "attributes", "attributes of an extension"],
)
def test_attack_015_all_operations_together_bring_only_so_many_values(values: list[Json]) -> None:
    assert "values; the limit is 12,000 in one request" in refusal(*values)


def test_as_many_values_as_are_allowed_are_taken() -> None:
    emails: Json = [{"value": str(number), "display": "Ada"} for number in range(PATCH_VALUES_MAX)]

    assert read_operations({"op": "add", "path": "emails", "value": emails})
    assert read_operations({"op": "replace", "value": {"emails": emails}})


def test_ten_thousand_member_changes_fit_one_request_with_what_goes_with_them() -> None:
    members: list[Json] = [{"value": str(number), "display": "Ada"} for number in range(MEMBER_CHANGES_MAX)]
    changes: list[Json] = [{"op": "add", "path": "members", "value": members[i::100]} for i in range(100)]
    rename: Json = {"op": "replace", "value": {"id": "g1", "displayName": "Platform"}}

    assert read_patch({"schemas": [urns.PATCH_OP], "Operations": [rename, *changes]}, GROUP_RESOURCE)


LONG_PATH = f"emails[{' or '.join(['type pr'] * 199)}]"
LONG_PATHS: list[str] = [f'emails[value eq "{number:01500}"]' for number in range(PATCH_PATH_CHARACTERS_MAX // 1_500)]


@pytest.mark.parametrize("paths", [[LONG_PATH] * 8, LONG_PATHS[:-10]], ids=["pieces", "characters"])
def test_paths_may_be_long(paths: list[str]) -> None:
    operations: list[Json] = [{"op": "remove", "path": path} for path in paths]

    assert len(read_operations(*operations)) == len(paths)


def test_attack_015_the_paths_of_all_operations_together_have_only_so_many_pieces() -> None:
    operations: list[Json] = [{"op": "remove", "path": LONG_PATH}] * 9

    assert "pieces; the limit is 5,000 in one request" in refusal(*operations)


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "remove", "path": path} for path in LONG_PATHS],
        [{"op": "add", "value": dict.fromkeys(LONG_PATHS)}],
        [{"op": "add", "value": {urns.USER: dict.fromkeys(LONG_PATHS)}}],
    ],
    ids=["paths", "names", "names under a URN"],
)
def test_attack_015_the_paths_of_all_operations_together_are_only_so_long(operations: list[Json]) -> None:
    assert "characters; the limit is 262,144 in one request" in refusal(*operations)


def test_a_thousand_removals_of_members_fit_one_request() -> None:
    removals: list[Json] = [{"op": "remove", "path": f'emails[value eq "{number:036}"]'} for number in range(1_000)]

    assert len(read_operations(*removals)) == 1_000


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("path", [urns.ENTERPRISE_USER, None])
def test_attack_015_values_in_a_list_of_one_object_count(wrapped: bool, path: str | None) -> None:
    members: Json = {f"x{number}": 1 for number in range(12_001)}
    value: Json = [members] if wrapped else members
    operation: Document = {"op": "add", "path": path, "value": value if path else {urns.ENTERPRISE_USER: value}}

    with pytest.raises(InvalidSyntax, match="limit"):
        read_patch({"schemas": [urns.PATCH_OP], "Operations": [operation]}, USER_RESOURCE)
