"""The events of events/ that no request brings: each is what its function is really sent."""

import json
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.jobs import queue_event
from local.template import ROOT, read_template
from provisioning.domain.reminders import from_document, to_document

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageTypeDef

EVENTS = ROOT / "events"
TEMPLATE = read_template()


def event_of(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / name).read_text(encoding="utf-8"))


def message_in(record: dict[str, Any]) -> "MessageTypeDef":
    return {
        "MessageId": record["messageId"],
        "ReceiptHandle": record["receiptHandle"],
        "Body": record["body"],
        "MD5OfBody": md5(record["body"].encode(), usedforsecurity=False).hexdigest(),
        "Attributes": record["attributes"],
    }


def test_the_sweep_is_what_the_rule_sends() -> None:
    (sweep,) = TEMPLATE.rules()

    assert event_of("deactivator/sweep.json") == sweep.event


def test_the_timer_is_a_reminder() -> None:
    event = event_of("deactivator/timer.json")

    assert to_document(from_document(event)) == event


def test_the_step_is_what_lambda_makes_of_its_message() -> None:
    event = event_of("settings_applier/step.json")
    (source,) = TEMPLATE.sources()

    assert queue_event([message_in(record) for record in event["Records"]], source.queue_arn) == event


def test_the_step_names_a_job() -> None:
    (record,) = event_of("settings_applier/step.json")["Records"]

    assert json.loads(record["body"]).keys() == {"jobId"}


def test_the_readme_tells_of_every_one() -> None:
    readme = (EVENTS / "README.md").read_text(encoding="utf-8")
    names = [path.relative_to(EVENTS).as_posix() for path in not_of_requests()]

    assert names
    assert not [name for name in names if f"({name})" not in readme]


def not_of_requests() -> list[Path]:
    return sorted([*EVENTS.glob("deactivator/*.json"), *EVENTS.glob("settings_applier/*.json")])
