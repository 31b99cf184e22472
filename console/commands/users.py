"""`scimctl user`: find users, see what happened to them, and take it back."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from console.client import Json, path_of
from console.commands.paging import collect
from console.commands.words import (
    Cursor,
    HoldName,
    Limit,
    OrganizationName,
    ProviderFilter,
    UserName,
    examples,
    given,
    group,
)
from console.screen import Columns
from console.session import Session, session_of

app = group("Users: find, show, block, deactivate, and undo. Local users: create, change, delete.")


class Status(StrEnum):
    """The states of a user's life."""

    ACTIVE = "active"
    PENDING = "pending"
    HELD = "held"
    AWAITING = "awaitingConfirmation"
    DEACTIVATED = "deactivated"


DisplayName = Annotated[str | None, typer.Option(metavar="TEXT", help="The name that people see.")]
GivenName = Annotated[str | None, typer.Option(metavar="TEXT", help="The given name.")]
FamilyName = Annotated[str | None, typer.Option(metavar="TEXT", help="The family name.")]
Email = Annotated[str | None, typer.Option(metavar="ADDRESS", help="The primary email address.")]


@app.command(
    epilog=examples("user find ada@example.com", "user find --status pending", "user find 'ada*' --provider Okta")
)
def find(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A user name; with a * at the end, its beginning.")
    ] = None,
    *,
    status: Annotated[Status | None, typer.Option(help="Only in this state.")] = None,
    organization: Annotated[str | None, typer.Option(metavar="ORGANIZATION", help="Only in this organization.")] = None,
    provider: ProviderFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> None:
    """Find users by name, state, organization and provider."""
    session = session_of(context)
    names = session.names
    query = {
        "name": name,
        "status": status.value if status else None,
        "organization": names.organization(organization) if organization else None,
        "provider": names.whose(provider),
        "cursor": cursor,
    }
    answer = collect(session, "/users", query, "users", limit)
    session.screen.table(answer, answer["users"], _columns(session))


@app.command(epilog=examples("user show ada@example.com", "user show ada@example.com --json"))
def show(context: typer.Context, user: UserName) -> None:
    """Show everything known of a user."""
    session = session_of(context)
    _show(session, session.names.read_user(user))


@app.command(epilog=examples("user create guest@example.com --given-name Gast --organization Guests"))
def create(
    context: typer.Context,
    user_name: Annotated[str, typer.Argument(metavar="USERNAME", help="The user name; nobody else may have it.")],
    *,
    display_name: DisplayName = None,
    given_name: GivenName = None,
    family_name: FamilyName = None,
    email: Email = None,
    organization: Annotated[str | None, typer.Option(metavar="ORGANIZATION", help="Where to put the user.")] = None,
    role: Annotated[list[str] | None, typer.Option(metavar="ROLE", help="A role; may be repeated.")] = None,
) -> None:
    """Create a local user, whom no provider can see or touch."""
    session = session_of(context)
    body = given(
        userName=user_name,
        displayName=display_name,
        givenName=given_name,
        familyName=family_name,
        email=email,
        organizationId=session.names.organization(organization) if organization else None,
        roles=_role_ids(session, user_name, role) if role else None,
    )
    _show(session, session.client.post("/users", body))


@app.command(epilog=examples("user change guest@example.com --email guest@example.org"))
def change(
    context: typer.Context,
    user: UserName,
    *,
    user_name: Annotated[str | None, typer.Option(metavar="TEXT", help="Another user name.")] = None,
    display_name: DisplayName = None,
    given_name: GivenName = None,
    family_name: FamilyName = None,
    email: Email = None,
) -> None:
    """Change the profile of a local user. A provider's users are changed in the identity provider."""
    session = session_of(context)
    body = given(
        userName=user_name, displayName=display_name, givenName=given_name, familyName=family_name, email=email
    )
    _change(session, user, body)


@app.command(epilog=examples("user delete guest@example.com"))
def delete(context: typer.Context, user: UserName) -> None:
    """Delete a local user, one whose provider is deleted, or one who is deactivated: the name is free again.

    Who is active is deactivated at once. A legal hold protects the data.
    """
    session = session_of(context)
    user_id = session.names.user(user)
    session.ask_first(f"Delete {user}?")
    session.done(session.client.delete(path_of("users", user_id)), f"{user} is deleted.")


def _act(name: str, help_: str, *, question: str | None = None) -> Callable[[typer.Context, str], None]:
    def act(context: typer.Context, user: UserName) -> None:
        session = session_of(context)
        user_id = session.names.user(user)
        if question:
            session.ask_first(question.format(user=user))
        _show(session, session.client.post(path_of("users", user_id, name)))

    app.command(name, help=help_, epilog=examples(f"user {name} ada@example.com"))(act)
    return act


_act(
    "block",
    "Block a user: no sign-in, nothing lost. No provider lifts it.",
    question="Block {user}? Nobody but an operator can lift it.",
)
_act("unblock", "Unblock a user, and cancel a pending deactivation.")
_act(
    "deactivate",
    "Deactivate a user now, without the provider's delay. A legal hold protects against it.",
    question="Deactivate {user} now? The account's record goes to cold storage.",
)
_act("reactivate", "Take a deactivation back.")


@app.command(epilog=examples("user hold ada@example.com 'Case 7'"))
def hold(context: typer.Context, user: UserName, hold: HoldName) -> None:
    """Place a user under a legal hold: blocked instead of deactivated."""
    session = session_of(context)
    _show(session, session.client.put(_held(session, user, hold)))


@app.command(epilog=examples("user release ada@example.com 'Case 7'"))
def release(context: typer.Context, user: UserName, hold: HoldName) -> None:
    """Release a user from a legal hold. After the last one a deactivation that is due is carried out."""
    session = session_of(context)
    path = _held(session, user, hold)
    session.ask_first(f"Release {user} from {hold}? A deactivation that is due is carried out at once.")
    _show(session, session.client.delete(path))


@app.command(epilog=examples("user move ada@example.com Research"))
def move(context: typer.Context, user: UserName, organization: OrganizationName) -> None:
    """Move a user to an organization."""
    session = session_of(context)
    _change(session, user, {"organizationId": session.names.organization(organization)})


@app.command(epilog=examples("user roles ada@example.com 'Desktop User' 'PROe User'"))
def roles(
    context: typer.Context,
    user: UserName,
    role: Annotated[list[str], typer.Argument(metavar="ROLE", help="All the roles that the user shall have.")],
) -> None:
    """Set a user's roles, where the provider does not map them."""
    session = session_of(context)
    _change(session, user, {"roles": _role_ids(session, user, role)})


def _change(session: Session, user: str, body: Json) -> None:
    """Change the user as he was a moment ago, and nothing that somebody has changed since."""
    seen = session.names.read_user(user)
    _show(session, session.client.patch(path_of("users", seen["id"]), body, seen))


def _role_ids(session: Session, user: str, roles: Sequence[str]) -> list[str]:
    """The roles' ids; an administrator's is asked about first."""
    ids = [session.names.role(each) for each in roles]
    administrators = [each["name"] for each in session.names.roles if each["administrator"] and each["id"] in ids]
    if administrators:
        session.ask_first(f"{', '.join(administrators)} makes {user} an administrator. Go on?")
    return ids


def _held(session: Session, user: str, hold: str) -> str:
    return path_of("legal-holds", session.names.hold(hold), "users", session.names.user(user))


def _columns(session: Session) -> Columns:
    names = session.names
    return {
        "USER": "userName",
        "STATUS": "status",
        "BLOCKED": "blocked",
        "DUE": "deactivationDueAt",
        "ORGANIZATION": lambda user: names.organization_name(user["organizationId"]),
        "PROVIDER": lambda user: names.provider_name(user["providerId"]),
        "ID": "id",
    }


def _show(session: Session, user: Any) -> None:  # noqa: ANN401
    names = session.names
    session.screen.facts(
        user,
        {
            "User": "userName",
            "Id": "id",
            "External id": "externalId",
            "Provider": lambda user: names.provider_name(user["providerId"]),
            "Status": "status",
            "Blocked": "blocked",
            "By an operator": "blockedByOperator",
            "Deactivation due": "deactivationDueAt",
            "Deactivated": "deactivatedAt",
            "Legal holds": lambda user: names.hold_names(user["legalHolds"]),
            "Organization": lambda user: names.organization_name(user["organizationId"]),
            "Moved by hand": "movedByOperator",
            "Roles": lambda user: names.role_names(user["roles"]),
            "Groups": lambda user: names.group_names(user["providerId"], user["groups"]),
            "Deleted": "deleted",
            "Created": "createdAt",
            "Changed": "modifiedAt",
            "Version": "version",
        },
    )
