"""What happened, and why? The operator's look at the sync log."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from provisioning.domain.failures import Unacceptable
from provisioning.domain.sync_log import LogEntry, LogQuery
from provisioning.usecases.directory import UserStore
from provisioning.usecases.log_ports import SyncLog

LOG_PAGE_SIZE_MAX = 1_000
LOG_PAGE_CHARACTERS_MAX = 1_000_000
"""Of details and changes on one page: escaped twice, it still fits the 6 MB that Lambda can answer."""
SEAL_BYTES = 12
PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00)(#.{1,200})?")


@dataclass(frozen=True, slots=True)
class ReadLog:
    """The sync log in pages, newest first."""

    log: SyncLog
    users: UserStore

    def page(self, query: LogQuery, cursor: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        """At most `limit` of the entries asked for, and the cursor of the next page; None: this is the last.

        A page may have fewer entries, even none, and still be followed by others. Who asks for a name is told of all
        who have it or had it, from their first day on, and of what was refused about somebody who was to have it.

        Raises:
            Unacceptable: the cursor is none of this query's, or the query ends before it starts.
            Busy: the log cannot be read now.
        """
        if query.start is not None and query.end is not None and query.end <= query.start:
            raise Unacceptable("until must be later than from.", field="until")
        place = None if cursor is None else _opened(query, cursor)
        entries, next_place = self.log.page(self._with_those_called(query), place, limit)
        carried = _carriable(entries)
        if len(carried) < len(entries):
            next_place = carried[-1].place
        return carried, None if next_place is None else _sealed(query, next_place)

    def _with_those_called(self, query: LogQuery) -> LogQuery:
        if query.user_name is None:
            return query
        current = self.users.by_user_name(query.user_name)
        called = [*([current] if current else []), *self.users.once_called(query.user_name)]
        return replace(query, user_ids=(*query.user_ids, *dict.fromkeys(user.id for user in called)))


def _carriable(entries: list[LogEntry]) -> list[LogEntry]:
    """As many of the entries as one answer can carry, at least one."""
    room = LOG_PAGE_CHARACTERS_MAX
    for number, entry in enumerate(entries):
        room -= len(entry.detail) + len(str(entry.changes))
        if room < 0 and number:
            return entries[:number]
    return entries


def _sealed(query: LogQuery, place: str) -> str:
    """A cursor: the place, and the seal of the query that it belongs to. It keeps nothing secret."""
    return urlsafe_b64encode(_seal(query) + place.encode()).decode().rstrip("=")


def _opened(query: LogQuery, cursor: str) -> str:
    try:
        opened = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = opened[SEAL_BYTES:].decode()
        found = PLACE.fullmatch(place)
        if found and opened[:SEAL_BYTES] == _seal(query) and datetime.fromisoformat(found[1]):
            return place
    except ValueError:
        pass
    detail = "The cursor is none of this query's. Send the nextCursor of the page before, with the same parameters."
    raise Unacceptable(detail, field="cursor")


def _seal(query: LogQuery) -> bytes:
    return sha256(repr(query).encode()).digest()[:SEAL_BYTES]
