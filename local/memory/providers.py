"""Providers in memory."""

from dataclasses import replace
from datetime import datetime

from local.memory.users import MemoryUsers
from provisioning.domain.failures import LostRace, ProviderNameClaimed
from provisioning.domain.names import name_key
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import LogEntry


class MemoryProviders:
    """Implements `ProviderStore`; its log entries are kept in `log`."""

    def __init__(self, *providers: Provider, log: MemoryUsers | None = None) -> None:
        self._providers = {provider.id: provider for provider in providers}
        self._log = log or MemoryUsers()
        self._left: set[str] = set()

    def get(self, provider_id: str) -> Provider | None:
        return self._providers.get(provider_id)

    def all(self) -> list[Provider]:
        return sorted(self._providers.values(), key=lambda provider: (name_key(provider.display_name), provider.id))

    def owner_ids(self) -> set[str]:
        return {*self._providers} | self._left

    def create(self, provider: Provider, entries: list[LogEntry]) -> None:
        if provider.id in self._providers:
            raise LostRace
        self._require_unclaimed(provider)
        self._providers[provider.id] = provider
        self._log.log(entries)

    def save(self, provider: Provider) -> None:
        """Put a provider in the place of the one with the same id."""
        self._providers[provider.id] = provider

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        stored = self._current(before)
        self._require_unclaimed(after)
        self._providers[after.id] = replace(after, last_contact_at=stored.last_contact_at)
        self._log.log(entries)

    def delete(self, provider: Provider, entries: list[LogEntry]) -> None:
        del self._providers[self._current(provider).id]
        self._log.log(entries)
        self._left |= {provider.id} if entries else set()

    def note_contact(self, provider_id: str, at: datetime) -> None:
        if provider_id in self._providers:
            self._providers[provider_id] = replace(self._providers[provider_id], last_contact_at=at)

    def _require_unclaimed(self, provider: Provider) -> None:
        wanted = name_key(provider.display_name)
        for each in self._providers.values():
            if each.id != provider.id and name_key(each.display_name) == wanted:
                raise ProviderNameClaimed(owner_id=each.id, provider_id=each.id)

    def _current(self, seen: Provider) -> Provider:
        stored = self._providers.get(seen.id)
        if stored is None or stored.version != seen.version:
            raise LostRace
        return stored
