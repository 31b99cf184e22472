"""Mappings as operators write and read them: the JSON of `domain.mappings`, which `method` tells apart."""

from typing import Annotated, Literal

from pydantic import FailFast, Field, StrictBool, StrictInt, TypeAdapter

from provisioning.domain.mappings import (
    CREATED_ORGANIZATIONS_DEFAULT,
    OrganizationMapping,
    RoleMapping,
    organization_mapping_from_json,
    organization_mapping_to_json,
    role_mapping_from_json,
    role_mapping_to_json,
)
from provisioning.web.console_models import ConsoleModel, Id


class SingleModel(ConsoleModel):
    """Create new users in an organization."""

    method: Literal["single"]
    organization_id: Id


class AttributeModel(ConsoleModel):
    """Map users to organizations based on an attribute of the provider's."""

    method: Literal["attribute"]
    attribute: str = "c42OrgName"
    unmapped_organization_id: Id
    organizations_max: StrictInt = CREATED_ORGANIZATIONS_DEFAULT
    administrator_organizations: StrictBool = False
    """The value may also name organizations whose default roles make administrators."""


class OrganizationRowModel(ConsoleModel):
    """One or more groups, and their members' organization."""

    group_ids: Annotated[tuple[Id, ...], FailFast()]
    organization_id: Id


class OrganizationGroupsModel(ConsoleModel):
    """Map users to organizations using SCIM groups; the first row wins."""

    method: Literal["groups"]
    rows: Annotated[tuple[OrganizationRowModel, ...], FailFast()]
    unmapped_organization_id: Id


class ManualModel(ConsoleModel):
    """Manually manage roles in the console."""

    method: Literal["manual"]


class RoleRowModel(ConsoleModel):
    """A group, and its members' roles."""

    group_id: Id
    role_ids: Annotated[tuple[Id, ...], FailFast()]


class RoleGroupsModel(ConsoleModel):
    """Map SCIM groups to roles."""

    method: Literal["groups"]
    rows: Annotated[tuple[RoleRowModel, ...], FailFast()]


type OrganizationMappingModel = Annotated[
    SingleModel | AttributeModel | OrganizationGroupsModel, Field(discriminator="method")
]
type RoleMappingModel = Annotated[ManualModel | RoleGroupsModel, Field(discriminator="method")]

_ORGANIZATION_MAPPING = TypeAdapter[OrganizationMappingModel](OrganizationMappingModel)
_ROLE_MAPPING = TypeAdapter[RoleMappingModel](RoleMappingModel)


def of_organization_mapping(mapping: OrganizationMapping) -> OrganizationMappingModel:
    """The mapping as operators see it."""
    return _ORGANIZATION_MAPPING.validate_python(organization_mapping_to_json(mapping))


def to_organization_mapping(model: OrganizationMappingModel | None) -> OrganizationMapping | None:
    """The mapping that an operator wrote; None for none."""
    return organization_mapping_from_json(model.model_dump(by_alias=True)) if model else None


def of_role_mapping(mapping: RoleMapping) -> RoleMappingModel:
    """The mapping as operators see it."""
    return _ROLE_MAPPING.validate_python(role_mapping_to_json(mapping))


def to_role_mapping(model: RoleMappingModel | None) -> RoleMapping | None:
    """The mapping that an operator wrote; None for none."""
    return role_mapping_from_json(model.model_dump(by_alias=True)) if model else None
