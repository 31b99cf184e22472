import json
import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.clock import Fired, MovableClock
from local.functions import LoadedFunction, load_functions
from local.jobs import EVENTS_AT_ONCE_MAX, Jobs
from local.resources import create_queues, emulated_services, sqs_client
from local.template import Function, read_template

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

TEMPLATE = read_template()
(SOURCE,) = TEMPLATE.sources()
FAILURES_URL = SOURCE.queue_url.replace("SettingsQueue", "FailedSettingsJobs")
QUEUE = TEMPLATE.resources("AWS::SQS::Queue")["SettingsQueue"]
VISIBILITY_TIMEOUT = timedelta(seconds=QUEUE["VisibilityTimeout"])
RECEIVE_COUNT_MAX: int = QUEUE["RedrivePolicy"]["maxReceiveCount"]

FOLDER_NAME = "noting_applier"
APP = """
import json
from pathlib import Path

NOTED = Path(__file__).with_name("events.jsonl")


def handler(event, context):
    with NOTED.open("a") as noted:
        noted.write(json.dumps(event) + "\\n")
    if "broken" in event["Records"][0]["body"]:
        raise RuntimeError("the table is down")
"""
"""Notes what it is sent, and fails at jobs that are called broken."""


@dataclass(frozen=True, slots=True)
class World:
    """A clock, an emulated SQS with the template's queues, a tiny function, and what brings them together."""

    clock: MovableClock
    sqs: "SQSClient"
    function: LoadedFunction
    jobs: Jobs

    def send(self, job_id: str, *, delay_seconds: int = 0) -> None:
        body = json.dumps({"jobId": job_id})
        self.sqs.send_message(QueueUrl=SOURCE.queue_url, MessageBody=body, DelaySeconds=delay_seconds)

    def move(self, by: timedelta) -> None:
        """Move the clock, and deliver what there is then."""
        self.clock.advance(by)
        self.jobs.deliver()

    def records(self) -> list[dict[str, Any]]:
        """What the function was sent until now."""
        noted = self.function.description.folder / "events.jsonl"
        events = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
        return [record for event in events for record in json.loads(event)["Records"]]

    def done(self) -> list[str]:
        return [json.loads(record["body"])["jobId"] for record in self.records()]

    def kept(self, queue_url: str = SOURCE.queue_url) -> int:
        """How many messages the queue has, in whatever state."""
        attributes = self.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
        counts = [int(value) for name, value in attributes.items() if name.startswith("ApproximateNumberOfMessages")]
        return sum(counts)


@pytest.fixture
def function(tmp_path: Path) -> Generator[LoadedFunction]:
    folder = tmp_path / FOLDER_NAME
    folder.mkdir()
    (folder / "app.py").write_text(APP, encoding="utf-8")
    described = Function(folder, "app.handler", memory_mb=128, timeout_seconds=1, environment={})
    yield load_functions({"Applier": described})["Applier"]
    del sys.modules[f"functions.{FOLDER_NAME}.app"]


@pytest.fixture
def world(function: LoadedFunction) -> Generator[World]:
    with emulated_services(), closing(MovableClock()) as clock:
        create_queues(TEMPLATE)
        sqs = sqs_client()
        yield World(clock, sqs, function, Jobs(sqs, SOURCE, function))


def test_a_message_is_delivered_and_gone_afterwards(world: World) -> None:
    world.send("job-1")

    world.jobs.deliver()

    assert world.done() == ["job-1"]
    assert world.kept() == 0


def test_an_empty_queue_calls_nobody(world: World) -> None:
    world.jobs.deliver()

    assert world.records() == []


def test_a_message_is_delivered_once(world: World) -> None:
    world.send("job-1")

    world.jobs.deliver()
    world.move(2 * VISIBILITY_TIMEOUT)

    assert world.done() == ["job-1"]


def test_each_message_comes_in_an_event_of_its_own(world: World) -> None:
    world.send("job-1")
    world.send("job-2")

    world.jobs.deliver()

    assert SOURCE.batch_size == 1
    assert sorted(world.done()) == ["job-1", "job-2"]


def test_the_event_is_the_one_that_lambda_makes(world: World) -> None:
    world.send("job-1")

    world.jobs.deliver()

    (record,) = world.records()
    sent = {name: record.pop(name) for name in ("messageId", "receiptHandle")}
    assert all(sent.values())
    assert record.pop("attributes").keys() == {
        "ApproximateFirstReceiveTimestamp",
        "ApproximateReceiveCount",
        "SenderId",
        "SentTimestamp",
    }
    assert record == {
        "body": '{"jobId": "job-1"}',
        "messageAttributes": {},
        "md5OfBody": md5(b'{"jobId": "job-1"}', usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:SettingsQueue",
        "awsRegion": "eu-central-1",
    }


def test_a_message_whose_function_raised_stays_and_the_fault_is_said(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.send("broken")

    world.jobs.deliver()

    assert (world.done(), world.kept()) == (["broken"], 1)
    assert "the table is down" in capsys.readouterr().err


def test_it_comes_again_only_after_the_visibility_timeout(world: World) -> None:
    world.send("broken")
    world.jobs.deliver()

    world.move(VISIBILITY_TIMEOUT - timedelta(minutes=1))
    early = len(world.records())
    world.move(timedelta(minutes=1))

    assert (early, len(world.records())) == (1, 2)
    assert [record["attributes"]["ApproximateReceiveCount"] for record in world.records()] == ["1", "2"]


def test_what_fails_does_not_hold_up_the_others(world: World) -> None:
    world.send("broken")
    world.send("job-1")

    world.jobs.deliver()

    assert sorted(world.done()) == ["broken", "job-1"]
    assert world.kept() == 1


def test_what_fails_as_often_as_the_template_allows_lands_among_the_failures(world: World) -> None:
    world.send("broken")

    for _ in range(RECEIVE_COUNT_MAX + 1):
        world.move(VISIBILITY_TIMEOUT)

    assert world.done() == ["broken"] * RECEIVE_COUNT_MAX
    assert (world.kept(), world.kept(FAILURES_URL)) == (0, 1)


def test_a_delayed_message_comes_when_the_clock_has_moved(world: World) -> None:
    world.send("job-1", delay_seconds=900)

    world.move(timedelta(minutes=14))
    early = world.done()
    world.move(timedelta(minutes=1))

    assert (early, world.done()) == ([], ["job-1"])


def test_what_waits_is_done_before_the_clock_moves_and_what_was_delayed_afterwards(world: World) -> None:
    world.send("job-1")
    world.send("job-2", delay_seconds=900)
    done_when_it_moves: list[str] = []

    def move_to(moment: datetime) -> list[Fired]:
        done_when_it_moves.extend(world.done())
        world.clock.move_to(moment)
        return [{"userId": "ada"}]

    fired = world.jobs.around(move_to)(world.clock.now() + timedelta(minutes=15))

    assert (done_when_it_moves, world.done()) == (["job-1"], ["job-1", "job-2"])
    assert fired == [{"userId": "ada"}]


def test_requests_have_their_turn_between_many_messages(world: World) -> None:
    for number in range(EVENTS_AT_ONCE_MAX + 1):
        world.send(f"job-{number}")

    world.jobs.deliver()
    at_once = len(world.done())
    world.jobs.deliver()

    assert (at_once, len(world.done())) == (EVENTS_AT_ONCE_MAX, EVENTS_AT_ONCE_MAX + 1)
