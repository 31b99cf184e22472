"""RFC 7644 §3.5.2 and PRODUCT §9: the PATCHes of groups that are refused, and by which name."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidFilter, InvalidPath, InvalidSyntax, InvalidValue, Mutability, TooMany
from provisioning.scim.members import MEMBER_CHANGES_MAX, MEMBER_FILTERS_MAX
from tests.scim.documents import add, entra, remove, replace, replacing
from tests.scim.groups import change_of, document_after, group_patch, nobody_asked


@pytest.mark.parametrize("path", ["displayName", f"{urns.GROUP}:DISPLAYNAME"])
def test_rfc_087_the_name_of_a_group_cannot_be_removed(path: str) -> None:
    with pytest.raises(Mutability, match="displayName is required"):
        document_after(remove(path))


@pytest.mark.parametrize("value", ["", None, [], " "], ids=repr)
def test_rfc_071_the_name_of_a_group_cannot_be_cleared(value: Json) -> None:
    with pytest.raises(InvalidValue, match="displayName is required"):
        document_after(replacing(displayName=value))


@pytest.mark.parametrize("path", ["id", "meta", "meta.version", "schemas"])
def test_bug_013_a_read_only_target_is_refused(path: str) -> None:
    with pytest.raises(Mutability, match="is read-only"):
        group_patch(replace(path, "x"))


@pytest.mark.parametrize("op", ["add", "Replace"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ('members[value eq "u1"]', {"value": "u2"}),
        ('members[value eq "u1"].display', "Ada"),
        ("members.value", "u1"),
        ("members.value", 5),
        ("members.display", ""),
    ],
)
def test_rfc_070_a_part_of_a_member_cannot_be_changed(op: str, path: str, value: Json) -> None:
    with pytest.raises(Mutability, match="a member is added or removed as a whole"):
        group_patch(entra(op, path, value))


@pytest.mark.parametrize("path", ["members.value", "members.display", 'members[value eq "u1"].display'])
def test_rfc_070_a_part_of_a_member_cannot_be_removed(path: str) -> None:
    with pytest.raises(Mutability, match="a member is added or removed as a whole"):
        group_patch(remove(path))


def test_a_refusal_quotes_only_the_beginning_of_a_long_path() -> None:
    with pytest.raises(Mutability) as caught:
        group_patch(replace(f'members[value eq "{"u" * 5_000}"].display', "Ada"))

    assert len(caught.value.detail) < 300


@pytest.mark.parametrize("path", ["member", "members.", "members[", "members.type", "members[display pr].type"])
def test_a_path_that_names_nothing_is_refused(path: str) -> None:
    with pytest.raises(InvalidPath):
        group_patch(remove(path))


@pytest.mark.parametrize("path", ["members[]", 'members[type eq "User"]', "members[value eq u1]"])
def test_a_filter_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(InvalidFilter):
        group_patch(remove(path))


@pytest.mark.parametrize("op", ["add", "replace", "remove"])
@pytest.mark.parametrize(
    "member", [None, "", 5, {}, {"value": ""}, {"$ref": "https://scim.example.com/Users/u1"}], ids=repr
)
def test_a_member_without_an_id_is_refused_by_its_place(op: str, member: Json) -> None:
    with pytest.raises(InvalidValue, match=r"members\[1\]\.value must be the id of a user"):
        group_patch(entra(op, "members", ["u1", member]))


@pytest.mark.parametrize("value", [{}, {"display": "Ada"}, [{}]], ids=repr)
def test_bug_005_a_removal_that_names_somebody_without_an_id_does_not_empty_the_group(value: Json) -> None:
    with pytest.raises(InvalidValue, match=r"members\[0\]\.value"):
        group_patch(entra("Remove", "members", value))


@pytest.mark.parametrize(
    ("user_id", "reason"), [("", "must be the id of a user"), ("u" * 129, "has 129 characters; the limit is 128")]
)
def test_an_id_in_a_path_is_refused_like_one_in_a_value(user_id: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=f"members.value {reason}"):
        group_patch(remove(f'members[value eq "{user_id}"]'))


def test_members_given_twice_are_refused() -> None:
    with pytest.raises(InvalidSyntax, match="Members is given more than once"):
        group_patch(replacing(members=[], Members=[]))


def some(count: int) -> list[Json]:
    return [{"value": str(number)} for number in range(count)]


def test_all_operations_together_name_ten_thousand_members() -> None:
    most = add("members", some(MEMBER_CHANGES_MAX - 3)), remove('members[value eq "a" or value eq "b"]')

    assert len(change_of(*most, add("members", ["c"])).adds) == MEMBER_CHANGES_MAX - 2


@pytest.mark.parametrize(
    "operations",
    [
        [add("members", some(10_001))],
        [replacing(members=some(10_001))],
        [add("members", some(5_000)), entra("Remove", "members", some(5_001))],
        [add("members", some(10_000)), remove('members[value eq "a"]')],
        [add("members", some(9_999)), remove('members[value eq "a" or value eq "b"]')],
    ],
    ids=["add", "without a path", "add and remove", "path", "paths"],
)
def test_more_members_are_refused_with_their_number(operations: list[Json]) -> None:
    with pytest.raises(InvalidValue, match="names 10,001 members; the limit is 10,000 in one request"):
        group_patch(*operations)


def test_too_many_members_are_refused_before_any_is_looked_at() -> None:
    with pytest.raises(InvalidValue, match="limit is 10,000"):
        group_patch(add("members", [5]), add("members", some(10_000)))


def filters(count: int) -> list[Document]:
    return [remove(f'members[display sw "{number}"]') for number in range(count)]


def test_only_so_many_filters_are_tried_on_every_member() -> None:
    assert group_patch(*filters(MEMBER_FILTERS_MAX)).member_change(lambda _: ())
    with pytest.raises(TooMany, match="by 11 filters; the limit is 10"):
        group_patch(*filters(11))


def test_a_thousand_removals_by_id_are_no_filters_to_try() -> None:
    removals = [remove(f'members[value eq "{number}"]') for number in range(1_000)]

    change = group_patch(*removals).member_change(nobody_asked)

    assert change
    assert len(change.removes) == 1_000
