"""The ports in memory: fakes for fast tests, proved by the same contract suites as the real ones."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from provisioning.domain.failures import ExternalIdClaimed, LostRace, UserNameClaimed
from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import AwaitingConfirmation, Held, Pending, WaitingStatus
from provisioning.domain.names import name_key
from provisioning.domain.providers import Provider
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User


class MemoryUsers:
    """Implements `UserStore`."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self._user_names: dict[str, str] = {}
        self._external_ids: dict[tuple[str, str], str] = {}
        self._in_name_order: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._entries: list[LogEntry] = []
        self._made_pending: list[tuple[str, datetime]] = []

    def get(self, user_id: str) -> User | None:
        return self._users.get(user_id)

    def by_user_name(self, user_name: str) -> User | None:
        return self._users.get(self._user_names.get(name_key(user_name), ""))

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        return self._users.get(self._external_ids.get((provider_id, external_id), ""))

    def total(self, provider_id: str) -> int:
        return len(self._in_name_order[provider_id])

    def page(self, provider_id: str, start_index: int, count: int) -> list[User]:
        places = self._in_name_order[provider_id][start_index - 1 : start_index - 1 + count]
        return [self._users[user_id] for _, user_id in places]

    def all(self, provider_id: str) -> Iterator[User]:
        for _, user_id in list(self._in_name_order[provider_id]):
            yield self._users[user_id]

    def create(self, user: User, entries: list[LogEntry]) -> None:
        self._require_unclaimed(user)
        if user.id in self._users:
            raise LostRace
        self._keep(user, entries)
        self._count_pending(None, user)

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        stored = self._require_current(before)
        self._require_unclaimed(after)
        self._forget(stored)
        self._keep(after, entries)
        self._count_pending(stored, after)

    def due(self, now: datetime) -> Iterator[User]:
        pending = [(user.life.status, user) for user in self._users.values()]
        due = [
            (status.due_at, user) for status, user in pending if isinstance(status, Pending) and status.due_at <= now
        ]
        yield from (user for _, user in sorted(due, key=lambda entry: (entry[0], entry[1].id)))

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        wanted = {"held": Held, "awaitingConfirmation": AwaitingConfirmation}[status]
        found = [user for user in self._users.values() if user.provider_id == provider_id]
        yield from [user for user in found if isinstance(user.life.status, wanted)]

    def pending_per_minute(self, provider_id: str, start: datetime, end: datetime) -> dict[datetime, int]:
        first, last = (moment.replace(second=0, microsecond=0) for moment in (start, end))
        return dict(
            Counter(minute for owner, minute in self._made_pending if owner == provider_id and first <= minute <= last)
        )

    def log_of(self, provider_id: str, day: datetime) -> list[LogEntry]:
        """The provider's entries of one day in UTC, in the order of time."""
        of_day = [
            entry
            for entry in self._entries
            if entry.origin.provider_id == provider_id and entry.at.date() == day.date()
        ]
        return sorted(of_day, key=lambda entry: (entry.at, entry.id))

    def _require_current(self, user: User) -> User:
        stored = self._users.get(user.id)
        if stored is None or stored.version != user.version:
            raise LostRace
        return stored

    def _require_unclaimed(self, user: User) -> None:
        if user.deleted:
            return
        holder = self.by_user_name(user.user_name)
        if holder is not None and holder.id != user.id:
            raise UserNameClaimed(owner_id=holder.id, provider_id=holder.provider_id)
        holder = self.by_external_id(user.provider_id, user.external_id) if user.external_id else None
        if holder is not None and holder.id != user.id:
            raise ExternalIdClaimed(owner_id=holder.id, provider_id=holder.provider_id)

    def _count_pending(self, before: User | None, after: User) -> None:
        status = after.life.status
        requested_before = getattr(before.life.status, "requested_at", None) if before else None
        if isinstance(status, Pending) and not status.confirmed and requested_before != status.requested_at:
            minute = status.requested_at.replace(second=0, microsecond=0)
            self._made_pending.append((after.provider_id, minute))

    def _keep(self, user: User, entries: list[LogEntry]) -> None:
        self._users[user.id] = user
        self._entries += entries
        if user.deleted:
            return
        self._user_names[name_key(user.user_name)] = user.id
        insort(self._in_name_order[user.provider_id], _place(user))
        if user.external_id is not None:
            self._external_ids[user.provider_id, user.external_id] = user.id

    def _forget(self, user: User) -> None:
        del self._users[user.id]
        if user.deleted:
            return
        del self._user_names[name_key(user.user_name)]
        order = self._in_name_order[user.provider_id]
        del order[bisect_left(order, _place(user))]
        if user.external_id is not None:
            del self._external_ids[user.provider_id, user.external_id]


def _place(user: User) -> tuple[str, str]:
    return name_key(user.user_name), user.id


class MemoryProviders:
    """Implements `ProviderStore`."""

    def __init__(self, *providers: Provider) -> None:
        self._providers = {provider.id: provider for provider in providers}

    def get(self, provider_id: str) -> Provider | None:
        return self._providers.get(provider_id)

    def save(self, provider: Provider) -> None:
        """Put a provider in the place of the one with the same id."""
        self._providers[provider.id] = provider


class MemoryHolds:
    """Implements `HoldStore`."""

    def __init__(self) -> None:
        self._holds: dict[str, LegalHold] = {}

    def create(self, hold: LegalHold) -> None:
        self._holds[hold.id] = hold

    def get(self, hold_id: str) -> LegalHold | None:
        return self._holds.get(hold_id)

    def all(self) -> list[LegalHold]:
        return sorted(self._holds.values(), key=lambda hold: hold.id)


class MemoryTimers:
    """Implements `Timers`; `armed` has the reminders that are to come."""

    def __init__(self) -> None:
        self.armed: set[Reminder] = set()

    def arm(self, reminder: Reminder) -> None:
        self.armed.add(reminder)

    def disarm(self, reminder: Reminder) -> None:
        self.armed.discard(reminder)


class MemoryColdStorage:
    """Implements `ColdStorage`."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def store(self, key: str, record: dict[str, Any]) -> None:
        self.records[key] = record

    def fetch(self, key: str) -> dict[str, Any] | None:
        return self.records.get(key)
