"""What the functions find around them on one's own machine: the table, the bucket, the schedule group and the queues.

DynamoDB is the chosen engine. S3, EventBridge Scheduler and SQS are always moto, in this process. It keeps schedules
and never fires them, which is what `local/timers.py` is for; and messages, which `local/jobs.py` hands to a function.
"""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local.engines import Engine, mocked
from local.sessions import REGION, own_session
from local.template import LOCAL_NAMES, Template

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_sqs import SQSClient


@contextmanager
def emulated_services() -> Generator[None]:
    """S3, Scheduler and SQS are answered in this process. Requests to an engine on 127.0.0.1 pass."""
    with mocked():
        yield


def create_resources(engine: Engine, template: Template) -> None:
    """The table with its time to live, the bucket, the schedule group and the queues, all of them empty.

    Must be called while `emulated_services` lasts.
    """
    create_table(engine, template, LOCAL_NAMES["Table"])
    create_archive_and_schedules()
    create_queues(template)
    _forget_instances()


def create_table(engine: Engine, template: Template, table_name: str) -> None:
    """An empty table of that name, with its time to live."""
    client = engine.client()
    client.create_table(**template.table(table_name))
    client.update_time_to_live(
        TableName=table_name,
        TimeToLiveSpecification={"AttributeName": template.time_to_live_attribute(), "Enabled": True},
    )


def _forget_instances() -> None:
    """Take from moto its list of every table's item that ever was, which only its own dashboard reads.

    A transaction copies the whole table: with 500 users the copies would fill 18 GB.
    """
    from moto.core.model_instances import model_data  # noqa: PLC0415 - as above

    for model in model_data["dynamodb"].values():
        model.instances_tracked = deque(maxlen=0)  # pyright: ignore[reportAttributeAccessIssue] - as moto sets it


def create_archive_and_schedules() -> None:
    """The bucket and the schedule group."""
    s3_client().create_bucket(
        Bucket=LOCAL_NAMES["ArchiveBucket"], CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    scheduler_client().create_schedule_group(Name=LOCAL_NAMES["ScheduleGroup"])


def create_queues(template: Template) -> None:
    """The queues of the template; each has its logical id for a name."""
    client = sqs_client()
    for name, attributes in template.queues().items():
        client.create_queue(QueueName=name, Attributes=attributes)


def s3_client() -> "S3Client":
    """A client of the emulated S3."""
    return own_session().client("s3")  # pyright: ignore[reportUnknownMemberType] - stubs of other services are missing


def scheduler_client() -> "EventBridgeSchedulerClient":
    """A client of the emulated EventBridge Scheduler."""
    return own_session().client("scheduler")  # pyright: ignore[reportUnknownMemberType] - stubs of other services are missing


def sqs_client() -> "SQSClient":
    """A client of the emulated SQS."""
    return own_session().client("sqs")  # pyright: ignore[reportUnknownMemberType] - stubs of other services are missing
