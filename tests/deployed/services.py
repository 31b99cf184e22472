"""What Lambda itself does in a function's role, beside the function's own calls."""

from collections.abc import Iterator

from local.template import Properties, Template
from tests.deployed.needs import Need, arn

TAKING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-lambda-function-trigger.html"""
TRACING = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
"""https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html; X-Ray knows no resources."""


def needs_of_lambda(template: Template, function: str) -> Iterator[Need]:
    """What the function's properties, its queue and its failure destination have Lambda do."""
    properties = template.resources("AWS::Lambda::Function")[function]
    yield from _logging(properties)
    yield from _tracing(template, properties)
    yield from _taking(template, function)
    yield from _keeping_failures(template, function)


def _logging(properties: Properties) -> Iterator[Need]:
    # The template has the group, so nobody needs logs:CreateLogGroup.
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    stream = arn("logs", f"log-group:{properties['LoggingConfig']['LogGroup']['Ref']}:log-stream:2026/11/23/[1]")
    yield from (Need(action, stream) for action in ("logs:CreateLogStream", "logs:PutLogEvents"))


def _tracing(template: Template, properties: Properties) -> Iterator[Need]:
    if template.resolve(properties.get("TracingConfig")) == {"Mode": "Active"}:
        yield from (Need(action, "*") for action in TRACING)


def _taking(template: Template, function: str) -> Iterator[Need]:
    for mapping in template.resources("AWS::Lambda::EventSourceMapping").values():
        if mapping["FunctionName"] == {"Ref": function}:
            yield from (Need(action, template.resolve(mapping["EventSourceArn"])) for action in TAKING)


def _keeping_failures(template: Template, function: str) -> Iterator[Need]:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    for configuration in template.resources("AWS::Lambda::EventInvokeConfig").values():
        if configuration["FunctionName"] == {"Ref": function}:
            destination = configuration["DestinationConfig"]["OnFailure"]["Destination"]
            yield Need("sqs:SendMessage", template.resolve(destination))
