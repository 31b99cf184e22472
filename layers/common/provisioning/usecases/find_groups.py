"""Finding groups: by key where the filter tells one, by a member's groups, else by reading one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from provisioning.domain.groups import Group, Member
from provisioning.scim.attributes import Document, ResourceType
from provisioning.scim.errors import InvalidValue, TooMany
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import (
    Comparison,
    Filter,
    ValuePath,
    attribute_names,
    required_comparisons,
    required_parts,
)
from provisioning.scim.group_schemas import MEMBERS
from provisioning.scim.queries import Query
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.caller import Caller
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.group_documents import representation
from provisioning.usecases.pages import Asked, Page
from provisioning.usecases.selections import Limit, Selection, cannot_match, read_wanted

SCANNED_GROUPS_MAX = 20_000
SCANNED_MEMBERS_MAX = 20_000
LIMIT = Limit(SCANNED_GROUPS_MAX, "groups", "id, displayName or externalId")


@dataclass(frozen=True, slots=True)
class FindGroups:
    """A provider's queries; it never meets another provider's groups."""

    groups: GroupStore
    users: UserStore
    now: Callable[[], datetime]

    def find(self, caller: Caller, query: Query) -> Page[Group]:
        """The page of the provider's groups that is asked for: those that match, in name order or in that of `sortBy`.

        Raises:
            InvalidFilter: the filter is malformed.
            InvalidValue: there is nothing to sort by.
            TooMany: the query names no key, and would read more than SCANNED_GROUPS_MAX groups or
                SCANNED_MEMBERS_MAX members.
            InvalidCursor, InvalidCount, ExpiredCursor: RFC 9865 §2.1.
        """
        asked = Asked(query, caller, GROUP_RESOURCE.name, self.now())
        return asked.page_of(self.selection(caller.provider.id, query, GROUP_RESOURCE).listing())

    def selection(self, provider_id: str, query: Query, resource_type: ResourceType) -> Selection[Group]:
        """Which are selected by the query when it is read with the attributes of that type."""
        wanted = read_wanted(query, resource_type, "displayName")
        if wanted.sort.path.attribute is MEMBERS:
            raise InvalidValue("Groups cannot be sorted by their members.")
        return Selection(
            store=self.groups,
            provider_id=provider_id,
            wanted=wanted,
            found=self._found(provider_id, wanted.filter),
            matches=None if wanted.filter is None else _Matcher(self.groups, wanted.filter),
            document=_document,
            limit=LIMIT,
        )

    def _found(self, provider_id: str, wanted: Filter | None) -> list[Group] | None:
        if wanted is None:
            return None
        if cannot_match(wanted, GROUP_RESOURCE):
            return []
        for part, user_id in _members_asked_for(wanted):
            # Before the group's own keys: what a user is in tells more of a large group than the group does.
            found = self._groups_of(provider_id, user_id)
            return self._chosen(provider_id, found, wanted, part, Member(user_id))
        return self._looked_up(provider_id, wanted)

    def _looked_up(self, provider_id: str, wanted: Filter) -> list[Group] | None:
        look_ups: dict[str, Callable[[str], Group | None]] = {
            "id": self.groups.get,
            "displayName": lambda name: self.groups.by_display_name(provider_id, name),
            "externalId": lambda external_id: self.groups.by_external_id(provider_id, external_id),
        }
        for comparison in required_comparisons(wanted):
            look_up = look_ups.get(str(comparison.path))
            if look_up is not None and isinstance(comparison.value, str):
                found = look_up(comparison.value)
                return self._chosen(provider_id, [found] if found else [], wanted, comparison)
        return None

    def _groups_of(self, provider_id: str, user_id: str) -> list[Group]:
        """The groups that the user is a member of."""
        user = self.users.get(user_id)
        if user is None or user.provider_id != provider_id or not user.present:
            return []
        return self.groups.get_many(sorted(user.group_ids))

    def _chosen(
        self, provider_id: str, found: list[Group], wanted: Filter, known: Filter, member: Member | None = None
    ) -> list[Group]:
        """Those of the groups found by `known`, a part of the filter, on which all of it holds.

        They are known to have `member`: a filter that asks for no other needs no other.
        """
        own = [group for group in found if group.provider_id == provider_id and not group.deleted]
        if wanted is known:
            # The key knows spellings as equal that a comparison does not: the key was all that was asked.
            return own
        if member is not None and [*attribute_names(wanted)].count(MEMBERS.name) == 1:
            matches = predicate(wanted)
            return [group for group in own if matches(representation(group, [member], ""))]
        return [*filter(_Matcher(self.groups, wanted), own)]


@dataclass(slots=True)
class _Matcher:
    """Whether a filter holds on a group; of all the groups together it reads at most SCANNED_MEMBERS_MAX members."""

    groups: GroupStore
    wanted: Filter
    members_read: int = 0
    _matches: Callable[[Document], bool] = field(init=False)
    _with_members: bool = field(init=False)

    def __post_init__(self) -> None:
        self._matches = predicate(self.wanted)
        self._with_members = MEMBERS.name in attribute_names(self.wanted)

    def __call__(self, group: Group) -> bool:
        if not self._with_members:
            return self._matches(_document(group))
        self.members_read += group.member_count
        _require_few_members(self.members_read)
        return self._matches(representation(group, self.groups.members(group.id), ""))


def _document(group: Group) -> Document:
    return representation(group, None, "")


def _require_few_members(count: int) -> None:
    if count > SCANNED_MEMBERS_MAX:
        raise TooMany(
            f"The filter would read more than {SCANNED_MEMBERS_MAX:,} members. "
            'Ask for one member at a time: members[value eq "…"].'
        )


def _members_asked_for(wanted: Filter) -> Iterator[tuple[Filter, str]]:
    """The parts of the filter that demand a member, with his id: `members[value eq "u1"]`, `members.value eq "u1"`."""
    for part in required_parts(wanted):
        comparison = part.filter if isinstance(part, ValuePath) else part
        if isinstance(comparison, Comparison) and comparison.operator == "eq" and isinstance(comparison.value, str):
            inside = isinstance(part, ValuePath) and str(part.path) == "members" and str(comparison.path) == "value"
            if inside or str(comparison.path) == "members.value":
                yield part, comparison.value
