"""What holds for every PATCH of members: it does what its operations would do one by one, on a plain dict."""

from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import ScimError
from provisioning.scim.member_changes import MemberDisplays
from provisioning.scim.members import read_group
from tests.scim.groups import applied, change_of, members_after
from tests.scim.test_patch_properties import any_operations, anything, outcome, patient, tellable

IDS = ("u1", "u2", "u3", "u4")
NAMES = ("Ada", "Bob")

displays = st.sampled_from([None, *NAMES])
groups: st.SearchStrategy[MemberDisplays] = st.dictionaries(st.sampled_from(IDS), displays)
"""Members as they are kept."""


class Change:
    """An operation, and what it does to members in so many words."""

    def __init__(self, kind: str, members: MemberDisplays, name: str | None) -> None:
        self.kind, self.members, self.name = kind, members, name

    def __repr__(self) -> str:
        return f"Change({self.kind!r}, {self.members!r}, {self.name!r})"

    def operation(self) -> Document:
        listed: list[Json] = [{"value": each, "display": display} for each, display in self.members.items()]
        by_ids = " or ".join(f'value eq "{each}"' for each in self.members) or 'value eq "nobody"'
        by_name = f'display eq "{self.name}"' if self.name else "not (display pr)"
        operations: dict[str, Document] = {
            "add": {"op": "Add", "path": "members", "value": listed},
            "add without a path": {"op": "add", "value": {"members": listed}},
            "replace": {"op": "replace", "path": "members", "value": listed},
            "remove listed": {"op": "Remove", "path": "members", "value": listed},
            "remove all": {"op": "remove", "path": "members"},
            "remove by ids": {"op": "remove", "path": f"members[{by_ids}]"},
            "remove by name": {"op": "remove", "path": f"members[{by_name}]"},
        }
        return operations[self.kind]

    def done(self, members: MemberDisplays) -> MemberDisplays:
        match self.kind:
            case "add" | "add without a path":
                return {**members, **self.members}
            case "replace":
                return self.members
            case "remove all":
                return {}
            case "remove by name":
                return {each: name for each, name in members.items() if name != self.name}
            case _:
                return {each: name for each, name in members.items() if each not in self.members}


KINDS = (
    *("add", "add without a path", "replace"),
    *("remove listed", "remove all", "remove by ids", "remove by name"),
)
changes = st.lists(st.builds(Change, st.sampled_from(KINDS), groups, displays), min_size=1, max_size=6)


def operations(several: list[Change]) -> list[Document]:
    return [each.operation() for each in several]


@given(groups, changes)
@settings(patient, max_examples=500)
def test_a_patch_does_what_its_operations_would_do_one_by_one(members: MemberDisplays, several: list[Change]) -> None:
    expected = members
    for each in several:
        expected = each.done(expected)

    assert members_after(members, *operations(several)) == expected


@given(groups, changes)
@settings(patient, max_examples=300)
def test_rfc_082_doing_the_same_again_changes_nothing(members: MemberDisplays, several: list[Change]) -> None:
    after = members_after(members, *operations(several))

    assert members_after(after, *operations(several)) == after


@given(groups, changes)
@settings(patient, max_examples=300)
def test_nobody_both_leaves_and_comes_in(members: MemberDisplays, several: list[Change]) -> None:
    change = change_of(*operations(several), members=members)

    assert change.removes.isdisjoint(change.adds)
    assert not (change.replaces and change.removes)


@given(groups, changes)
@patient
def test_what_changes_nothing_says_so(members: MemberDisplays, several: list[Change]) -> None:
    change = change_of(*operations(several), members=members)

    assert change.changes_anything or applied(change, members) == members


@given(
    anything | st.fixed_dictionaries({"schemas": st.just([urns.GROUP]), "displayName": anything, "members": anything})
)
@settings(patient, max_examples=200)
def test_any_json_is_a_group_or_a_scim_error(body: Json) -> None:
    group = outcome(lambda: read_group(body))

    assert tellable(group) if isinstance(group, ScimError) else group[0]["displayName"]


member_paths: st.SearchStrategy[Json] = st.sampled_from(["members", 'members[value eq "u1"]', "members.value", None])
member_operations: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "Remove", "replace"]), "path": member_paths, "value": anything}
)


@given(groups, st.lists(any_operations | member_operations, min_size=1, max_size=3))
@settings(patient, max_examples=200)
def test_any_operations_are_a_patch_or_a_scim_error(members: MemberDisplays, several: list[Json]) -> None:
    changed = outcome(lambda: members_after(members, {"op": "add", "path": "members", "value": []}, *several))

    assert tellable(changed) if isinstance(changed, ScimError) else all(changed)
