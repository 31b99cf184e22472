"""What an operator sets up: a provider's settings, organizations, default roles (PRODUCT §2, §6)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from provisioning.domain.failures import (
    EnvironmentFull,
    Impossible,
    NotFound,
    OrganizationNameClaimed,
    ProviderNameClaimed,
    Taken,
    Unacceptable,
)
from provisioning.domain.mappings import (
    OrganizationMapping,
    RoleMapping,
    organization_mapping_to_json,
    role_mapping_to_json,
)
from provisioning.domain.organizations import (
    DEFAULT_ORGANIZATION_ID,
    ORGANIZATION_LEVELS_MAX,
    ORGANIZATIONS_MAX,
    Organization,
    organization_name,
    require_default_roles,
)
from provisioning.domain.providers import Provider, ProviderChange, display_name
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.sync_log import LogEntry, Origin, differences
from provisioning.domain.users import ENVIRONMENT
from provisioning.usecases.directory import GroupStore
from provisioning.usecases.mapping_checks import MappingChecks
from provisioning.usecases.new_organizations import organization_entry, require_no_id
from provisioning.usecases.operate import Operator, require_version
from provisioning.usecases.ports import OrganizationStore, ProviderStore
from provisioning.usecases.races import run_again

MAPPINGS_CHANGED = "Mappings changed; they move nobody before they are applied."


@dataclass(frozen=True, slots=True, kw_only=True)
class Configure:
    """The operator's acts on settings. Changing one moves nobody; Apply Org and Role Settings does.

    All of them raise NotFound for what there is not, Unacceptable for what cannot be, and Busy for a fault that passes.
    """

    providers: ProviderStore
    organizations: OrganizationStore
    groups: GroupStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def provider(self, provider_id: str) -> Provider:
        """The provider of that id."""
        return known_provider(self.providers, provider_id)

    def change_provider(
        self,
        operator: Operator,
        provider_id: str,
        change: ProviderChange,
        *,
        grants_administrator: bool = False,
        version: int | None = None,
    ) -> Provider:
        """The provider with other settings, in one write.

        Raises VersionMismatch (it is not at the version that the operator saw), Taken (another has the name).
        """

        def attempt() -> Provider:
            before = self.provider(provider_id)
            require_version(before.version, version)
            after = change.applied_to(before)
            after = replace(after, display_name=display_name(after.display_name))
            if after == before:
                return before
            self._checks.require(before, after, grants_administrator=grants_administrator)
            after = _next_version(before, after, self.now())
            self.providers.replace(before, after, [self._provider_entry(operator, before, after)])
            return after

        return of_free_name(lambda: run_again(attempt))

    def create_organization(self, operator: Operator, name: str, parent_id: str | None) -> Organization:
        """A new organization under its parent, the default one unless another is named."""
        parent = self._parent(parent_id or DEFAULT_ORGANIZATION_ID)
        organization = Organization(
            id=self.new_id(),
            name=require_no_id(self.organizations, organization_name(name)),
            parent_id=parent.id,
            default_role_ids=BASIC_ROLE_IDS,
            created_by=None,
            version=1,
        )
        entries = [organization_entry(None, organization, _origin(operator), self.now(), self.new_id())]
        _named(lambda: self.organizations.create(organization, entries))
        return organization

    def change_organization(
        self,
        operator: Operator,
        organization_id: str,
        *,
        name: str | None = None,
        default_role_ids: frozenset[str] | None = None,
        grants_administrator: bool = False,
        version: int | None = None,
    ) -> Organization:
        """The organization with another name or other default roles, which count for those who come from now on."""

        def attempt() -> Organization:
            before = self.organization(organization_id)
            require_version(before.version, version)
            after = replace(
                before,
                name=before.name if name is None else self._new_name(before, name),
                default_role_ids=before.default_role_ids if default_role_ids is None else default_role_ids,
            )
            if after == before:
                return before
            if after.default_role_ids != before.default_role_ids:
                require_default_roles(after.default_role_ids, grants_administrator=grants_administrator)
            after = replace(after, version=before.version + 1)
            entries = [organization_entry(before, after, _origin(operator), self.now(), self.new_id())]
            _named(lambda: self.organizations.replace(before, after, entries))
            return after

        return run_again(attempt)

    def _new_name(self, before: Organization, name: str) -> str:
        after = organization_name(name)
        return after if after == before.name else require_no_id(self.organizations, after)

    def organization(self, organization_id: str) -> Organization:
        """The organization of that id."""
        organization = self.organizations.get(organization_id)
        if organization is None:
            raise NotFound(f'There is no organization "{organization_id[:64]}".')
        return organization

    def _parent(self, parent_id: str) -> Organization:
        """The organization that gets a child."""
        parent = self.organizations.get(parent_id)
        if parent is None:
            raise Unacceptable(f'There is no organization "{parent_id[:64]}".', field="parentId")
        if self._level(parent) >= ORGANIZATION_LEVELS_MAX:
            detail = f"Organizations are at most {ORGANIZATION_LEVELS_MAX} levels deep. Choose a parent higher up."
            raise Unacceptable(detail, field="parentId")
        return parent

    def _level(self, organization: Organization) -> int:
        level = 1
        while organization.parent_id is not None:
            organization = self.organization(organization.parent_id)
            level += 1
        return level

    def deleted_groups(self, provider: Provider) -> list[str]:
        """The ids of the groups that the provider's mappings name, and that it has deleted since."""
        return self._checks.deleted_groups(provider)

    @property
    def _checks(self) -> MappingChecks:
        return MappingChecks(self.organizations, self.groups)

    def _provider_entry(self, operator: Operator, before: Provider, after: Provider) -> LogEntry:
        return LogEntry(
            id=self.new_id(),
            at=self.now(),
            origin=Origin(provider_id=after.id, actor=operator.arn, request_id=operator.request_id),
            action="provider updated",
            detail=MAPPINGS_CHANGED if _mappings(before) != _mappings(after) else "",
            changes=differences(settings_of(before), settings_of(after)),
        )


def known_provider(providers: ProviderStore, provider_id: str) -> Provider:
    """The provider of that id. Raises NotFound."""
    provider = providers.get(provider_id)
    if provider is None:
        raise NotFound(f'There is no provider "{provider_id[:64]}".')
    return provider


def of_free_name[Result](write: Callable[[], Result]) -> Result:
    """What writing a provider answers. Raises Taken: another provider has its name."""
    try:
        return write()
    except ProviderNameClaimed:
        detail = "There is a provider of this name already. Choose another name."
        raise Taken(detail, field="displayName") from None


def settings_of(provider: Provider) -> dict[str, object]:
    """What the sync log says of a provider: all that an operator sets, and no credential."""
    limit = provider.safety_limit
    return {
        "displayName": provider.display_name,
        "enabled": provider.enabled,
        "delayMinutes": provider.delay_minutes,
        "safetyLimit": {"users": limit.users, "percent": limit.percent},
        "strict": provider.strict,
        "emailNamesRequired": provider.email_names_required,
        "organizationMapping": organization_mapping_to_json(provider.organization_mapping),
        "roleMapping": role_mapping_to_json(provider.role_mapping),
    }


def _mappings(provider: Provider) -> tuple[OrganizationMapping, RoleMapping]:
    return provider.organization_mapping, provider.role_mapping


def _next_version(before: Provider, after: Provider, now: datetime) -> Provider:
    changed_at = before.mappings_changed_at if _mappings(before) == _mappings(after) else now
    disabled_at = None if after.enabled else before.disabled_at or now
    return replace(after, mappings_changed_at=changed_at, disabled_at=disabled_at, version=before.version + 1)


def _named(write: Callable[[], None]) -> None:
    try:
        write()
    except OrganizationNameClaimed:
        raise Taken("There is an organization of this name already. Choose another name.", field="name") from None
    except EnvironmentFull:
        raise Impossible(f"There are {ORGANIZATIONS_MAX:,} organizations, as many as there may be.") from None


def _origin(operator: Operator) -> Origin:
    return Origin(provider_id=ENVIRONMENT, actor=operator.arn, request_id=operator.request_id)
