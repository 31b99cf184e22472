"""The contracts of `Timers` and `SetTimers`, on every implementation; and what EventBridge Scheduler gets."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.session import get_session

from local.memory import MemoryTimers
from local.resources import create_archive_and_schedules, emulated_services, scheduler_client
from provisioning.domain.failures import Away, Busy
from provisioning.domain.reminders import Reminder, to_document
from provisioning.timers.scheduler import AHEAD_MINUTES_MIN, SchedulerTimers, at_expression, schedule_name
from provisioning.usecases.examination_ports import SetTimers
from provisioning.usecases.ports import Timers
from provisioning.web.failures import RETRY_AFTER_SECONDS
from tests.deactivation.surroundings import GROUP, TARGET, schedules
from tests.people import DELAY, NOW

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

ADA = Reminder(user_id=str(UUID(int=2**128 - 1)), token="f" * 16, due_at=NOW + DELAY)
"""With ids as long as those of the functions."""
SHAPES = get_session().get_service_model("scheduler")


class AllTimers(Timers, SetTimers, Protocol):
    """Both ports."""


@dataclass(frozen=True, slots=True)
class Kept:
    timers: AllTimers
    armed: Callable[[], set[Reminder]]


@pytest.fixture
def scheduler() -> Iterator["EventBridgeSchedulerClient"]:
    with emulated_services():
        create_archive_and_schedules()
        yield scheduler_client()


def on(scheduler: "EventBridgeSchedulerClient") -> SchedulerTimers:
    return SchedulerTimers(lambda: scheduler, GROUP, TARGET, lambda: NOW)


@pytest.fixture(params=["memory", "moto"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with ExitStack() as exits:
        if request.param == "memory":
            memory = MemoryTimers()
            yield Kept(memory, lambda: memory.armed)
        else:
            exits.enter_context(emulated_services())
            create_archive_and_schedules()
            client = scheduler_client()
            yield Kept(on(client), lambda: schedules(client))


# The contract


def test_an_armed_timer_brings_its_reminder(kept: Kept) -> None:
    kept.timers.arm(ADA)

    assert kept.armed() == {ADA}


def test_a_disarmed_timer_is_gone(kept: Kept) -> None:
    kept.timers.arm(ADA)

    kept.timers.disarm(ADA)

    assert kept.armed() == set()


def test_a_timer_is_set_from_its_arming_to_its_disarming(kept: Kept) -> None:
    before = kept.timers.is_set(ADA)
    kept.timers.arm(ADA)
    armed = kept.timers.is_set(ADA)
    kept.timers.disarm(ADA)

    assert (before, armed, kept.timers.is_set(ADA)) == (False, True, False)


def test_a_timer_of_another_deactivation_is_another_timer(kept: Kept) -> None:
    kept.timers.arm(ADA)

    assert not kept.timers.is_set(replace(ADA, token="e" * 16))


def test_disarming_what_is_not_there_is_fine(kept: Kept) -> None:
    kept.timers.disarm(ADA)

    assert kept.armed() == set()


def test_disarming_an_old_deactivation_leaves_the_new_one(kept: Kept) -> None:
    again = replace(ADA, token="e" * 16)
    kept.timers.arm(ADA)
    kept.timers.arm(again)

    kept.timers.disarm(ADA)

    assert kept.armed() == {again}


# What Scheduler gets


def test_a_schedule_is_for_once_and_calls_the_deactivator_for_as_long_as_scheduler_tries(
    scheduler: "EventBridgeSchedulerClient",
) -> None:
    on(scheduler).arm(ADA)

    schedule = scheduler.get_schedule(GroupName=GROUP, Name=schedule_name(ADA))
    assert {name: schedule.get(name) for name in ("ScheduleExpression", "ActionAfterCompletion")} == {
        "ScheduleExpression": "at(2026-11-23T12:15:00)",
        "ActionAfterCompletion": "DELETE",
    }
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert {name: value for name, value in schedule["Target"].items() if name != "Input"} == {
        "Arn": TARGET.target_arn,
        "RoleArn": TARGET.role_arn,
        "DeadLetterConfig": {"Arn": TARGET.dead_letter_arn},
        "RetryPolicy": {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400},
    }


def test_the_retry_policy_is_as_patient_as_scheduler_allows() -> None:
    limits = {
        name: SHAPES.shape_for(name).metadata["max"] for name in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds")
    }

    assert limits == {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400}


def test_the_name_is_one_that_scheduler_takes() -> None:
    shape = SHAPES.shape_for("Name").metadata

    assert re.fullmatch(shape["pattern"], schedule_name(ADA))
    assert len(schedule_name(ADA)) <= shape["max"]


@pytest.mark.parametrize(
    ("due_in", "at"),
    [
        (DELAY, "at(2026-11-23T12:15:00)"),
        (DELAY + timedelta(microseconds=1), "at(2026-11-23T12:15:01)"),
        (timedelta(days=30), "at(2026-12-23T12:00:00)"),
        (timedelta(seconds=1), "at(2026-11-23T12:01:00)"),
        (timedelta(hours=-1), "at(2026-11-23T12:01:00)"),
    ],
)
def test_the_moment_is_never_before_the_deadline_nor_less_than_a_minute_ahead(due_in: timedelta, at: str) -> None:
    expression = at_expression(NOW + due_in, NOW)

    assert (expression, AHEAD_MINUTES_MIN) == (at, 1)
    assert len(expression) <= SHAPES.shape_for("ScheduleExpression").metadata["max"]
    assert re.fullmatch(r"at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)", expression)


@pytest.mark.parametrize("hours", [-9, 1, 5.5])
def test_the_moment_is_in_utc_whatever_zone_the_deadline_comes_in(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))

    assert at_expression((NOW + DELAY).astimezone(zone), NOW.astimezone(zone)) == "at(2026-11-23T12:15:00)"


# Faults


def failing(scheduler: "EventBridgeSchedulerClient", fault: Exception) -> SchedulerTimers:
    """Timers whose every call fails before it is sent."""

    def fail(**_: Any) -> None:
        raise fault

    scheduler.meta.events.register("before-call.scheduler", fail)
    return on(scheduler)


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "CreateSchedule")


def test_arming_twice_is_arming_once(scheduler: "EventBridgeSchedulerClient") -> None:
    on(scheduler).arm(ADA)

    failing(scheduler, answered("ConflictException")).arm(ADA)

    assert schedules(scheduler_client()) == {ADA}


@dataclass
class Unresponsive:
    """A client that fails after a while; and the clock that tells so."""

    waits_seconds: float
    seconds: float = 0
    calls: int = 0

    def create_schedule(self, **_: Any) -> None:
        self.calls += 1
        self.seconds += self.waits_seconds
        raise ReadTimeoutError(endpoint_url="https://scheduler")


def calls_after_two_attempts(client: Unresponsive, pause_seconds: float) -> int:
    called: Any = client
    timers = SchedulerTimers(lambda: called, GROUP, TARGET, lambda: NOW, lambda: client.seconds)
    for _ in range(2):
        with pytest.raises(Away):
            timers.arm(ADA)
        client.seconds += pause_seconds
    return client.calls


def test_whoever_waited_long_for_scheduler_does_not_wait_again_at_once() -> None:
    assert calls_after_two_attempts(Unresponsive(waits_seconds=10), pause_seconds=0.1) == 1


def test_whoever_comes_again_when_he_was_told_to_asks_again() -> None:
    assert calls_after_two_attempts(Unresponsive(waits_seconds=10), pause_seconds=RETRY_AFTER_SECONDS) == 2


def test_a_failure_that_came_at_once_is_no_reason_not_to_ask_again() -> None:
    assert calls_after_two_attempts(Unresponsive(waits_seconds=0.1), pause_seconds=0) == 2


PASSING = [
    answered("ThrottlingException"),
    answered("InternalServerException"),
    answered("ServiceQuotaExceededException"),
    ConnectTimeoutError(endpoint_url="https://scheduler"),
    ReadTimeoutError(endpoint_url="https://scheduler"),
    EndpointConnectionError(endpoint_url="https://scheduler"),
]
OURS = [answered("AccessDeniedException"), answered("ValidationException")]


def named(fault: Exception) -> str:
    return fault.response["Error"]["Code"] if isinstance(fault, ClientError) else type(fault).__name__  # pyright: ignore[reportTypedDictNotRequiredAccess] - always there


@pytest.mark.parametrize("fault", PASSING, ids=named)
def test_what_will_pass_is_busy(scheduler: "EventBridgeSchedulerClient", fault: Exception) -> None:
    timers = failing(scheduler, fault)

    for act in (timers.arm, timers.is_set, timers.disarm):
        with pytest.raises(Busy):
            act(ADA)


@pytest.mark.parametrize("fault", OURS, ids=named)
def test_our_own_mistakes_are_not_hidden(scheduler: "EventBridgeSchedulerClient", fault: ClientError) -> None:
    timers = failing(scheduler, fault)

    for act in (timers.arm, timers.is_set, timers.disarm):
        with pytest.raises(ClientError, match=named(fault)):
            act(ADA)


def test_a_group_that_is_not_there_is_our_mistake(scheduler: "EventBridgeSchedulerClient") -> None:
    timers = failing(scheduler, answered("ResourceNotFoundException"))

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        timers.arm(ADA)


def test_without_a_target_there_is_still_disarming(scheduler: "EventBridgeSchedulerClient") -> None:
    on(scheduler).arm(ADA)

    SchedulerTimers(lambda: scheduler, GROUP, None, lambda: NOW).disarm(ADA)

    assert schedules(scheduler) == set()


def test_the_reminder_says_user_deactivation_and_deadline() -> None:
    assert to_document(ADA) == {
        "userId": "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "token": "ffffffffffffffff",
        "dueAt": "2026-11-23T12:15:00+00:00",
    }
