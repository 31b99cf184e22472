"""Whether a provider's mappings can be: what they name must be there, and nobody becomes an administrator unsaid."""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.domain.failures import Unacceptable
from provisioning.domain.mappings import (
    ORGANIZATION_FIELD,
    OrganizationByAttribute,
    OrganizationMapping,
    group_ids,
    mapped_group_ids,
    organization_ids,
    require_no_administrators,
    require_organization_mapping,
    require_role_mapping,
)
from provisioning.domain.providers import Provider
from provisioning.domain.roles import require_grantable
from provisioning.scim.urns import ENTERPRISE_USER
from provisioning.usecases.directory import GroupStore
from provisioning.usecases.mapped_attributes import mapped_attribute
from provisioning.usecases.ports import OrganizationStore


@dataclass(frozen=True, slots=True)
class MappingChecks:
    """The checks of an operator's request. All may raise Busy."""

    organizations: OrganizationStore
    groups: GroupStore

    def require(self, before: Provider, after: Provider, *, grants_administrator: bool) -> None:
        """Return when the mappings that have changed can be. Raises Unacceptable."""
        if after.organization_mapping != before.organization_mapping:
            require_organization_mapping(after.organization_mapping)
            _require_attribute(after.organization_mapping)
            self._require_groups(before, group_ids(after.organization_mapping))
        if after.role_mapping != before.role_mapping:
            require_role_mapping(after.role_mapping, grants_administrator=grants_administrator)
            self._require_groups(before, group_ids(after.role_mapping))
        if (after.organization_mapping, after.role_mapping) != (before.organization_mapping, before.role_mapping):
            self._require_organizations(after.organization_mapping, grants_administrator=grants_administrator)

    def deleted_groups(self, provider: Provider) -> list[str]:
        """The ids of the groups that the provider's mappings name, and that it has deleted since."""
        named = _mapped_groups(provider)
        return sorted(named - self._own_groups(provider, named))

    def _require_groups(self, before: Provider, fields: dict[str, str]) -> None:
        """That there are such groups. One that was mapped and is deleted by now may stay: its id is nobody's."""
        known = self._own_groups(before, fields) | _mapped_groups(before)
        _require_all(fields, known, "group of this provider's")

    def _own_groups(self, provider: Provider, group_ids: Iterable[str]) -> set[str]:
        found = self.groups.get_many(group_ids)
        return {group.id for group in found if group.provider_id == provider.id and not group.deleted}

    def _require_organizations(self, mapping: OrganizationMapping, *, grants_administrator: bool) -> None:
        """That there are such organizations, and that none makes administrators of whom nobody has said so."""
        fields = organization_ids(mapping)
        found = {each: organization for each in fields if (organization := self.organizations.get(each)) is not None}
        _require_all(fields, found, "organization")
        if grants_administrator:
            return
        require_no_administrators(mapping)
        for each, organization in found.items():
            require_grantable(organization.default_role_ids, grants_administrator=False, field=fields[each])


def _mapped_groups(provider: Provider) -> frozenset[str]:
    return mapped_group_ids(provider.organization_mapping) | mapped_group_ids(provider.role_mapping)


def _require_all(fields: dict[str, str], found: Iterable[str], what: str) -> None:
    missing = fields.keys() - set(found)
    for each in sorted(missing, key=lambda missed: fields[missed])[:1]:
        raise Unacceptable(f'There is no {what} with the id "{each[:64]}".', field=fields[each])


def _require_attribute(mapping: OrganizationMapping) -> None:
    """The attribute of the mapping must be one text, such as `title`, `addresses.country`, `urn:…:User:department`."""
    if isinstance(mapping, OrganizationByAttribute) and mapped_attribute(mapping.attribute) is None:
        detail = f'"{mapping.attribute[:64]}" is no attribute of a user that has one text as its value.'
        advice = f"Write one of an extension with its URN, such as {ENTERPRISE_USER}:department, "
        example = 'and a part of a list with a dot, such as addresses.country or addresses[type eq "work"].country.'
        raise Unacceptable(f"{detail} {advice}{example}", field=f"{ORGANIZATION_FIELD}.attribute")
