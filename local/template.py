"""What `template.yaml` says about routes, throttling, functions, rules, queues and the table.

Code and tests read it here, so that they cannot drift away from it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from local.cloudformation import REFERENCE, Node, Resolver, parse

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import CreateTableInputTypeDef
    from types_boto3_sqs.literals import QueueAttributeNameType

    type QueueAttributes = dict[QueueAttributeNameType, str]

ROOT = Path(__file__).parent.parent
"""The folder of the checkout; paths in the template are relative to it."""

_TABLE_PROPERTIES = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")

LOCAL_NAMES: Mapping[str, str] = {
    "AWS::StackName": "local",
    "Table": "scim",
    "ArchiveBucket": "scim-archive",
    "ScheduleGroup": "scim",
    "DeactivatorFunction.Arn": "arn:aws:lambda:eu-central-1:123456789012:function:DeactivatorFunction",
    "SchedulerRole.Arn": "arn:aws:iam::123456789012:role/SchedulerRole",
    "UndeliveredTimers.Arn": "arn:aws:sqs:eu-central-1:123456789012:UndeliveredTimers",
    "SettingsQueue": "https://sqs.eu-central-1.amazonaws.com/123456789012/SettingsQueue",
    "SettingsQueue.Arn": "arn:aws:sqs:eu-central-1:123456789012:SettingsQueue",
    "FailedSettingsJobs.Arn": "arn:aws:sqs:eu-central-1:123456789012:FailedSettingsJobs",
}
"""What the stack and its resources are called on one's own machine."""

_RATE = re.compile(r"rate\((\d+) minutes?\)")

type Properties = dict[str, Node]
"""The properties of a resource by name."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API."""

    key: str
    """`METHOD /path/{variable}`, `ANY /path`, or `$default`."""
    function: str
    """The logical id of the function that answers."""
    authorization: str = "NONE"
    """Who may ask: everybody as far as API Gateway is concerned, or `AWS_IAM`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that EventBridge sends to a function again and again."""

    every: timedelta
    target_arn: str
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A queue whose messages Lambda hands to a function."""

    queue_url: str
    queue_arn: str
    function: str
    """The logical id of the function."""
    batch_size: int
    """How many messages an event has at most."""


@dataclass(frozen=True, slots=True)
class Throttling:
    """What the API takes; API Gateway refuses what is beyond it."""

    rate_per_second: int
    burst: int


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function as the template describes it."""

    folder: Path
    handler: str
    """`module.name` inside the folder."""
    memory_mb: int
    timeout_seconds: int
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """A template and the questions that it answers."""

    document: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    """What names in the template stand for; parameters without a value here have their default."""

    def resources(self, resource_type: str) -> dict[str, Properties]:
        """The properties of the resources of one type by logical id, intrinsic functions still in them."""
        every: Mapping[str, Any] = self.document["Resources"]
        return {name: each.get("Properties", {}) for name, each in every.items() if each["Type"] == resource_type}

    def routes(self) -> list[Route]:
        """The routes of the HTTP API.

        Raises:
            KeyError: a route leads to an integration that does not exist; its logical id is the message.
        """
        integrations = self.resources("AWS::ApiGatewayV2::Integration")
        routes = self.resources("AWS::ApiGatewayV2::Route").values()
        return [
            Route(
                route["RouteKey"],
                _function(integrations[_integration(route)]),
                route.get("AuthorizationType", "NONE"),
            )
            for route in routes
        ]

    def throttling(self) -> Throttling:
        """What the stage takes on all its routes together."""
        (stage,) = self.resources("AWS::ApiGatewayV2::Stage").values()
        settings: Properties = self.resolve(stage["DefaultRouteSettings"])
        return Throttling(int(settings["ThrottlingRateLimit"]), int(settings["ThrottlingBurstLimit"]))

    def rules(self) -> list[Rule]:
        """The EventBridge rules; a rule with several targets counts as often."""
        rules = self.resources("AWS::Events::Rule").values()
        return [
            Rule(_every(rule["ScheduleExpression"]), self.resolve(target["Arn"]), json.loads(target["Input"]))
            for rule in rules
            for target in rule["Targets"]
        ]

    def sources(self) -> list[Source]:
        """The queues that functions take their work from."""
        mappings = self.resources("AWS::Lambda::EventSourceMapping").values()
        return [self._source(mapping) for mapping in mappings]

    def queues(self) -> "dict[str, QueueAttributes]":
        """The attributes of the queues, as `create_queue` takes them, by logical id.

        A queue of failures comes before the queue that leaves them there.
        """
        queues = self.resources("AWS::SQS::Queue").items()
        in_order = sorted(queues, key=lambda queue: "RedrivePolicy" in queue[1])
        return {name: self._attributes(properties) for name, properties in in_order}

    def functions(self) -> dict[str, Function]:
        """The functions by logical id.

        Raises:
            UnknownReferenceError: an environment variable needs a value that was not given.
        """
        shared = self.document["Globals"]["Function"]
        return {name: self._describe(shared, own) for name, own in self.resources("AWS::Serverless::Function").items()}

    def table(self, table_name: str) -> "CreateTableInputTypeDef":
        """The arguments of `create_table` for a table of that name."""
        properties = self._table_properties()
        chosen = {name: properties[name] for name in _TABLE_PROPERTIES}
        return cast("CreateTableInputTypeDef", {"TableName": table_name, **chosen})

    def time_to_live_attribute(self) -> str:
        """The attribute that holds when DynamoDB may drop an item, in seconds since 1970."""
        return self._table_properties()["TimeToLiveSpecification"]["AttributeName"]

    def resolve(self, node: Node) -> Node:
        """The node with its intrinsic functions carried out.

        Raises:
            UnknownReferenceError: it refers to something that has no value.
        """
        parameters: Mapping[str, Properties] = self.document["Parameters"]
        defaults = {name: each["Default"] for name, each in parameters.items() if "Default" in each}
        return Resolver(defaults | dict(self.values), self.document["Conditions"]).resolve(node)

    def _source(self, mapping: Properties) -> Source:
        queue = mapping["EventSourceArn"]["Fn::GetAtt"].removesuffix(".Arn")
        return Source(
            queue_url=self.resolve({"Ref": queue}),
            queue_arn=self.resolve(mapping["EventSourceArn"]),
            function=mapping["FunctionName"]["Ref"],
            batch_size=mapping["BatchSize"],
        )

    def _attributes(self, queue: Properties) -> "QueueAttributes":
        """SQS takes numbers, booleans and policies alike: as the text of their JSON."""
        texts = {name: json.dumps(value) for name, value in self.resolve(queue).items()}
        return cast("QueueAttributes", texts)

    def _describe(self, shared: Properties, own: Properties) -> Function:
        variables = shared["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
        settings = shared | own
        return Function(
            folder=ROOT / settings["CodeUri"],
            handler=settings["Handler"],
            memory_mb=int(self.resolve(settings["MemorySize"])),
            timeout_seconds=int(self.resolve(settings["Timeout"])),
            environment={name: str(value) for name, value in self.resolve(variables).items()},
        )

    def _table_properties(self) -> Properties:
        (properties,) = self.resources("AWS::DynamoDB::Table").values()
        return properties


def read_template(values: Mapping[str, str] | None = None, *, path: Path = ROOT / "template.yaml") -> Template:
    """The template, with values for parameters (`BaseUrl`), resources (`Table`) and their attributes (`Table.Arn`).

    Resources without a value have the one of LOCAL_NAMES.
    """
    return Template(parse(path.read_text(encoding="utf-8")), {**LOCAL_NAMES, **(values or {})})


def _every(expression: str) -> timedelta:
    """The time between two events of a rule: `rate(5 minutes)`."""
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise ValueError(f"{expression} is no rate in minutes")
    return timedelta(minutes=int(rate[1]))


def _integration(route: Properties) -> str:
    """The logical id in `Target: !Sub integrations/${Id}`."""
    return REFERENCE.findall(route["Target"]["Fn::Sub"])[0]


def _function(integration: Properties) -> str:
    """The logical id in `IntegrationUri: !GetAtt Id.Arn`."""
    return integration["IntegrationUri"]["Fn::GetAtt"].removesuffix(".Arn")
