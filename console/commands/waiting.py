"""`scimctl hold`, `pending`, `confirmations` and `overview`: what waits, and for whom."""

from typing import Annotated

import typer

from console.client import Json, path_of
from console.commands.paging import collect
from console.commands.words import Cursor, Limit, ProviderFilter, ProviderName, examples, group, line
from console.screen import Columns
from console.session import session_of

holds = group("Legal holds. `scimctl user hold` places one on a user.")
confirmations = group("Deactivations that a safety limit holds back.")

MINUTE_SECONDS = 60
HOUR_SECONDS = 3_600


@holds.command("list", epilog=examples("hold list"))
def list_holds(context: typer.Context, *, limit: Limit = 100, cursor: Cursor = None) -> None:
    """List the legal holds."""
    session = session_of(context)
    answer = collect(session, "/legal-holds", {"cursor": cursor}, "legalHolds", limit)
    rows = sorted(answer["legalHolds"], key=lambda hold: hold["name"].casefold())
    session.screen.table(answer, rows, {"HOLD": "name", "CREATED": "createdAt", "ID": "id"})


@holds.command("create", epilog=examples("hold create 'Case 7'"))
def create_hold(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")]
) -> None:
    """Create a legal hold."""
    session = session_of(context)
    created = session.client.post("/legal-holds", {"name": name})
    session.screen.facts(created, {"Hold": "name", "Id": "id", "Created": "createdAt"})


def pending(
    context: typer.Context, *, provider: ProviderFilter = None, limit: Limit = 100, cursor: Cursor = None
) -> None:
    """List the users who are blocked and will be deactivated, with the time that is left to undo it."""
    session = session_of(context)
    query = {"provider": session.names.whose(provider), "cursor": cursor}
    answer = collect(session, "/pending-deactivations", query, "users", limit)
    columns: Columns = {
        "USER": "userName",
        "LEFT": lambda user: time_left(user["secondsLeft"]),
        "DUE": "deactivationDueAt",
        "PROVIDER": lambda user: session.names.provider_name(user["providerId"]),
        "ID": "id",
    }
    session.screen.table(answer, answer["users"], columns)


@confirmations.command("list", epilog=examples("confirmations list Okta"))
def list_waiting(context: typer.Context, provider: ProviderName, *, limit: Limit = 100, cursor: Cursor = None) -> None:
    """List the users whose deactivation waits for your confirmation."""
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider), "awaiting-confirmation")
    answer = collect(session, path, {"cursor": cursor}, "users", limit)
    session.screen.table(answer, answer["users"], {"USER": "userName", "DUE": "deactivationDueAt", "ID": "id"})


@confirmations.command(epilog=examples("confirmations confirm Okta"))
def confirm(context: typer.Context, provider: ProviderName) -> None:
    """Have all of them deactivated, and those who are still pending at their deadlines."""
    _decide(context, provider, "confirm", "Deactivate all users of {provider} that wait for confirmation?")


@confirmations.command(epilog=examples("confirmations cancel Okta"))
def cancel(context: typer.Context, provider: ProviderName) -> None:
    """Make all of them active again, also those who are still pending."""
    _decide(context, provider, "cancel", None)


def overview(context: typer.Context) -> None:
    """Show at a glance what is pending, what failed, and when each provider last called."""
    session = session_of(context)
    answer = session.client.get("/overview")
    facts: Columns = {
        "Pending": "pending",
        "On legal hold": "held",
        "Awaiting confirmation": "awaitingConfirmation",
        "Pending over a safety limit": lambda each: sum(one["overSafetyLimit"] for one in each["providers"]),
        "Failed in 24 hours": lambda each: count(each["failedLast24Hours"]),
        "Unfinished changes": "unfinishedChanges",
    }
    session.screen.facts(answer, facts)
    if not session.screen.json_wanted:
        columns: Columns = {"PROVIDER": "displayName", "LAST CONTACT": "lastContactAt", "ID": "id"}
        session.screen.table(answer, answer["providers"], columns)
    for each in answer["providers"]:
        if each["overSafetyLimit"]:
            session.screen.note(_warning(each))


def _warning(provider: Json) -> str:
    """What to do about a wave before it hurts."""
    name = provider["displayName"]
    return (
        f"{name}: {provider['overSafetyLimit']:,} pending users are more than its safety limit allows in an hour. "
        f"They are blocked, and nobody is deactivated before you decide:\n  {line('confirmations', 'cancel', name)}\n"
        f"  {line('confirmations', 'confirm', name)}"
    )


def time_left(seconds: int) -> str:
    """`1 h 05 min`, `7 min`, `now`: how long an operator has."""
    if seconds <= 0:
        return "now"
    hours, rest = divmod(seconds, HOUR_SECONDS)
    minutes = rest // MINUTE_SECONDS
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def count(number: Json) -> str:
    """A count; with a plus sign when the console stopped counting."""
    return f"{number['count']:,}+" if number["more"] else f"{number['count']:,}"


def _decide(context: typer.Context, provider: str, decision: str, question: str | None) -> None:
    session = session_of(context)
    path = path_of("providers", session.names.provider(provider), "awaiting-confirmation")
    if question:
        session.ask_first(question.format(provider=provider))
    users = 0
    while True:
        answer = session.client.post(path, {"decision": decision})
        users += answer["users"]
        if not answer["more"]:
            break
        session.screen.note(f"Users so far: {users:,}.")
    session.done({"users": users}, f"Users: {users:,}." if users else "Nobody waits for a decision. Nothing was done.")
