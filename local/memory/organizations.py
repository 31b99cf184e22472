"""Organizations in memory."""

from local.memory.users import MemoryUsers
from provisioning.domain.failures import EnvironmentFull, LostRace, OrganizationNameClaimed, OrganizationsFull
from provisioning.domain.names import name_key
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, ORGANIZATIONS_MAX, Organization
from provisioning.domain.sync_log import LogEntry


class MemoryOrganizations:
    """Implements `OrganizationStore`; its log entries are kept with the users'."""

    def __init__(self, users: MemoryUsers) -> None:
        self._users = users
        self._organizations = {DEFAULT_ORGANIZATION.id: DEFAULT_ORGANIZATION}

    def get(self, organization_id: str) -> Organization | None:
        return self._organizations.get(organization_id)

    def by_name(self, name: str) -> Organization | None:
        wanted = name_key(name)
        return next((each for each in self._organizations.values() if name_key(each.name) == wanted), None)

    def all(self) -> list[Organization]:
        default, *others = self._organizations.values()
        return [default, *sorted(others, key=lambda organization: organization.id)]

    def total(self) -> int:
        return len(self._organizations) - 1

    def created_by(self, provider_id: str) -> int:
        return sum(each.created_by == provider_id for each in self._organizations.values())

    def create(self, organization: Organization, entries: list[LogEntry], *, created_by_max: int | None = None) -> None:
        if organization.id in self._organizations:
            raise LostRace
        self._require_unclaimed(organization)
        creator = organization.created_by
        if creator is not None and created_by_max is not None and self.created_by(creator) >= created_by_max:
            raise OrganizationsFull
        if self.total() >= ORGANIZATIONS_MAX:
            raise EnvironmentFull
        self._put(organization, entries)

    def replace(self, before: Organization, after: Organization, entries: list[LogEntry]) -> None:
        stored = self.get(before.id)
        if stored is None or stored.version != before.version:
            raise LostRace
        self._require_unclaimed(after)
        self._put(after, entries)

    def _require_unclaimed(self, organization: Organization) -> None:
        owner = self.by_name(organization.name)
        if owner is not None and owner.id != organization.id:
            raise OrganizationNameClaimed(owner_id=owner.id, provider_id="")

    def put(self, organization: Organization) -> None:
        """Put an organization there, whatever there is."""
        self._organizations[organization.id] = organization

    def _put(self, organization: Organization, entries: list[LogEntry]) -> None:
        self.put(organization)
        self._users.log(entries)
