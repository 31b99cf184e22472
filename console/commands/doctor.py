"""`scimctl doctor`: what should never be, found and, if you want it, repaired."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from console.client import Json
from console.commands.words import Cursor, line
from console.failures import Busy, Unreachable
from console.screen import Columns
from console.session import Session, session_of

PATH = "/examination"
FOUND = 4
"""The exit code when something is wrong, and is not repaired."""
PAUSES_SECONDS = (2.0, 5.0, 10.0, 30.0)
"""Between the attempts at one page: an examination that takes hours must not end because of a fault that passes."""


def doctor(
    context: typer.Context,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Repair what can be repaired safely.")] = False,
    cursor: Cursor = None,
) -> None:
    """Examine the whole table, its timers, archived records and sync log for what should never be.

    It changes nothing unless you say --repair, and disturbs nobody who uses the table meanwhile. It can be stopped at
    any time, and goes on where it was. It ends with 4 when something is found that is not repaired.
    """
    session = session_of(context)
    if repair:
        session.ask_first("Repair what can be repaired safely? The sync log tells of each repair.")
    report = _Report(cursor=cursor)
    try:
        _examine(session, report, repair=repair)
    finally:
        if report.pages:
            _show(session, report, repair=repair)
    if report.left:
        raise typer.Exit(FOUND)


@dataclass(slots=True)
class _Report:
    """What was found so far."""

    cursor: str | None
    examined: Counter[str] = field(default_factory=Counter[str])
    findings: list[Json] = field(default_factory=list[Json])
    unjudged: list[str] = field(default_factory=list[str])
    progress: float = 0.0
    pages: int = 0

    @property
    def left(self) -> list[Json]:
        """What is not repaired."""
        return [finding for finding in self.findings if not finding["repaired"]]

    def add(self, page: Json) -> None:
        """Add what a page has."""
        self.examined.update(page["examined"])
        self.findings += page["findings"]
        self.unjudged += page["unjudged"]
        self.progress, self.cursor = page["progress"], page["nextCursor"]
        self.pages += 1

    def as_json(self) -> Json:
        """The report for programs; `nextCursor` tells where to go on when it was stopped."""
        told = {"examined": dict(self.examined), "findings": self.findings, "unjudged": self.unjudged}
        return {**told, "progress": self.progress, "nextCursor": self.cursor}


def _examine(session: Session, report: _Report, *, repair: bool) -> None:
    with _bar(session) as (bar, task):
        while True:
            report.add(_page(session, report, repair=repair))
            found = f"{report.examined.total():,} items, {len(report.findings):,} findings"
            bar.update(task, completed=report.progress, description=found)
            if report.cursor is None:
                return


def _page(session: Session, report: _Report, *, repair: bool) -> Json:
    """The next page, asked for again when it fails for a while; the first page is not."""
    for pause in PAUSES_SECONDS if report.pages else ():
        try:
            return _asked(session, report.cursor, repair=repair)
        except (Busy, Unreachable):
            session.surroundings.sleep(pause)
    return _asked(session, report.cursor, repair=repair)


def _asked(session: Session, cursor: str | None, *, repair: bool) -> Json:
    if repair:
        return session.client.post(PATH, {"cursor": cursor})
    return session.client.get(PATH, {"cursor": cursor})


@contextmanager
def _bar(session: Session) -> Generator[tuple[Progress, TaskID]]:
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    quiet = not session.screen.errors.is_terminal
    with Progress(*columns, console=session.screen.errors, transient=True, disable=quiet) as progress:
        yield progress, progress.add_task("", total=1.0)


def _show(session: Session, report: _Report, *, repair: bool) -> None:
    columns: Columns = {
        "CODE": "code",
        "WHAT IS WRONG": "detail",
        "IDS": lambda each: [each[name] for name in ("userId", "groupId", "otherId") if each[name]],
        **({"REPAIRED": "repaired"} if repair else {"REPAIRABLE": "repairable"}),
    }
    if report.findings or session.screen.json_wanted:
        session.screen.table(report.as_json(), report.findings, columns)
    if not session.screen.json_wanted:
        for code, remedy in _remedies(report.left).items():
            session.screen.line(f"{code}: {remedy}")
    for sentence in report.unjudged:
        session.screen.note(sentence)
    session.screen.note(_sentence(report, repair=repair))


def _remedies(findings: list[Json]) -> dict[str, str]:
    """What to do, once for each code."""
    return {finding["code"]: finding["remedy"] for finding in findings}


def _sentence(report: _Report, *, repair: bool) -> str:
    examined = f"{report.examined.total():,} items examined"
    if report.cursor is not None:
        on = line("doctor", *(["--repair"] if repair else []), "--cursor", report.cursor)
        return f"{examined}, about {report.progress:.0%}. Go on with: {on}"
    found, left = len(report.findings), len(report.left)
    if not found:
        return f"{examined}. Nothing is wrong."
    if repair:
        return f"{examined}. Findings: {found:,}; repaired: {found - left:,}; left: {left:,}."
    repairable = sum(finding["repairable"] for finding in report.findings)
    return f"{examined}. Findings: {found:,}; `scimctl doctor --repair` repairs {repairable:,} of them."
