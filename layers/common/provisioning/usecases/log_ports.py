"""What reading the sync log, and telling it of failures, needs of the world."""

from typing import Protocol

from provisioning.domain.sync_log import LogEntry, LogQuery, Owned, Owner


class SyncLog(Protocol):
    """The entries that the stores write together with their changes."""

    def page(self, query: LogQuery, place: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        """At most `limit` of the entries asked for, newest first, from below `place` on; then where to go on.

        A page may have fewer, even none, although others follow: only without a place to go on it is the last. By user,
        an entry may be a moment late. May raise Busy.
        """
        ...


class FailureLog(Protocol):
    """Where acts are told of that changed nothing, so that no store has them."""

    def record(self, entry: LogEntry) -> None:
        """Keep the entry. May raise Busy."""
        ...

    def owner(self, kind: Owned, resource_id: str) -> Owner | None:
        """In whose log it belongs, and its name; None: there is none of that id. May raise Busy."""
        ...
