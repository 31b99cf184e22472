"""Groups in requests, and what the changes that are read from them make of a group."""

from collections.abc import Iterable, Mapping

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.member_changes import MemberChange, MemberDisplays
from provisioning.scim.members import GroupPatch, read_group, read_group_patch
from provisioning.scim.patch import patched
from provisioning.scim.patch_message import read_patch
from provisioning.scim.schemas import GROUP_RESOURCE

NAME = "Platform"


def posted(**attributes: Json) -> tuple[Document, MemberDisplays | None]:
    """What is read from a POST of a group with these attributes."""
    return read_group({"schemas": [urns.GROUP], "displayName": NAME, **attributes})


def group_patch(*operations: Json) -> GroupPatch:
    """What is read from a PATCH with these operations."""
    message: Json = {"schemas": [urns.PATCH_OP], "Operations": [*operations]}
    return read_group_patch(read_patch(message, GROUP_RESOURCE))


def document_after(*operations: Json) -> Document:
    """The document of a group of that NAME after a PATCH."""
    return patched({"displayName": NAME, "externalId": "00g1"}, group_patch(*operations).steps, GROUP_RESOURCE)


def change_of(*operations: Json, members: Mapping[str, str | None] | None = None) -> MemberChange:
    """The net change of a PATCH that is about members, in a group that has those."""
    change = group_patch(*operations).member_change(lambda whole: matching(whole, members or {}))
    assert change is not None
    return change


def members_after(members: Mapping[str, str | None], *operations: Json) -> MemberDisplays:
    """The members of a group that had those, after a PATCH."""
    return applied(change_of(*operations, members=members), members)


def applied(change: MemberChange, members: Mapping[str, str | None]) -> MemberDisplays:
    """The members of a group that had those, after the change."""
    stay = {} if change.replaces else {each: name for each, name in members.items() if each not in change.removes}
    return {**stay, **change.adds}


def matching(whole: Filter, members: Mapping[str, str | None]) -> Iterable[str]:
    """The ids of those members that the filter selects."""
    selects = predicate(whole)
    return [each for each, display in members.items() if selects({"value": each, "display": display})]


def nobody_asked(whole: Filter) -> Iterable[str]:
    """For patches that must be worked out without asking who is a member."""
    raise AssertionError(whole)
