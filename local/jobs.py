"""Jobs that are really done in the background: the messages of a queue go to its function.

The emulated SQS keeps messages, delays them, shows them again after their visibility timeout and moves them to the
queue of failures. What Lambda does with a queue is done here.
"""

import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from local.clock import Fired, MoveTo
from local.events import Event
from local.functions import Invocable
from local.template import Source

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

EVENTS_AT_ONCE_MAX = 10
"""Then requests have their turn: a job goes on by a message to its own queue, perhaps for long."""


class Jobs:
    """The messages of one queue, delivered by the clock's time. For one thread."""

    def __init__(self, sqs: "SQSClient", source: Source, function: Invocable) -> None:
        self._sqs = sqs
        self._source = source
        self._function = function

    def deliver(self) -> None:
        """Hand over what waits in the queue, at most EVENTS_AT_ONCE_MAX events.

        What fails is said on stderr. Its messages stay and are delivered again after their visibility timeout.
        """
        for _ in range(EVENTS_AT_ONCE_MAX):
            messages = self._receive()
            if not messages:
                return
            self._hand_over(messages)

    def around(self, move_to: MoveTo) -> MoveTo:
        """The same move of the clock, and on both sides of it the queue is looked after.

        What waits is handed over before the move, what was delayed until then afterwards.
        """

        def move(moment: datetime) -> list[Fired]:
            self.deliver()
            fired = move_to(moment)
            self.deliver()
            return fired

        return move

    def _receive(self) -> "Sequence[MessageTypeDef]":
        answer = self._sqs.receive_message(
            QueueUrl=self._source.queue_url,
            MaxNumberOfMessages=self._source.batch_size,
            MessageSystemAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _hand_over(self, messages: "Sequence[MessageTypeDef]") -> None:
        try:
            self._function.invoke(queue_event(messages, self._source.queue_arn), uuid4())
        except Exception:  # noqa: BLE001 - whatever a function raises, AWS delivers again
            traceback.print_exc()
            return
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._source.queue_url, ReceiptHandle=message.get("ReceiptHandle", ""))
            print(f"{self._function.description.folder.name} {message.get('Body')}", flush=True)


def queue_event(messages: "Sequence[MessageTypeDef]", queue_arn: str) -> Event:
    """The event for messages of a queue.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return {"Records": [_record(message, queue_arn) for message in messages]}


def _record(message: "MessageTypeDef", queue_arn: str) -> dict[str, Any]:
    return {
        "messageId": message.get("MessageId"),
        "receiptHandle": message.get("ReceiptHandle"),
        "body": message.get("Body"),
        "attributes": message.get("Attributes"),
        "messageAttributes": {},  # ours have none
        "md5OfBody": message.get("MD5OfBody"),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }
