"""The whole house on fakes, seen from outside: a provider, operators, timers that come or do not, a clock to set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from local.memory import MemoryColdStorage, MemoryHolds, MemoryProviders, MemoryTimers, MemoryUsers
from provisioning.domain.failures import Away
from provisioning.domain.lifecycle import Status
from provisioning.domain.providers import Provider
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.queries import Query
from provisioning.usecases.caller import Caller
from provisioning.usecases.operate import Operator
from provisioning.usecases.ports import Timers
from provisioning.usecases.user_documents import representation
from tests.people import NOW, OKTA, a_body, a_call, new_id
from tests.world import World

OPERATOR = Operator("arn:aws:iam::123456789012:user/op", "request-op")
BASE_URL = "https://scim.example.com"
MORE_THAN_THE_DELAY = 20
"""Minutes."""
LOG_DAYS = 60


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


class FallibleTimers:
    """Implements `Timers` by another one, as long as it is not down and does not refuse."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self.down = False
        self.refusal: Exception | None = None
        """What is raised because of a mistake of our own, a missing permission for instance."""
        self.left_behind: set[Reminder] = set()
        """Those that should have been disarmed while it was down."""

    def arm(self, reminder: Reminder) -> None:
        if self.refusal is not None:
            raise self.refusal
        if self.down:
            raise Away
        self._timers.arm(reminder)

    def disarm(self, reminder: Reminder) -> None:
        if self.refusal is not None:
            raise self.refusal
        if self.down:
            self.left_behind.add(reminder)
            raise Away
        self._timers.disarm(reminder)


class FallibleArchive(MemoryColdStorage):
    """Cold storage that may be down, and in which somebody else may act just before a record is stored."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.meddlers: list[Callable[[], object]] = []

    def store(self, key: str, record: Document) -> None:
        if self.down:
            raise Away
        if self.meddlers:
            self.meddlers.pop(0)()
        super().store(key, record)


class MeddledUsers(MemoryUsers):
    """A store in which somebody else acts just before a write."""

    def __init__(self) -> None:
        super().__init__()
        self.meddlers: list[Callable[[], object]] = []

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        if self.meddlers:
            self.meddlers.pop(0)()
        super().replace(before, after, entries)


class Stage:
    """The acts of everybody, each in one word, and what can be seen afterwards."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.users = MeddledUsers()
        self.schedules = MemoryTimers()
        self.timers = FallibleTimers(self.schedules)
        self.archive = FallibleArchive()
        self.holds = MemoryHolds(self.users)
        self.provider = OKTA
        self.providers = MemoryProviders(OKTA)
        self._build()

    def _build(self) -> None:
        self.world = World(
            self.users,
            self.clock,
            providers=self.providers,
            timers=self.timers,
            cold_storage=self.archive,
            holds=self.holds,
        )
        self.provision, self.operate = self.world.provision, self.world.operate
        self.confirmations = self.world.confirmations

    def without_provider(self) -> None:
        """The provider is deleted; nobody knows it any more."""
        self.providers = MemoryProviders()
        self._build()

    def set_provider(self, provider: Provider) -> None:
        """The provider's settings change."""
        self.provider = provider
        self.providers.save(provider)

    @property
    def caller(self) -> Caller:
        return a_call(self.provider)

    # The provider

    def create(self, user_name: str = "ada@example.com", **attributes: Json) -> str:
        """Post a user; his id."""
        return self.provision.create(self.caller, a_body(user_name, **attributes)).id

    def put(self, user_id: str, *, active: bool, **attributes: Json) -> User:
        """Put the whole user."""
        return self.provision.replace(self.caller, user_id, {**a_body(active=active), **attributes}, None)

    def patch(self, user_id: str, *operations: Json) -> User:
        """Patch the user."""
        body: Document = {"schemas": [urns.PATCH_OP], "Operations": [*operations]}
        return self.provision.patch(self.caller, user_id, body, None)

    def say(self, user_id: str, *, active: bool) -> User:
        """Patch `active` alone."""
        return self.patch(user_id, {"op": "replace", "path": "active", "value": active})

    def delete(self, user_id: str) -> None:
        self.provision.delete(self.caller, user_id, None)

    # Operators

    def hold(self, user_id: str) -> str:
        """Put the user on a new legal hold; its id."""
        hold = self.world.legal_holds.create(OPERATOR, f"Byron v. {new_id()}")
        self.world.legal_holds.place(OPERATOR, hold.id, user_id)
        return hold.id

    def release(self, hold_id: str, user_id: str) -> User:
        return self.world.legal_holds.release(OPERATOR, hold_id, user_id)

    def unblock(self, user_id: str) -> User:
        return self.operate.unblock(OPERATOR, user_id)

    # Time

    def deliver(self, reminder: Reminder) -> str:
        """A timer comes; what came of it."""
        return self.world.deactivations.meet(reminder, "timer", "request-timer").outcome

    def pass_the_deadline(self) -> None:
        """Let the delay go by, and have all timers that are due delivered."""
        self.clock.advance(MORE_THAN_THE_DELAY)
        self.deliver_due()

    def deliver_due(self) -> None:
        for reminder in sorted(self.schedules.armed, key=lambda each: each.due_at):
            if reminder.due_at <= self.clock():
                self.deliver(reminder)
                self.schedules.disarm(reminder)

    def sweep(self) -> list[str]:
        """The five-minute sweep; what came of each user."""
        return [met.outcome for met in self.world.deactivations.sweep("request-sweep")]

    # What can be seen

    def reminder(self) -> Reminder:
        """The only timer that is set."""
        (reminder,) = self.schedules.armed
        return reminder

    def user(self, user_id: str) -> User:
        return self.operate.read(user_id)

    def status(self, user_id: str) -> type[Status]:
        return type(self.user(user_id).life.status)

    def seen(self, user_id: str) -> Document:
        """The user as the provider gets him."""
        return representation(self.provision.read(self.caller, user_id), BASE_URL)

    def found(self, filter_text: str) -> list[str]:
        """The ids that a filter finds."""
        return [user.id for user in self.world.find.find(self.caller, Query(filter=filter_text)).resources]

    def log(self, user_id: str) -> list[LogEntry]:
        return list(entries_of(self.users, user_id))

    def story(self, user_id: str) -> list[str]:
        """What the sync log says, in order."""
        return [entry.action for entry in self.log(user_id)]


def entries_of(users: MemoryUsers, user_id: str) -> Iterator[LogEntry]:
    """The log entries of one of Okta's users."""
    for day in range(LOG_DAYS):
        for entry in users.log_of(OKTA.id, NOW + timedelta(days=day)):
            if entry.user_id == user_id:
                yield entry


def with_delay(minutes: int) -> Provider:
    """Okta with another delay."""
    return replace(OKTA, delay_minutes=minutes)
