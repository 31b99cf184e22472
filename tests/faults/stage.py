"""The house on emulated AWS with one user, Ada, and a clock that only a test moves."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3

from local.engines import REGION
from local.resources import s3_client, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, read_template
from provisioning.cold_storage.archive import S3ColdStorage
from provisioning.domain.groups import Group, MemberStep, Move
from provisioning.domain.lifecycle import Deactivated, Pending
from provisioning.domain.reminders import Reminder, from_document
from provisioning.domain.users import User
from provisioning.jobs.queue import SqsJobQueue
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.holds import DynamoHolds
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from provisioning.timers.scheduler import SchedulerTimers, Target
from provisioning.usecases.life_changes import reminder_of
from provisioning.usecases.operate import Operator
from tests.faults.wire import ONE_TRY, Wire
from tests.people import DELAY, LOG_RETENTION, NOW, OKTA, a_group, a_user, an_entry
from tests.world import World, durable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient

NEWCOMER = a_user(id="ada", external_id="00u1")
GROUPS = tuple(a_group(name, id=name, member_count=1) for name in ("engineers", "poets"))
ADA = replace(NEWCOMER, group_ids=frozenset(group.id for group in GROUPS), version=1 + len(GROUPS))
AFTER_THE_DEADLINE = NOW + DELAY + timedelta(minutes=1)
TARGET = Target(
    target_arn=LOCAL_NAMES["DeactivatorFunction.Arn"],
    role_arn=LOCAL_NAMES["SchedulerRole.Arn"],
    dead_letter_arn=LOCAL_NAMES["UndeliveredTimers.Arn"],
)
TABLE = read_template().table("")
FAR_FUTURE = NOW + timedelta(days=365)
MESSAGES = "ApproximateNumberOfMessages"
"""What SQS's counts of messages are called, those that are delayed or being worked on too."""
STAGE_NUMBERS = count(1)


class Aws:
    """Clients whose calls go over the wire, and others that look on beside it. Make it while moto answers."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.dynamodb: DynamoDBClient = boto3.client("dynamodb", region_name=REGION, config=ONE_TRY)  # pyright: ignore[reportUnknownMemberType] - of other services
        self.scheduler: EventBridgeSchedulerClient = boto3.client("scheduler", region_name=REGION, config=ONE_TRY)  # pyright: ignore[reportUnknownMemberType]
        self.s3: S3Client = boto3.client("s3", region_name=REGION, config=ONE_TRY)  # pyright: ignore[reportUnknownMemberType]
        self.sqs: SQSClient = boto3.client("sqs", region_name=REGION, config=ONE_TRY)  # pyright: ignore[reportUnknownMemberType]
        self.schedules_seen = scheduler_client()
        self.objects_seen = s3_client()
        self.messages_seen = sqs_client()
        for client in (self.dynamodb, self.scheduler, self.s3, self.sqs):
            self.wire.attach(client.meta.events)


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group, as far as it must be right in the end."""

    members: list[str]
    places: list[str]
    member_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that must be as if nothing had failed. Tokens, and the keys made of them, differ each time and are left out.

    A stray archive, of a deactivation that did not come to its end, is not looked for; only the one that the user
    points to counts.
    """

    user: User
    name_is_of: str | None
    external_id_is_of: str | None
    total: int
    listed: list[str]
    made_pending: int
    log: Counter[str]
    archive: dict[str, Any] | None
    timers_that_matter: int
    groups: dict[str, GroupSeen]
    unfinished: int


class Stage:
    """A fresh table, bucket, queue and schedule group, with Ada in the table."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._name = f"stage-{next(STAGE_NUMBERS)}"
        self.now = NOW
        self.due: list[Reminder] = []
        self._create_resources()
        self._table = table = Table(aws.dynamodb, self._name, lambda _: None)
        self.users = DynamoUsers(table, self._clock, LOG_RETENTION)
        self.holds = DynamoHolds(table, LOG_RETENTION)
        self.providers = DynamoProviders(table, LOG_RETENTION)
        self.groups = DynamoGroups(table, self._clock, LOG_RETENTION)
        self.providers.save(OKTA)
        self.users.create(NEWCOMER, [an_entry(NEWCOMER)])
        self._create_groups()

    def _create_groups(self) -> None:
        """Ada joins one group after the other; then she is the user whom the acts are about."""
        before = NEWCOMER
        for group in GROUPS:
            after = replace(before, group_ids=before.group_ids | {group.id}, version=before.version + 1)
            step = MemberStep(user_id=ADA.id, joins=True)
            self.groups.create(group, [Move(step=step, before=before, after=after)], [])
            before = after
        assert before == ADA

    @cached_property
    def world(self) -> World:
        """The use cases on these stores."""
        return World(
            self.users,
            self._clock,
            providers=self.providers,
            timers=SchedulerTimers(lambda: self._aws.scheduler, self._name, TARGET, self._clock),
            cold_storage=S3ColdStorage(lambda: self._aws.s3, self._name),
            holds=self.holds,
            **durable(self._table, self._clock),
        )

    def wait(self) -> None:
        """Let the deadline pass. The timers that are armed are due."""
        self.now = AFTER_THE_DEADLINE
        self.due = self.armed()

    def deliver(self) -> None:
        """Deliver the due timers; doing it again delivers the same ones."""
        for reminder in self.due:
            self.world.deactivations.meet(reminder, "timer", "request-2")

    def start_job(self, operator: Operator) -> None:
        """Apply Org and Role Settings begins; its first message is on its way to the worker, and in no queue."""
        self._job_id = self.world.apply_settings.start(operator, OKTA.id, dry_run=False).id

    def work(self, time: timedelta) -> None:
        """The worker has got a message of the job, and so much time for it."""
        queue = SqsJobQueue(lambda: self._aws.sqs, self._queue_url)
        replace(self.world.apply_settings, queue=queue).run(self._job_id, self.now + time)

    def work_off(self) -> None:
        """The worker carries the job to its end, if any message is in the queue, be it delayed."""
        answer = self._aws.messages_seen.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["All"])
        counts = [int(n) for name, n in answer["Attributes"].items() if name.startswith(MESSAGES)]
        if sum(counts):
            self.work(timedelta(minutes=1))

    def armed(self) -> list[Reminder]:
        """The reminders in the schedules that there are."""
        seen = self._aws.schedules_seen
        names = [schedule.get("Name", "") for schedule in seen.list_schedules(GroupName=self._name)["Schedules"]]
        targets = [seen.get_schedule(Name=name, GroupName=self._name)["Target"] for name in names]
        return [from_document(json.loads(target.get("Input", ""))) for target in targets]

    def snapshot(self) -> Snapshot:
        """How things stand."""
        ada = self.users.get(ADA.id)
        assert ada is not None
        by_name = self.users.by_user_name(ADA.user_name)
        by_external_id = self.users.by_external_id(OKTA.id, ADA.external_id or "")
        return Snapshot(
            user=replace(_without_token(ada), group_ids=self._names(ada.group_ids)),
            name_is_of=by_name and by_name.id,
            external_id_is_of=by_external_id and by_external_id.id,
            total=self.users.total(OKTA.id),
            listed=[user.id for user in self.users.all(OKTA.id)],
            made_pending=sum(self.users.pending_per_minute(OKTA.id, NOW, AFTER_THE_DEADLINE).values()),
            log=Counter(entry.action for entry in self.users.log_of(OKTA.id, NOW)),
            archive=self._archive(ada),
            timers_that_matter=sum(reminder == reminder_of(ada) for reminder in self.armed()),
            groups={group.display_name: self._seen(group) for group in self.groups.all(OKTA.id)},
            unfinished=len(self.users.unsettled(FAR_FUTURE)) + len(self.groups.unfinished(FAR_FUTURE)),
        )

    def _names(self, group_ids: frozenset[str]) -> frozenset[str]:
        return frozenset(group.display_name for group in self.groups.get_many(sorted(group_ids)))

    def _seen(self, group: Group) -> GroupSeen:
        members = [member.user_id for member in self.groups.members(group.id)]
        return GroupSeen(members, [member.user_id for member in self.groups.places(group.id)], group.member_count)

    def _clock(self) -> datetime:
        return self.now

    def _create_resources(self) -> None:
        self._aws.dynamodb.create_table(**{**TABLE, "TableName": self._name})
        self._aws.scheduler.create_schedule_group(Name=self._name)
        self._queue_url = self._aws.sqs.create_queue(QueueName=self._name)["QueueUrl"]
        self._aws.s3.create_bucket(Bucket=self._name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def _archive(self, user: User) -> dict[str, Any] | None:
        status = user.life.status
        if not isinstance(status, Deactivated):
            return None
        stored = self._aws.objects_seen.get_object(Bucket=self._name, Key=status.archive_key)
        return json.loads(stored["Body"].read())


def _without_token(user: User) -> User:
    match user.life.status:
        case Pending() as pending:
            return replace(user, life=replace(user.life, status=replace(pending, token="")))
        case Deactivated() as deactivated:
            return replace(user, life=replace(user.life, status=replace(deactivated, archive_key="")))
        case _:
            return user
