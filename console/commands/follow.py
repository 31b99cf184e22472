"""The sync log as it grows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from console.client import Json, Query
from console.commands.entries import entry_columns
from console.screen import cells
from console.session import Session

FOLLOW_SECONDS = 2.0
OVERLAP = timedelta(minutes=1)
"""An entry has the time at which its change began; one that took longer appears behind others."""

FIRST_ENTRIES = 20
PAGE_ROWS = 200


@dataclass(slots=True)
class Follower:
    """Reads what is new. The times are the console's: the clocks may differ."""

    session: Session
    query: Query
    since: str | None = None
    seen: dict[str, str] = field(default_factory=dict[str, str])
    """When the entries were that have been shown and may come again, by id."""

    def first(self) -> list[Json]:
        """The latest entries, oldest first."""
        return self._new(self.session.client.get("/sync-log", {**self.query, "limit": FIRST_ENTRIES})["entries"])

    def more(self) -> list[Json]:
        """What has come since, oldest first."""
        query = {**self.query, "from": self.since or self.query["from"], "limit": PAGE_ROWS}
        # As long as nothing was found, the pages before this one would be those of all the days that are kept.
        pages = islice(self.session.client.pages("/sync-log", query), None if self.since else 1)
        return self._new([entry for page in pages for entry in page["entries"]])

    def _new(self, entries: list[Json]) -> list[Json]:
        new = [entry for entry in reversed(entries) if entry["id"] not in self.seen]
        self.seen |= {entry["id"]: entry["at"] for entry in new}
        if self.seen:
            self._forget()
        return new

    def _forget(self) -> None:
        since = max(map(datetime.fromisoformat, self.seen.values())) - OVERLAP
        self.since = since.isoformat()
        self.seen = {id_: at for id_, at in self.seen.items() if datetime.fromisoformat(at) >= since}


def follow_log(session: Session, query: Query) -> None:
    """Show the latest entries and then each new one, until Ctrl-C."""
    try:
        for entry in _entries(session, query):
            _show(session, entry)
    except KeyboardInterrupt:
        return


def _entries(session: Session, query: Query) -> Iterator[Json]:
    follower = Follower(session, query)
    yield from follower.first()
    while True:
        session.surroundings.sleep(FOLLOW_SECONDS)
        yield from follower.more()


def _show(session: Session, entry: Json) -> None:
    if session.screen.json_wanted:
        # An object a line, so that a program can read it while it grows.
        session.screen.raw(json.dumps(entry) + "\n")
        return
    session.screen.line("  ".join(cells(entry, entry_columns(session))))
