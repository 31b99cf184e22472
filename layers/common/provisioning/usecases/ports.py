"""What the acts need of the world. `storage` has the real ones, `local` has fakes that the contract suites prove."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.providers import Provider
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User


class UserStore(Protocol):
    """Users, each change with its log entries in one transaction.

    Reads by key see every write that was answered before them. All calls may raise Busy.
    """

    def get(self, user_id: str) -> User | None:
        """The user of that id, whoever provisioned him."""
        ...

    def by_user_name(self, user_name: str) -> User | None:
        """The user of that name, in any spelling that counts as the same, whoever provisioned him."""
        ...

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        """The user whom that provider calls by that id."""
        ...

    def total(self, provider_id: str) -> int:
        """How many users the provider has."""
        ...

    def page(self, provider_id: str, start_index: int, count: int) -> list[User]:
        """At most `count` of the provider's users in name order, from the `start_index`-th on, counted from 1."""
        ...

    def all(self, provider_id: str) -> Iterator[User]:
        """All the provider's users in name order, read as they are asked for."""
        ...

    def create(self, user: User, entries: list[LogEntry]) -> None:
        """Add a user. Raises UserNameClaimed, ExternalIdClaimed, LostRace (the id is there already)."""
        ...

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        """Put `after` in the place of `before`; a deleted user keeps no names and no place on a list.

        Raises LostRace, UserNameClaimed, ExternalIdClaimed.
        """
        ...

    def due(self, now: datetime) -> Iterator[User]:
        """The pending users of all providers whose deadline has come, the longest due first; an index may lag."""
        ...

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        """The provider's users who wait in that status; an index may lag."""
        ...

    def pending_per_minute(self, provider_id: str, start: datetime, end: datetime) -> dict[datetime, int]:
        """How many of its users the provider made pending, by minute (UTC); only those above zero."""
        ...


class ProviderStore(Protocol):
    """Provisioning providers with their credentials."""

    def get(self, provider_id: str) -> Provider | None:
        """The provider of that id."""
        ...


class HoldStore(Protocol):
    """Legal holds."""

    def create(self, hold: LegalHold) -> None:
        """Add a hold."""
        ...

    def get(self, hold_id: str) -> LegalHold | None:
        """The hold of that id."""
        ...

    def all(self) -> list[LegalHold]:
        """All holds."""
        ...


class Timers(Protocol):
    """Reminders to come, perhaps late, early, twice or never: the table is the truth. All calls may raise Busy."""

    def arm(self, reminder: Reminder) -> None:
        """Have the deactivator reminded when it is due; arming twice is arming once."""
        ...

    def disarm(self, reminder: Reminder) -> None:
        """Let it be; fine when it is gone already."""
        ...


class ColdStorage(Protocol):
    """The records of deactivated accounts, kept for a while. All calls may raise Busy."""

    def store(self, key: str, record: dict[str, Any]) -> None:
        """Keep a record; storing it twice is storing it once."""
        ...

    def fetch(self, key: str) -> dict[str, Any] | None:
        """The record; None when its time is over."""
        ...
