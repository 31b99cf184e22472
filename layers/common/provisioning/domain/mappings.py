"""What a provider's users are mapped to: organizations and roles (PRODUCT §6). Groups are mapped by id, never by name.

`placement.py` says when a mapping is read. Whether the groups and organizations exist is not checked here.
"""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import Any, assert_never

from provisioning.domain.failures import Unacceptable
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, ORGANIZATIONS_MAX
from provisioning.domain.roles import require_grantable

type Json = dict[str, Any]

ATTRIBUTE_CHARACTERS_MAX = 256
CREATED_ORGANIZATIONS_DEFAULT = 100
CREATED_ORGANIZATIONS_MAX = ORGANIZATIONS_MAX
MAPPING_ROWS_MAX = 500
MAPPED_GROUPS_MAX = 2_000
MAPPED_ROLES_MAX = 5_000

ORGANIZATION_FIELD = "organizationMapping"
ROLE_FIELD = "roleMapping"


@dataclass(frozen=True, slots=True)
class SingleOrganization:
    """All new users go to one organization."""

    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationByAttribute:
    """The value of the user's attribute is the name of his organization."""

    attribute: str = "c42OrgName"
    unmapped_organization_id: str
    """For users who do not have the attribute."""
    organizations_max: int = CREATED_ORGANIZATIONS_DEFAULT
    """How many organizations the provider may create."""
    administrator_organizations: bool = False
    """The value may also name an organization whose default roles make administrators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRow:
    """The members of any of these groups belong to this organization."""

    group_ids: tuple[str, ...]
    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationByGroups:
    """The first row that has one of the user's groups says his organization."""

    rows: tuple[OrganizationRow, ...]
    unmapped_organization_id: str
    """For users in no mapped group."""


@dataclass(frozen=True, slots=True)
class ManualRoles:
    """Operators set the roles; new users get the default ones of their organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """The members of this group have these roles."""

    group_id: str
    role_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class RolesByGroups:
    """A user has the roles of all his groups together, or his organization's defaults when none is mapped."""

    rows: tuple[RoleRow, ...]


type OrganizationMapping = SingleOrganization | OrganizationByAttribute | OrganizationByGroups
type RoleMapping = ManualRoles | RolesByGroups

ORGANIZATION_MAPPING_DEFAULT = SingleOrganization(DEFAULT_ORGANIZATION_ID)
MANUAL_ROLES = ManualRoles()


def organization_mapping_to_json(mapping: OrganizationMapping) -> Json:
    """The mapping as one JSON object; `method` says which of the three it is."""
    match mapping:
        case SingleOrganization(organization_id):
            return {"method": "single", "organizationId": organization_id}
        case OrganizationByAttribute():
            return {
                "method": "attribute",
                "attribute": mapping.attribute,
                "unmappedOrganizationId": mapping.unmapped_organization_id,
                "organizationsMax": mapping.organizations_max,
                "administratorOrganizations": mapping.administrator_organizations,
            }
        case OrganizationByGroups(rows=rows, unmapped_organization_id=unmapped):
            json_rows = [{"groupIds": [*row.group_ids], "organizationId": row.organization_id} for row in rows]
            return {"method": "groups", "rows": json_rows, "unmappedOrganizationId": unmapped}
        case _:
            assert_never(mapping)


def organization_mapping_from_json(json: Json) -> OrganizationMapping:
    """The mapping in JSON that `organization_mapping_to_json` made."""
    match json["method"]:
        case "single":
            return SingleOrganization(json["organizationId"])
        case "attribute":
            return OrganizationByAttribute(
                attribute=json["attribute"],
                unmapped_organization_id=json["unmappedOrganizationId"],
                organizations_max=json["organizationsMax"],
                administrator_organizations=json.get("administratorOrganizations", False),
            )
        case _:
            rows = (
                OrganizationRow(group_ids=tuple(row["groupIds"]), organization_id=row["organizationId"])
                for row in json["rows"]
            )
            return OrganizationByGroups(rows=tuple(rows), unmapped_organization_id=json["unmappedOrganizationId"])


def role_mapping_to_json(mapping: RoleMapping) -> Json:
    """The mapping as one JSON object; `method` says which of the two it is."""
    match mapping:
        case ManualRoles():
            return {"method": "manual"}
        case RolesByGroups(rows):
            json_rows = [{"groupId": row.group_id, "roleIds": sorted(row.role_ids)} for row in rows]
            return {"method": "groups", "rows": json_rows}
        case _:
            assert_never(mapping)


def role_mapping_from_json(json: Json) -> RoleMapping:
    """The mapping in JSON that `role_mapping_to_json` made."""
    if json["method"] == "manual":
        return MANUAL_ROLES
    rows = (RoleRow(group_id=row["groupId"], role_ids=frozenset(row["roleIds"])) for row in json["rows"])
    return RolesByGroups(tuple(rows))


def group_ids(mapping: OrganizationMapping | RoleMapping) -> dict[str, str]:
    """The groups that the mapping names, each with the field that names it."""
    return {group_id: field for field, group_id in _named_groups(mapping)}


def organization_ids(mapping: OrganizationMapping) -> dict[str, str]:
    """The organizations that the mapping names, each with the field that names it."""
    if isinstance(mapping, SingleOrganization):
        return {mapping.organization_id: f"{ORGANIZATION_FIELD}.organizationId"}
    unmapped = {mapping.unmapped_organization_id: f"{ORGANIZATION_FIELD}.unmappedOrganizationId"}
    rows = mapping.rows if isinstance(mapping, OrganizationByGroups) else ()
    named = _numbered(rows, ORGANIZATION_FIELD, "organizationId")
    return unmapped | {row.organization_id: field for field, row in named}


def mapped_group_ids(mapping: OrganizationMapping | RoleMapping) -> frozenset[str]:
    """The groups that the mapping says something of."""
    return frozenset(group_ids(mapping))


def mapping_message(available: int, mapped: int) -> str | None:
    """What the console says when so many of the available groups are mapped, in the article's words (steps 7 and 8).

    None: nothing.
    """
    if not available:
        return "There are no SCIM groups available"
    return "All SCIM groups are mapped" if mapped >= available else None


def require_organization_mapping(mapping: OrganizationMapping) -> None:
    """Return when the mapping can be kept.

    Raises:
        Unacceptable: a row without groups, a group mapped twice, too many of something, or an attribute without a name.
    """
    if isinstance(mapping, OrganizationByAttribute):
        _require_attribute(mapping)
    if isinstance(mapping, OrganizationByGroups):
        _require_at_most(MAPPING_ROWS_MAX, "rows", mapping.rows, f"{ORGANIZATION_FIELD}.rows")
        for field, row in _numbered(mapping.rows, ORGANIZATION_FIELD, "groupIds"):
            _require_some("groups", row.group_ids, field)
        _require_groups(mapping, ORGANIZATION_FIELD)


def require_no_administrators(mapping: OrganizationMapping) -> None:
    """Return when the mapping does not open organizations that make administrators to whoever names them.

    Raises:
        Unacceptable: it does.
    """
    if isinstance(mapping, OrganizationByAttribute) and mapping.administrator_organizations:
        detail = 'So users can become administrators. To allow it, send "grantsAdministrator": true.'
        raise Unacceptable(detail, field=f"{ORGANIZATION_FIELD}.administratorOrganizations")


def require_role_mapping(mapping: RoleMapping, *, grants_administrator: bool) -> None:
    """Return when the mapping can be kept.

    Raises:
        Unacceptable: a row without roles, an unknown role, a group mapped twice, too many of something, or an
            administrator's role although the operator did not say so.
    """
    if isinstance(mapping, RolesByGroups):
        _require_at_most(MAPPING_ROWS_MAX, "rows", mapping.rows, f"{ROLE_FIELD}.rows")
        for field, row in _numbered(mapping.rows, ROLE_FIELD, "roleIds"):
            _require_some("roles", row.role_ids, field)
            require_grantable(row.role_ids, grants_administrator=grants_administrator, field=field)
        granted = [role_id for row in mapping.rows for role_id in row.role_ids]
        _require_at_most(MAPPED_ROLES_MAX, "roles", granted, f"{ROLE_FIELD}.rows")
        _require_groups(mapping, ROLE_FIELD)


def _require_attribute(mapping: OrganizationByAttribute) -> None:
    if not 0 < len(mapping.attribute.strip()) <= ATTRIBUTE_CHARACTERS_MAX:
        detail = f"The attribute's name has from 1 to {ATTRIBUTE_CHARACTERS_MAX} characters."
        raise Unacceptable(detail, field=f"{ORGANIZATION_FIELD}.attribute")
    if not 0 <= mapping.organizations_max <= CREATED_ORGANIZATIONS_MAX:
        detail = f"A provider may create from 0 to {CREATED_ORGANIZATIONS_MAX:,} organizations."
        raise Unacceptable(detail, field=f"{ORGANIZATION_FIELD}.organizationsMax")


def _require_at_most(limit: int, what: str, given: Sized, field: str) -> None:
    if len(given) > limit:
        raise Unacceptable(f"The mapping has {len(given):,} {what}; the limit is {limit:,}.", field=field)


def _require_some(what: str, chosen: Sized, field: str) -> None:
    if not chosen:
        raise Unacceptable(f"The row has no {what}. Choose one or more.", field=field)


def _require_groups(mapping: OrganizationMapping | RoleMapping, mapping_field: str) -> None:
    first_fields: dict[str, str] = {}
    for field, group_id in _named_groups(mapping):
        if group_id in first_fields:
            detail = f'The group "{group_id}" is mapped twice: {first_fields[group_id]} has it already.'
            raise Unacceptable(detail, field=field)
        first_fields[group_id] = field
    _require_at_most(MAPPED_GROUPS_MAX, "groups", first_fields, f"{mapping_field}.rows")


def _named_groups(mapping: OrganizationMapping | RoleMapping) -> list[tuple[str, str]]:
    """The groups that the mapping names, each with the path of the field that names it in front."""
    match mapping:
        case OrganizationByGroups(rows=rows):
            numbered = _numbered(rows, ORGANIZATION_FIELD, "groupIds")
            return [(field, group_id) for field, row in numbered for group_id in row.group_ids]
        case RolesByGroups(rows):
            return [(field, row.group_id) for field, row in _numbered(rows, ROLE_FIELD, "groupId")]
        case _:
            return []


def _numbered[Row](rows: Sequence[Row], mapping_field: str, name: str) -> list[tuple[str, Row]]:
    """The rows, each with the path of its field of that name in front."""
    return [(f"{mapping_field}.rows[{number}].{name}", row) for number, row in enumerate(rows)]
