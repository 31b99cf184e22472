"""A provider's groups as operators see them, and how far its mappings cover them."""

from dataclasses import dataclass

from provisioning.domain.groups import Group
from provisioning.domain.mappings import (
    OrganizationByGroups,
    OrganizationMapping,
    RoleMapping,
    RolesByGroups,
    mapped_group_ids,
    mapping_message,
)
from provisioning.domain.providers import Provider
from provisioning.usecases.directory import GroupStore
from provisioning.usecases.list_cursors import cursor_text, place_in


@dataclass(frozen=True, slots=True)
class MappingMessages:
    """What the console says about a provider's groups beside each of its mappings; None: nothing."""

    organizations: str | None
    roles: str | None


@dataclass(frozen=True, slots=True)
class ListGroups:
    """The questions. All of them may raise Busy."""

    groups: GroupStore

    def page(self, provider: Provider, cursor: str | None, limit: int) -> tuple[list[Group], str | None]:
        """At most `limit` of the provider's groups in name order, and the cursor of the next page.

        Raises:
            Unacceptable: the cursor is none of this list's.
        """
        place = place_in(provider.id, cursor) if cursor else ""
        groups, ended_at = self.groups.page_after(provider.id, place, limit)
        return groups, None if ended_at is None else cursor_text(provider.id, ended_at)

    def named(self, provider: Provider, name: str) -> list[Group]:
        """The provider's group of that name in any spelling, if there is one."""
        group = self.groups.by_display_name(provider.id, name)
        return [] if group is None else [group]

    def messages(self, provider: Provider) -> MappingMessages:
        """What is to be said of its mappings. However many groups it has, only those that are mapped are read."""
        return MappingMessages(
            self._message(provider, provider.organization_mapping), self._message(provider, provider.role_mapping)
        )

    def _message(self, provider: Provider, mapping: OrganizationMapping | RoleMapping) -> str | None:
        if not isinstance(mapping, OrganizationByGroups | RolesByGroups):
            return None
        found = self.groups.get_many(mapped_group_ids(mapping))
        mapped = sum(group.provider_id == provider.id and not group.deleted for group in found)
        return mapping_message(self.groups.total(provider.id), mapped)
