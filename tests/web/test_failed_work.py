"""Timers and sweeps that fail: the sync log says for whom and why, and the function's log has the ids."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from local.memory import MemoryGroups, MemorySyncLog, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.groups import MemberStep
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.web.failed_work import TOLD_MAX
from tests.contracts.pushed_groups import a_change
from tests.people import a_group
from tests.web.operators import Clock
from tests.web.test_deactivator import Context, Frozen, a_deactivator, pending, reminder
from tests.world import World


def failed(world: World) -> list[LogEntry]:
    return [entry for entry in world.sync_log.everything() if entry.action == "failed"]


def test_a_timer_that_fails_stands_in_the_users_log_with_the_reason_and_in_the_functions_log_with_ids() -> None:
    clock, log = Clock(), StringIO()
    world = World(MemoryUsers(), clock, cold_storage=Frozen())
    deactivator = a_deactivator(world, log)
    ada = pending(world)
    clock.now += timedelta(minutes=15)

    with pytest.raises(Busy):
        deactivator(reminder(ada), Context())

    (entry,) = failed(world)
    assert entry.origin == Origin(provider_id="okta", actor="timer", request_id="request-7")
    assert (entry.user_id, entry.user_name) == (ada.id, "ada@example.com")
    assert entry.detail.startswith("The deactivation that is due could not be carried out. A service that it needs")
    told = json.loads(log.getvalue())
    assert (told["level"], told["message"], told["userId"]) == ("ERROR", "deadline not met", ada.id)
    assert "ada@example.com" not in log.getvalue()


def test_a_sweep_that_fails_names_everybody_for_whom_it_did() -> None:
    clock, log = Clock(), StringIO()
    world = World(MemoryUsers(), clock, cold_storage=Frozen())
    deactivator = a_deactivator(world, log)
    people = [pending(world, f"user{number}@example.com") for number in range(3)]
    clock.now += timedelta(minutes=16)

    with pytest.raises(ExceptionGroup):
        deactivator({"sweep": True}, Context())

    assert {(entry.user_id, entry.origin.actor) for entry in failed(world)} == {(user.id, "sweep") for user in people}
    told = json.loads(log.getvalue())
    assert (told["level"], told["message"], told["request_id"]) == ("ERROR", "sweep failed", "request-7")
    assert "@example.com" not in log.getvalue()


def test_of_a_sweep_that_fails_for_very_many_the_log_names_some_and_counts_the_others() -> None:
    clock = Clock()
    world = World(MemoryUsers(), clock, cold_storage=Frozen())
    for number in range(TOLD_MAX + 5):
        pending(world, f"user{number}@example.com")
    clock.now += timedelta(minutes=16)

    with pytest.raises(ExceptionGroup):
        a_deactivator(world)({"sweep": True}, Context())

    *named, counted = failed(world)
    assert (len(named), counted.user_id) == (TOLD_MAX, "")
    assert counted.detail == "The sweep failed for 5 more. It is tried again."


class Lost(MemoryGroups):
    """Groups whose unfinished changes cannot be carried out, since their steps are gone."""

    def steps(self, change_id: str, done: int) -> list[MemberStep]:
        raise LookupError(change_id)


def test_a_change_of_members_that_cannot_be_carried_on_stands_in_the_groups_log() -> None:
    users = MemoryUsers()
    groups = Lost(users)
    clock = Clock()
    world = World(users, clock, groups=groups)
    group = a_group()
    groups.create(group, [], [])
    groups.replace(group, replace(group, change=a_change(2), version=2), [], [])
    clock.now += timedelta(minutes=5)

    with pytest.raises(ExceptionGroup):
        a_deactivator(world)({"sweep": True}, Context())

    (entry,) = failed(world)
    assert (entry.group_id, entry.group_name, entry.user_id) == (group.id, "Engineers", "")
    assert entry.detail.endswith("its log has it under the request id request-7. It is tried again.")


class NoLog(MemorySyncLog):
    """A log that cannot be written to."""

    def record(self, entry: LogEntry) -> None:
        raise Busy


def test_a_log_that_cannot_be_written_to_is_a_line_in_the_functions_log_and_hides_no_failure() -> None:
    clock, log = Clock(), StringIO()
    users = MemoryUsers()
    world = World(users, clock, cold_storage=Frozen())
    world.sync_log = NoLog(users)
    ada = pending(world)
    clock.now += timedelta(minutes=15)

    with pytest.raises(Busy):
        a_deactivator(world, log)(reminder(ada), Context())

    assert "a failure is missing in the sync log" in log.getvalue()


def test_what_is_no_reminder_is_in_the_functions_log() -> None:
    log = StringIO()

    with pytest.raises(KeyError):
        a_deactivator(World(MemoryUsers(), Clock()), log)({"userId": "x"}, Context())

    assert json.loads(log.getvalue())["message"] == "no reminder"
