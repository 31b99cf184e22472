"""What IAM asks of whoever makes a call of the SDK: one action or more, each on a resource.

The actions and the form of the resources are those of AWS's service authorization reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.engines import REGION
from local.events import ACCOUNT_ID

type Parameters = Mapping[str, Any]
"""The arguments of a call, as the SDK takes them."""
type Needs = Callable[[Parameters], Iterator[Need]]


@dataclass(frozen=True, slots=True)
class Need:
    """An action on a resource."""

    action: str
    resource: str
    """The ARN."""
    passed_to: str = ""
    """The service that a role is passed to; IAM calls it `iam:PassedToService`."""

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}{self.passed_to and f' for {self.passed_to}'}"


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of this account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT_ID}:{resource}"


def needs_of(service: str, operation: str, parameters: Parameters) -> list[Need]:
    """What a call needs before it is carried out. No role has what the table below does not know."""
    needs = _NEEDS.get((service, operation))
    return [*needs(parameters)] if needs else [Need(f"{service}:{operation}", "*")]


def needs_to_miss(service: str, operation: str, parameters: Parameters) -> list[Need]:
    """What a call needs to be told that there is nothing: who may not list a bucket is told 403 instead.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    if service != "s3" or operation not in {"GetObject", "HeadObject"}:
        return []
    return [Need("s3:ListBucket", f"arn:aws:s3:::{parameters['Bucket']}")]


def needs_later(service: str, operation: str, parameters: Parameters) -> list[Need]:
    """What a timer's role needs when the time has come: to call the target, or to leave what it could not deliver.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
    """
    if (service, operation) != ("scheduler", "CreateSchedule"):
        return []
    target = parameters["Target"]
    return [Need("lambda:InvokeFunction", target["Arn"]), Need("sqs:SendMessage", target["DeadLetterConfig"]["Arn"])]


def _on_table(action: str) -> Needs:
    return lambda parameters: iter([Need(action, _table(parameters))])


def _table(parameters: Parameters) -> str:
    return arn("dynamodb", f"table/{parameters['TableName']}")


def _query(parameters: Parameters) -> Iterator[Need]:
    index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
    yield Need("dynamodb:Query", _table(parameters) + index)


def _batch_get(parameters: Parameters) -> Iterator[Need]:
    for name in parameters["RequestItems"]:
        yield Need("dynamodb:BatchGetItem", _table({"TableName": name}))


def _transact_get(parameters: Parameters) -> Iterator[Need]:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    for item in parameters["TransactItems"]:
        yield Need("dynamodb:GetItem", _table(item["Get"]))


def _transact_write(parameters: Parameters) -> Iterator[Need]:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    for item in parameters["TransactItems"]:
        for kind, action in item.items():
            yield Need(_ACTIONS_OF_TRANSACTIONS[kind], _table(action))


_ACTIONS_OF_TRANSACTIONS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}


def _on_object(action: str) -> Needs:
    return lambda parameters: iter([Need(action, f"arn:aws:s3:::{parameters['Bucket']}/{parameters['Key']}")])


def _send_message(parameters: Parameters) -> Iterator[Need]:
    yield Need("sqs:SendMessage", arn("sqs", parameters["QueueUrl"].rpartition("/")[2]))


def _create_schedule(parameters: Parameters) -> Iterator[Need]:
    yield Need("scheduler:CreateSchedule", _schedule(parameters))
    yield Need("iam:PassRole", parameters["Target"]["RoleArn"], passed_to="scheduler.amazonaws.com")


def _on_schedule(action: str) -> Needs:
    return lambda parameters: iter([Need(action, _schedule(parameters))])


def _schedule(parameters: Parameters) -> str:
    return arn("scheduler", f"schedule/{parameters['GroupName']}/{parameters['Name']}")


_NEEDS: Mapping[tuple[str, str], Needs] = {
    ("dynamodb", "BatchGetItem"): _batch_get,
    ("dynamodb", "DeleteItem"): _on_table("dynamodb:DeleteItem"),
    ("dynamodb", "DescribeTable"): _on_table("dynamodb:DescribeTable"),
    ("dynamodb", "GetItem"): _on_table("dynamodb:GetItem"),
    ("dynamodb", "PutItem"): _on_table("dynamodb:PutItem"),
    ("dynamodb", "Query"): _query,
    ("dynamodb", "Scan"): _on_table("dynamodb:Scan"),
    ("dynamodb", "TransactGetItems"): _transact_get,
    ("dynamodb", "TransactWriteItems"): _transact_write,
    ("s3", "GetObject"): _on_object("s3:GetObject"),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    ("s3", "HeadObject"): _on_object("s3:GetObject"),
    ("s3", "PutObject"): _on_object("s3:PutObject"),
    ("scheduler", "CreateSchedule"): _create_schedule,
    ("scheduler", "DeleteSchedule"): _on_schedule("scheduler:DeleteSchedule"),
    ("scheduler", "GetSchedule"): _on_schedule("scheduler:GetSchedule"),
    ("sqs", "SendMessage"): _send_message,
}
