import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from typing import TYPE_CHECKING, Any

import pytest

from local.answers import Returned
from local.clock import Fired, MovableClock
from local.engines import Engine
from local.events import Event
from local.functions import LambdaContext, LoadedFunction
from local.resources import create_archive_and_schedules, emulated_services, scheduler_client
from local.template import LOCAL_NAMES, Function, Rule
from local.timers import SWEEPS_IN_A_MOVE_MAX, Timers, due_at, ticking

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

ARN = LOCAL_NAMES["DeactivatorFunction.Arn"]
GROUP = LOCAL_NAMES["ScheduleGroup"]
SWEEP = Rule(timedelta(minutes=5), ARN, {"sweep": True})
DESCRIPTION = Function(Path(), "app.handler", memory_mb=512, timeout_seconds=300, environment={})


@dataclass
class Deactivator:
    """Notes what it is sent and when, fails as often as it is told to, and finds what it is told to."""

    clock: MovableClock
    reminders: list[tuple[str, datetime]] = field(default_factory=list[tuple[str, datetime]])
    sweeps: list[datetime] = field(default_factory=list[datetime])
    faults: int = 0
    found: list[Fired] = field(default_factory=list[Fired])

    def __call__(self, event: Event, _context: LambdaContext) -> Returned:
        if self.faults:
            self.faults -= 1
            raise RuntimeError("S3 is down")
        if event == SWEEP.event:
            self.sweeps.append(self.clock.now())
            return {"fired": self.found}
        self.reminders.append((event["userId"], self.clock.now()))
        return {"outcome": "deactivated"}


@dataclass
class World:
    """A clock, an emulated Scheduler, a deactivator, and what brings them together."""

    clock: MovableClock
    deactivator: Deactivator
    scheduler: "EventBridgeSchedulerClient"
    timers: Timers
    start: datetime

    def arm(self, user_id: str, *, minutes: int) -> dict[str, str]:
        """Make a schedule as the functions do; the reminder in it."""
        at = self.start + timedelta(minutes=minutes)
        reminder = {"userId": user_id, "token": "t1", "dueAt": at.isoformat()}
        self.scheduler.create_schedule(
            Name=f"{user_id}.t1",
            GroupName=GROUP,
            ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={"Arn": ARN, "RoleArn": LOCAL_NAMES["SchedulerRole.Arn"], "Input": json.dumps(reminder)},
        )
        return reminder

    def move(self, **by: float) -> list[Fired]:
        """Move the clock to so long after the start."""
        return self.timers.move_to(self.start + timedelta(**by))

    def armed(self) -> list[str]:
        """The names of the schedules that are still there."""
        return [each.get("Name", "") for each in self.scheduler.list_schedules(GroupName=GROUP)["Schedules"]]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Generator[World]:
    with emulated_services(), closing(MovableClock()) as clock:
        for name, value in Engine("moto", None).environment().items():
            monkeypatch.setenv(name, value)
        create_archive_and_schedules()
        deactivator, scheduler = Deactivator(clock), scheduler_client()
        functions = {ARN: LoadedFunction("Deactivator", DESCRIPTION, deactivator)}
        start = clock.now().replace(microsecond=0)
        yield World(clock, deactivator, scheduler, Timers(scheduler, GROUP, functions, SWEEP, clock), start)


def test_a_timer_does_not_fire_before_its_time(world: World) -> None:
    world.arm("ada", minutes=15)

    fired = world.move(minutes=14, seconds=59)

    assert (fired, world.deactivator.reminders) == ([], [])
    assert world.armed() == ["ada.t1"]


def test_a_timer_fires_when_its_time_has_come_and_is_gone_afterwards(world: World) -> None:
    reminder = world.arm("ada", minutes=15)

    fired = world.move(minutes=15)

    assert fired == [{**reminder, "outcome": "deactivated"}]
    assert world.armed() == []


def test_a_timer_fires_once(world: World) -> None:
    world.arm("ada", minutes=15)

    again = [world.move(minutes=15), world.move(minutes=30)][1]

    assert again == []
    assert len(world.deactivator.reminders) == 1


def test_timers_fire_in_the_order_of_their_time_each_at_its_own(world: World) -> None:
    for name, minutes in (("cleo", 9), ("ada", 3), ("bob", 6)):
        world.arm(name, minutes=minutes)

    world.move(minutes=60)

    seen = [(name, round((at - world.start) / timedelta(minutes=1), 1)) for name, at in world.deactivator.reminders]
    assert seen == [("ada", 3), ("bob", 6), ("cleo", 9)]


def test_a_disarmed_timer_does_not_fire(world: World) -> None:
    world.arm("ada", minutes=15)
    world.move(minutes=1)
    world.scheduler.delete_schedule(GroupName=GROUP, Name="ada.t1")

    assert world.move(minutes=60) == []


def test_more_timers_than_a_page_all_fire(world: World) -> None:
    for number in range(120):
        world.arm(f"user{number}", minutes=2)

    assert len(world.move(minutes=3)) == 120


def test_a_timer_for_somebody_else_is_said_and_stays(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.timers = Timers(world.scheduler, GROUP, {}, SWEEP, world.clock)
    world.arm("ada", minutes=2)

    fired = world.move(minutes=3)

    assert (fired, world.armed()) == ([], ["ada.t1"])
    assert ARN in capsys.readouterr().err


def test_a_deactivator_that_raises_gets_the_timer_again(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.arm("ada", minutes=2)
    world.deactivator.faults = 1

    first, again = world.move(minutes=3), world.move(minutes=3)

    assert (len(first), len(again)) == (0, 1)
    assert "S3 is down" in capsys.readouterr().err


def test_a_timer_that_fails_does_not_hold_up_the_others(world: World) -> None:
    world.arm("ada", minutes=2)
    world.arm("bob", minutes=3)
    world.deactivator.faults = 1

    fired = world.move(minutes=4)

    assert [each["userId"] for each in fired] == ["bob"]
    assert world.armed() == ["ada.t1"]


def test_the_sweep_comes_every_five_minutes_of_the_clock(world: World) -> None:
    world.move(minutes=16)

    minutes = [round((at - world.start) / timedelta(minutes=1)) for at in world.deactivator.sweeps]
    assert minutes == [5, 10, 15]


def test_what_a_sweep_found_is_told_with_the_rest(world: World) -> None:
    found = {"userId": "bob", "token": "t9", "dueAt": "2026-03-12T19:03:58+00:00", "outcome": "deactivated"}
    world.deactivator.found = [found]
    reminder = world.arm("ada", minutes=7)

    fired = world.move(minutes=8)

    assert fired == [found, {**reminder, "outcome": "deactivated"}]


def test_a_sweep_that_fails_is_followed_by_the_next(world: World) -> None:
    world.deactivator.faults = 1

    world.move(minutes=11)

    assert len(world.deactivator.sweeps) == 1


def test_a_move_of_ten_years_sweeps_not_more_than_a_days_worth_and_at_its_end(world: World) -> None:
    world.move(days=3650)

    assert SWEEPS_IN_A_MOVE_MAX / 2 < len(world.deactivator.sweeps) <= SWEEPS_IN_A_MOVE_MAX
    assert world.clock.now() - world.deactivator.sweeps[-1] < SWEEP.every + timedelta(minutes=1)


def test_the_moment_of_a_schedule_is_in_utc() -> None:
    assert due_at("at(2026-03-12T19:03:58)") == datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)


def test_an_expression_that_comes_again_and_again_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        due_at("rate(5 minutes)")


def test_a_tick_that_fails_is_followed_by_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    ticks: list[Any] = []
    second = Signal()

    def tick() -> None:
        ticks.append(None)
        if len(ticks) == 1:
            raise RuntimeError("no answer")
        second.set()

    with ThreadPoolExecutor(max_workers=1) as worker, ticking(worker, tick):
        came = second.wait(10)

    assert came
    assert "no answer" in capsys.readouterr().err
