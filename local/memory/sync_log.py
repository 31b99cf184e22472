"""The sync log in memory."""

from local.memory.users import MemoryUsers
from provisioning.domain.sync_log import LogEntry, LogQuery, Owned, Owner
from provisioning.usecases.directory import GroupStore
from provisioning.usecases.ports import ProviderStore


class MemorySyncLog:
    """Implements `SyncLog` and `FailureLog`, over what the stores in memory told a `MemoryUsers`.

    Without the stores of groups and of providers, it knows the owners of users only.
    """

    def __init__(
        self, users: MemoryUsers, groups: GroupStore | None = None, providers: ProviderStore | None = None
    ) -> None:
        self._users = users
        self._groups = groups
        self._providers = providers

    def record(self, entry: LogEntry) -> None:
        self._users.log([entry])

    def owner(self, kind: Owned, resource_id: str) -> Owner | None:
        match kind:
            case "user":
                user = self._users.get(resource_id)
                return user and Owner(user.provider_id, user.user_name)
            case "group":
                group = self._groups.get(resource_id) if self._groups else None
                return group and Owner(group.provider_id, group.display_name)
            case "provider":
                provider = self._providers.get(resource_id) if self._providers else None
                return provider and Owner(provider.id, provider.display_name)

    def everything(self) -> list[LogEntry]:
        """All entries, in the order in which they were told."""
        return list(self._users.entries)

    def page(self, query: LogQuery, place: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        newest_first = sorted(self._users.entries, key=lambda entry: entry.place, reverse=True)
        found = [entry for entry in newest_first if query.asks_for(entry) and (place is None or entry.place < place)]
        return found[:limit], found[limit - 1].place if len(found) > limit else None
