"""How the functions reach EventBridge Scheduler."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from provisioning import sdk
from provisioning.timers.scheduler import SchedulerTimers, Target

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


def open_timers(group_name: str, target: Target | None, now: Callable[[], datetime]) -> SchedulerTimers:
    """Timers in that schedule group; the client is made when the first one is set, since most requests set none."""
    return SchedulerTimers(_client, group_name, target, now)


@cache
def _client() -> "EventBridgeSchedulerClient":
    return sdk.client("scheduler", CONFIG)
