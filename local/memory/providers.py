"""Providers in memory."""

from dataclasses import replace

from local.memory.users import MemoryUsers
from provisioning.domain.failures import LostRace
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import LogEntry


class MemoryProviders:
    """Implements `ProviderStore`; its log entries are kept in `log`."""

    def __init__(self, *providers: Provider, log: MemoryUsers | None = None) -> None:
        self._providers = {provider.id: provider for provider in providers}
        self._log = log or MemoryUsers()

    def get(self, provider_id: str) -> Provider | None:
        return self._providers.get(provider_id)

    def save(self, provider: Provider) -> None:
        """Put a provider in the place of the one with the same id."""
        self._providers[provider.id] = provider

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        stored = self._providers.get(before.id)
        if stored is None or stored.version != before.version:
            raise LostRace
        self._providers[after.id] = replace(after, credentials=stored.credentials)
        self._log.log(entries)
