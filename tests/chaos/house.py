"""The deployed handlers on emulated AWS: seeded, with weather on the wire and a clock that the simulation moves."""

import json
from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import time_machine

from local.answers import Answer
from local.engines import Engine, missing_reason, running
from local.events import Request
from local.faults.strikes import Wire
from local.functions import EnvironmentLostError, LoadedFunction, hooks_of_functions, load_functions
from local.gateway import Gateway
from local.jobs import queue_event
from local.memory import MemoryColdStorage, MemoryTimers
from local.resources import create_resources, emulated_services, s3_client, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, read_template
from provisioning.cold_storage.archive import S3ColdStorage
from provisioning.domain.providers import Provider
from provisioning.domain.reminders import Reminder, from_document, to_document
from provisioning.domain.sync_log import LogQuery
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.sync_log import DynamoSyncLog
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from provisioning.timers.scheduler import SchedulerTimers, schedule_name
from provisioning.usecases.ports import ColdStorage, Timers
from provisioning.web.api import SCIM_PATH
from provisioning.web.console_calls import CONSOLE_PATH
from tests.chaos.people import TOLD
from tests.chaos.weather import Weather
from tests.people import LOG_RETENTION, PASSWORD
from tests.world import World, durable, examination_of

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

BEGINNING = datetime(2090, 3, 1, 8, tzinfo=UTC)
"""Later than any day on which the test runs: what expires must not be gone at once."""
TEMPLATE = read_template({"BaseUrl": "https://scim.example.com/scim/v2", "LogLevel": "CRITICAL"})
SCIM_JSON = "application/scim+json"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, exits: ExitStack) -> None:
        self._now = BEGINNING
        self._travel = exits.enter_context(time_machine.travel(BEGINNING, tick=False))

    def __call__(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._travel.move_to(self._now)


@dataclass(frozen=True, slots=True)
class Truth:
    """What stands in the table, read beside the wire."""

    clock: "Clock"
    table: Table
    users: DynamoUsers
    groups: DynamoGroups
    providers: DynamoProviders
    log: DynamoSyncLog
    organizations: DynamoOrganizations

    @classmethod
    def of(cls, engine: Engine, clock: Clock) -> "Truth":
        """What this engine's table says."""
        table = Table(engine.client(), LOCAL_NAMES["Table"], lambda _: None)
        return cls(
            clock,
            table,
            DynamoUsers(table, clock, LOG_RETENTION),
            DynamoGroups(table, clock, LOG_RETENTION),
            DynamoProviders(table, LOG_RETENTION),
            DynamoSyncLog(table, clock, LOG_RETENTION),
            DynamoOrganizations(table, LOG_RETENTION),
        )

    def told(self, user_id: str) -> tuple[str, ...]:
        """The steps of a user's life that the log tells."""
        entries, _ = self.log.page(LogQuery(user_ids=(user_id,)), None, 1_000)
        return tuple(entry.action for entry in entries if entry.action in TOLD)

    def finish_groups(self) -> None:
        """What interrupted requests have left of groups' changes is carried out: all of it or nothing."""
        self._acts(MemoryTimers(), MemoryColdStorage()).group_changes.sweep()

    def examined(self) -> list[str]:
        """What the doctor finds wrong in the table, the schedules and the archive."""
        scheduler, s3 = scheduler_client(), s3_client()
        timers = SchedulerTimers(lambda: scheduler, LOCAL_NAMES["ScheduleGroup"], None, self.clock)
        records = S3ColdStorage(lambda: s3, LOCAL_NAMES["ArchiveBucket"])
        doctor = examination_of(self._acts(timers, records), self.table, timers, records)
        return [f"{finding.code}: {finding.detail}" for finding in doctor.all()]

    def _acts(self, timers: Timers, records: ColdStorage) -> World:
        return World(
            self.users,
            self.clock,
            providers=self.providers,
            timers=timers,
            cold_storage=records,
            holds=DynamoHolds(self.table, LOG_RETENTION),
            **durable(self.table, self.clock),
        )


class House:
    """Two sets of functions, so that one may be asked while the other is at work; and what is around them."""

    def __init__(self, engine: Engine, clock: Clock, weather: Weather, log: StringIO) -> None:
        self.clock, self.weather, self.log, self.engine = clock, weather, log, engine
        self.truth = Truth.of(engine, clock)
        self._environments = [load_functions(TEMPLATE.functions()) for _ in range(2)]
        self._busy = 0
        self._requests = 0
        self._scheduler, self._sqs, self._s3 = scheduler_client(), sqs_client(), s3_client()

    # Who asks

    def provision(self, provider: str, method: str, target: str, body: object = None) -> Answer:
        """Ask as a provider does."""
        secret = b64encode(f"{provider}:{PASSWORD}".encode()).decode()
        headers = [("Authorization", f"Basic {secret}"), ("Content-Type", SCIM_JSON)]
        return self._answer(Request(method, SCIM_PATH + target, headers, _content(body)))

    def operate(self, method: str, target: str, body: object = None) -> Answer:
        """Ask as an operator does."""
        return self._answer(Request(method, CONSOLE_PATH + target, [], _content(body)))

    def remind(self, reminder: Reminder) -> bool:
        """A timer comes; True when the deactivator is through with it."""
        return self._invoked("DeactivatorFunction", to_document(reminder))

    def sweep(self) -> bool:
        """The five-minute rule comes; True when all of the sweep was done."""
        return self._invoked("DeactivatorFunction", {"sweep": True})

    def work(self) -> bool:
        """Hand over what waits in the queue of jobs; True when there was something."""
        (source,) = TEMPLATE.sources()
        received = self._sqs.receive_message(
            QueueUrl=source.queue_url, MaxNumberOfMessages=1, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        for message in received:
            self._hand_over(source.queue_url, source.queue_arn, message)
        return bool(received)

    def _hand_over(self, url: str, arn: str, message: "MessageTypeDef") -> None:
        if self._invoked("SettingsApplierFunction", queue_event([message], arn)):
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", ""))

    def _answer(self, request: Request) -> Answer:
        with self._environment() as functions:
            return Gateway(TEMPLATE.routes(), functions).answer(request)

    def _invoked(self, name: str, event: dict[str, Any]) -> bool:
        self._requests += 1
        with self._environment() as functions:
            try:
                functions[name].invoke(event, UUID(int=self._requests))
            except (EnvironmentLostError, Exception):  # noqa: BLE001 - whatever it raises, Lambda delivers again
                return False
            return True

    @contextmanager
    def _environment(self) -> Generator[Mapping[str, LoadedFunction]]:
        """Functions that nobody is asking at the moment."""
        self._busy += 1
        try:
            yield self._environments[self._busy - 1]
        finally:
            self._busy -= 1

    # What is around them

    def schedules(self, known: Mapping[str, tuple[datetime, Reminder]]) -> dict[str, tuple[datetime, Reminder]]:
        """The schedules there are, by name: when each is due, and the reminder in it. Those `known` are not read."""
        pages = self._scheduler.get_paginator("list_schedules").paginate(GroupName=LOCAL_NAMES["ScheduleGroup"])
        names = [each.get("Name", "") for page in pages for each in page["Schedules"]]
        return {name: known.get(name) or self._schedule(name) for name in names}

    def _schedule(self, name: str) -> tuple[datetime, Reminder]:
        found = self._scheduler.get_schedule(Name=name, GroupName=LOCAL_NAMES["ScheduleGroup"])
        at = datetime.fromisoformat(found["ScheduleExpression"][3:-1]).replace(tzinfo=UTC)
        return at, from_document(json.loads(found["Target"].get("Input", "")))

    def has_timer(self, reminder: Reminder) -> bool:
        """True when Scheduler has this very reminder."""
        try:
            return self._schedule(schedule_name(reminder))[1] == reminder
        except self._scheduler.exceptions.ResourceNotFoundException:
            return False

    def drop(self, name: str) -> None:
        """A schedule is gone: delivered, or lost."""
        with suppress(self._scheduler.exceptions.ResourceNotFoundException):
            self._scheduler.delete_schedule(Name=name, GroupName=LOCAL_NAMES["ScheduleGroup"])

    def archived(self, key: str) -> dict[str, Any]:
        """The record in cold storage; one of nobody where there is none."""
        try:
            return json.loads(self._s3.get_object(Bucket=LOCAL_NAMES["ArchiveBucket"], Key=key)["Body"].read())
        except self._s3.exceptions.NoSuchKey:
            return {"profile": {}}


class Ids:
    """Random ids, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)

    def uuid4(self) -> UUID:
        return UUID(bytes=self._dice.randbytes(16), version=4)

    def token_hex(self, count: int = 32) -> str:
        return self._dice.randbytes(count).hex()

    def token_bytes(self, count: int = 32) -> bytes:
        return self._dice.randbytes(count)


@contextmanager
def open_house(seed: int, providers: list[Provider], calls_per_fault: int) -> Generator[House]:
    """An empty house with these providers in calm weather."""
    engine_name = "moto" if missing_reason("dynoxide") else "dynoxide"
    ids, log = Ids(seed), StringIO()
    with ExitStack() as exits:
        engine = exits.enter_context(running(engine_name))
        exits.enter_context(emulated_services())
        patch = exits.enter_context(pytest.MonkeyPatch.context())
        clock = Clock(exits)
        weather = Weather(Random(seed), clock, calls_per_fault)
        for environment in (engine.environment(), *(each.environment for each in TEMPLATE.functions().values())):
            for name, value in environment.items():
                patch.setenv(name, value)
        patch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
        patch.setattr("uuid.uuid4", ids.uuid4)
        patch.setattr("secrets.token_hex", ids.token_hex)
        patch.setattr("secrets.token_bytes", ids.token_bytes)
        patch.setattr("provisioning.storage.connection.sleep", clock.advance)
        patch.setattr("provisioning.storage.connection.uniform", Random(seed).uniform)
        create_resources(engine, TEMPLATE)
        Wire(weather, clock.advance).attach(hooks_of_functions())
        exits.enter_context(redirect_stdout(log))
        house = House(engine, clock, weather, log)
        for provider in providers:
            house.truth.providers.save(provider)
        yield house


def _content(body: object) -> bytes:
    return b"" if body is None else json.dumps(body).encode()
