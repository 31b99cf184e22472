"""Finding groups: by key where the filter tells one, by a member's groups, else by reading one after the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from provisioning.domain.groups import Group, Member
from provisioning.scim.errors import TooMany
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import (
    Comparison,
    Filter,
    ValuePath,
    attribute_names,
    required_comparisons,
    required_parts,
)
from provisioning.scim.group_schemas import MEMBERS
from provisioning.scim.paging import PageRequest
from provisioning.scim.schemas import GROUP_RESOURCE
from provisioning.usecases.caller import Caller
from provisioning.usecases.group_documents import representation
from provisioning.usecases.pages import Page, page_of
from provisioning.usecases.ports import GroupStore, UserStore

SCANNED_GROUPS_MAX = 20_000
SCANNED_MEMBERS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class FindGroups:
    """A provider's queries; it never meets another provider's groups."""

    groups: GroupStore
    users: UserStore

    def find(self, caller: Caller, filter_text: str | None, page: PageRequest) -> Page[Group]:
        """The provider's groups that match, in name order; all of them without a filter.

        Raises:
            InvalidFilter: the filter is malformed.
            TooMany: the filter names no key, and would read more than SCANNED_GROUPS_MAX groups or
                SCANNED_MEMBERS_MAX members.
        """
        provider_id = caller.provider.id
        if filter_text is None:
            return self._all(provider_id, page)
        wanted = parse_filter(filter_text, GROUP_RESOURCE)
        return page_of(self._matching(provider_id, wanted), page)

    def _all(self, provider_id: str, page: PageRequest) -> Page[Group]:
        total = self.groups.total(provider_id)
        beyond = page.count == 0 or page.start_index > total
        groups = [] if beyond else self.groups.page(provider_id, page.start_index, page.count)
        return Page(total, page.start_index, groups)

    def _matching(self, provider_id: str, wanted: Filter) -> Iterable[Group]:
        member = next(_members_asked_for(wanted), None)
        if member is not None:
            # Before the group's own keys: what a user is in tells more of a large group than the group does.
            part, user_id = member
            return self._chosen(provider_id, self._groups_of(provider_id, user_id), wanted, part, Member(user_id))
        for comparison in required_comparisons(wanted):
            look_up = self._look_ups(provider_id).get(str(comparison.path))
            if look_up is not None and isinstance(comparison.value, str):
                found = look_up(comparison.value)
                return self._chosen(provider_id, [found] if found else [], wanted, comparison)
        return self._scanned(provider_id, wanted)

    def _look_ups(self, provider_id: str) -> dict[str, Callable[[str], Group | None]]:
        return {
            "id": self.groups.get,
            "displayName": lambda name: self.groups.by_display_name(provider_id, name),
            "externalId": lambda external_id: self.groups.by_external_id(provider_id, external_id),
        }

    def _groups_of(self, provider_id: str, user_id: str) -> list[Group]:
        """The groups that the user is a member of, in name order."""
        user = self.users.get(user_id)
        if user is None or user.provider_id != provider_id or not user.present:
            return []
        return sorted(self.groups.get_many(sorted(user.group_ids)), key=lambda group: (group.display_name, group.id))

    def _chosen(
        self, provider_id: str, found: list[Group], wanted: Filter, known: Filter, member: Member | None = None
    ) -> Iterable[Group]:
        """Those of the groups found by `known`, a part of the filter, on which all of it holds.

        They are known to have `member`: a filter that asks for no other needs no other.
        """
        own = [group for group in found if group.provider_id == provider_id and not group.deleted]
        if wanted is known:
            # The key knows spellings as equal that a comparison does not: the key was all that was asked.
            return own
        if member is not None and [*attribute_names(wanted)].count(MEMBERS.name) == 1:
            matches = predicate(wanted)
            return (group for group in own if matches(representation(group, [member], "")))
        return self._filtered(own, wanted)

    def _scanned(self, provider_id: str, wanted: Filter) -> Iterable[Group]:
        total = self.groups.total(provider_id)
        if total > SCANNED_GROUPS_MAX:
            raise TooMany(
                f"The filter would read {total:,} groups; the limit is {SCANNED_GROUPS_MAX:,}. "
                "Filter by id, displayName or externalId."
            )
        return self._filtered(self.groups.all(provider_id), wanted)

    def _filtered(self, groups: Iterable[Group], wanted: Filter) -> Iterator[Group]:
        matches = predicate(wanted)
        with_members = MEMBERS.name in attribute_names(wanted)
        read = 0
        for group in groups:
            read += group.member_count if with_members else 0
            _require_few_members(read)
            members = self.groups.members(group.id) if with_members else None
            if matches(representation(group, members, "")):
                yield group


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
