"""What the console's API takes and gives of providers and of the groups that they pushed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import StrictBool

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
from provisioning.web.console_mapping_models import (
    OrganizationMappingModel,
    RoleMappingModel,
    of_organization_mapping,
    of_role_mapping,
)
from provisioning.web.console_models import ConsoleModel, Versioned


class SafetyLimitView(ConsoleModel):
    """How many users may become pending within an hour; both null: any number."""

    users: int | None
    percent: int | None


class ProviderView(Versioned):
    """A provider as its details page shows it; nothing of its credentials."""

    id: str
    display_name: str
    enabled: bool
    delay_minutes: int
    strict: bool
    safety_limit: SafetyLimitView
    organization_mapping: OrganizationMappingModel
    role_mapping: RoleMappingModel
    mappings_changed_at: datetime | None
    organization_mapping_message: str | None
    role_mapping_message: str | None

    @classmethod
    def of(cls, provider: Provider, groups: Collection[Group]) -> "ProviderView":
        """The provider as operators see it; `groups` are all it has, and count only where it maps by groups."""
        limit = provider.safety_limit
        return cls(
            id=provider.id,
            display_name=provider.display_name,
            enabled=provider.enabled,
            delay_minutes=provider.delay_minutes,
            strict=provider.strict,
            safety_limit=SafetyLimitView(users=limit.users, percent=limit.percent),
            organization_mapping=of_organization_mapping(provider.organization_mapping),
            role_mapping=of_role_mapping(provider.role_mapping),
            mappings_changed_at=provider.mappings_changed_at,
            organization_mapping_message=_message(provider.organization_mapping, groups),
            role_mapping_message=_message(provider.role_mapping, groups),
            version=provider.version,
        )


class ProviderChange(ConsoleModel):
    """Other mappings for a provider; what is absent or null stays."""

    organization_mapping: OrganizationMappingModel | None = None
    role_mapping: RoleMappingModel | None = None
    grants_administrator: StrictBool = False


class GroupView(ConsoleModel):
    """A group that a provider pushed, and what it is mapped to."""

    id: str
    display_name: str
    member_count: int
    mapped_to_organization: str | None
    mapped_roles: list[str]
    changing: bool


class GroupsView(ConsoleModel):
    """All of a provider's groups in name order."""

    groups: list[GroupView]
    organization_mapping_message: str | None
    role_mapping_message: str | None

    @classmethod
    def of(cls, provider: Provider, groups: Sequence[Group]) -> "GroupsView":
        """The groups as operators see them; `groups` are all that the provider has."""
        organizations = _organizations_by_group(provider.organization_mapping)
        roles = _roles_by_group(provider.role_mapping)
        views = [
            GroupView(
                id=group.id,
                display_name=group.display_name,
                member_count=group.member_count,
                mapped_to_organization=organizations.get(group.id),
                mapped_roles=roles.get(group.id, []),
                changing=group.change is not None,
            )
            for group in groups
        ]
        return cls(
            groups=views,
            organization_mapping_message=_message(provider.organization_mapping, groups),
            role_mapping_message=_message(provider.role_mapping, groups),
        )


def _organizations_by_group(mapping: OrganizationMapping) -> dict[str, str]:
    rows = mapping.rows if isinstance(mapping, OrganizationByGroups) else ()
    return {group_id: row.organization_id for row in rows for group_id in row.group_ids}


def _roles_by_group(mapping: RoleMapping) -> dict[str, list[str]]:
    rows = mapping.rows if isinstance(mapping, RolesByGroups) else ()
    return {row.group_id: sorted(row.role_ids) for row in rows}


def _message(mapping: OrganizationMapping | RoleMapping, groups: Collection[Group]) -> str | None:
    if not isinstance(mapping, OrganizationByGroups | RolesByGroups):
        return None
    return mapping_message({group.id for group in groups}, mapped_group_ids(mapping))
