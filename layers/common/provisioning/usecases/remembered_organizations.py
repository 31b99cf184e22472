"""Organizations that were read a moment ago: placing a thousand users need not read theirs a thousand times."""

from collections.abc import Callable
from datetime import datetime, timedelta

from provisioning.domain.organizations import Organization
from provisioning.domain.sync_log import LogEntry
from provisioning.usecases.ports import OrganizationStore

REMEMBERED_SECONDS = 10
"""As long as a provider with its mappings is remembered: a changed default role counts for newcomers so much later."""
REMEMBERED_MAX = 1_000


class RememberedOrganizations:
    """Implements `OrganizationStore` on another one. What is not there is asked for again each time."""

    def __init__(self, organizations: OrganizationStore, now: Callable[[], datetime]) -> None:
        self._organizations = organizations
        self._now = now
        self._found: dict[tuple[str, str], tuple[datetime, Organization]] = {}

    def get(self, organization_id: str) -> Organization | None:
        return self._remembered(("id", organization_id), lambda: self._organizations.get(organization_id))

    def by_name(self, name: str) -> Organization | None:
        return self._remembered(("name", name), lambda: self._organizations.by_name(name))

    def all(self) -> list[Organization]:
        return self._organizations.all()

    def total(self) -> int:
        return self._organizations.total()

    def created_by(self, provider_id: str) -> int:
        return self._organizations.created_by(provider_id)

    def create(self, organization: Organization, entries: list[LogEntry], *, created_by_max: int | None = None) -> None:
        self._organizations.create(organization, entries, created_by_max=created_by_max)

    def replace(self, before: Organization, after: Organization, entries: list[LogEntry]) -> None:
        self._found.clear()
        self._organizations.replace(before, after, entries)

    def _remembered(self, key: tuple[str, str], read: Callable[[], Organization | None]) -> Organization | None:
        now = self._now()
        read_at, organization = self._found.get(key, (None, None))
        if read_at is not None and timedelta(0) <= now - read_at < timedelta(seconds=REMEMBERED_SECONDS):
            return organization
        organization = read()
        if organization is not None:
            if len(self._found) >= REMEMBERED_MAX:
                self._found.clear()
            self._found[key] = (now, organization)
        return organization
