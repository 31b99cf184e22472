"""Timers in EventBridge Scheduler: implements the port `Timers` of `usecases/ports.py`, and `SetTimers`.

A schedule is named by user and by the token of this very deactivation, so that disarming an old one cannot touch a
newer one, and arming twice meets a schedule of the same name and goes on.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from provisioning.domain.failures import Away
from provisioning.domain.reminders import Reminder, to_document
from provisioning.sdk import NO_ANSWER, passing

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

AHEAD_MINUTES_MIN = 1
"""Scheduler may refuse a moment in the past, and is precise to the minute."""
DELIVERY_ATTEMPTS_MAX = 185
DELIVERY_HOURS_MAX = 24
"""How long Scheduler tries to hand a timer over before it goes to the dead-letter queue: its own maximum."""
SLOW_SECONDS = 2.0
"""Whoever waited so long for a failure has no time to wait for another one."""
LEFT_ALONE_SECONDS = 4.0
"""Shorter than a client waits that comes again."""
REFUSED = frozenset({"AccessDeniedException", "ValidationException", "ResourceNotFoundException"})
"""Faults that are ours, not Scheduler's: they do not pass by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a schedule calls."""

    target_arn: str
    role_arn: str
    dead_letter_arn: str


class SchedulerTimers:
    """One-time schedules; each deletes itself once it has been delivered."""

    def __init__(
        self,
        client: "Callable[[], EventBridgeSchedulerClient]",
        group_name: str,
        target: Target | None,
        now: Callable[[], datetime],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """Without a target there is only disarming: the deactivator needs no more. `seconds` is a monotonic clock."""
        self._client = client
        self._group_name = group_name
        self._target = target
        self._now = now
        self._seconds = seconds
        self._left_alone_until = seconds()

    def arm(self, reminder: Reminder) -> None:
        began = self._seconds()
        if began < self._left_alone_until:
            raise Away
        try:
            self._create(reminder)
        except Away:
            # Whoever loses a race asks at once again, with another token. The user must be blocked before time is up.
            failed = self._seconds()
            if failed - began > SLOW_SECONDS:
                self._left_alone_until = failed + LEFT_ALONE_SECONDS
            raise

    def _create(self, reminder: Reminder) -> None:
        assert self._target is not None
        with faults_translated(passing_over="ConflictException"):
            self._client().create_schedule(
                Name=schedule_name(reminder),
                GroupName=self._group_name,
                ScheduleExpression=at_expression(reminder.due_at, self._now()),
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self._target.target_arn,
                    "RoleArn": self._target.role_arn,
                    "Input": json.dumps(to_document(reminder)),
                    "DeadLetterConfig": {"Arn": self._target.dead_letter_arn},
                    "RetryPolicy": {
                        "MaximumRetryAttempts": DELIVERY_ATTEMPTS_MAX,
                        "MaximumEventAgeInSeconds": DELIVERY_HOURS_MAX * 3600,
                    },
                },
            )

    def is_set(self, reminder: Reminder) -> bool:
        with faults_translated(passing_over="ResourceNotFoundException"):
            self._client().get_schedule(Name=schedule_name(reminder), GroupName=self._group_name)
            return True
        return False

    def disarm(self, reminder: Reminder) -> None:
        with faults_translated(passing_over="ResourceNotFoundException"):
            self._client().delete_schedule(Name=schedule_name(reminder), GroupName=self._group_name)


def schedule_name(reminder: Reminder) -> str:
    """The schedule's name: at most 64 of `0-9a-zA-Z-_.` (a UUID and a token of 16 make 53)."""
    return f"{reminder.user_id}.{reminder.token}"


def at_expression(due_at: datetime, now: datetime) -> str:
    """The `at(…)` expression for the deadline in UTC, never earlier than AHEAD_MINUTES_MIN from now."""
    moment = max(due_at, now + timedelta(minutes=AHEAD_MINUTES_MIN)).astimezone(UTC)
    # at() has whole seconds; rounded up, the timer never comes before the deadline.
    whole = moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
    return f"at({whole:%Y-%m-%dT%H:%M:%S})"


@contextmanager
def faults_translated(*, passing_over: str) -> Generator[None]:
    """Faults that will pass become Busy; `passing_over` says that what was asked for is so already."""
    try:
        yield
    except NO_ANSWER as fault:
        raise passing(fault) from fault
    except ClientError as fault:
        code = fault.response.get("Error", {}).get("Code")
        if code == passing_over:
            return
        if code in REFUSED:
            raise
        raise passing(fault) from fault
