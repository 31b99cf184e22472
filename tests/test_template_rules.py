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
      Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: {Ref: Work}}]}}]
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  WebLogs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}

  Web: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: WebLogs}}}}
  WebErrors: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Errors, Dimensions: [{Value: {Ref: Web}}]}}
  Api: {Type: AWS::ApiGatewayV2::Api}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: {Ref: Api}, IntegrationUri: {Fn::GetAtt: Web.Arn}}
  ApiFailures: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: 5xx, Dimensions: [{Value: {Ref: Api}}]}}

  Worker: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: Logs}}}}
  WorkerErrors: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Errors, Dimensions: [{Value: {Ref: Worker}}]}}
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
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Value: {Fn::GetAtt: Failed.QueueName}}]

  Timed: {Type: AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: {Ref: Logs}}}}
  TimedErrors: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Errors, Dimensions: [{Value: {Ref: Timed}}]}}
  Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{Arn: {Fn::GetAtt: Timed.Arn}}]}}
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
    "WebErrors": ("E9103", "Web"),
    "WorkerErrors/Properties/Dimensions": ("E9103", "Worker"),
    "Access/Metadata/WildcardReason": ("E9104", "Access"),
    "FailedWaiting": ("E9105", "Failed"),
    "Table/DeletionPolicy": ("E9106", "Table"),
    "Bucket/UpdateReplacePolicy": ("E9106", "Bucket"),
}
"""What is taken out of the good template, and the rule that catches it, with the resource that it names."""

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


def without(path: str) -> dict[str, Any]:
    template = yaml.safe_load(GOOD)
    *parents, last = path.split("/")
    part = template["Resources"]
    for name in parents:
        part = part[name]
    del part[last]
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
