"""`scimctl provider map-organization` and `map-roles`: where a provider's users go, and what they may do."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from console.client import Json, path_of
from console.commands.provider_facts import organization_lines, role_lines, show_provider
from console.commands.words import GrantsAdministrator, ProviderName, examples, given, group, line
from console.failures import Misused
from console.session import Session, session_of

app = group("Mappings.")

NEXT = "This moved nobody yet. Next, to see whom it would move:"


@app.command(
    "map-organization",
    epilog=examples(
        "provider map-organization Okta --single Research",
        "provider map-organization Okta --attribute c42OrgName --unmapped Guests",
        "provider map-organization Okta --row Executives=Board --row 'UK,Ireland=British Isles'",
    ),
)
def map_organization(
    context: typer.Context,
    provider: ProviderName,
    *,
    single: Annotated[str | None, typer.Option(metavar="ORGANIZATION", help="Put all new users there.")] = None,
    attribute: Annotated[str | None, typer.Option(metavar="NAME", help="Its value names the organization.")] = None,
    row: Annotated[
        list[str] | None, typer.Option(metavar="GROUP[,GROUP]=ORGANIZATION", help="In order: the first row wins.")
    ] = None,
    unmapped: Annotated[
        str | None, typer.Option(metavar="ORGANIZATION", help="For all others; else the default organization.")
    ] = None,
    create_at_most: Annotated[
        int | None, typer.Option(metavar="N", help="With --attribute: may create so many.")
    ] = None,
    grants_administrator: GrantsAdministrator = False,
) -> None:
    """Choose how users come to their organization: --single, --attribute, or --row once or more.

    The rows replace those that were there.
    """
    session = session_of(context)
    if [single is None, attribute is None, not row].count(False) != 1:
        raise Misused("Choose one way: --single, --attribute, or --row (which may be repeated).")
    provider_id = session.names.provider(provider)
    if single is not None:
        mapping: Json = {"method": "single", "organizationId": session.names.organization(single)}
    else:
        mapping = {"unmappedOrganizationId": _unmapped(session, unmapped)}
        if attribute is not None:
            mapping |= given(method="attribute", attribute=attribute, organizationsMax=create_at_most)
            mapping["administratorOrganizations"] = grants_administrator
        else:
            mapping |= {"method": "groups", "rows": _organization_rows(session, provider_id, row or [])}
    body = {"organizationMapping": mapping, "grantsAdministrator": grants_administrator}
    _change(session, provider, provider_id, body, organization_lines)


@app.command(
    "map-roles",
    epilog=examples(
        "provider map-roles Okta --manual",
        "provider map-roles Okta --row 'Staff=Desktop User,PROe User'",
        "provider map-roles Okta --row 'IT=Org Admin' --grants-administrator",
    ),
)
def map_roles(
    context: typer.Context,
    provider: ProviderName,
    *,
    manual: Annotated[bool, typer.Option("--manual", help="Operators set the roles by hand.")] = False,
    row: Annotated[list[str] | None, typer.Option(metavar="GROUP=ROLE[,ROLE]", help="Each group once.")] = None,
    grants_administrator: GrantsAdministrator = False,
) -> None:
    """Choose how users come to their roles: --manual, or --row once or more.

    The rows replace those that were there.
    """
    session = session_of(context)
    if manual == bool(row):
        raise Misused("Choose one way: --manual, or --row (which may be repeated).")
    provider_id = session.names.provider(provider)
    rows = _role_rows(session, provider_id, row or [])
    mapping = {"method": "manual"} if manual else {"method": "groups", "rows": rows}
    body = {"roleMapping": mapping, "grantsAdministrator": grants_administrator}
    _change(session, provider, provider_id, body, role_lines)


def _change(
    session: Session, provider: str, provider_id: str, body: Json, lines: Callable[[Session, Json], list[str]]
) -> None:
    """Change what the operator has seen, and nothing that somebody has changed since."""
    path = path_of("providers", provider_id)
    seen = session.client.get(path)
    session.ask_first(f"The mapping of {provider} is now: {'; '.join(lines(session, seen))}. Change it?")
    show_provider(session, session.client.patch(path, body, seen))
    session.screen.note(f"{NEXT}\n  {line('apply', provider, '--dry-run')}")


def _unmapped(session: Session, wanted: str | None) -> str:
    return session.names.organization(wanted) if wanted else session.names.organizations["id"]


def _organization_rows(session: Session, provider_id: str, rows: Sequence[str]) -> list[Json]:
    names = session.names
    return [
        {
            "groupIds": [names.group(provider_id, group) for group in split_names(groups)],
            "organizationId": names.organization(organization),
        }
        for groups, organization in map(_sides, rows)
    ]


def _role_rows(session: Session, provider_id: str, rows: Sequence[str]) -> list[Json]:
    names = session.names
    return [
        {"groupId": names.group(provider_id, group), "roleIds": [names.role(role) for role in split_names(roles)]}
        for group, roles in map(_sides, rows)
    ]


def split_names(names: str) -> list[str]:
    """The names between the commas."""
    return [name.strip() for name in names.split(",") if name.strip()]


def _sides(row: str) -> tuple[str, str]:
    left, equals, right = (part.strip() for part in row.rpartition("="))
    if not (equals and left and right):
        raise Misused(f'"{row}" is no row. Write it like Staff=Research; a name with = or , goes by its id.')
    return left, right
