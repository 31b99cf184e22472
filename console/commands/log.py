"""`scimctl log`: what happened, and why."""

from collections.abc import Iterator
from csv import reader
from enum import StrEnum
from io import StringIO
from typing import Annotated

import typer

from console.client import Query
from console.commands.entries import entry_columns
from console.commands.follow import follow_log
from console.commands.paging import PAGE_ROWS_MAX, collect
from console.commands.words import Cursor, ProviderFilter
from console.failures import Misused
from console.names import LOCAL
from console.session import Session, session_of

NEXT_CURSOR = "X-Next-Cursor"
ROWS_DEFAULT = 100


class Outcome(StrEnum):
    """How it ended."""

    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


def log(
    context: typer.Context,
    *,
    user: Annotated[
        str | None, typer.Option(metavar="USER", help="Only about this user, by id or by any name that was used.")
    ] = None,
    group: Annotated[str | None, typer.Option(metavar="GROUP", help="Only about this group, by id or by name.")] = None,
    provider: ProviderFilter = None,
    action: Annotated[str | None, typer.Option(metavar="ACTION", help="Only this, for example 'blocked'.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only what ended so.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Not before, 2026-03-02T09:00:00Z.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Before, 2026-03-03T00:00:00Z.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many entries: 100 on a screen, all of them with --csv.")
    ] = None,
    cursor: Cursor = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on showing what happens, until Ctrl-C.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Everything that was asked for, for a spreadsheet.")] = False,
) -> None:
    """Show the sync log, newest first: who did what to whom, when, and how it ended."""
    session = session_of(context)
    if follow and (csv or until or cursor):
        raise Misused("--follow goes without --csv, --until and --cursor.")
    if csv and session.screen.json_wanted:
        raise Misused("--csv and --json are two forms of the same. Choose one.")
    whose = session.names.whose(provider)
    query = {
        **(session.names.whom(user) if user else {}),
        "group": session.names.group_of_any(group, whose) if group else None,
        "provider": "" if whose == LOCAL else whose,
        "action": action,
        "outcome": outcome.value if outcome else None,
        "from": start,
        "until": until,
        "cursor": cursor,
    }
    if csv:
        _export(session, query, limit)
    elif follow:
        follow_log(session, query)
    else:
        answer = collect(session, "/sync-log", query, "entries", limit or ROWS_DEFAULT)
        if user and not answer["entries"]:
            session.names.require_heard_of(user)
        session.screen.table(answer, answer["entries"], entry_columns(session))


def _export(session: Session, query: Query, limit: int | None) -> None:
    for number, page in enumerate(_csv_pages(session, query, limit)):
        # Each page has the headings; a table has them once.
        session.screen.raw(page if number == 0 else page.partition("\r\n")[2])


def _csv_pages(session: Session, query: Query, limit: int | None) -> Iterator[str]:
    cursor, left = query["cursor"], limit
    while True:
        rows = PAGE_ROWS_MAX if left is None else min(left, PAGE_ROWS_MAX)
        response = session.client.ask("GET", "/sync-log.csv", {**query, "limit": rows, "cursor": cursor})
        yield response.text
        cursor = response.headers.get(NEXT_CURSOR)
        if left is not None:
            left -= _entries_in(response.text)
        if not cursor or left == 0:
            return


def _entries_in(page: str) -> int:
    return sum(1 for _ in reader(StringIO(page))) - 1
