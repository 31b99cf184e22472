"""The dashboard and the alarms show what there is, by the names that it has."""

import json
import re
from typing import Any

import pytest

from local.template import read_template
from provisioning.web.metrics import CREDENTIALS_REFUSED, LATENESS, MEMBERS, STEPS, failure_name

SECTIONS = read_template().document["Resources"]
ATTRIBUTES = [f"{name}.{attribute}" for name in SECTIONS for attribute in ("Arn", "QueueName")]
NAMES = {name: name for name in (*SECTIONS, *ATTRIBUTES)}
"""Each resource is called by its logical id."""
STACK = {"AWS::Region": "eu-central-1", "AWS::StackName": "scim", "BaseUrl": "https://scim.example.com/scim/v2"}
TEMPLATE = read_template(NAMES | STACK)
FUNCTIONS = TEMPLATE.functions().keys()
WRITTEN = {*STEPS.values(), *map(failure_name, (400, 429, 500)), MEMBERS, LATENESS, CREDENTIALS_REFUSED}
"""All metrics of our own."""


def dashboard() -> dict[str, Any]:
    (properties,) = TEMPLATE.resources("AWS::CloudWatch::Dashboard").values()
    return json.loads(TEMPLATE.resolve(properties["DashboardBody"]))


WIDGETS = [widget["properties"] for widget in dashboard()["widgets"]]
GRAPHS = [widget for widget in WIDGETS if "metrics" in widget]
LINES = [line for graph in GRAPHS for line in graph["metrics"]]
SEARCHES = " ".join(line[0]["expression"] for line in LINES if isinstance(line[0], dict))


def shown(metric: str) -> set[str]:
    """What the graph of a metric has a line for; a line that begins with dots goes on like the one before."""
    (lines,) = [graph["metrics"] for graph in GRAPHS if graph["metrics"][0][1:2] == [metric]]
    return {line[-1] for line in lines}


@pytest.mark.parametrize("metric", ["Invocations", "Errors", "Throttles"])
def test_every_function_has_a_line(metric: str) -> None:
    assert shown(metric) == FUNCTIONS


def test_every_function_has_its_duration_at_p50_and_p99() -> None:
    durations = [graph for graph in GRAPHS if graph["metrics"][0][1:2] == ["Duration"]]

    assert {graph["stat"] for graph in durations} == {"p50", "p99"}
    assert all({line[-1] for line in graph["metrics"]} == FUNCTIONS for graph in durations)


def test_every_queue_shows_how_long_its_oldest_message_waits() -> None:
    queues = TEMPLATE.resources("AWS::SQS::Queue")

    assert shown("ApproximateAgeOfOldestMessage") == {f"{name}.QueueName" for name in queues}


def test_every_alarm_stands_on_top() -> None:
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm")

    assert set(WIDGETS[0]["alarms"]) == {f"{name}.Arn" for name in alarms}


def test_every_metric_of_our_own_is_shown_and_no_other() -> None:
    searched = re.findall(r"provider} MetricName=\(?([\w ]+)", SEARCHES)

    assert {name for names in searched for name in names.split(" OR ")} == WRITTEN


def test_metrics_are_searched_for_where_the_functions_write_them() -> None:
    namespaces = set(re.findall(r'{"([^"]+)",provider}', SEARCHES))

    assert namespaces == {function.environment["METRICS_NAMESPACE"] for function in TEMPLATE.functions().values()}


def test_two_stacks_do_not_mix_their_metrics() -> None:
    other = read_template(NAMES | STACK | {"AWS::StackName": "other"})

    namespaces = [each.functions()["ConsoleFunction"].environment["METRICS_NAMESPACE"] for each in (TEMPLATE, other)]

    assert namespaces == ["Scim/scim", "Scim/other"]


@pytest.mark.parametrize("name", ["LateDeadlines", "CredentialsRefused", "RequestsPutOff"])
def test_an_alarm_on_a_metric_of_our_own_is_about_this_stack(name: str) -> None:
    alarm = TEMPLATE.resolve({**TEMPLATE.resources("AWS::CloudWatch::Alarm")[name], "AlarmActions": []})

    assert "Scim/scim" in json.dumps(alarm)


def test_the_routes_are_counted_from_the_access_log() -> None:
    (query,) = [widget["query"] for widget in WIDGETS if "query" in widget]
    (stage,) = TEMPLATE.resources("AWS::ApiGatewayV2::Stage").values()

    fields = json.loads(stage["AccessLogSettings"]["Format"]).keys()

    assert "SOURCE 'AccessLogs'" in query
    assert {"routeKey", "status", "responseLatency"} <= fields & set(re.findall(r"\w+", query))


def test_an_alarm_hears_of_every_function_that_is_throttled() -> None:
    (query,) = TEMPLATE.resolve(TEMPLATE.resources("AWS::CloudWatch::Alarm")["FunctionsThrottled"]["Metrics"])

    assert set(re.findall(r"FunctionName = '(\w+)'", query["Expression"])) == FUNCTIONS


@pytest.mark.parametrize("kind", ["Read", "Write"])
def test_an_alarm_hears_of_a_throttled_table_and_its_indexes(kind: str) -> None:
    (query,) = TEMPLATE.resolve(TEMPLATE.resources("AWS::CloudWatch::Alarm")[f"Table{kind}sThrottled"]["Metrics"])

    # Without a SCHEMA, so that the metrics of the indexes count too.
    assert query["Expression"].split()[1:4] == [f"SUM({kind}ThrottleEvents)", "FROM", '"AWS/DynamoDB"']
    assert query["Expression"].endswith("WHERE TableName = 'Table'")


def test_an_alarm_hears_of_a_sweep_that_does_not_come() -> None:
    alarm = TEMPLATE.resources("AWS::CloudWatch::Alarm")["SweepMissing"]
    (sweep,) = TEMPLATE.rules()

    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"]) == ("breaching", "LessThanThreshold")
    assert alarm["Period"] >= sweep.every.total_seconds()
