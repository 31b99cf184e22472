"""Where a user belongs: his organization and his roles (PRODUCT §6).

Pure: a mapping, what happened and the user's facts in; what he shall have out. Nothing but the triggers reads a
mapping, so changing one moves nobody by itself. The two tables are complete.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from provisioning.domain.mappings import (
    ManualRoles,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    RoleMapping,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID

type Trigger = Literal["created", "value changed", "memberships changed", "applied"]
"""What makes us look at a mapping.

created: also posted anew after a deactivation; everything is worked out afresh.
value changed: of the attribute that the mapping reads.
applied: by Apply Org and Role Settings, or when an operator reactivates him.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a user is, and what he may do."""

    organization_id: str = DEFAULT_ORGANIZATION_ID
    role_ids: frozenset[str] = frozenset()
    moved_by_operator: bool = False
    """True while he is where an operator put him."""


@dataclass(frozen=True, slots=True)
class Existing:
    """The organization with this id."""

    organization_id: str


@dataclass(frozen=True, slots=True)
class Named:
    """The organization that the user's attribute names: look it up, create it when it is missing.

    The name is as the provider sent it, but for blanks around it; `organizations.organization_name` checks it.
    """

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a rule may look at."""

    placement: Placement
    group_ids: frozenset[str]
    value: str | None = None
    default_role_ids: frozenset[str] = frozenset()


def wanted_organization(
    mapping: OrganizationMapping,
    trigger: Trigger,
    placement: Placement,
    *,
    group_ids: frozenset[str],
    value: str | None,
) -> Existing | Named:
    """The organization that the user shall be in; his own where the mapping does not say otherwise.

    `group_ids` are all the user's groups; `value` is that of the mapping's attribute, None when he has none.
    """
    rule = ORGANIZATION_RULES[type(mapping), trigger]
    return rule(mapping, _Facts(placement=placement, group_ids=group_ids, value=value))


def placed(placement: Placement, wanted_id: str, trigger: Trigger) -> Placement:
    """The placement in the organization that was wanted. An operator's move counts while its result stands."""
    if trigger != "created" and wanted_id == placement.organization_id:
        return placement
    return replace(placement, organization_id=wanted_id, moved_by_operator=False)


def moved(placement: Placement, organization_id: str) -> Placement:
    """The placement after an operator moved the user."""
    return replace(placement, organization_id=organization_id, moved_by_operator=True)


def wanted_roles(
    role_mapping: RoleMapping,
    trigger: Trigger,
    placement: Placement,
    group_ids: frozenset[str],
    default_role_ids: frozenset[str],
) -> frozenset[str]:
    """The ids of the roles that the user shall have; his own where the mapping does not say otherwise.

    `default_role_ids` are those of the organization that he shall be in; they count only when `needs_default_roles`.
    """
    facts = _Facts(placement=placement, group_ids=group_ids, default_role_ids=default_role_ids)
    return ROLE_RULES[type(role_mapping), trigger](role_mapping, facts)


def needs_default_roles(role_mapping: RoleMapping, trigger: Trigger, group_ids: frozenset[str]) -> bool:
    """True when the user's roles are his organization's defaults, so that the organization must be read."""
    if isinstance(role_mapping, RolesByGroups):
        return not _granted(role_mapping, group_ids)
    return ROLE_RULES[type(role_mapping), trigger] is _default_roles


def _same_organization(_: OrganizationMapping, facts: _Facts) -> Existing:
    return Existing(facts.placement.organization_id)


def _the_organization(mapping: SingleOrganization, _: _Facts) -> Existing:
    return Existing(mapping.organization_id)


def _the_organization_unless_moved(mapping: SingleOrganization, facts: _Facts) -> Existing:
    stays = facts.placement.moved_by_operator
    return Existing(facts.placement.organization_id if stays else mapping.organization_id)


def _by_value(mapping: OrganizationByAttribute, facts: _Facts) -> Existing | Named:
    name = (facts.value or "").strip()
    return Named(name) if name else Existing(mapping.unmapped_organization_id)


def _by_groups(mapping: OrganizationByGroups, facts: _Facts) -> Existing:
    """The first row wins: the operator has put it above the others."""
    chosen = (row.organization_id for row in mapping.rows if not facts.group_ids.isdisjoint(row.group_ids))
    return Existing(next(chosen, mapping.unmapped_organization_id))


def _same_roles(_: RoleMapping, facts: _Facts) -> frozenset[str]:
    return facts.placement.role_ids


def _default_roles(_: RoleMapping, facts: _Facts) -> frozenset[str]:
    return facts.default_role_ids


def _granted(mapping: RolesByGroups, group_ids: frozenset[str]) -> list[frozenset[str]]:
    return [row.role_ids for row in mapping.rows if row.group_id in group_ids]


def _roles_by_groups(mapping: RolesByGroups, facts: _Facts) -> frozenset[str]:
    granted = _granted(mapping, facts.group_ids)
    return frozenset[str]().union(*granted) if granted else facts.default_role_ids


type OrganizationRule = Callable[[Any, _Facts], Existing | Named]
type RoleRule = Callable[[Any, _Facts], frozenset[str]]

ORGANIZATION_RULES: Mapping[tuple[type, Trigger], OrganizationRule] = {
    (SingleOrganization, "created"): _the_organization,
    (SingleOrganization, "value changed"): _same_organization,
    (SingleOrganization, "memberships changed"): _same_organization,
    (SingleOrganization, "applied"): _the_organization_unless_moved,
    (OrganizationByAttribute, "created"): _by_value,
    (OrganizationByAttribute, "value changed"): _by_value,
    (OrganizationByAttribute, "memberships changed"): _same_organization,
    (OrganizationByAttribute, "applied"): _by_value,
    (OrganizationByGroups, "created"): _by_groups,
    (OrganizationByGroups, "value changed"): _same_organization,
    (OrganizationByGroups, "memberships changed"): _by_groups,
    (OrganizationByGroups, "applied"): _by_groups,
}
"""Which organization each method wants at each trigger."""

ROLE_RULES: Mapping[tuple[type, Trigger], RoleRule] = {
    (ManualRoles, "created"): _default_roles,
    (ManualRoles, "value changed"): _same_roles,
    (ManualRoles, "memberships changed"): _same_roles,
    (ManualRoles, "applied"): _same_roles,
    (RolesByGroups, "created"): _roles_by_groups,
    (RolesByGroups, "value changed"): _roles_by_groups,
    (RolesByGroups, "memberships changed"): _roles_by_groups,
    (RolesByGroups, "applied"): _roles_by_groups,
}
"""Which roles each method wants at each trigger."""
