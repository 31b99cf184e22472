"""Each rule of `template_rules` catches a template that lacks what it asks for, and lets one pass that has it."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CFN_LINT = ROOT / ".venv-sam" / "bin" / "cfn-lint"
OURS = "E91"
"""What the ids of our own rules begin with."""

# Three functions: one behind an API, one that takes from a queue, one that a rule calls.
GOOD = """
Conditions: {Traced: {Fn::Equals: [a, a]}}
Resources:
  Table:
    {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
  Bucket:
    {Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument: {Statement: [{Effect: Deny, Principal: "*", Action: "s3:*"}]}
  Access:
    Type: AWS::IAM::ManagedPolicy
    Metadata: {WildcardReason: Nobody knows the keys before.}
    Properties:
      PolicyDocument: {Statement: {Effect: Allow, Action: s3:GetObject, Resource: {Fn::Sub: "${Bucket.Arn}/*"}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [{Ref: Access}, {Fn::If: [Traced, {Ref: Access}, {Ref: AWS::NoValue}]}]
      Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: {Ref: Work}}]}}]
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: {Ref: Web}, Principal: apigateway.amazonaws.com}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  WebLogs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}

  Web: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: WebLogs}}}}
  WebErrors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: {Ref: Web}}]}
  Api: {Type: AWS::ApiGatewayV2::Api}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: {Ref: Api}, IntegrationUri: {Fn::GetAtt: Web.Arn}}
  ApiFailures:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/ApiGateway, MetricName: 5xx, Dimensions: [{Name: ApiId, Value: {Ref: Api}}]}

  Worker: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: Logs}}}}
  WorkerErrors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: {Ref: Worker}}]}
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: {Ref: Worker}, EventSourceArn: {Fn::GetAtt: Work.Arn}}
  Work:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: {Fn::GetAtt: [Failed, Arn]}}}
  Failed: {Type: AWS::SQS::Queue}
  FailedWaiting:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: {Fn::GetAtt: Failed.QueueName}}]

  Timed: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: Logs}}}}
  TimedErrors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: {Ref: Timed}}]}
  Rule:
    Type: AWS::Events::Rule
    Metadata: {LossReason: The next one does the same.}
    Properties: {Targets: [{Arn: {Fn::GetAtt: Timed.Arn}}]}
  CarefulRule:
    Type: AWS::Events::Rule
    Properties: {Targets: [{Arn: {Fn::GetAtt: Timed.Arn}, DeadLetterConfig: {Arn: {Fn::GetAtt: Failed.Arn}}}]}
  TimedFailures:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: {Ref: Timed}
      DestinationConfig: {OnFailure: {Destination: {Fn::GetAtt: Failed.Arn}}}
"""

LACKING: dict[str, tuple[str, str]] = {
    "Web/Properties/LoggingConfig": ("E9101", "Web"),
    "WebLogs/Properties/RetentionInDays": ("E9101", "Web"),
    "ApiFailures": ("E9102", "Web"),
    "Work/Properties/RedrivePolicy": ("E9102", "Worker"),
    "TimedFailures": ("E9102", "Timed"),
    "TimedFailures/Properties/DestinationConfig/OnFailure": ("E9102", "Timed"),
    "Rule/Metadata/LossReason": ("E9102", "Timed"),
    "CarefulRule/Properties/Targets/0/DeadLetterConfig": ("E9102", "Timed"),
    "WebErrors": ("E9103", "Web"),
    "WorkerErrors/Properties/Dimensions": ("E9103", "Worker"),
    "Access/Metadata/WildcardReason": ("E9104", "Access"),
    "FailedWaiting": ("E9105", "Failed"),
    "Table/DeletionPolicy": ("E9106", "Table"),
    "Bucket/UpdateReplacePolicy": ("E9106", "Bucket"),
}
"""What is taken out of the good template, and the rule that catches it, with the resource that it names."""

type Change = tuple[str, Any, str, str]
"""A path in the good template, what stands there instead, and the rule that catches it, with the resource."""

LOOKING_ELSEWHERE: Mapping[str, Change] = {
    "errors-of-another-service": ("WebErrors/Properties/Namespace", "AWS/States", "E9103", "Web"),
    "another-metric": ("WebErrors/Properties/MetricName", "Throttles", "E9103", "Web"),
    "another-function": ("WebErrors/Properties/Dimensions/0/Value", {"Ref": "Timed"}, "E9103", "Web"),
    "not-the-function": ("WebErrors/Properties/Dimensions/0/Name", "Resource", "E9103", "Web"),
    "one-of-its-aliases": (
        "WebErrors/Properties/Dimensions",
        [{"Name": "FunctionName", "Value": {"Ref": "Web"}}, {"Name": "Resource", "Value": "live"}],
        "E9103",
        "Web",
    ),
    "faults-of-another-service": ("ApiFailures/Properties/Namespace", "AWS/Lambda", "E9102", "Web"),
    "faults-of-a-route": ("ApiFailures/Properties/Dimensions/0/Name", "Route", "E9102", "Web"),
    "messages-elsewhere": ("FailedWaiting/Properties/Namespace", "AWS/AmazonMQ", "E9105", "Failed"),
    "not-the-queue": ("FailedWaiting/Properties/Dimensions/0/Name", "Queue", "E9105", "Failed"),
}
"""Alarms that look as if they watched somebody, and do not."""

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ATTACHING: Mapping[str, Change] = {
    "policy-of-aws": ("Role/Properties/ManagedPolicyArns", [ADMINISTRATOR], "E9104", "Role"),
    "policy-of-aws-in-any-partition": (
        "Role/Properties/ManagedPolicyArns/0",
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"},
        "E9104",
        "Role",
    ),
    "policy-on-condition": ("Role/Properties/ManagedPolicyArns/1/Fn::If/2", ADMINISTRATOR, "E9104", "Role"),
    "everybody-may-invoke": ("Permission/Properties/Principal", "*", "E9104", "Permission"),
    "every-act-on-a-function": ("Permission/Properties/Action", "lambda:*", "E9104", "Permission"),
}
"""Permissions whose wildcards stand in no statement of the template."""

GRANTING_TOO_MUCH: Mapping[str, dict[str, Any]] = {
    "every-action": {"Effect": "Allow", "Action": ["sqs:*"], "Resource": {"Ref": "Work"}},
    "every-resource": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"},
    "everybody": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage"},
    "all-but-one": {"Effect": "Allow", "NotAction": "sqs:SendMessage", "Resource": {"Ref": "Work"}},
}
"""Statements in the role, which gives no reason."""

type Caught = dict[str, set[tuple[str, str]]]
"""By the name of the template: the rules of ours that caught it, each with the resource that it names."""

pytestmark = [
    pytest.mark.xdist_group("template_rules"),
    pytest.mark.skipif(not CFN_LINT.exists(), reason="NOT TESTED: no cfn-lint here. Call make validate first."),
]


def found(template: dict[str, Any], path: str) -> tuple[Any, int | str]:
    """What the last step of the path is in, and that step."""
    *parents, last = (int(step) if step.isdecimal() else step for step in path.split("/"))
    part: Any = template["Resources"]
    for step in parents:
        part = part[step]
    return part, last


def without(path: str) -> dict[str, Any]:
    template = yaml.safe_load(GOOD)
    part, last = found(template, path)
    del part[last]
    return template


def changed(change: Change) -> dict[str, Any]:
    template = yaml.safe_load(GOOD)
    part, last = found(template, change[0])
    part[last] = change[1]
    return template


def granting(statement: dict[str, Any]) -> dict[str, Any]:
    template = yaml.safe_load(GOOD)
    template["Resources"]["Role"]["Properties"]["Policies"] = [{"PolicyDocument": {"Statement": [statement]}}]
    return template


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> Caught:
    """What cfn-lint says of all templates, asked once, since it takes seconds to start."""
    folder = tmp_path_factory.mktemp("templates")
    templates = {"good": yaml.safe_load(GOOD)}
    templates |= {path.replace("/", "-"): without(path) for path in LACKING}
    templates |= {name: granting(statement) for name, statement in GRANTING_TOO_MUCH.items()}
    templates |= {name: changed(change) for name, change in {**LOOKING_ELSEWHERE, **ATTACHING}.items()}
    for name, template in templates.items():
        (folder / f"{name}.json").write_text(json.dumps(template))
    return asked([ROOT / "template.yaml", *folder.glob("*.json")])


def asked(paths: list[Path]) -> Caught:
    """Where cfn-lint stands, it finds `.cfnlintrc.yaml`."""
    command = [CFN_LINT, "--format", "json", "--template", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    caught: Caught = {path.stem: set() for path in paths}
    for match in json.loads(done.stdout):
        if match["Rule"]["Id"].startswith(OURS):
            caught[Path(match["Filename"]).stem].add((match["Rule"]["Id"], match["Location"]["Path"][1]))
    return caught


def test_a_template_that_has_it_all_is_let_pass(caught: Caught) -> None:
    assert caught["good"] == set()


def test_our_template_is_let_pass(caught: Caught) -> None:
    assert caught["template"] == set()


@pytest.mark.parametrize("path", LACKING)
def test_what_is_lacking_is_caught(caught: Caught, path: str) -> None:
    assert caught[path.replace("/", "-")] == {LACKING[path]}


@pytest.mark.parametrize("name", GRANTING_TOO_MUCH)
def test_a_wildcard_without_a_reason_is_caught(caught: Caught, name: str) -> None:
    assert caught[name] == {("E9104", "Role")}


@pytest.mark.parametrize("name", LOOKING_ELSEWHERE)
def test_an_alarm_on_something_else_is_none(caught: Caught, name: str) -> None:
    assert caught[name] == {LOOKING_ELSEWHERE[name][2:]}


@pytest.mark.parametrize("name", ATTACHING)
def test_a_wildcard_that_stands_in_no_statement_is_caught_as_well(caught: Caught, name: str) -> None:
    assert caught[name] == {ATTACHING[name][2:]}
