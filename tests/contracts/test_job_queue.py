"""The contract of `JobQueue`, on every implementation; and what SQS gets."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from local.memory import MemoryJobQueue
from local.resources import create_queues, emulated_services, sqs_client
from local.template import LOCAL_NAMES, read_template
from provisioning.domain.failures import Away, Busy
from provisioning.jobs.queue import DELAY_SECONDS_MAX, SqsJobQueue
from provisioning.usecases.ports import JobQueue

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

URL = LOCAL_NAMES["SettingsQueue"]


@dataclass(frozen=True, slots=True)
class Kept:
    queue: JobQueue
    ready: Callable[[], list[str]]
    """Takes the jobs that the worker may carry on with now."""
    delayed: Callable[[], int]
    """How many messages are for later."""


@pytest.fixture
def sqs() -> Iterator["SQSClient"]:
    with emulated_services():
        create_queues(read_template())
        yield sqs_client()


@pytest.fixture(params=["memory", "moto"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "memory":
        memory = MemoryJobQueue()
        return Kept(
            memory,
            lambda: [job_id for job_id, delay_seconds in memory.messages if not delay_seconds],
            lambda: len([job_id for job_id, delay_seconds in memory.messages if delay_seconds]),
        )
    client: SQSClient = request.getfixturevalue("sqs")
    return Kept(SqsJobQueue(lambda: client, URL), lambda: received(client), lambda: count_delayed(client))


def received(sqs: "SQSClient") -> list[str]:
    messages = sqs.receive_message(QueueUrl=URL, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message.get("Body", ""))["jobId"] for message in messages]


def count_delayed(sqs: "SQSClient") -> int:
    name = "ApproximateNumberOfMessagesDelayed"
    return int(sqs.get_queue_attributes(QueueUrl=URL, AttributeNames=[name])["Attributes"][name])


# The contract


def test_a_job_without_a_delay_can_be_carried_on_with_at_once(kept: Kept) -> None:
    kept.queue.enqueue("job-1", 0)

    assert (kept.ready(), kept.delayed()) == (["job-1"], 0)


def test_a_job_with_a_delay_waits(kept: Kept) -> None:
    kept.queue.enqueue("job-1", 60)

    assert (kept.ready(), kept.delayed()) == ([], 1)


def test_every_job_is_kept(kept: Kept) -> None:
    kept.queue.enqueue("job-1", 0)
    kept.queue.enqueue("job-2", 0)

    assert sorted(kept.ready()) == ["job-1", "job-2"]


def test_a_job_may_be_enqueued_again_while_it_waits(kept: Kept) -> None:
    kept.queue.enqueue("job-1", 60)
    kept.queue.enqueue("job-1", 0)

    assert kept.ready() == ["job-1"]


# What SQS gets


def test_a_message_names_the_job_and_its_delay_and_nothing_else(sqs: "SQSClient") -> None:
    sent: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params)

    sqs.meta.events.register("provide-client-params.sqs.SendMessage", note)
    SqsJobQueue(lambda: sqs, URL).enqueue("job-1", 60)

    assert sent == [{"QueueUrl": URL, "MessageBody": '{"jobId": "job-1"}', "DelaySeconds": 60}]


def test_the_longest_delay_is_as_long_as_sqs_allows(sqs: "SQSClient") -> None:
    SqsJobQueue(lambda: sqs, URL).enqueue("job-1", DELAY_SECONDS_MAX)

    with pytest.raises(ClientError, match="DelaySeconds must be >= 0 and <= 900"):
        sqs.send_message(QueueUrl=URL, MessageBody="{}", DelaySeconds=DELAY_SECONDS_MAX + 1)


@pytest.mark.parametrize("delay_seconds", [-1, DELAY_SECONDS_MAX + 1])
def test_a_delay_that_sqs_would_refuse_is_named(sqs: "SQSClient", delay_seconds: int) -> None:
    with pytest.raises(ValueError, match=f"{delay_seconds} seconds is no delay from 0 to 900"):
        SqsJobQueue(lambda: sqs, URL).enqueue("job-1", delay_seconds)


# Faults


def failing(sqs: "SQSClient", fault: Exception) -> SqsJobQueue:
    """A queue whose every call fails before it is sent."""

    def fail(**_: Any) -> None:
        raise fault

    sqs.meta.events.register("before-call.sqs", fail)
    return SqsJobQueue(lambda: sqs, URL)


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "SendMessage")


def named(fault: Exception) -> str:
    return fault.response["Error"]["Code"] if isinstance(fault, ClientError) else type(fault).__name__  # pyright: ignore[reportTypedDictNotRequiredAccess] - always there


PASSING = [
    answered("RequestThrottled"),
    answered("InternalFailure"),
    answered("ServiceUnavailable"),
    ConnectTimeoutError(endpoint_url="https://sqs"),
    ReadTimeoutError(endpoint_url="https://sqs"),
    EndpointConnectionError(endpoint_url="https://sqs"),
]


@pytest.mark.parametrize("fault", PASSING, ids=named)
def test_what_will_pass_is_busy(sqs: "SQSClient", fault: Exception) -> None:
    queue = failing(sqs, fault)

    with pytest.raises(Busy):
        queue.enqueue("job-1", 0)


def test_without_an_answer_sqs_is_away(sqs: "SQSClient") -> None:
    with pytest.raises(Away):
        failing(sqs, ReadTimeoutError(endpoint_url="https://sqs")).enqueue("job-1", 0)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
def test_what_we_may_not_do_is_not_hidden(sqs: "SQSClient", code: str) -> None:
    queue = failing(sqs, answered(code))

    with pytest.raises(ClientError, match=code):
        queue.enqueue("job-1", 0)


def test_a_queue_that_is_not_there_is_our_mistake(sqs: "SQSClient") -> None:
    queue = SqsJobQueue(lambda: sqs, f"{URL}-elsewhere")

    with pytest.raises(ClientError, match="NonExistentQueue"):
        queue.enqueue("job-1", 0)
