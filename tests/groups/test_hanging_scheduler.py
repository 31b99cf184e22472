"""Scheduler gives no answer, and each time that somebody has waited for it the user has changed meanwhile."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from provisioning.domain.failures import Busy
from provisioning.timers.scheduler import SchedulerTimers, Target
from tests.groups.stage import Stage

SECONDS_UNTIL_NO_ANSWER = 10.5
"""Three attempts of three seconds, and the pauses between them: timers/connection.py."""
SECONDS_OF_A_REQUEST_MAX = 29


class Hanging:
    """A client of Scheduler that lets the stage's time go by."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._began = stage.clock.now

    def seconds(self) -> float:
        return (self._stage.clock.now - self._began).total_seconds()

    def create_schedule(self, **_: Any) -> None:
        self._stage.clock.now += timedelta(seconds=SECONDS_UNTIL_NO_ANSWER)
        raise ReadTimeoutError(endpoint_url="https://scheduler")


def test_he_is_blocked_before_the_request_must_end() -> None:
    stage = Stage()
    ada = stage.create()
    group_ids = [stage.push(name, ada) for name in ("One", "Two", "Three")]
    hanging = Hanging(stage)
    client: Any = hanging
    target = Target(target_arn="arn", role_arn="arn", dead_letter_arn="arn")
    stage.timers.arm = SchedulerTimers(lambda: client, "timers", target, stage.clock, hanging.seconds).arm
    stage.users.meddlers = [partial(stage.remove, group_id, ada) for group_id in group_ids]

    with pytest.raises(Busy):
        stage.say(ada, active=False)

    assert stage.user(ada).life.blocked
    assert hanging.seconds() < SECONDS_OF_A_REQUEST_MAX
