"""What else the acts need of the world. Rooms of their own have it, `local` fakes that the contract suites prove."""

from datetime import datetime
from typing import Any, Protocol

from provisioning.domain.holds import LegalHold
from provisioning.domain.jobs import Job, JobChange
from provisioning.domain.organizations import Organization
from provisioning.domain.providers import Provider
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User


class OrganizationStore(Protocol):
    """The tree of organizations. All calls may raise Busy."""

    def get(self, organization_id: str) -> Organization | None:
        """The organization of that id; the default one is always there."""
        ...

    def by_name(self, name: str) -> Organization | None:
        """The organization of that name, in any spelling that counts as the same."""
        ...

    def all(self) -> list[Organization]:
        """All organizations, the default one first, the others in the order of their ids."""
        ...

    def total(self) -> int:
        """How many organizations there are, the default one aside."""
        ...

    def created_by(self, provider_id: str) -> int:
        """How many organizations that provider has created."""
        ...

    def create(self, organization: Organization, entries: list[LogEntry], *, created_by_max: int | None = None) -> None:
        """Add one; a provider at most `created_by_max` of its own, and all together at most ORGANIZATIONS_MAX.

        Raises OrganizationNameClaimed, OrganizationsFull, EnvironmentFull, LostRace (the id is there already).
        """
        ...

    def replace(self, before: Organization, after: Organization, entries: list[LogEntry]) -> None:
        """Put `after` in the place of `before`. Raises OrganizationNameClaimed, LostRace."""
        ...


class JobStore(Protocol):
    """Jobs in the background and what they did. All calls may raise Busy."""

    def create(self, job: Job) -> None:
        """Add a job."""
        ...

    def write_down(self, list_id: str, user_ids: list[str]) -> None:
        """Keep a list of users. It counts only once a job has it."""
        ...

    def get(self, job_id: str) -> Job | None:
        """The job of that id."""
        ...

    def user_ids(self, list_id: str, done: int) -> list[str]:
        """Some of the users on the list, from the one after the first `done` on; at least one."""
        ...

    def carry_on(
        self, before: Job, after: Job, users: list[tuple[User, User]], changes: list[JobChange], entries: list[LogEntry]
    ) -> None:
        """In one transaction: the job's progress, the users it changed, and what is to be told of it.

        Raises LostRace: somebody else has carried on with the job, or changed one of the users.
        """
        ...

    def unfinished(self) -> list[str]:
        """The ids of the jobs that have neither ended nor failed."""
        ...

    def changes(self, job_id: str, after: str | None) -> tuple[list[JobChange], str | None]:
        """A page of what the job did or would do, and the cursor of the next page."""
        ...


class JobQueue(Protocol):
    """What wakes the worker, perhaps late or twice. May raise Busy."""

    def enqueue(self, job_id: str, delay_seconds: int) -> None:
        """Have the worker carry on with the job after `delay_seconds`, at most 900."""
        ...


class ProviderStore(Protocol):
    """Provisioning providers with their credentials. All calls may raise Busy."""

    def get(self, provider_id: str) -> Provider | None:
        """The provider of that id."""
        ...

    def all(self) -> list[Provider]:
        """All providers in the order of their names; an index may lag."""
        ...

    def owner_ids(self) -> set[str]:
        """The ids of all providers, also of the deleted as long as their log is kept; an index may lag."""
        ...

    def create(self, provider: Provider, entries: list[LogEntry]) -> None:
        """Add a provider. Raises ProviderNameClaimed, LostRace: the id is there already."""
        ...

    def replace(self, before: Provider, after: Provider, entries: list[LogEntry]) -> None:
        """Put `after` in the place of `before`, but for when it last called. Raises LostRace, ProviderNameClaimed."""
        ...

    def delete(self, provider: Provider, entries: list[LogEntry]) -> None:
        """Remove the provider with its credentials; its log stays. Raises LostRace."""
        ...

    def note_contact(self, provider_id: str, at: datetime) -> None:
        """Keep when the provider last called. It is no change of the provider's version."""
        ...


class HoldStore(Protocol):
    """Legal holds. All calls may raise Busy."""

    def create(self, hold: LegalHold, entries: list[LogEntry]) -> None:
        """Add a hold. Raises HoldNameClaimed."""
        ...

    def get(self, hold_id: str) -> LegalHold | None:
        """The hold of that id."""
        ...

    def by_name(self, name: str) -> LegalHold | None:
        """The hold of that name, in any spelling that counts as the same."""
        ...

    def page_after(self, hold_id: str, count: int) -> tuple[list[LegalHold], str | None]:
        """At most `count` holds in the order of their ids after that one, and the id where the page ended.

        The id "" is before all of them, and None comes with the last page, which may be empty.
        """
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
