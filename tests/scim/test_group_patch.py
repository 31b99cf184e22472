"""PRODUCT §5: the PATCHes of groups that Okta and Entra send (checklist okta-and-entra.md), and what they come to."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.member_changes import MemberChange, MemberDisplays
from tests.scim.documents import add, entra, remove, replace, replacing
from tests.scim.groups import NAME, change_of, document_after, group_patch, members_after, nobody_asked

RENAME = replacing(id="g1", displayName="Operations")
THREE: MemberDisplays = {"u1": "Ada", "u2": "Bob", "u3": None}


def test_okta_renames_by_an_object_with_an_id_that_is_ignored() -> None:
    assert document_after(RENAME) == {"displayName": "Operations", "externalId": "00g1"}


def test_a_rename_says_nothing_of_members() -> None:
    assert group_patch(RENAME).member_change(nobody_asked) is None


def test_entra_wraps_a_name_in_a_list() -> None:
    assert document_after(entra("Replace", "displayName", ["Operations"]))["displayName"] == "Operations"


def test_okta_renames_and_changes_members_in_one_patch() -> None:
    added = add("members", [{"value": "u4", "display": "Dan"}])
    operations: list[Json] = [RENAME, remove('members[value eq "u1"]'), added]

    assert document_after(*operations)["displayName"] == "Operations"
    assert change_of(*operations) == MemberChange(replaces=False, adds={"u4": "Dan"}, removes=frozenset({"u1"}))


def test_a_patch_of_members_leaves_the_document_as_it_is() -> None:
    assert document_after(replace("members", [])) == {"displayName": NAME, "externalId": "00g1"}


@pytest.mark.parametrize(
    "value", [[{"value": "u4"}], {"value": "u4"}, ["u4"], [{"$ref": None, "value": "u4"}]], ids=repr
)
@pytest.mark.parametrize("path", ["members", "Members", f"{urns.GROUP}:members", None])
def test_bug_008_a_member_is_added_with_a_path_and_without_one(path: str | None, value: Json) -> None:
    operation: Document = add(path, value) if path else {"op": "add", "value": {"MEMBERS": value}}

    assert members_after(THREE, operation) == {**THREE, "u4": None}


def test_entra_adds_members() -> None:
    added = entra("Add", "members", [{"$ref": None, "value": "u4"}, {"$ref": None, "value": "u5"}])

    assert members_after(THREE, added) == {**THREE, "u4": None, "u5": None}


def test_bug_008_adding_someone_twice_is_adding_once_and_the_last_display_counts() -> None:
    first, again = add("members", [{"value": "u4"}, {"value": "u4"}]), add("members", [{"value": "u4", "display": "D"}])

    assert change_of(first, again).adds == {"u4": "D"}


@pytest.mark.parametrize("nothing", ["", None, []], ids=repr)
def test_adding_nothing_changes_nothing(nothing: Json) -> None:
    assert not change_of(add("members", nothing)).changes_anything


@pytest.mark.parametrize(
    "operation",
    [replace("members", [{"value": "u9", "display": "Zoe"}]), replacing(members=[{"value": "u9", "display": "Zoe"}])],
    ids=["path", "no path"],
)
def test_bug_014_push_now_leaves_exactly_those_that_it_names(operation: Json) -> None:
    assert members_after(THREE, operation) == {"u9": "Zoe"}


@pytest.mark.parametrize("nothing", ["", None, []], ids=repr)
def test_replacing_by_nothing_empties_the_group(nothing: Json) -> None:
    assert members_after(THREE, replace("members", nothing)) == {}
    assert members_after(THREE, replacing(members=nothing)) == {}


@pytest.mark.parametrize("operation", [remove("members"), entra("Remove", "members", None)], ids=["absent", "null"])
def test_bug_005_removing_without_saying_whom_empties_the_group(operation: Json) -> None:
    assert members_after(THREE, operation) == {}


@pytest.mark.parametrize(
    "value", [[{"$ref": None, "value": "u1"}], [{"value": "u1"}], {"value": "u1"}, ["u1"]], ids=repr
)
def test_bug_005_entra_removes_exactly_whom_it_names(value: Json) -> None:
    assert members_after(THREE, entra("Remove", "members", value)) == {"u2": "Bob", "u3": None}


def test_bug_005_removing_an_empty_list_removes_nobody() -> None:
    assert not change_of(entra("Remove", "members", [])).changes_anything


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ('members[value eq "u1"]', {"u1"}),
        ('members[value EQ "u1"]', {"u1"}),
        ('MEMBERS[ Value  Eq   "u1" ]', {"u1"}),
        ('members [value eq "u1"]', {"u1"}),
        ('members[(value eq "u1")]', {"u1"}),
        (f'{urns.GROUP}:members[value eq "u1"]', {"u1"}),
        ('members[value eq "u1" or value eq "u2"]', {"u1", "u2"}),
        ('members[value eq "u1" OR value eq "u9" or value eq "u3"]', {"u1", "u3", "u9"}),
    ],
)
def test_bug_006_whom_a_path_names_is_removed_and_nobody_is_asked(path: str, gone: set[str]) -> None:
    change = group_patch(remove(path)).member_change(nobody_asked)

    assert change == MemberChange(replaces=False, adds={}, removes=frozenset(gone))


def test_an_id_counts_in_its_own_letter_case() -> None:
    assert members_after(THREE, remove('members[value eq "U1"]')) == THREE


def test_bug_007_several_removals_remove_the_right_ones() -> None:
    removals = [remove(f'members[value eq "{each}"]') for each in ("u1", "u3")]

    assert members_after(THREE, *removals) == {"u2": "Bob"}


def test_rfc_086_removing_someone_who_is_no_member_is_fine() -> None:
    assert members_after(THREE, remove('members[value eq "u7"]'), entra("Remove", "members", ["u8"])) == THREE


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ('members[display eq "ADA"]', {"u2": "Bob", "u3": None}),
        ("members[not (display pr)]", {"u1": "Ada", "u2": "Bob"}),
        ('members[value eq "u1" and display eq "Bob"]', THREE),
        ('members[value eq "u1" or display eq "Bob"]', {"u3": None}),
        ('members[(value eq "u1" or value eq "u2") or value eq "u3"]', {}),
        ('members[value ne "u1"]', {"u1": "Ada"}),
        ("members[value pr]", {}),
        ("members[value eq null]", THREE),
    ],
)
def test_any_other_filter_removes_whom_it_selects(path: str, left: MemberDisplays) -> None:
    assert members_after(THREE, remove(path)) == left


def test_a_filter_selects_those_too_who_were_added_before_it() -> None:
    added = add("members", [{"value": "u4", "display": "Ada"}, {"value": "u5"}])

    assert members_after(THREE, added, remove('members[display eq "Ada"]')) == {"u2": "Bob", "u3": None, "u5": None}


def test_a_filter_selects_who_was_added_by_the_display_that_came_with_it() -> None:
    added = add("members", [{"value": "u1", "display": "Ann"}])

    assert members_after(THREE, added, remove('members[display eq "Ada"]')) == {**THREE, "u1": "Ann"}


def test_a_filter_selects_nobody_who_was_replaced_before_it() -> None:
    replaced = replace("members", [{"value": "u9", "display": "Zoe"}])

    change = group_patch(replaced, remove('members[display eq "Ada"]')).member_change(nobody_asked)

    assert change == MemberChange(replaces=True, adds={"u9": "Zoe"}, removes=frozenset())


def test_who_was_removed_before_a_filter_does_not_come_back() -> None:
    assert members_after(THREE, remove('members[value eq "u1"]'), remove('members[display eq "Ada"]')) == {
        "u2": "Bob",
        "u3": None,
    }


def test_the_steps_count_in_their_order() -> None:
    added, removed = add("members", ["u1"]), remove('members[value eq "u1"]')

    assert change_of(added, removed) == MemberChange(replaces=False, adds={}, removes=frozenset({"u1"}))
    assert change_of(removed, added) == MemberChange(replaces=False, adds={"u1": None}, removes=frozenset())


def test_who_is_added_after_a_replacement_is_one_more() -> None:
    operations = replace("members", ["u8"]), add("members", ["u9"]), remove('members[value eq "u8"]')

    assert change_of(*operations) == MemberChange(replaces=True, adds={"u9": None}, removes=frozenset())


def test_emptying_a_group_changes_something() -> None:
    assert change_of(remove("members")).changes_anything


def test_working_out_a_change_leaves_the_patch_as_it_was() -> None:
    patch = group_patch(replace("members", ["u1"]), add("members", ["u2"]))
    before = repr(patch)

    patch.member_change(nobody_asked)

    assert repr(patch) == before


def test_a_filter_is_asked_for_once() -> None:
    asked: list[Filter] = []

    group_patch(remove('members[display sw "A"]')).member_change(lambda whole: asked.append(whole) or ())

    assert [str(each) for each in asked] == ['display sw "A"']


def test_members_of_an_unknown_schema_are_ignored() -> None:
    value: Document = {"urn:x": {"members": [{"value": "u1"}]}, "member": ["u1"]}

    assert group_patch({"op": "add", "value": value}).member_change(nobody_asked) is None
