"""Users in memory, and the log that all the stores in memory share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from local.memory.records import Claims, Records
from provisioning.domain.failures import ExternalIdClaimed, UserNameClaimed
from provisioning.domain.lifecycle import AwaitingConfirmation, DueStatus, Held, Pending, WaitingStatus
from provisioning.domain.names import name_key
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User

DUE: Mapping[DueStatus, type[Pending | Held | AwaitingConfirmation]] = {
    "pending": Pending,
    "held": Held,
    "awaitingConfirmation": AwaitingConfirmation,
}
"""The state that each name stands for."""


class MemoryUsers:
    """Implements `UserStore`."""

    def __init__(self) -> None:
        self.records = Records(lambda user: name_key(user.user_name), _claims)
        """The users themselves, for the stores that change them together with something else."""
        self.entries: list[LogEntry] = []
        """The log, in the order in which it was told."""
        self._made_pending: list[tuple[str, datetime]] = []
        self._unsettled: dict[str, User] = {}
        self._given_up: defaultdict[str, set[str]] = defaultdict(set)

    def get(self, user_id: str) -> User | None:
        return self.records.get(user_id)

    def get_many(self, user_ids: Iterable[str]) -> list[User]:
        return self.records.get_many(user_ids)

    def by_user_name(self, user_name: str, provider_id: str | None = None) -> User | None:
        user = self.records.owner(UserNameClaimed, name_key(user_name))
        return user if user and provider_id in {None, user.provider_id} else None

    def once_called(self, user_name: str) -> list[User]:
        return self.get_many(sorted(self._given_up[name_key(user_name)]))

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        return self.records.owner(ExternalIdClaimed, (provider_id, external_id))

    def total(self, provider_id: str) -> int:
        return self.records.total(provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[User]]:
        return self.records.page(provider_id, start_index, count)

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[User], str | None]:
        return self.records.page_after(provider_id, place, count)

    def all(self, provider_id: str) -> Iterator[User]:
        return self.records.all(provider_id)

    def ids(self, provider_id: str) -> Iterator[str]:
        return (user.id for user in self.records.all(provider_id))

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, User]]:
        return self.records.from_name(provider_id, name_key(prefix), after)

    def from_deadline(self, status: DueStatus, provider_id: str, after: str) -> Iterator[tuple[str, User]]:
        due = ((user.life.status, user) for user in self.records.everyone())
        placed = [
            (f"{status_now.due_at.astimezone(UTC).isoformat(timespec='microseconds')}#{user.id}", user.id)
            for status_now, user in due
            if isinstance(status_now, DUE[status]) and (status == "pending" or user.provider_id == provider_id)
        ]
        return self._walked(sorted(placed), after)

    def _walked(self, placed: Iterable[tuple[str, str]], after: str) -> Iterator[tuple[str, User]]:
        for place, user_id in placed:
            user = self.get(user_id)
            if place > after and user is not None:
                yield place, user

    def create(self, user: User, entries: list[LogEntry]) -> None:
        self.records.require_new(user)
        self.records.require_unclaimed(user)
        self.records.put(user)
        self._count_pending(None, user)
        self.log(entries)

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        self.records.require_current(before)
        self.records.require_unclaimed(after)
        self.records.put(after)
        if not before.deleted and (after.deleted or name_key(after.user_name) != name_key(before.user_name)):
            self._given_up[name_key(before.user_name)].add(after.id)
        if before.present != after.present and after.group_ids:
            self._unsettled[after.id] = after
        self._count_pending(before, after)
        self.log(entries)

    def unsettled(self, before: datetime) -> list[str]:
        return sorted(user.id for user in self._unsettled.values() if user.modified_at < before)

    def settled(self, user: User) -> None:
        if user.id in self._unsettled and self._unsettled[user.id].version <= user.version:
            del self._unsettled[user.id]

    def due_ids(self, now: datetime) -> Iterator[str]:
        return (user.id for user in self.due(now))

    def due(self, now: datetime) -> Iterator[User]:
        pending = [(user.life.status, user) for user in self.records.everyone()]
        due = [
            (status.due_at, user) for status, user in pending if isinstance(status, Pending) and status.due_at <= now
        ]
        yield from (user for _, user in sorted(due, key=lambda entry: (entry[0], entry[1].id)))

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        wanted = DUE[status]
        found = [user for user in self.records.everyone() if user.provider_id == provider_id]
        yield from [user for user in found if isinstance(user.life.status, wanted)]

    def pending_per_minute(self, provider_id: str, start: datetime, end: datetime) -> dict[datetime, int]:
        first, last = (moment.replace(second=0, microsecond=0) for moment in (start, end))
        return dict(
            Counter(minute for owner, minute in self._made_pending if owner == provider_id and first <= minute <= last)
        )

    def log(self, entries: list[LogEntry]) -> None:
        """Keep the entries of a change, whichever store it is made in."""
        self.entries += entries

    def log_of(self, provider_id: str, day: datetime) -> list[LogEntry]:
        """The provider's entries of one day in UTC, in the order of time."""
        of_day = [
            entry for entry in self.entries if entry.origin.provider_id == provider_id and entry.at.date() == day.date()
        ]
        return sorted(of_day, key=lambda entry: (entry.at, entry.id))

    def _count_pending(self, before: User | None, after: User) -> None:
        status = after.life.status
        requested_before = getattr(before.life.status, "requested_at", None) if before else None
        if isinstance(status, Pending) and not status.confirmed and requested_before != status.requested_at:
            minute = status.requested_at.replace(second=0, microsecond=0)
            self._made_pending.append((after.provider_id, minute))


def _claims(user: User) -> Claims:
    names: Claims = {UserNameClaimed: name_key(user.user_name)}
    return names if user.external_id is None else names | {ExternalIdClaimed: (user.provider_id, user.external_id)}
