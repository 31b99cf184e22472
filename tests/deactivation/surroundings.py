"""What the house stands on in the state machine's tests: fakes in memory, or DynamoDB, Scheduler and S3 by moto."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.engines import running
from local.memory import MemoryColdStorage, MemoryHolds, MemoryTimers, MemoryUsers
from local.resources import create_archive_and_schedules, s3_client, scheduler_client
from local.template import LOCAL_NAMES
from provisioning.cold_storage.archive import S3ColdStorage
from provisioning.domain.reminders import Reminder, from_document
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.users import DynamoUsers
from provisioning.timers.scheduler import SchedulerTimers, Target
from provisioning.usecases.ports import ColdStorage, HoldStore, Timers
from tests.contracts.conftest import UserStoreWithLog, fresh_table
from tests.deactivation.stage import Clock
from tests.people import LOG_RETENTION

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient

GROUP = LOCAL_NAMES["ScheduleGroup"]
TARGET = Target(
    target_arn=LOCAL_NAMES["DeactivatorFunction.Arn"],
    role_arn=LOCAL_NAMES["SchedulerRole.Arn"],
    dead_letter_arn=LOCAL_NAMES["UndeliveredTimers.Arn"],
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Empty stores. `armed` tells which reminders are to come."""

    users: UserStoreWithLog
    timers: Timers
    armed: Callable[[], set[Reminder]]
    cold_storage: ColdStorage
    holds: HoldStore


def in_memory(_: Clock, __: ExitStack) -> Surroundings:
    """The verified fakes."""
    timers = MemoryTimers()
    return Surroundings(MemoryUsers(), timers, lambda: set(timers.armed), MemoryColdStorage(), MemoryHolds())


def on_moto(clock: Clock, exits: ExitStack) -> Surroundings:
    """What runs in Lambda, on moto until the exits are taken."""
    engine = exits.enter_context(running("moto"))
    create_archive_and_schedules()
    table = fresh_table(engine)
    scheduler, s3 = scheduler_client(), s3_client()
    return Surroundings(
        DynamoUsers(table, clock, LOG_RETENTION),
        SchedulerTimers(lambda: scheduler, GROUP, TARGET, clock),
        lambda: schedules(scheduler),
        S3ColdStorage(lambda: s3, LOCAL_NAMES["ArchiveBucket"]),
        DynamoHolds(table, LOG_RETENTION),
    )


def schedules(scheduler: "EventBridgeSchedulerClient") -> set[Reminder]:
    """The reminders inside the schedules that there are."""
    pages = scheduler.get_paginator("list_schedules").paginate(GroupName=GROUP)
    names = [schedule.get("Name", "") for page in pages for schedule in page["Schedules"]]
    targets = [scheduler.get_schedule(GroupName=GROUP, Name=name)["Target"] for name in names]
    return {from_document(json.loads(target.get("Input", ""))) for target in targets}
