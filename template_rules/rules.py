"""What our template must have, as rules of cfn-lint. `.cfnlintrc.yaml` adds them to what `sam validate --lint` checks.

They see the template after SAM's transform. cfn-lint loads this file by its path, so it imports nothing of ours.
https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/getting_started/rules.md: E9 is for rules of one's own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

type Node = Any
"""Any part of a template."""
type Properties = Mapping[str, Node]
"""The properties of a resource by name."""


class Metric(NamedTuple):
    """What an alarm looks at."""

    namespace: str
    name: str
    dimension: str
    """Says whose metric it is, by itself."""


ERRORS = Metric("AWS/Lambda", "Errors", "FunctionName")
FAULTS = Metric("AWS/ApiGateway", "5xx", "ApiId")
WAITING = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")

REASON = "WildcardReason"
"""The entry of a resource's Metadata that says why its permission has a wildcard."""
LOSS_REASON = "LossReason"
"""The entry of a rule's Metadata that says why nothing is amiss when an event of it is lost."""
NARROWING = {"Condition", "SourceArn"}
"""What of a permission makes it smaller: a wildcard there grants nothing."""
_REFERENCE = re.compile(r"\$\{(\w+)")


class LogsAreForgotten(CloudFormationLintRule):
    """A function's log group is in the template, and has a retention."""

    id = "E9101"
    shortdesc = description = "Every function logs to a group that forgets"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each function without such a group."""
        forgetting = {
            name for name, group in _resources(cfn, "AWS::Logs::LogGroup").items() if "RetentionInDays" in group
        }
        return [
            _found(name, "has no LoggingConfig with a log group that has RetentionInDays")
            for name, function in _resources(cfn, "AWS::Lambda::Function").items()
            if not forgetting & _named(function.get("LoggingConfig"))
        ]


class FailuresGoSomewhere(CloudFormationLintRule):
    """What fails is seen by the caller and an alarm, comes again and then waits in a queue, or has a destination."""

    id = "E9102"
    shortdesc = description = "Every function has a failure path for each way it is invoked"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each way in without a failure path."""
        return [
            _found(name, missing)
            for name in _resources(cfn, "AWS::Lambda::Function")
            for missing in _missing_paths(cfn, name)
        ]


class ErrorsRaiseAlarms(CloudFormationLintRule):
    """A function that crashes or runs out of time is noticed."""

    id = "E9103"
    shortdesc = description = "Every function has an alarm on its errors"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each function without an alarm."""
        watched = _watched(cfn, ERRORS)
        functions = _resources(cfn, "AWS::Lambda::Function")
        return [_found(name, f"has no alarm on its metric {ERRORS.name}") for name in functions if name not in watched]


class WildcardsHaveReasons(CloudFormationLintRule):
    """Who grants more than one action, resource or principal at once says why."""

    id = "E9104"
    shortdesc = description = f"A wildcard in a permission has its reason in the resource's Metadata: {REASON}"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each resource that grants with a wildcard and without a reason."""
        return [
            _found(name, f"grants with a wildcard ({wildcards[0]}) and has no {REASON} in its Metadata")
            for name, resource in _every_resource(cfn).items()
            if (wildcards := _wildcards(cfn, resource)) and not resource.get("Metadata", {}).get(REASON)
        ]


class FailedMessagesRaiseAlarms(CloudFormationLintRule):
    """A queue from which no function takes is one of failures: somebody must hear of what waits there."""

    id = "E9105"
    shortdesc = description = "Every queue of failures has an alarm"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each queue without an alarm."""
        taken = {queue for each in _resources(cfn, SOURCE).values() for queue in _named(each["EventSourceArn"])}
        watched = _watched(cfn, WAITING)
        return [
            _found(name, f"is emptied by no function, and has no alarm on {WAITING.name}")
            for name in _resources(cfn, "AWS::SQS::Queue")
            if name not in taken | watched
        ]


class WhatIsKeptStays(CloudFormationLintRule):
    """Deleting the stack, or replacing the resource, deletes nobody's data."""

    id = "E9106"
    shortdesc = description = "Tables and buckets are retained"

    def match(self, cfn: Template) -> list[RuleMatch]:
        """A match for each table and bucket that could be deleted."""
        return [
            _found(name, "must have DeletionPolicy: Retain and UpdateReplacePolicy: Retain")
            for name, resource in _every_resource(cfn).items()
            if resource["Type"] in {"AWS::DynamoDB::Table", "AWS::S3::Bucket"}
            and not resource.get("DeletionPolicy") == resource.get("UpdateReplacePolicy") == "Retain"
        ]


SOURCE = "AWS::Lambda::EventSourceMapping"


def _missing_paths(cfn: Template, function: str) -> Iterator[str]:
    """What is missing, in words."""
    integrations = _with(cfn, "AWS::ApiGatewayV2::Integration", "IntegrationUri", function)
    sources = _with(cfn, SOURCE, "FunctionName", function)
    rules = _with(cfn, "AWS::Events::Rule", "Targets", function)
    if not {api for each in integrations for api in _named(each["ApiId"])} <= _watched(cfn, FAULTS):
        yield f"is behind an API without an alarm on its metric {FAULTS.name}"
    if not {queue for each in sources for queue in _named(each["EventSourceArn"])} <= _redriven(cfn):
        yield "takes from a queue without a RedrivePolicy"
    if (rules or not (integrations or sources)) and not _has_destination(cfn, function):
        yield "is invoked asynchronously, and has no destination OnFailure"
    if not all(_minds_its_losses(each, function) for each in _every_resource(cfn).values()):
        yield f"is called by a rule that has neither a DeadLetterConfig for it nor a {LOSS_REASON} in its Metadata"


def _minds_its_losses(resource: Properties, function: str) -> bool:
    """True unless it is a rule that loses what it cannot hand over to the function, and does not say why it may."""
    if resource["Type"] != "AWS::Events::Rule" or resource.get("Metadata", {}).get(LOSS_REASON):
        return True
    targets = [each for each in resource["Properties"]["Targets"] if function in _named(each["Arn"])]
    return all("DeadLetterConfig" in each for each in targets)


def _redriven(cfn: Template) -> set[str]:
    return {name for name, queue in _resources(cfn, "AWS::SQS::Queue").items() if "RedrivePolicy" in queue}


def _has_destination(cfn: Template, function: str) -> bool:
    configurations = _with(cfn, "AWS::Lambda::EventInvokeConfig", "FunctionName", function)
    return any("OnFailure" in each.get("DestinationConfig", {}) for each in configurations)


def _watched(cfn: Template, metric: Metric) -> set[str]:
    """The logical ids of those whose metric has an alarm: with another dimension it would be another metric."""
    alarms = _resources(cfn, "AWS::CloudWatch::Alarm").values()
    dimensions = [
        each.get("Dimensions") for each in alarms if (each.get("Namespace"), each.get("MetricName")) == metric[:2]
    ]
    return {
        name
        for each in dimensions
        if isinstance(each, list) and [one.get("Name") for one in cast("list[Properties]", each)] == [metric.dimension]
        for name in _named(each)
    }


def _wildcards(cfn: Template, resource: Properties) -> list[str]:
    """The wildcards in what a resource's policies allow, and the policies in it that are not in the template."""
    properties = resource.get("Properties", {})
    permission = [{"Effect": "Allow", **properties}] if resource["Type"] == "AWS::Lambda::Permission" else []
    return [
        *_attached_from_elsewhere(cfn, properties),
        *(
            text
            for statement in [*_statements(properties), *permission]
            if statement.get("Effect") == "Allow"
            for text in _texts({key: value for key, value in statement.items() if key not in NARROWING})
            if "*" in text or text in {"NotAction", "NotResource", "NotPrincipal"}
        ),
    ]


def _attached_from_elsewhere(cfn: Template, properties: Properties) -> Iterator[str]:
    """The policies of a role, user or group whose text is not in the template: AWS's own are full of wildcards."""
    ours = _resources(cfn, "AWS::IAM::ManagedPolicy")
    for policy in _either(properties.get("ManagedPolicyArns", [])):
        if not _named(policy) & {*ours, "AWS::NoValue"}:
            yield json.dumps(policy)


def _either(node: Node) -> Iterator[Node]:
    """The elements of a list, whichever way its conditions turn out."""
    match node:
        case [*elements] | {"Fn::If": [_, *elements]}:
            for element in elements:
                yield from _either(element)
        case _:
            yield node


def _statements(node: Node) -> Iterator[Properties]:
    """The statements of all policies in a node."""
    for inner in _within(node):
        match inner:
            case {"Statement": [*statements]}:
                yield from cast("list[Properties]", statements)
            case {"Statement": statement}:
                yield statement
            case _:
                pass


def _texts(node: Node) -> Iterator[str]:
    """All strings in a node, the keys of its objects too."""
    for inner in _within(node):
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            yield from cast("dict[str, Node]", inner)


def _named(node: Node) -> set[str]:
    """The logical ids that a node refers to, however deep."""
    names: set[str] = set()
    for inner in _within(node):
        match inner:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
                names.add(name)
            case {"Fn::GetAtt": str(attribute)}:
                names.add(attribute.partition(".")[0])
            case {"Fn::Sub": text}:
                names.update(_REFERENCE.findall(str(text)))
            case _:
                pass
    return names


def _within(node: Node) -> Iterator[Node]:
    """A node and all that is in it."""
    yield node
    children: list[Node] = []
    if isinstance(node, dict):
        children = list(cast("dict[str, Node]", node).values())
    elif isinstance(node, list):
        children = cast("list[Node]", node)
    for child in children:
        yield from _within(child)


def _with(cfn: Template, resource_type: str, key: str, name: str) -> list[Properties]:
    """The resources of a type that have a reference to `name` in a property."""
    return [each for each in _resources(cfn, resource_type).values() if name in _named(each.get(key))]


def _resources(cfn: Template, resource_type: str) -> dict[str, Properties]:
    """The properties of the resources of a type, by logical id."""
    every = _every_resource(cfn).items()
    return {name: each.get("Properties", {}) for name, each in every if each["Type"] == resource_type}


def _every_resource(cfn: Template) -> dict[str, dict[str, Node]]:
    return cast("dict[str, dict[str, Node]]", cfn.template["Resources"])


def _found(name: str, message: str) -> RuleMatch:
    return RuleMatch(["Resources", name], f"{name} {message}")
