"""`scimctl organization`, `role` and `group`: what mappings choose from."""

from typing import Annotated

import typer
from rich.tree import Tree

from console.client import Json, path_of
from console.commands.paging import collect
from console.commands.words import Cursor, GrantsAdministrator, Limit, OrganizationName, examples, given, group
from console.failures import Misused
from console.screen import Columns, clean
from console.session import Session, session_of

organizations = group("Organizations: the tree, new ones, names, default roles.")
roles = group("Roles: the catalogue.")
groups = group("Groups that a provider pushed.")

FACTS: Columns = {
    "Organization": "name",
    "Id": "id",
    "Below": "parentId",
    "Created by": "createdBy",
    "Version": "version",
}


@organizations.command("list", epilog=examples("organization list"))
def list_organizations(context: typer.Context) -> None:
    """Show the tree of organizations."""
    session = session_of(context)
    root = session.names.organizations
    session.screen.tree(root, _tree(session, root))


@organizations.command(epilog=examples("organization create Research", "organization create Optics --parent Research"))
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.", show_default=False)],
    *,
    parent: Annotated[
        str | None, typer.Option(metavar="ORGANIZATION", help="Put it below this one; else the default one.")
    ] = None,
) -> None:
    """Create an organization."""
    session = session_of(context)
    body = given(name=name, parentId=session.names.organization(parent) if parent else None)
    _show(session, session.client.post("/organizations", body))


@organizations.command(epilog=examples("organization rename Research Science"))
def rename(
    context: typer.Context,
    organization: OrganizationName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.", show_default=False)],
) -> None:
    """Rename an organization. Mappings and users stay with it."""
    session = session_of(context)
    path = path_of("organizations", session.names.organization(organization))
    _show(session, session.client.patch(path, {"name": name}, session.client.get(path)))


@organizations.command(
    "roles",
    epilog=examples("organization roles Research 'Desktop User' 'PROe User'", "organization roles Guests --none"),
)
def default_roles(
    context: typer.Context,
    organization: OrganizationName,
    role: Annotated[list[str] | None, typer.Argument(metavar="ROLE", help="All its default roles.")] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="No default roles.")] = False,
    grants_administrator: GrantsAdministrator = False,
) -> None:
    """Set an organization's default roles. They count for new users, and when settings are applied."""
    session = session_of(context)
    if none == bool(role):
        raise Misused("Name the roles, or say --none.")
    path = path_of("organizations", session.names.organization(organization))
    role_ids = [session.names.role(each) for each in role or []]
    body = {"defaultRoles": role_ids, "grantsAdministrator": grants_administrator}
    _show(session, session.client.patch(path, body, session.client.get(path)))


@roles.command("list", epilog=examples("role list"))
def list_roles(context: typer.Context) -> None:
    """List the roles that users can have."""
    session = session_of(context)
    catalogue = session.names.roles
    session.screen.table(catalogue, catalogue, {"ROLE": "name", "ADMINISTRATOR": "administrator", "ID": "id"})


@groups.command("list", epilog=examples("group list --provider Okta"))
def list_groups(
    context: typer.Context,
    *,
    provider: Annotated[str, typer.Option(metavar="PROVIDER", help="Whose groups.", show_default=False)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> None:
    """List a provider's groups, and what they are mapped to."""
    session = session_of(context)
    names = session.names
    query = {"provider": names.provider(provider), "cursor": cursor}
    answer = collect(session, "/groups", query, "groups", limit)
    columns: Columns = {
        "GROUP": "displayName",
        "MEMBERS": "memberCount",
        "ORGANIZATION": lambda each: names.organization_name(each["mappedToOrganization"]),
        "ROLES": lambda each: names.role_names(each["mappedRoles"]),
        "ID": "id",
    }
    session.screen.table(answer, answer["groups"], columns)
    _say(session, "Organizations", answer["organizationMappingMessage"])
    _say(session, "Roles", answer["roleMappingMessage"])


def _say(session: Session, about: str, message: str | None) -> None:
    if message:
        session.screen.note(f"{about}: {message}")


def _show(session: Session, organization: Json) -> None:
    facts: Columns = {**FACTS, "Default roles": lambda each: session.names.role_names(each["defaultRoles"])}
    session.screen.facts(organization, facts)


def _tree(session: Session, node: Json) -> Tree:
    roles = ", ".join(session.names.role_names(node["defaultRoles"]))
    tree = Tree(clean(f"{node['name']}  {node['id']}" + (f"  ({roles})" if roles else "")))
    tree.children = [_tree(session, child) for child in node["children"]]
    return tree
