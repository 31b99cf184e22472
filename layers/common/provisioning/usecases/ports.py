"""What the acts need of the world. `storage` has the real ones, `local` has fakes that the contract suites prove."""

from collections.abc import Iterator
from typing import Protocol

from provisioning.domain.providers import Provider
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
        """Put `after` in the place of `before`. Raises LostRace, UserNameClaimed, ExternalIdClaimed."""
        ...

    def delete(self, user: User, entries: list[LogEntry]) -> None:
        """Delete that very version. Raises LostRace."""
        ...


class ProviderStore(Protocol):
    """Provisioning providers with their credentials."""

    def get(self, provider_id: str) -> Provider | None:
        """The provider of that id."""
        ...
