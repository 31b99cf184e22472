"""A deadline against a change of mind, on real engines: exactly one of them wins each time."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest

from local.engines import Engine
from local.memory import MemoryColdStorage, MemoryHolds, MemoryProviders, MemoryTimers
from provisioning.domain.failures import Impossible
from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import Active, Deactivated, Held, Status
from provisioning.domain.providers import SafetyLimit
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.storage.connection import pause
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.life_changes import reminder_of
from provisioning.usecases.operate import Operator
from tests.contracts.conftest import fresh_table
from tests.people import DELAY, LOG_RETENTION, NOW, OKTA, PENDING, a_call, a_user
from tests.world import World

RACES = 200
"""On each of the two engines: 200 in all."""
HEAD_STARTS = 20
HEAD_START_SECONDS = 0.003
"""The deadline has more to do before it writes; it gets a head start of each length from none to 19 of these."""
AFTER_THE_DEADLINE = NOW + DELAY + timedelta(minutes=1)
UNLIMITED = replace(OKTA, safety_limit=SafetyLimit())
OPERATOR = Operator("arn:aws:iam::123456789012:user/olga", "request-3")
HOLD = LegalHold(id="matter", name="Example v. Example", created_at=NOW)
ACTIVATION: Document = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": True}}]}

type Change = Callable[[World, User], object]
type Ending = tuple[type[Status], bool, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ring:
    """One table for both runners, each with a client of its own."""

    deadline: World
    change: World
    cold_storage: MemoryColdStorage
    users: DynamoUsers


@dataclass(frozen=True, slots=True)
class Race:
    """How one race ended."""

    user: User
    refused: bool
    """The change was told that it is impossible by now."""
    actions: tuple[str, ...]


@pytest.fixture(scope="module")
def ring(real_engine: Engine) -> Ring:
    name: str = vars(fresh_table(real_engine))["_name"]
    cold_storage, timers, holds = MemoryColdStorage(), MemoryTimers(), MemoryHolds()
    holds.create(HOLD, [])

    def world() -> World:
        return World(
            DynamoUsers(Table(real_engine.client(), name, pause), lambda: AFTER_THE_DEADLINE, LOG_RETENTION),
            lambda: AFTER_THE_DEADLINE,
            providers=MemoryProviders(UNLIMITED),
            timers=timers,
            cold_storage=cold_storage,
            holds=holds,
        )

    users = DynamoUsers(Table(real_engine.client(), name, pause), lambda: NOW, LOG_RETENTION)
    return Ring(world(), world(), cold_storage, users)


def races(ring: Ring, name: str, change: Change) -> list[Race]:
    """RACES races of the deadline against the change, each on a pending user of his own."""
    people = [
        a_user(f"{name}{number}@example.com", external_id=f"{name}{number}", life=PENDING) for number in range(RACES)
    ]
    for person in people:
        ring.users.create(person, [])
    total = ring.users.total(OKTA.id)
    with ThreadPoolExecutor(2) as runners:
        refused = [run(ring, runners, person, change, number) for number, person in enumerate(people)]
    assert ring.users.total(OKTA.id) == total
    actions = actions_of(ring.users)
    return [
        Race(require(ring.users.by_user_name(person.user_name)), was_refused, tuple(actions[person.id]))
        for person, was_refused in zip(people, refused, strict=True)
    ]


def run(ring: Ring, runners: ThreadPoolExecutor, user: User, change: Change, number: int) -> bool:
    """One race; True when the change was refused."""
    barrier = Barrier(2)
    reminder = reminder_of(user)
    assert reminder is not None

    def meet_the_deadline() -> None:
        barrier.wait()
        ring.deadline.deactivations.meet(reminder, "timer", "request-2")

    def change_his_mind() -> bool:
        barrier.wait()
        sleep(number % HEAD_STARTS * HEAD_START_SECONDS)
        try:
            change(ring.change, user)
        except Impossible:
            return True
        return False

    met, refused = runners.submit(meet_the_deadline), runners.submit(change_his_mind)
    met.result()
    return refused.result()


def actions_of(users: DynamoUsers) -> dict[str, list[str]]:
    """What the log says of everybody, in the order of time."""
    actions: defaultdict[str, list[str]] = defaultdict(list)
    for entry in users.log_of(OKTA.id, NOW):
        actions[entry.user_id].append(entry.action)
    return actions


def require(user: User | None) -> User:
    assert user is not None
    return user


def whole(ring: Ring, race: Race) -> bool:
    """True when nothing is half done: names kept, and either the profile is in the table or it is in the archive."""
    user, status = race.user, race.user.life.status
    by_external_id = ring.users.by_external_id(OKTA.id, user.external_id or "")
    profile = a_user(user.user_name).profile
    if isinstance(status, Deactivated):
        kept = not user.profile and ring.cold_storage.records[status.archive_key]["profile"] == profile
    else:
        kept = user.profile == profile
    return kept and user == by_external_id


def told(race: Race) -> Ending:
    """Where the user ended, what the change was told, and what the log tells."""
    return type(race.user.life.status), race.refused, race.actions


def test_of_a_cancellation_and_the_deadline_one_wins(ring: Ring) -> None:
    cancelled = (Active, False, ("unblocked", "deactivation cancelled"))
    fired = (Deactivated, True, ("deactivated",))

    results = races(ring, "cancel", lambda world, user: world.operate.unblock(OPERATOR, user.id))

    assert {told(race) for race in results} == {cancelled, fired}
    assert all(whole(ring, race) for race in results)


def test_of_a_legal_hold_and_the_deadline_one_wins(ring: Ring) -> None:
    held = (Held, False, ("hold placed", "deactivation held"))
    fired = (Deactivated, True, ("deactivated",))

    results = races(ring, "hold", lambda world, user: world.legal_holds.place(OPERATOR, HOLD.id, user.id))

    assert {told(race) for race in results} == {held, fired}
    assert all(whole(ring, race) for race in results)


def test_of_a_reactivation_and_the_deadline_one_is_first_and_the_user_is_back(ring: Ring) -> None:
    in_time = (Active, False, ("deactivation cancelled",))
    too_late = (Active, False, ("deactivated", "reactivated"))

    results = races(ring, "reactivate", lambda world, user: world.provision.patch(a_call(), user.id, ACTIVATION, None))

    assert {told(race) for race in results} == {in_time, too_late}
    assert all(whole(ring, race) for race in results)
