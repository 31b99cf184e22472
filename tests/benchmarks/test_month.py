"""What a month costs is counted in the template that is there, and the pages say what was counted."""

import re
from copy import deepcopy
from math import ceil
from typing import Any

import pytest

from benchmarks.company import ACTS
from benchmarks.month import SWEEPS_A_MONTH
from benchmarks.standing import METRIC_NAMES, Standing, standing_costs
from local.template import ROOT, Template, read_template

PERFORMANCE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def counted(template: Template) -> dict[str, Standing]:
    return {each.name: each for each in standing_costs(template)}


def with_alarm(properties: dict[str, Any]) -> Template:
    """The template with an alarm more."""
    template = read_template()
    document = deepcopy(dict(template.document))
    document["Resources"]["Another"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}
    return Template(document, template.values)


def in_all() -> list[str]:
    """The sums of the page, rounded up to whole dollars."""
    (row,) = re.findall(r"^\| in all \|  \| ([\d.]+) \| ([\d.]+) \|$", PERFORMANCE, re.MULTILINE)
    return [str(ceil(float(dollars))) for dollars in row]


@pytest.mark.parametrize("line", standing_costs(read_template()), ids=lambda line: line.name)
def test_the_page_has_each_line_as_it_is_counted_now(line: Standing) -> None:
    row = f"| {line.name} | {line.count:,.0f} | {line.dollars:,.2f} | {line.dollars:,.2f} |"

    assert row in PERFORMANCE


def test_another_alarm_is_counted() -> None:
    name = "alarms on one metric each"

    more = counted(with_alarm({"MetricName": "Errors"}))[name].count

    assert more == counted(read_template())[name].count + 1


def test_an_alarm_whose_query_nobody_knows_is_no_alarm_for_nothing() -> None:
    with pytest.raises(AssertionError, match="nobody here knows"):
        counted(with_alarm({"Metrics": [{"Expression": "SELECT SUM(Sent) FROM Mail"}]}))


def test_every_metric_on_the_dashboard_or_of_an_alarm_is_among_those_that_are_paid() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    found = re.findall(r"provider\} MetricName=\(?([\w ]+)\)?", template)
    named = {name for each in found for name in each.split(" OR ")}

    assert named
    assert named <= METRIC_NAMES


def test_the_page_has_each_act_and_how_often_there_are_sweeps() -> None:
    assert all(f"| {act.name} | {act.requests} |" in PERFORMANCE for act in ACTS)
    assert f"| sweeps | {SWEEPS_A_MONTH:,} |" in PERFORMANCE


def test_operators_are_told_the_sums_of_the_page() -> None:
    few, many = in_all()

    assert f"For a thousand users at most {few} dollars a month, for a hundred thousand {many}:" in OPERATIONS
    assert f"For a thousand users AWS asks at most {few} dollars a month" in README
