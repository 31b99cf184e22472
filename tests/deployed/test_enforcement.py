"""What IAM asks of a call, and that the guard refuses what the role does not permit."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from local.engines import REGION
from local.resources import emulated_services, s3_client
from tests.deployed.enforcement import Guard
from tests.deployed.needs import Need, needs_later, needs_of
from tests.deployed.roles import Grant, Role

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/scim"
ROLE = "arn:aws:iam::123456789012:role/SchedulerRole"
DEACTIVATOR = "arn:aws:lambda:eu-central-1:123456789012:function:Deactivator"
UNDELIVERED = "arn:aws:sqs:eu-central-1:123456789012:UndeliveredTimers"
SCHEDULE: Mapping[str, Any] = {
    "GroupName": "scim",
    "Name": "user.token",
    "Target": {"Arn": DEACTIVATOR, "RoleArn": ROLE, "DeadLetterConfig": {"Arn": UNDELIVERED}},
}
GET = Grant("s3:GetObject", "arn:aws:s3:::archive/*")
LIST = Grant("s3:ListBucket", "arn:aws:s3:::archive")


def test_a_transaction_needs_the_action_of_each_of_its_items() -> None:
    kinds = ("Put", "Update", "Delete", "ConditionCheck")
    items = [{kind: {"TableName": "scim"}} for kind in kinds]

    needs = needs_of("dynamodb", "TransactWriteItems", {"TransactItems": items})

    actions = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")
    assert needs == [Need(action, TABLE) for action in actions]


@pytest.mark.parametrize(
    ("index", "resource"), [({}, TABLE), ({"IndexName": "ByDue"}, f"{TABLE}/index/ByDue")], ids=["table", "index"]
)
def test_a_query_needs_the_table_or_its_index(index: Mapping[str, str], resource: str) -> None:
    assert needs_of("dynamodb", "Query", {"TableName": "scim", **index}) == [Need("dynamodb:Query", resource)]


def test_setting_a_timer_needs_that_its_role_may_be_passed_to_scheduler() -> None:
    assert needs_of("scheduler", "CreateSchedule", SCHEDULE) == [
        Need("scheduler:CreateSchedule", "arn:aws:scheduler:eu-central-1:123456789012:schedule/scim/user.token"),
        Need("iam:PassRole", ROLE, passed_to="scheduler.amazonaws.com"),
    ]


def test_a_timer_that_comes_needs_its_target_and_its_dead_letter_queue() -> None:
    needs = needs_later("scheduler", "CreateSchedule", SCHEDULE)

    assert needs == [Need("lambda:InvokeFunction", DEACTIVATOR), Need("sqs:SendMessage", UNDELIVERED)]


def test_what_a_call_needs_that_nobody_has_described_no_role_permits() -> None:
    (need,) = needs_of("dynamodb", "DeleteTable", {"TableName": "scim"})

    assert not Role("r", "lambda.amazonaws.com", (Grant("dynamodb:DeleteTable", TABLE),)).permits(need)


def test_reads_in_a_transaction_need_what_reading_by_itself_needs() -> None:
    needs = needs_of("dynamodb", "TransactGetItems", {"TransactItems": [{"Get": {"TableName": "scim"}}]})

    assert needs == [Need("dynamodb:GetItem", TABLE)]


@pytest.fixture
def bucket() -> Iterator[str]:
    with emulated_services():
        s3_client().create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3_client().put_object(Bucket="archive", Key="kept", Body=b"kept")
        yield "archive"


def fetched(key: str, *grants: Grant) -> str:
    """What S3 or the guard says to a function with these grants that fetches an object."""
    session = Session()
    session.set_credentials("local", "local")
    Guard(Role("reader", "lambda.amazonaws.com", grants)).watch(session)
    client: Any = boto3.Session(botocore_session=session, region_name=REGION)
    try:
        return client.client("s3").get_object(Bucket="archive", Key=key)["Body"].read().decode()
    except ClientError as refusal:
        return refusal.response.get("Error", {}).get("Code", "")


@pytest.mark.parametrize(
    ("key", "grants", "said"),
    [
        ("kept", (), "AccessDenied"),
        ("kept", (LIST,), "AccessDenied"),
        ("kept", (GET,), "kept"),
        ("gone", (GET,), "AccessDenied"),
        ("gone", (GET, LIST), "NoSuchKey"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_the_guard_lets_pass_what_the_role_permits(key: str, grants: tuple[Grant, ...], said: str) -> None:
    assert fetched(key, *grants) == said
