"""Timers that really fire: the deactivator gets what Scheduler keeps when its time has come, and the sweep too.

The emulated Scheduler keeps schedules and does nothing about them. Here they are read back from its API, each one's
input goes to its target as AWS would send it, and then it is deleted, as `ActionAfterCompletion: DELETE` says.
"""

import json
import traceback
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import ceil
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from local.clock import Fired, MovableClock
from local.functions import Invocable
from local.template import Rule

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_scheduler.type_defs import GetScheduleOutputTypeDef

TICK_SECONDS = 1
SWEEPS_IN_A_MOVE_MAX = 288
"""A day's sweeps. A longer move of the clock sweeps less often, so that it is answered soon."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    at: datetime
    name: str
    carry_out: Callable[[], list[Fired]]


class Timers:
    """The schedules of one group and the sweep's rule, delivered by the clock's time. For one thread."""

    def __init__(
        self,
        scheduler: "EventBridgeSchedulerClient",
        group_name: str,
        functions: Mapping[str, Invocable],
        sweep: Rule,
        clock: MovableClock,
    ) -> None:
        """Take the functions by ARN, as schedules name them. The first sweep comes after its time has passed once."""
        self._scheduler = scheduler
        self._group_name = group_name
        self._functions = functions
        self._sweep = sweep
        self._clock = clock
        self._next_sweep_at = clock.now() + sweep.every
        self._moments: dict[str, datetime] = {}

    def move_to(self, moment: datetime) -> list[Fired]:
        """Move the clock forward to a moment and deliver on the way what falls due, each thing at its own time.

        What fails is said on stderr. A schedule stays and is delivered again by the next call; a sweep is followed by
        the next one anyway.
        """
        fired: list[Fired] = []
        failed: set[str] = set()
        while due := self._due(moment, failed):
            for delivery in due:
                self._clock.move_to(delivery.at)
                try:
                    fired += delivery.carry_out()
                except Exception:  # noqa: BLE001 - whatever a function raises, AWS delivers again
                    traceback.print_exc()
                    failed.add(delivery.name)
        self._clock.move_to(moment)
        for each in fired:
            print(f"deactivator {each['userId']} {each['outcome']}", flush=True)
        return fired

    def _due(self, moment: datetime, failed: set[str]) -> list[_Delivery]:
        """What falls due until that moment, in the order of time. Its sweeps are thereby taken."""
        schedules = [
            _Delivery(at, name, partial(self._deliver, name))
            for name, at in self._read_moments().items()
            if at <= moment and name not in failed
        ]
        return sorted(schedules + self._take_sweeps(moment), key=lambda delivery: (delivery.at, delivery.name))

    def _read_moments(self) -> dict[str, datetime]:
        """When each schedule is due. Scheduler lists them without that; so what has been read once is remembered."""
        pages = self._scheduler.get_paginator("list_schedules").paginate(GroupName=self._group_name)
        names = [schedule.get("Name", "") for page in pages for schedule in page["Schedules"]]
        known = self._moments
        self._moments = {name: known.get(name) or due_at(self._read(name)["ScheduleExpression"]) for name in names}
        return self._moments

    def _read(self, name: str) -> "GetScheduleOutputTypeDef":
        return self._scheduler.get_schedule(GroupName=self._group_name, Name=name)

    def _deliver(self, name: str) -> list[Fired]:
        try:
            target = self._read(name)["Target"]
        except self._scheduler.exceptions.ResourceNotFoundException:  # disarmed by what was delivered just before
            return []
        reminder: dict[str, Any] = json.loads(target.get("Input", "{}"))
        answer = self._functions[target["Arn"]].invoke(reminder, uuid4())
        self._delete(name)
        return [{**reminder, "outcome": answer["outcome"]}]

    def _delete(self, name: str) -> None:
        try:
            self._scheduler.delete_schedule(GroupName=self._group_name, Name=name)
        except self._scheduler.exceptions.ResourceNotFoundException:  # the function has disarmed it
            return

    def _take_sweeps(self, moment: datetime) -> list[_Delivery]:
        every, first_at = self._sweep.every, self._next_sweep_at
        count = max(0, (moment - first_at) // every + 1)
        stride = max(1, ceil(count / SWEEPS_IN_A_MOVE_MAX))
        self._next_sweep_at += count * every
        moments = [first_at + number * every for number in range(count - 1, -1, -stride)]
        return [_Delivery(at, "", self._deliver_sweep) for at in moments]

    def _deliver_sweep(self) -> list[Fired]:
        answer = self._functions[self._sweep.target_arn].invoke(dict(self._sweep.event), uuid4())
        return list(answer["fired"])


def due_at(expression: str) -> datetime:
    """The moment of a one-time schedule in UTC: `at(2026-03-12T19:03:58)`.

    Raises:
        ValueError: it is none.
    """
    return datetime.fromisoformat(expression.removeprefix("at(").removesuffix(")")).replace(tzinfo=UTC)


@contextmanager
def ticking(worker: Executor, tick: Callable[[], object]) -> Generator[None]:
    """While the context lasts the worker does `tick` each second, never more than one at a time."""
    ended = Signal()
    ticker = Thread(target=_tick, args=[worker, tick, ended], name="ticker", daemon=True)
    ticker.start()
    try:
        yield
    finally:
        ended.set()
        ticker.join()


def _tick(worker: Executor, tick: Callable[[], object], ended: Signal) -> None:
    while not ended.wait(TICK_SECONDS):
        try:
            worker.submit(tick).result()
        except Exception:  # noqa: BLE001 - the next second is another chance
            traceback.print_exc()
