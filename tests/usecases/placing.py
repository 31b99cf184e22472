"""What tests of where users come to have in common: the mapping by an attribute, and where somebody is."""

from provisioning.domain.mappings import (
    CREATED_ORGANIZATIONS_DEFAULT,
    OrganizationByAttribute,
)
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.groups.stage import Stage

ORGANIZATION = f"{urns.PROVISIONING_USER}:c42OrgName"
"""The attribute that names the organization, as a path."""


def renamed(stage: Stage, user_id: str, value: Json) -> None:
    """The provider patches the attribute that names the organization."""
    stage.patch(user_id, {"op": "replace", "path": ORGANIZATION, "value": value})


def by_attribute(stage: Stage, organizations_max: int = CREATED_ORGANIZATIONS_DEFAULT) -> str:
    """Map by the attribute; the id of the organization for those without it."""
    unmapped = stage.organization("Unmapped")
    mapping = OrganizationByAttribute(unmapped_organization_id=unmapped, organizations_max=organizations_max)
    stage.map_organizations(mapping)
    return unmapped


def home(stage: Stage, user_id: str) -> str:
    """The name of the user's organization."""
    found = stage.organizations.get(stage.at(user_id).organization_id)
    assert found is not None
    return found.name
