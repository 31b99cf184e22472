"""The deactivator's door."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from local.memory import MemoryColdStorage, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.reminders import to_document
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.usecases.life_changes import reminder_of
from provisioning.web.deactivator import Deactivator
from provisioning.web.log import open_log
from provisioning.web.metrics import Metrics
from tests.people import NOW, a_body, a_call, new_id
from tests.world import World, failed_work


class Context:
    aws_request_id = "request-7"


class Frozen(MemoryColdStorage):
    """A cold storage that is down while it is told to be."""

    down = True

    def store(self, key: str, record: dict[str, Any]) -> None:
        if self.down:
            raise Busy
        super().store(key, record)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def pending(world: World, name: str = "ada@example.com") -> User:
    user = world.provision.create(a_call(), a_body(name))
    body: Any = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
    return world.provision.patch(a_call(), user.id, body, None)


def a_deactivator(world: World, log: StringIO | None = None) -> Deactivator:
    logger = open_log(new_id(), log or StringIO())
    failed = failed_work(world, logger)
    return Deactivator(
        world.deactivations,
        world.memberships,
        world.group_changes,
        world.unfinished_jobs,
        failed,
        Metrics("Scim/local"),
    )


def reminder(user: User) -> dict[str, Any]:
    due = reminder_of(user)
    assert due is not None
    return to_document(due)


def test_a_reminder_deactivates_and_says_so_in_one_line() -> None:
    clock, log = Clock(), StringIO()
    world = World(MemoryUsers(), clock)
    deactivator = a_deactivator(world, log)
    ada = pending(world)
    clock.now += timedelta(minutes=15)

    told = deactivator(reminder(ada), Context())

    assert told == {**reminder(ada), "outcome": "deactivated"}
    assert [json.loads(line)["outcome"] for line in log.getvalue().splitlines()] == ["deactivated"]
    assert "ada@example.com" not in log.getvalue()


def test_the_second_delivery_says_why_nothing_happens() -> None:
    clock = Clock()
    world = World(MemoryUsers(), clock)
    deactivator = a_deactivator(world)
    event = reminder(pending(world))
    clock.now += timedelta(minutes=15)
    deactivator(event, Context())

    assert "Deactivated" in deactivator(event, Context())["outcome"]


def test_the_sweep_meets_everybody_who_is_due() -> None:
    clock = Clock()
    world = World(MemoryUsers(), clock)
    deactivator = a_deactivator(world)
    people = [pending(world, f"user{number}@example.com") for number in range(3)]
    clock.now += timedelta(minutes=16)

    told = deactivator({"sweep": True}, Context())

    assert {each["userId"] for each in told["fired"]} == {user.id for user in people}
    assert deactivator({"sweep": True}, Context()) == {"fired": [], "settled": [], "carriedOut": [], "abandoned": []}


def test_what_fails_is_raised_so_that_it_is_tried_again_and_nothing_is_lost() -> None:
    clock, storage = Clock(), Frozen()
    world = World(MemoryUsers(), clock, cold_storage=storage)
    deactivator = a_deactivator(world)
    ada = pending(world)
    clock.now += timedelta(minutes=15)

    with pytest.raises(Busy):
        deactivator(reminder(ada), Context())
    with pytest.raises(ExceptionGroup):
        deactivator({"sweep": True}, Context())
    storage.down = False

    assert deactivator(reminder(ada), Context())["outcome"] == "deactivated"


@pytest.mark.parametrize("event", [{}, {"userId": "x"}, {"userId": "x", "token": "t", "dueAt": "soon"}])
def test_what_is_no_reminder_is_an_error(event: dict[str, Any]) -> None:
    world = World(MemoryUsers(), Clock())

    with pytest.raises((KeyError, ValueError)):
        a_deactivator(world)(event, Context())
