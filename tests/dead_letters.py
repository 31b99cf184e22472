"""What AWS does with what fails again and again: it leaves it in the queues of failures, each in a form of its own."""

import json
import traceback
from collections.abc import Iterator

from local.events import Event
from local.faults.registry import Fault
from local.faults.strikes import Strike
from local.jobs import queue_event
from local.resources import scheduler_client, sqs_client
from local.template import LOCAL_NAMES
from tests.recording import REQUEST_ID, TEMPLATE, House

ATTEMPTS = 3
"""Lambda tries an event of a timer or of the sweep so often."""


def fail_a_timer(house: House) -> None:
    """A timer comes while the table cannot be queried, and again; then Lambda's failure destination has it."""
    reminder = next(_reminders())[1]
    house.faults.add(_refused("ThrottlingException", ATTEMPTS))
    response = [_failed(house, reminder) for _ in range(ATTEMPTS)][-1]
    house.faults.clear()
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    context = {"condition": "RetriesExhausted", "approximateInvokeCount": ATTEMPTS, "requestId": str(REQUEST_ID)}
    record = {"version": "1.0", "requestContext": context, "requestPayload": reminder, "responsePayload": response}
    _send("FailedDeactivations", json.dumps(record))


def _failed(house: House, event: Event) -> dict[str, object]:
    try:
        house.gateway.functions["DeactivatorFunction"].invoke(event, REQUEST_ID)
    except Exception as failure:  # noqa: BLE001 - as Lambda does
        trace = traceback.format_tb(failure.__traceback__)
        return {"errorMessage": str(failure), "errorType": type(failure).__name__, "stackTrace": trace}
    raise AssertionError("The deactivator did not fail.")


def undeliver_timers() -> None:
    """Scheduler could not hand over any of the timers; what it leaves is the input that they were set with."""
    for queue, reminder in _reminders():
        _send(queue, json.dumps(reminder))


def _reminders() -> Iterator[tuple[str, Event]]:
    """The queue of failures, and the input, of each timer."""
    client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
    for page in client.get_paginator("list_schedules").paginate(GroupName=group):
        for each in page["Schedules"]:
            target = client.get_schedule(GroupName=group, Name=each.get("Name", ""))["Target"]
            arn = target.get("DeadLetterConfig", {}).get("Arn", "")
            yield arn.rpartition(":")[2], json.loads(target.get("Input", ""))


def fail_a_job(house: House) -> None:
    """A step of a job fails as often as its queue delivers it; then SQS moves it to the queue of failures.

    By a fault that does not pass by itself: one that does puts the job off.
    """
    client, (source,) = sqs_client(), TEMPLATE.sources()
    applier = house.gateway.functions["SettingsApplierFunction"]
    policy = json.loads(TEMPLATE.queues()["SettingsQueue"]["RedrivePolicy"])
    for _ in range(int(policy["maxReceiveCount"])):
        (message,) = client.receive_message(QueueUrl=source.queue_url).get("Messages", [])
        house.faults.add(_refused("AccessDeniedException", 1))
        try:
            applier.invoke(queue_event([message], source.queue_arn), REQUEST_ID)
        except Exception:  # noqa: BLE001 - whatever a function raises, SQS delivers again
            house.faults.clear()
        else:
            raise AssertionError("The job did not fail.")
        handle = message.get("ReceiptHandle", "")
        client.change_message_visibility(QueueUrl=source.queue_url, ReceiptHandle=handle, VisibilityTimeout=0)
    assert not client.receive_message(QueueUrl=source.queue_url).get("Messages", [])


def _refused(error: str, times: int) -> Fault:
    return Fault("query", "dynamodb", "Query", Strike(error), times, carried_out=False)


def _send(queue: str, body: str) -> None:
    client = sqs_client()
    client.send_message(QueueUrl=client.get_queue_url(QueueName=queue)["QueueUrl"], MessageBody=body)
