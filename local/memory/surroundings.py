"""Holds, timers and cold storage in memory."""

from typing import Any

from local.memory.users import MemoryUsers
from provisioning.domain.failures import HoldNameClaimed
from provisioning.domain.holds import LegalHold
from provisioning.domain.names import name_key
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry


class MemoryHolds:
    """Implements `HoldStore`."""

    def __init__(self, log: MemoryUsers | None = None) -> None:
        self._holds: dict[str, LegalHold] = {}
        self._log = log or MemoryUsers()

    def create(self, hold: LegalHold, entries: list[LogEntry]) -> None:
        owner = self.by_name(hold.name)
        if owner is not None:
            raise HoldNameClaimed(owner_id=owner.id, provider_id="")
        self._holds[hold.id] = hold
        self._log.log(entries)

    def get(self, hold_id: str) -> LegalHold | None:
        return self._holds.get(hold_id)

    def by_name(self, name: str) -> LegalHold | None:
        return next((hold for hold in self._holds.values() if name_key(hold.name) == name_key(name)), None)

    def page_after(self, hold_id: str, count: int) -> tuple[list[LegalHold], str | None]:
        rest = sorted((hold for hold in self._holds.values() if hold.id > hold_id), key=lambda hold: hold.id)
        return rest[:count], rest[count - 1].id if len(rest) > count else None


class MemoryTimers:
    """Implements `Timers` and `SetTimers`; `armed` has the reminders that are to come."""

    def __init__(self) -> None:
        self.armed: set[Reminder] = set()

    def arm(self, reminder: Reminder) -> None:
        self.armed.add(reminder)

    def is_set(self, reminder: Reminder) -> bool:
        return reminder in self.armed

    def disarm(self, reminder: Reminder) -> None:
        self.armed.discard(reminder)


class MemoryColdStorage:
    """Implements `ColdStorage` and `KeptRecords`."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def store(self, key: str, record: dict[str, Any]) -> None:
        self.records[key] = record

    def fetch(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)

    def keeps(self, key: str) -> bool:
        return key in self.records
