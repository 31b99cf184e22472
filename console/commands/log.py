"""`scimctl log`: what happened, and why."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from console.client import Query
from console.commands.entries import entry_columns
from console.commands.follow import follow_log
from console.commands.paging import PAGE_ROWS_MAX, collect
from console.commands.words import Cursor, Limit, ProviderFilter
from console.failures import Misused
from console.session import Session, session_of

NEXT_CURSOR = "X-Next-Cursor"


class Outcome(StrEnum):
    """How it ended."""

    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


def log(
    context: typer.Context,
    *,
    user: Annotated[str | None, typer.Option(metavar="USER", help="Only about this user.")] = None,
    group: Annotated[str | None, typer.Option(metavar="GROUP", help="Only about the group with this id.")] = None,
    provider: ProviderFilter = None,
    action: Annotated[str | None, typer.Option(metavar="ACTION", help="Only this, for example 'blocked'.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only what ended so.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Not before, 2026-03-02T09:00:00Z.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Before, 2026-03-03T00:00:00Z.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on showing what happens, until Ctrl-C.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Everything that was asked for, for a spreadsheet.")] = False,
) -> None:
    """Show the sync log, newest first: who did what to whom, when, and how it ended."""
    session = session_of(context)
    if follow and (csv or until or cursor):
        raise Misused("--follow goes without --csv, --until and --cursor.")
    query = {
        "user": session.names.user(user) if user else None,
        "group": group,
        "provider": session.names.provider(provider) if provider else None,
        "action": action,
        "outcome": outcome.value if outcome else None,
        "from": start,
        "until": until,
        "cursor": cursor,
    }
    if csv:
        _export(session, query)
    elif follow:
        follow_log(session, query)
    else:
        answer = collect(session, "/sync-log", query, "entries", limit)
        session.screen.table(answer, answer["entries"], entry_columns(session))


def _export(session: Session, query: Query) -> None:
    for number, page in enumerate(_csv_pages(session, query)):
        # Each page has the headings; a table has them once.
        session.screen.raw(page if number == 0 else page.partition("\r\n")[2])


def _csv_pages(session: Session, query: Query) -> Iterator[str]:
    cursor = query["cursor"]
    while True:
        response = session.client.ask("GET", "/sync-log.csv", {**query, "limit": PAGE_ROWS_MAX, "cursor": cursor})
        yield response.text
        cursor = response.headers.get(NEXT_CURSOR)
        if not cursor:
            return
