"""What a stack costs in a month in which nobody asks it anything, counted in the template."""

import json
import re
from dataclasses import dataclass

from benchmarks import prices
from local.template import Template
from provisioning.web.metrics import CREDENTIALS_REFUSED, LATENESS, MEMBERS, STEPS, failure_name

HOURS = 24 * 30
PROVIDERS = 1
METRIC_NAMES = frozenset({*STEPS.values(), MEMBERS, LATENESS, CREDENTIALS_REFUSED, *map(failure_name, (400, 429, 500))})
"""Of a provider for whom all of it happens in every hour: the most that there can be."""
POLLERS = 5
POLL_SECONDS = 20
"""So many requests at a time wait for a message, so long each: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html."""
KEY_SECONDS = 300
"""DynamoDB asks KMS for its key again after that, for each function that calls it meanwhile."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that is paid for being there."""

    name: str
    count: float
    price: float

    @property
    def dollars(self) -> float:
        """A month."""
        return self.count * self.price


def standing_costs(template: Template) -> list[Standing]:
    """All that is paid for being there but the table's storage; the sweep is an act."""
    alarms = template.resources("AWS::CloudWatch::Alarm").values()
    queries = [each["Metrics"] for each in alarms if "Metrics" in each]
    sources = len(template.resources("AWS::Lambda::EventSourceMapping"))
    return [
        Standing("alarms on one metric each", len(alarms) - len(queries), prices.PER_ALARM_METRIC),
        Standing(
            f"metrics that {len(queries)} alarms find by queries",
            sum(_found_by(template, query) for query in queries),
            prices.PER_ALARM_METRIC,
        ),
        Standing("dashboard", len(template.resources("AWS::CloudWatch::Dashboard")), prices.PER_DASHBOARD),
        Standing("metrics of our own, at most", PROVIDERS * len(METRIC_NAMES), prices.PER_METRIC),
        Standing(
            "looking for jobs: requests to SQS",
            sources * POLLERS * HOURS * 3600 / POLL_SECONDS,
            prices.PER_QUEUE_REQUEST,
        ),
        Standing(
            "the table's key: requests to KMS, at most",
            len(template.resources("AWS::Serverless::Function")) * HOURS * 3600 / KEY_SECONDS,
            prices.PER_KEY_REQUEST,
        ),
    ]


def _found_by(template: Template, query: object) -> int:
    """How many metrics the query of an alarm finds."""
    text = json.dumps(query)
    if "AWS/DynamoDB" in text:
        (table,) = template.resources("AWS::DynamoDB::Table").values()
        return 1 + len(table["GlobalSecondaryIndexes"])
    if ", provider)" in text:
        return PROVIDERS
    named = re.findall(r"FunctionName = '", text)
    assert named, f"A query that nobody here knows: {text}"
    return len(named)
