"""What the console's API takes and gives of organizations and roles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import FailFast, StrictBool

from provisioning.domain.names import name_key
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, Organization
from provisioning.domain.roles import Role
from provisioning.web.console_models import ConsoleModel, Id, Versioned


class NewOrganization(ConsoleModel):
    """An organization to create; under the default one unless `parentId` says otherwise."""

    name: str
    parent_id: Id | None = None


class OrganizationChange(ConsoleModel):
    """What to change in an organization; what is absent or null stays."""

    name: str | None = None
    default_roles: Annotated[tuple[Id, ...], FailFast()] | None = None
    grants_administrator: StrictBool = False


class OrganizationShape(ConsoleModel):
    """What is shown of an organization; `createdBy` is the provider that created it, null for an operator."""

    id: str
    name: str
    parent_id: str | None
    default_roles: list[str]
    created_by: str | None
    version: int


class OrganizationView(OrganizationShape, Versioned):
    """One organization."""

    @classmethod
    def of(cls, organization: Organization) -> "OrganizationView":
        """The organization as operators see it."""
        return cls(
            id=organization.id,
            name=organization.name,
            parent_id=organization.parent_id,
            default_roles=sorted(organization.default_role_ids),
            created_by=organization.created_by,
            version=organization.version,
        )


class OrganizationNode(OrganizationShape):
    """An organization with all below it, siblings in the order of their names."""

    children: list["OrganizationNode"]


type Children = Mapping[str | None, list[Organization]]


def organization_tree(organizations: Iterable[Organization]) -> OrganizationNode:
    """The default organization with all the others below it."""
    by_name = sorted(organizations, key=lambda each: (name_key(each.name), each.id))
    children = defaultdict[str | None, list[Organization]](list)
    for organization in by_name:
        children[organization.parent_id].append(organization)
    root = next(each for each in by_name if each.id == DEFAULT_ORGANIZATION_ID)
    return _node(root, children)


def _node(organization: Organization, children: Children) -> OrganizationNode:
    below = [_node(child, children) for child in children.get(organization.id, [])]
    return OrganizationNode(**OrganizationView.of(organization).model_dump(), children=below)


class RoleView(ConsoleModel):
    """A role of the catalogue; an administrator's sees or changes what is other people's."""

    id: str
    name: str
    administrator: bool

    @classmethod
    def of(cls, role: Role) -> "RoleView":
        """The role as operators see it."""
        return cls(id=role.id, name=role.name, administrator=role.administrator)
