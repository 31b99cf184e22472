"""A group in a request: its members apart from the document that PATCH works on, as a group may have 100,000.

What steps on members come to is worked out in `member_changes.py`.
"""

from dataclasses import dataclass

from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidValue, Mutability, TooMany
from provisioning.scim.filter_syntax import Comparison, Filter, Or
from provisioning.scim.group_schemas import MEMBERS
from provisioning.scim.member_changes import (
    Add,
    Matching,
    MemberChange,
    MemberDisplays,
    MemberStep,
    Remove,
    RemoveMatching,
    Replace,
    net_change,
)
from provisioning.scim.patch_message import Operation
from provisioning.scim.patch_steps import Step, steps_of
from provisioning.scim.resource import read_resource
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.scim.strictness import require_known_parts
from provisioning.scim.values import clean_members, given_twice, is_unassigned, require_list, shown

MEMBER_CHANGES_MAX = 10_000
"""How many members one request may name, all its operations together."""
MEMBER_FILTERS_MAX = 10
"""How many filters that are more than ids one request may have; each is tried on every member."""
MEMBER_ID_CHARACTERS_MAX = 128
DISPLAY_CHARACTERS_MAX = 256


@dataclass(frozen=True, slots=True)
class GroupPatch:
    """A PATCH of a group: `steps` are for `patch.patched` on its document, `member_steps` for its members."""

    steps: tuple[Step, ...]
    member_steps: tuple[MemberStep, ...]

    def member_change(self, matching: Matching) -> MemberChange | None:
        """The net change of the members; None when no step is about them.

        `matching` is asked for filters other than `value eq` only, MEMBER_FILTERS_MAX times at most.
        """
        return net_change(self.member_steps, matching) if self.member_steps else None


def read_group(body: Json, *, strict: bool = False) -> tuple[Document, MemberDisplays | None]:
    """The group in a POST or PUT body: its document without members, and those; None when the body does not say.

    `"members": []` says that there are none; null says nothing.

    Raises:
        InvalidSyntax: the body is no group, or has a name twice, in different letter case; of a strict provider also
            when it has what the schemas do not know.
        InvalidValue: a value is missing, of the wrong kind or too long, or there are more than MEMBER_CHANGES_MAX.
    """
    rest, members = _parted(body)
    _require_few_members(len(_listed(members)))
    if strict:
        require_known_parts(MEMBERS, members, MEMBERS.name)
    return read_resource(rest, GROUP_RESOURCE, strict=strict), None if members is None else _read_members(members)


def read_group_patch(operations: tuple[Operation, ...]) -> GroupPatch:
    """The operations, parted into what they do to the group's document and what to its members.

    Raises:
        Mutability: an operation changes a part of a member, or a read-only attribute.
        InvalidValue: a member has no id, a value is too long, or there are more than MEMBER_CHANGES_MAX members.
        TooMany: more than MEMBER_FILTERS_MAX filters ask for more than ids.
    """
    steps = [step for operation in operations for step in steps_of(operation, GROUP_RESOURCE)]
    on_members = [_whole(step) for step in steps if step.attribute is MEMBERS]
    _require_few_members(sum(map(_count_members, on_members)))
    member_steps = tuple(map(_read_step, on_members))
    _require_few_filters(sum(isinstance(step, RemoveMatching) for step in member_steps))
    return GroupPatch(tuple(step for step in steps if step.attribute is not MEMBERS), member_steps)


def _parted(body: Json) -> tuple[Json, Json]:
    """The body without its members, and those."""
    if not isinstance(body, dict):
        return body, None
    names = [name for name in body if name.lower() == MEMBERS.name]
    if len(names) > 1:
        raise given_twice(MEMBERS.name)
    rest: Document = {name: value for name, value in body.items() if name not in names}
    return rest, body[names[0]] if names else None


def _whole(step: Step) -> Step:
    chooses = step.path.value_filter is not None and step.op != "remove"
    if chooses or step.path.sub_attribute is not None:
        raise Mutability(
            f"{shown(str(step.path))} cannot be changed: a member is added or removed as a whole. "
            'Remove members[value eq "id"] and add to members.'
        )
    return step


def _count_members(step: Step) -> int:
    chosen = step.path.value_filter
    return len(_listed(step.value)) if chosen is None else len(_named_ids(chosen) or ())


def _require_few_members(count: int) -> None:
    if count > MEMBER_CHANGES_MAX:
        raise InvalidValue(f"The request names {count:,} members; the limit is {MEMBER_CHANGES_MAX:,} in one request.")


def _require_few_filters(count: int) -> None:
    if count > MEMBER_FILTERS_MAX:
        raise TooMany(
            f"The request removes members by {count:,} filters; the limit is {MEMBER_FILTERS_MAX}. "
            'Remove them by id: members[value eq "id"].'
        )


def _read_step(step: Step) -> MemberStep:
    """The step as what it does to the members."""
    if step.path.value_filter is not None:
        return _read_removal(step.path.value_filter)
    if step.op == "remove" and step.value in (None, ""):
        return Replace({})
    members = _read_members(step.value)
    if step.op == "remove":
        # Entra removes by value: {"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "…"}]}.
        return Remove(frozenset(members))
    return Add(members) if step.op == "add" else Replace(members)


def _read_removal(chosen: Filter) -> Remove | RemoveMatching:
    ids = _named_ids(chosen)
    if ids is None:
        return RemoveMatching(chosen)
    return Remove(frozenset(_require_id(each, f"{MEMBERS.name}.value") for each in ids))


def _named_ids(chosen: Filter) -> list[str] | None:
    """The ids in `value eq "u1" or value eq "u2"`; None when the filter is anything else."""
    operands = chosen.operands if isinstance(chosen, Or) else (chosen,)
    equals = [each for each in operands if isinstance(each, Comparison) and each.operator == "eq"]
    ids = [each.value for each in equals if each.path.attribute.name == "value" and isinstance(each.value, str)]
    return ids if len(ids) == len(operands) else None


def _listed(value: Json) -> list[Json]:
    if is_unassigned(value):
        return []
    return [value] if isinstance(value, dict | str) else require_list(value, MEMBERS.name)


def _read_members(value: Json) -> MemberDisplays:
    return dict(_read_member(each, f"{MEMBERS.name}[{index}]") for index, each in enumerate(_listed(value)))


def _read_member(given: Json, where: str) -> tuple[str, str | None]:
    member: Json = {"value": given} if isinstance(given, str) else given
    parts = clean_members(member, MEMBERS.sub_attribute, f"{where}.") if isinstance(member, dict) else {}
    return _require_id(parts.get("value"), f"{where}.value"), _read_display(parts.get("display"), f"{where}.display")


def _require_id(value: Json, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidValue(f"{where} must be the id of a user: a text that is not empty.")
    return _require_short(value, MEMBER_ID_CHARACTERS_MAX, where)


def _read_display(value: Json, where: str) -> str | None:
    return _require_short(value, DISPLAY_CHARACTERS_MAX, where) if isinstance(value, str) else None


def _require_short(text: str, characters_max: int, where: str) -> str:
    if len(text) > characters_max:
        raise InvalidValue(f"{where} has {len(text):,} characters; the limit is {characters_max}.")
    return text
