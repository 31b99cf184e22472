"""How the functions reach SQS."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from provisioning import sdk
from provisioning.jobs.queue import SqsJobQueue

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


def open_queue(url: str) -> SqsJobQueue:
    """The queue at that URL; the client is made when the first message is sent, since most requests send none."""
    return SqsJobQueue(_client, url)


@cache
def _client() -> "SQSClient":
    return sdk.client("sqs", CONFIG)
