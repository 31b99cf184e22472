"""The roles of the template after SAM's transform, and what each of them may do."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from boto3 import Session
from moto.iam.access_control import IAMPolicy, PermissionResult
from samtranslator.parser.parser import Parser  # pyright: ignore[reportMissingTypeStubs] - there are none
from samtranslator.translator.translator import Translator  # pyright: ignore[reportMissingTypeStubs] - as above

from local.engines import REGION
from local.events import ACCOUNT_ID
from local.template import LOCAL_NAMES, Properties, Template, read_template
from tests.deployed.needs import Need, arn

MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
NO_VALUE = ""
"""What `!Ref AWS::NoValue` stands for: what it is the value of is not there."""

type Statement = Mapping[str, Any]
"""A statement of a policy."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource, as a statement of one or many has it."""

    action: str
    resource: str
    condition: str = "{}"
    """In JSON."""

    @property
    def statement(self) -> Statement:
        """The grant as a statement of its own."""
        condition = json.loads(self.condition)
        return {"Effect": "Allow", "Action": self.action, "Resource": self.resource, "Condition": condition}

    def permits(self, need: Need) -> bool:
        """True when moto's IAM finds that the need is within the grant."""
        return _decision(self, need) is PermissionResult.PERMITTED

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True, slots=True)
class Role:
    """A role, the service that takes it, and what it may do."""

    name: str
    service: str
    grants: tuple[Grant, ...]

    def permits(self, need: Need) -> bool:
        """True when one of the grants does."""
        return any(grant.permits(need) for grant in self.grants)


@cache
def _decision(grant: Grant, need: Need) -> PermissionResult:
    policy = IAMPolicy(json.dumps({"Statement": [grant.statement]}))
    return policy.is_action_permitted(need.action, need.resource, None, {"iam:PassedToService": need.passed_to})


def transformed(parameters: Mapping[str, str]) -> Template:
    """The template as CloudFormation gets it from SAM, with names for its resources as on one's own machine."""
    template = read_template()
    for resource in template.document["Resources"].values():
        properties = resource.get("Properties", {})
        # `sam package` puts the address of what was built here.
        properties.update({name: "s3://built/it" for name in ("CodeUri", "ContentUri") if name in properties})
    translator = Translator({}, Parser(), boto_session=Session(region_name=REGION))
    document = translator.translate(dict(template.document), dict(parameters))
    return Template(document, {**_names(document), **LOCAL_NAMES, **parameters})


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    """What CloudFormation would call the resources that the policies name."""
    resources = [(name, each["Type"]) for name, each in document["Resources"].items()]
    arns = {f"{name}.Arn": _ARN_OF[type_](name) for name, type_ in resources if type_ in _ARN_OF}
    return {**_KNOWN, **arns, **{name: name for name, type_ in resources if type_ == MANAGED_POLICY}}


_KNOWN = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::NoValue": NO_VALUE,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "ArchiveBucket.Arn": f"arn:aws:s3:::{LOCAL_NAMES['ArchiveBucket']}",
    "Table.Arn": arn("dynamodb", f"table/{LOCAL_NAMES['Table']}"),
}
_ARN_OF: Mapping[str, Callable[[str], str]] = {
    "AWS::Logs::LogGroup": lambda name: arn("logs", f"log-group:{name}:*"),
    "AWS::SQS::Queue": lambda name: arn("sqs", name),
}


def function_roles(template: Template) -> dict[str, Role]:
    """The functions' roles, by the logical ids of the functions."""
    functions = template.resources("AWS::Lambda::Function").items()
    return {name: read_role(template, _role_of(function)) for name, function in functions}


def _role_of(function: Properties) -> str:
    """The logical id in `Role: !GetAtt Id.Arn`."""
    return function["Role"]["Fn::GetAtt"].removesuffix(".Arn")


def read_role(template: Template, name: str) -> Role:
    """The role with that logical id."""
    properties = template.resources("AWS::IAM::Role")[name]
    (trust,) = properties["AssumeRolePolicyDocument"]["Statement"]
    grants = tuple(grant for document in _documents(template, properties) for grant in _grants(template, document))
    return Role(name, str(trust["Principal"]["Service"]), grants)


def _documents(template: Template, role: Properties) -> Iterator[Properties]:
    policies = template.resources(MANAGED_POLICY)
    attached = [template.resolve(policy) for policy in role.get("ManagedPolicyArns", [])]
    yield from (policies[name]["PolicyDocument"] for name in attached if name != NO_VALUE)
    yield from (policy["PolicyDocument"] for policy in role.get("Policies", []))


def _grants(template: Template, document: Properties) -> Iterator[Grant]:
    for statement in template.resolve(document)["Statement"]:
        assert statement["Effect"] == "Allow"
        condition = json.dumps(statement.get("Condition", {}))
        for action, resource in product(_listed(statement["Action"]), _listed(statement["Resource"])):
            yield Grant(action, resource, condition)


def _listed(one_or_many: str | list[str]) -> list[str]:
    return [one_or_many] if isinstance(one_or_many, str) else one_or_many
