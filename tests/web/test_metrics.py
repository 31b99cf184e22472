"""What is counted for each provider, as the lines that CloudWatch reads it from."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any, get_args

import pytest

from local.engines import running
from local.memory import MemoryProviders, MemoryUsers
from local.template import read_template
from provisioning.domain.failures import Busy, LostRace
from provisioning.domain.lifecycle import Step
from provisioning.domain.reminders import to_document
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.storage.users import DynamoUsers
from provisioning.storage.watched import WatchedTable
from provisioning.usecases.life_changes import reminder_of
from provisioning.usecases.user_log import LATE_AFTER
from provisioning.web.deactivator import Deactivator
from provisioning.web.failures import AWAY_RETRY_AFTER_SECONDS
from provisioning.web.log import open_log
from provisioning.web.metrics import (
    CREDENTIALS_REFUSED,
    DIMENSION,
    LATENESS,
    NO_PROVIDER,
    STEPS,
    Measured,
    Metrics,
    failure_name,
    measured_api,
)
from tests.contracts.conftest import fresh_table
from tests.people import ENTRA, LOG_RETENTION, NOW, OKTA, a_body, a_call, a_user, new_id
from tests.web.conftest import BASIC, Client, make_api
from tests.web.operators import Clock
from tests.world import World, failed_work

NAMESPACE = "Scim/local"

type Lines = Callable[[], list[dict[str, Any]]]


@dataclass(frozen=True)
class Context:
    """What the deactivator asks of Lambda's."""

    aws_request_id: str = "request-7"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """The lines that have been written since the last look."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def entry(action: Any, provider_id: str = OKTA.id, **changes: Any) -> LogEntry:
    origin = Origin(provider_id=provider_id, actor="okta", request_id="r")
    return LogEntry(id=new_id(), at=NOW, origin=origin, action=action, user_id="u1", **changes)


def counted(line: dict[str, Any]) -> dict[str, Any]:
    """The metrics of a line by name."""
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    return {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}


def pending(world: World) -> User:
    user = world.provision.create(a_call(), a_body())
    body: Any = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
    return world.provision.patch(a_call(), user.id, body, None)


def test_a_line_is_in_the_embedded_metric_format(lines: Lines) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    metrics = Metrics(NAMESPACE)
    metrics.written([entry("blocked")])

    metrics.flush()

    (line,) = lines()
    assert line["_aws"].pop("Timestamp") > 1_600_000_000_000  # milliseconds
    assert line == {
        "_aws": {
            "CloudWatchMetrics": [
                {
                    "Namespace": "Scim/local",
                    "Dimensions": [["provider"]],
                    "Metrics": [{"Name": "UsersBlocked", "Unit": "Count"}],
                }
            ]
        },
        "provider": "okta",
        "UsersBlocked": [1.0],
    }


def test_what_was_written_once_is_not_written_again(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)
    metrics.written([entry("blocked")])
    metrics.flush()
    lines()

    metrics.flush()

    assert lines() == []


def test_every_step_of_a_users_life_counts() -> None:
    assert set(get_args(Step.__value__)) <= STEPS.keys()
    assert len(set(STEPS.values())) == len(STEPS)


def test_a_request_has_one_line_with_all_that_it_counted(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)
    metrics.written([entry("created"), entry("warning")])
    metrics.written([entry("created")])
    metrics.answered(OKTA.id, 429)

    metrics.flush()

    assert [counted(line) for line in lines()] == [{"UsersCreated": [2.0], "Warnings": [1.0], "Failures429": [1.0]}]


def test_each_provider_has_a_line_and_nobody_is_called_a_dash(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)
    metrics.written([entry("blocked"), entry("blocked", ENTRA.id), entry("blocked", "")])

    metrics.flush()

    assert [line["provider"] for line in lines()] == ["okta", "entra", "-"]


def test_members_count_by_the_head(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)
    members = {"added": [{"id": "1"}, {"id": "2"}], "removed": [{"id": "3"}]}
    metrics.written([entry("members changed", changes={"members": members})])

    metrics.flush()

    assert [counted(line) for line in lines()] == [{"MembersChanged": [3.0]}]


def test_an_entry_about_settings_is_no_metric(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)
    metrics.written([entry("provider updated")])

    metrics.flush()

    assert lines() == []


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (200, []),
        (304, []),
        (400, ["Failures4xx"]),
        (401, ["Failures4xx"]),
        (429, ["Failures429"]),
        (500, ["Failures5xx"]),
        (501, ["Failures5xx"]),
    ],
)
def test_failures_count_by_the_family_of_their_status(lines: Lines, status: int, names: list[str]) -> None:
    metrics = Metrics(NAMESPACE)
    metrics.answered(OKTA.id, status)

    metrics.flush()

    assert [name for line in lines() for name in counted(line)] == names


def test_the_api_counts_what_it_refuses_by_who_asked(lines: Lines) -> None:
    api = make_api(MemoryUsers(), MemoryProviders(OKTA))
    handler = measured_api(api, Metrics(NAMESPACE))

    for headers in ({"authorization": BASIC}, {}):
        handler(Client(api, headers).event("GET", "/Users/nobody"), None)

    assert [(line["provider"], counted(line)) for line in lines()] == [
        ("okta", {"Failures4xx": [1.0]}),
        ("-", {"Failures4xx": [1.0]}),
    ]


def test_a_credential_that_is_refused_counts(lines: Lines) -> None:
    api = make_api(MemoryUsers(), MemoryProviders(OKTA))
    stranger = Client(api, {"authorization": "Bearer okta.guessed"})

    measured_api(api, Metrics(NAMESPACE))(stranger.event("GET", "/Users"), None)

    assert [counted(line) for line in lines()] == [{"Failures4xx": [1.0], "CredentialsRefused": [1.0]}]


def test_what_was_counted_is_written_also_when_the_handler_fails(lines: Lines) -> None:
    metrics = Metrics(NAMESPACE)

    def fail(_event: Any, _context: Any) -> None:
        metrics.written([entry("blocked")])
        raise Busy

    with pytest.raises(Busy):
        Measured(fail, metrics)({}, None)

    assert [counted(line) for line in lines()] == [{"UsersBlocked": [1.0]}]


@pytest.mark.parametrize("event", ["timer", "sweep"])
def test_the_lateness_of_a_deadline_is_in_seconds(lines: Lines, event: str) -> None:
    clock, metrics = Clock(), Metrics(NAMESPACE)
    world = World(MemoryUsers(), clock)
    log = open_log(new_id(), StringIO())
    deactivator = Deactivator(
        world.deactivations,
        world.memberships,
        world.group_changes,
        world.unfinished_jobs,
        failed_work(world, log),
        metrics,
    )
    reminder = reminder_of(pending(world))
    assert reminder is not None
    clock.now = reminder.due_at + timedelta(seconds=90)
    events = {"timer": to_document(reminder), "sweep": {"sweep": True}}

    Measured(deactivator, metrics)(events[event], Context())

    assert [(line["provider"], counted(line)) for line in lines()] == [("okta", {LATENESS: [90.0]})]


def test_a_reminder_of_what_is_done_has_no_lateness(lines: Lines) -> None:
    clock, metrics = Clock(), Metrics(NAMESPACE)
    world = World(MemoryUsers(), clock)
    log = open_log(new_id(), StringIO())
    deactivator = Deactivator(
        world.deactivations,
        world.memberships,
        world.group_changes,
        world.unfinished_jobs,
        failed_work(world, log),
        metrics,
    )
    reminder = reminder_of(pending(world))
    assert reminder is not None
    clock.now = reminder.due_at
    deactivator(to_document(reminder), Context())
    metrics.flush()
    lines()

    Measured(deactivator, metrics)(to_document(reminder), Context())

    assert lines() == []


def test_the_table_tells_of_what_it_has_written_and_of_nothing_else() -> None:
    told: list[LogEntry] = []
    with running("moto") as engine:
        inner = vars(fresh_table(engine))
        table = WatchedTable(inner["_client"], inner["_name"], lambda _: None, told.extend)
        users = DynamoUsers(table, lambda: NOW, LOG_RETENTION)
        ada, first, second = a_user(), entry("created"), entry("created")
        users.create(ada, [first])

        with pytest.raises(LostRace):
            users.create(ada, [second])

    assert told == [first]


def test_the_alarm_of_late_deadlines_asks_for_the_metric_that_is_written() -> None:
    template = read_template()
    alarm = template.resources("AWS::CloudWatch::Alarm")["LateDeadlines"]
    (query,) = template.resolve(alarm["Metrics"])

    asked = ["SELECT", f"MAX({LATENESS})", "FROM", f'SCHEMA("{NAMESPACE}",', f"{DIMENSION})"]
    assert query["Expression"].split() == asked
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", LATE_AFTER.total_seconds())


def test_the_alarm_of_what_is_put_off_asks_for_the_metric_that_is_written_and_sounds_while_okta_still_comes() -> None:
    template = read_template()
    alarm = template.resources("AWS::CloudWatch::Alarm")["RequestsPutOff"]
    (query,) = template.resolve(alarm["Metrics"])

    metric = failure_name(HTTPStatus.TOO_MANY_REQUESTS)
    assert query["Expression"].split() == [
        "SELECT",
        f"SUM({metric})",
        "FROM",
        f'SCHEMA("{NAMESPACE}",',
        f"{DIMENSION})",
    ]
    assert alarm["EvaluationPeriods"] * query["Period"] < 10 * AWAY_RETRY_AFTER_SECONDS


def test_attack_009_the_alarm_of_refused_credentials_asks_for_the_metric_that_is_written() -> None:
    template = read_template()
    alarm = template.resources("AWS::CloudWatch::Alarm")["CredentialsRefused"]

    assert template.resolve([alarm["Namespace"], alarm["MetricName"]]) == [NAMESPACE, CREDENTIALS_REFUSED]
    assert alarm["Dimensions"] == [{"Name": DIMENSION, "Value": NO_PROVIDER}]
