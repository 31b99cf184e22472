"""The sync log in memory."""

from local.memory.users import MemoryUsers
from provisioning.domain.sync_log import LogEntry, LogQuery


class MemorySyncLog:
    """Implements `SyncLog` and `FailureLog`, over what the stores in memory told a `MemoryUsers`."""

    def __init__(self, users: MemoryUsers) -> None:
        self._users = users

    def record(self, entry: LogEntry) -> None:
        self._users.log([entry])

    def page(self, query: LogQuery, place: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        newest_first = sorted(self._users.entries, key=lambda entry: entry.place, reverse=True)
        found = [entry for entry in newest_first if query.asks_for(entry) and (place is None or entry.place < place)]
        return found[:limit], found[limit - 1].place if len(found) > limit else None
