"""What the console's API takes and gives of providers and of the groups that they pushed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from provisioning.domain.groups import Group
from provisioning.domain.mappings import (
    OrganizationByGroups,
    OrganizationMapping,
    RoleMapping,
    RolesByGroups,
)
from provisioning.domain.providers import (
    DELAY_MINUTES_MAX,
    Credential,
    CredentialType,
    Provider,
    ProviderChange,
    SafetyLimit,
)
from provisioning.usecases.list_groups import MappingMessages
from provisioning.usecases.manage_providers import Listed
from provisioning.web.console_mapping_models import (
    OrganizationMappingModel,
    RoleMappingModel,
    of_organization_mapping,
    of_role_mapping,
    to_organization_mapping,
    to_role_mapping,
)
from provisioning.web.console_models import ConsoleModel, Paging, Versioned

NAME_CHARACTERS_MAX = 1_000

type DelayMinutes = Annotated[StrictInt, Field(ge=0, le=DELAY_MINUTES_MAX)]
type LimitUsers = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]
type LimitPercent = Annotated[StrictInt, Field(ge=0, le=100)]


class SafetyLimitModel(ConsoleModel):
    """How many users may become pending within an hour, as a number or a share of all; both null: any number."""

    users: LimitUsers | None = None
    percent: LimitPercent | None = None


class CredentialView(ConsoleModel):
    """A credential; its secret was shown once, when it was issued."""

    id: str
    type: CredentialType
    created_at: datetime

    @classmethod
    def of(cls, credential: Credential) -> "CredentialView":
        """The credential as operators see it."""
        return cls(id=credential.id, type=credential.type, created_at=credential.created_at)


class ProviderSummary(ConsoleModel):
    """A provider on the list of all."""

    id: str
    display_name: str
    enabled: bool
    credentials: list[CredentialView]
    last_contact_at: datetime | None
    user_count: int
    group_count: int

    @classmethod
    def of(cls, listed: Listed) -> "ProviderSummary":
        """The provider as the list shows it."""
        provider = listed.provider
        return cls(
            id=provider.id,
            display_name=provider.display_name,
            enabled=provider.enabled,
            credentials=[CredentialView.of(credential) for credential in provider.credentials],
            last_contact_at=provider.last_contact_at,
            user_count=listed.users,
            group_count=listed.groups,
        )


class ProviderView(Versioned):
    """A provider as its details page shows it; no secret and no hash of one."""

    id: str
    display_name: str
    enabled: bool
    disabled_at: datetime | None
    delay_minutes: int
    strict: bool
    email_names_required: bool
    safety_limit: SafetyLimitModel
    credentials: list[CredentialView]
    last_contact_at: datetime | None
    organization_mapping: OrganizationMappingModel
    role_mapping: RoleMappingModel
    mappings_changed_at: datetime | None
    organization_mapping_message: str | None
    role_mapping_message: str | None
    deleted_group_ids: list[str]
    """The groups that the mappings name, and that the provider has deleted since; their rows do nothing for them."""

    @classmethod
    def of(cls, provider: Provider, messages: MappingMessages, deleted_group_ids: list[str]) -> "ProviderView":
        """The provider as operators see it, and what is to be said of its mappings."""
        limit = provider.safety_limit
        return cls(
            id=provider.id,
            display_name=provider.display_name,
            enabled=provider.enabled,
            disabled_at=provider.disabled_at,
            delay_minutes=provider.delay_minutes,
            strict=provider.strict,
            email_names_required=provider.email_names_required,
            safety_limit=SafetyLimitModel(users=limit.users, percent=limit.percent),
            credentials=[CredentialView.of(credential) for credential in provider.credentials],
            last_contact_at=provider.last_contact_at,
            organization_mapping=of_organization_mapping(provider.organization_mapping),
            role_mapping=of_role_mapping(provider.role_mapping),
            mappings_changed_at=provider.mappings_changed_at,
            organization_mapping_message=messages.organizations,
            role_mapping_message=messages.roles,
            deleted_group_ids=deleted_group_ids,
            version=provider.version,
        )


class ProviderSettings(ConsoleModel):
    """What can be said of a provider when it is created, and later too; what is absent stays as it is."""

    delay_minutes: DelayMinutes | None = None
    strict: StrictBool | None = None
    email_names_required: StrictBool | None = None
    safety_limit: SafetyLimitModel | None = None
    """Null: no limit."""

    def settings(self) -> ProviderChange:
        """What the domain calls it."""
        return ProviderChange(
            delay_minutes=self.delay_minutes,
            strict=self.strict,
            email_names_required=self.email_names_required,
            safety_limit=self._limit() if "safety_limit" in self.model_fields_set else None,
        )

    def _limit(self) -> SafetyLimit:
        limit = self.safety_limit
        return SafetyLimit(users=limit.users, percent=limit.percent) if limit else SafetyLimit()


class ProviderPatch(ProviderSettings):
    """Other settings for a provider; what is absent stays, and so does what is null, but for the safety limit."""

    display_name: str | None = None
    enabled: StrictBool | None = None
    organization_mapping: OrganizationMappingModel | None = None
    role_mapping: RoleMappingModel | None = None
    grants_administrator: StrictBool = False

    def change(self) -> ProviderChange:
        """What the domain calls it."""
        return replace(
            self.settings(),
            display_name=self.display_name,
            enabled=self.enabled,
            organization_mapping=to_organization_mapping(self.organization_mapping),
            role_mapping=to_role_mapping(self.role_mapping),
        )


class GroupView(ConsoleModel):
    """A group that a provider pushed, and what it is mapped to."""

    id: str
    display_name: str
    member_count: int
    mapped_to_organization: str | None
    mapped_roles: list[str]
    changing: bool


class GroupSearch(Paging):
    """Which groups."""

    provider: Annotated[
        str, Field(min_length=1, max_length=128, description="The id of the provider whose groups they are.")
    ]
    name: Annotated[str, Field(max_length=NAME_CHARACTERS_MAX, description="A displayName in any spelling.")] | None = (
        None
    )


class GroupsView(ConsoleModel):
    """Some of a provider's groups in name order; without a cursor they are the last."""

    groups: list[GroupView]
    next_cursor: str | None
    organization_mapping_message: str | None
    role_mapping_message: str | None

    @classmethod
    def of(
        cls, provider: Provider, groups: Iterable[Group], next_cursor: str | None, messages: MappingMessages
    ) -> "GroupsView":
        """The page as operators see it, and what is to be said of the provider's mappings."""
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
            next_cursor=next_cursor,
            organization_mapping_message=messages.organizations,
            role_mapping_message=messages.roles,
        )


def _organizations_by_group(mapping: OrganizationMapping) -> dict[str, str]:
    rows = mapping.rows if isinstance(mapping, OrganizationByGroups) else ()
    return {group_id: row.organization_id for row in rows for group_id in row.group_ids}


def _roles_by_group(mapping: RoleMapping) -> dict[str, list[str]]:
    rows = mapping.rows if isinstance(mapping, RolesByGroups) else ()
    return {row.group_id: sorted(row.role_ids) for row in rows}
