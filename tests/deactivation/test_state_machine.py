"""Everybody acts in any order, and timers come or do not: after each step all that must be true is true."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from local.memory import MemoryProviders
from provisioning.domain.failures import Busy, Impossible, Taken
from provisioning.domain.lifecycle import Pending
from provisioning.domain.providers import DELAY_MINUTES_MAX, SafetyLimit
from provisioning.domain.reminders import Reminder
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.usecases.caller import Caller
from provisioning.usecases.life_changes import reminder_of
from tests.deactivation.model import Expected
from tests.deactivation.stage import OPERATOR, Clock, FallibleTimers
from tests.deactivation.surroundings import Surroundings, in_memory, on_moto
from tests.people import NOW, OKTA, a_body, a_call
from tests.world import World

NAMES = ("ada@example.com", "bob@example.com")
HOLDS_MAX = 2
STATUS_AFTER = {
    "created": "Active",
    "deactivation scheduled": "Pending",
    "deactivation held": "Held",
    "deactivation awaits confirmation": "AwaitingConfirmation",
    "deactivation cancelled": "Active",
    "deactivated": "Deactivated",
    "reactivated": "Active",
}
"""What the sync log's entries make of a user, for a reader who has nothing else."""

names = st.sampled_from(NAMES)
anybody = st.integers(min_value=0, max_value=5)
"""One of those whom there are; smaller ones exist longer."""


class Lives(RuleBasedStateMachine):
    """A provider with two names to give, operators, a clock, and timers of every kind."""

    surround: Callable[[Clock, ExitStack], Surroundings]

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.exits = Clock(), ExitStack()
        self.around = type(self).surround(self.clock, self.exits)
        self.users = self.around.users
        self.timers = FallibleTimers(self.around.timers)
        self.people: dict[str, Expected] = {}
        self.titles = count(1)
        self.days = {NOW.date(): NOW}
        self.seen: list[Reminder] = []
        self.not_coming: set[Reminder] = set()
        """Timers that were lost, came early, or could not be set."""

    def teardown(self) -> None:
        self.exits.close()

    @initialize(limited=st.booleans())
    def begin(self, *, limited: bool) -> None:
        self.limited = limited
        self.provider = replace(OKTA, safety_limit=SafetyLimit(users=0 if limited else None))
        self.world = World(
            self.users,
            self.clock,
            providers=MemoryProviders(self.provider),
            timers=self.timers,
            cold_storage=self.around.cold_storage,
            holds=self.around.holds,
        )
        self.holds = [self.world.legal_holds.create(OPERATOR, f"hold {number}").id for number in range(HOLDS_MAX)]
        for name in NAMES:
            self.post(name, active=True)

    # The provider

    @rule(name=names, active=st.booleans())
    def post(self, name: str, *, active: bool) -> None:
        """A new user; one who comes back; or 409."""
        title, holder = self.a_title(), self.holder(name)
        body = a_body(name, active=active, title=title)
        if holder is not None and holder.status == "Active":
            with pytest.raises(Taken):
                self.world.provision.create(self.caller, body)
            return
        self.ask(lambda: self.world.provision.create(self.caller, body))
        if holder is None:
            created = self.users.by_user_name(name)
            assert created is not None
            holder = self.people[created.id] = Expected(name=name, title=title, limited=self.limited)
        self.hear(holder, title, active=active, explicit=True)

    @rule(name=names, active=st.booleans(), same=st.booleans())
    def put(self, name: str, *, active: bool, same: bool) -> None:
        """A whole user, with or without a change beside `active`."""
        if holder := self.holder(name):
            title = holder.title if same and holder.title else self.a_title()
            body = a_body(name, active=active, title=title)
            self.ask(lambda: self.world.provision.replace(self.caller, self.id_of(holder), body, None))
            self.hear(holder, title, active=active, explicit=False)

    @rule(name=names, active=st.booleans())
    def patch(self, name: str, *, active: bool) -> None:
        if holder := self.holder(name):
            self.ask(lambda: self.patched(holder, {"op": "replace", "path": "active", "value": active}))
            self.hear(holder, None, active=active, explicit=True)

    @rule(name=names)
    def push(self, name: str) -> None:
        """A change of the profile that says nothing of `active`."""
        if holder := self.holder(name):
            title = self.a_title()
            self.patched(holder, {"op": "replace", "path": "title", "value": title})
            holder.is_sent(title)

    @rule(name=names)
    def delete(self, name: str) -> None:
        if holder := self.holder(name):
            self.ask(lambda: self.world.provision.delete(self.caller, self.id_of(holder), None))
            holder.deleted = True
            self.hear(holder, None, active=False, explicit=True)

    @rule(minutes=st.sampled_from([0, 1, 15, DELAY_MINUTES_MAX]))
    def set_delay(self, minutes: int) -> None:
        self.provider = replace(self.provider, delay_minutes=minutes)

    # Operators

    @rule(number=anybody)
    def block(self, number: int) -> None:
        user_id, expected = self.somebody(number)
        if self.operated(lambda: self.world.operate.block(OPERATOR, user_id), expected.status != "Deactivated"):
            expected.by_hand = True

    @rule(number=anybody)
    def unblock(self, number: int) -> None:
        user_id, expected = self.somebody(number)
        possible = expected.status != "Deactivated" and self.has_a_name(expected)
        if self.operated(lambda: self.world.operate.unblock(OPERATOR, user_id), possible):
            expected.by_hand = False
            expected.comes_back()

    @rule(number=anybody)
    def deactivate(self, number: int) -> None:
        user_id, expected = self.somebody(number)
        possible = expected.status != "Deactivated"
        held = expected.status == "Held"
        if self.operated(lambda: self.world.operate.deactivate(OPERATOR, user_id), possible) and not held:
            expected.is_due_now(self.clock(), confirmed=True)

    @rule(number=anybody)
    def reactivate(self, number: int) -> None:
        user_id, expected = self.somebody(number)
        possible = expected.status == "Deactivated" and self.has_a_name(expected)
        if self.operated(lambda: self.world.operate.reactivate(OPERATOR, user_id), possible):
            expected.comes_back()

    @rule(number=anybody, hold=st.integers(0, HOLDS_MAX - 1))
    def place(self, number: int, hold: int) -> None:
        user_id, expected = self.somebody(number)
        hold_id, possible = self.holds[hold], expected.status != "Deactivated"
        if self.operated(lambda: self.world.legal_holds.place(OPERATOR, hold_id, user_id), possible):
            expected.holds.add(hold_id)

    @rule(number=anybody, hold=st.integers(0, HOLDS_MAX - 1))
    def release(self, number: int, hold: int) -> None:
        user_id, expected = self.somebody(number)
        self.world.legal_holds.release(OPERATOR, self.holds[hold], user_id)
        expected.is_released(self.holds[hold], self.clock())

    @precondition(lambda self: self.limited)
    @rule(confirm=st.booleans())
    def decide(self, *, confirm: bool) -> None:
        """Those whom the safety limit held back, or will hold back, together."""
        waiting = [self.people[user.id] for user in self.users.waiting(OKTA.id, "awaitingConfirmation")]
        wave = [each for each in self.people.values() if each.status == "Pending" and not each.confirmed]
        confirmations = self.world.confirmations
        (confirmations.confirm if confirm else confirmations.cancel)(OPERATOR, OKTA.id)
        for expected in waiting:
            if confirm:
                expected.is_due_now(self.clock(), confirmed=True)
            elif self.has_a_name(expected):
                expected.comes_back()
        for expected in wave:
            if confirm:
                expected.confirmed = True
                expected.is_met(self.clock())
            elif self.has_a_name(expected):
                expected.comes_back()

    # Time

    @rule(minutes=st.sampled_from([1, 5, 14, 15, 16, 60, DELAY_MINUTES_MAX]))
    def advance(self, minutes: int) -> None:
        self.clock.advance(minutes)
        self.days[self.clock().date()] = self.clock()

    @rule()
    def deliver_the_due(self) -> None:
        """Timers in time, or as late as the clock says."""
        for reminder in sorted(self.around.armed(), key=lambda each: (each.due_at, each.token)):
            if reminder.due_at <= self.clock():
                self.deliver(reminder)
                self.drop(reminder)

    @rule(number=anybody)
    def lose(self, number: int) -> None:
        """A timer that never comes."""
        if armed := sorted(self.around.armed(), key=lambda each: each.token):
            self.drop(armed[number % len(armed)])

    @rule(number=anybody)
    def deliver_early(self, number: int) -> None:
        """A timer whose clock is ahead; it comes once, and that was it."""
        if armed := sorted(self.around.armed(), key=lambda each: each.token):
            reminder = armed[number % len(armed)]
            self.deliver(reminder)
            self.drop(reminder)

    @rule(number=st.integers(0, 30))
    def deliver_again(self, number: int) -> None:
        """A timer that has come before, perhaps of a deactivation that is long over; the newest first."""
        if self.seen:
            self.deliver(self.seen[-1 - number % len(self.seen)])

    @rule()
    def sweep(self) -> None:
        self.world.deactivations.sweep("sweep")
        for expected in self.people.values():
            expected.is_met(self.clock())

    @rule(down=st.booleans())
    def scheduler_goes_down_or_up(self, *, down: bool) -> None:
        self.timers.down = down

    @rule()
    def everything_works_again(self) -> None:
        """However it came to this: when all deadlines have passed, the sweep leaves nobody pending."""
        self.timers.down = False
        self.advance(DELAY_MINUTES_MAX)
        self.sweep()

        assert not any(True for _ in self.pending())

    # What must be true after each step

    @invariant()
    def everybody_is_as_the_rules_say(self) -> None:
        for user_id, expected in self.people.items():
            user = self.user(user_id)
            status = user.life.status
            if expected.is_due(self.clock()) and not isinstance(status, Pending):
                # Whoever came across him has met his deadline; nobody had to.
                expected.is_met(self.clock())
            assert type(status).__name__ == expected.status
            assert (user.life.blocked, user.life.holds) == (expected.blocked, expected.holds)
            assert user.life.provider_says_active == expected.said_active
            assert (user.profile.get("title"), user.deleted) == (expected.title, expected.deleted)
            assert not isinstance(status, Pending) or status.due_at == expected.deadline

    @invariant()
    def nobody_who_is_pending_is_forgotten(self) -> None:
        armed = self.around.armed()
        for reminder in self.pending():
            if reminder not in self.seen:
                self.seen.append(reminder)
                if self.timers.down:
                    self.not_coming.add(reminder)
            assert reminder in armed or reminder in self.not_coming
            assert reminder.user_id in {user.id for user in self.users.due(reminder.due_at)}

    @invariant()
    def at_most_one_timer_still_matters(self) -> None:
        pending, armed = set(self.pending()), self.around.armed()
        mattering = [reminder.user_id for reminder in armed & pending]

        assert len(mattering) == len(set(mattering))
        assert {each for each in armed - pending if each.user_id in self.people} <= self.timers.left_behind

    @invariant()
    def the_log_tells_the_story(self) -> None:
        stories: dict[str, list[str]] = {user_id: [] for user_id in self.people}
        for day in self.days.values():
            for entry in self.users.log_of(OKTA.id, day):
                stories[entry.user_id].append(entry.action)
        for user_id, expected in self.people.items():
            steps = [STATUS_AFTER[action] for action in stories[user_id] if action in STATUS_AFTER]
            assert (steps[-1], steps.count("Deactivated")) == (expected.status, expected.deactivations)

    @invariant()
    def names_totals_and_lists_agree(self) -> None:
        there = sorted((expected.name, user_id) for user_id, expected in self.people.items() if not expected.deleted)

        assert [(user.user_name, user.id) for user in self.users.all(OKTA.id)] == there
        assert self.users.total(OKTA.id) == len(there)
        for name in NAMES:
            found = self.users.by_user_name(name)
            assert ([(name, found.id)] if found else []) == [each for each in there if each[0] == name]

    # In other words

    @property
    def caller(self) -> Caller:
        return a_call(self.provider)

    def a_title(self) -> str:
        return f"title {next(self.titles)}"

    def ask(self, act: Callable[[], object]) -> None:
        """Do it; what is Busy because Scheduler is down has been done all the same."""
        try:
            act()
        except Busy:
            assert self.timers.down

    def operated(self, act: Callable[[], object], possible: bool) -> bool:
        """Whether the act is possible; the operator is told if it is not."""
        if possible:
            act()
        else:
            with pytest.raises(Impossible):
                act()
        return possible

    def hear(self, expected: Expected, title: str | None, *, active: bool, explicit: bool) -> None:
        deadline = self.clock() + timedelta(minutes=self.provider.delay_minutes)
        expected.is_said(deadline, active=active, explicit=explicit)
        if title:
            expected.is_sent(title)
        if not active:
            expected.is_met(self.clock())

    def patched(self, holder: Expected, operation: Json) -> User:
        body: Document = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
        return self.world.provision.patch(self.caller, self.id_of(holder), body, None)

    def deliver(self, reminder: Reminder) -> None:
        before = self.users.get(reminder.user_id)
        self.world.deactivations.meet(reminder, "timer", "timer")
        if before is not None and reminder == reminder_of(before):
            self.people[reminder.user_id].is_met(self.clock())
        else:
            assert self.users.get(reminder.user_id) == before

    def drop(self, reminder: Reminder) -> None:
        self.around.timers.disarm(reminder)
        self.not_coming.add(reminder)

    def holder(self, name: str) -> Expected | None:
        """Whom SCIM calls by the name."""
        return next((each for each in self.people.values() if each.name == name and not each.deleted), None)

    def has_a_name(self, expected: Expected) -> bool:
        """True when he can be in SCIM: he is, or nobody has taken his name meanwhile."""
        return not expected.deleted or self.holder(expected.name) is None

    def somebody(self, number: int) -> tuple[str, Expected]:
        everybody = list(self.people.items())
        return everybody[number % len(everybody)]

    def id_of(self, expected: Expected) -> str:
        return next(user_id for user_id, each in self.people.items() if each is expected)

    def user(self, user_id: str) -> User:
        user = self.users.get(user_id)
        assert user is not None
        return user

    def pending(self) -> Iterator[Reminder]:
        """The reminders that must come."""
        for user_id in self.people:
            if reminder := reminder_of(self.user(user_id)):
                yield reminder


class LivesInMemory(Lives):
    """On the verified fakes: many lives."""

    surround = staticmethod(in_memory)


class LivesOnMoto(Lives):
    """On DynamoDB, Scheduler and S3 by moto: fewer."""

    surround = staticmethod(on_moto)


TestInMemory = LivesInMemory.TestCase
TestInMemory.settings = settings(max_examples=500, stateful_step_count=40, deadline=None)
TestOnMoto = LivesOnMoto.TestCase
TestOnMoto.settings = settings(
    max_examples=4, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
