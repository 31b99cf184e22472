"""Whoever is woken by an alarm reads there what to do."""

import re
from typing import Any

import pytest

from local.template import ROOT, read_template

ALARMS = read_template().resources("AWS::CloudWatch::Alarm")
DESCRIPTION_CHARACTERS_MAX = 1024
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html."""
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OUTPUTS = read_template().document["Outputs"]
PARAMETERS = read_template().document["Parameters"]


def description(name: str) -> str:
    return ALARMS[name]["AlarmDescription"]


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_is_the_matter_and_then_what_to_do(name: str) -> None:
    matter, _, act = description(name).partition(" To do: ")

    assert matter.endswith((".", ";", ":"))
    assert act.endswith(".")
    assert len(description(name)) <= DESCRIPTION_CHARACTERS_MAX


@pytest.mark.parametrize("name", ALARMS)
def test_the_operators_page_has_a_row_for_it(name: str) -> None:
    rows = re.findall(r"^\| ([\w…, ]+) \|", PAGE, re.MULTILINE)
    names = {each for row in rows for each in row.split(", ")}

    assert names & {name, "…Errors" if name.endswith("Errors") else name}


def test_what_the_alarms_name_is_there() -> None:
    said: Any = " ".join(map(description, ALARMS))

    assert set(re.findall(r"output (\w+)", said)) <= set(OUTPUTS)
    assert set(re.findall(r"Throttling\w+Limit|MemorySize", said)) <= set(PARAMETERS)
