"""Jobs in an SQS queue: implements the port `JobQueue` of `usecases/ports.py`.

SQS delivers at least once and in no order, so a message says only which job is to be gone on with.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from provisioning.sdk import NO_ANSWER, passing

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

DELAY_SECONDS_MAX = 900
"""SQS's own maximum."""
REFUSED = frozenset({"AccessDenied", "AccessDeniedException", "AWS.SimpleQueueService.NonExistentQueue"})
"""Faults that are ours, not SQS's: they do not pass by themselves."""


class SqsJobQueue:
    """Messages `{"jobId": …}` to the function that does the jobs."""

    def __init__(self, client: "Callable[[], SQSClient]", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def enqueue(self, job_id: str, delay_seconds: int) -> None:
        if not 0 <= delay_seconds <= DELAY_SECONDS_MAX:
            raise ValueError(f"{delay_seconds} seconds is no delay from 0 to {DELAY_SECONDS_MAX}")
        with faults_translated():
            self._client().send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps({"jobId": job_id}), DelaySeconds=delay_seconds
            )


@contextmanager
def faults_translated() -> Generator[None]:
    """Faults that will pass become Busy; what is our own mistake stays what it is."""
    try:
        yield
    except NO_ANSWER as fault:
        raise passing(fault) from fault
    except ClientError as fault:
        if fault.response.get("Error", {}).get("Code") in REFUSED:
            raise
        raise passing(fault) from fault
