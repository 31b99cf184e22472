"""Faults on demand: what is asked for strikes so often and there, and nowhere else."""

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3.session
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from local.answers import Answer
from local.engines import REGION, running
from local.events import Request
from local.faults.registry import Faults
from local.faults.requests import answer_faults
from local.faults.strikes import Killed, Wire
from local.template import read_template

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TABLE = "scim"
KEY: Any = {"pk": {"S": "p"}, "sk": {"S": "s"}}
PUT: Any = {"Put": {"TableName": TABLE, "Item": KEY}}


@dataclass
class House:
    """A client whose calls may be struck, and what people see of it."""

    faults: Faults
    client: "DynamoDBClient"
    slept: list[float] = field(default_factory=list[float])

    def ask(self, method: str, body: object = None) -> Answer:
        return answer_faults(self.faults, Request(method, "/local/faults", body=json.dumps(body).encode()))

    def want(self, **fault: object) -> dict[str, Any]:
        """Ask for a fault; the answer."""
        answer = self.ask("POST", {"service": "dynamodb", **fault})
        assert answer.status == 201, answer.body
        return json.loads(answer.body)

    def put(self) -> None:
        self.client.put_item(TableName=TABLE, Item=KEY)

    def item(self) -> object:
        return self.client.get_item(TableName=TABLE, Key=KEY).get("Item")

    def code(self) -> str | None:
        """Write the item; the code of the error that comes of it."""
        try:
            self.put()
        except ClientError as error:
            return error.response.get("Error", {}).get("Code")
        return None


@pytest.fixture(scope="module", autouse=True)
def moto() -> Generator[None]:
    with running("moto") as engine:
        engine.client().create_table(**read_template().table(TABLE))
        yield


@pytest.fixture
def house() -> Iterator[House]:
    slept: list[float] = []
    faults = Faults()
    session = boto3.session.Session(region_name=REGION)
    Wire(faults, slept.append).attach(session.events)
    client = session.client("dynamodb")  # pyright: ignore[reportUnknownMemberType] - of other services
    yield House(faults, client, slept)
    faults.clear()
    client.delete_item(TableName=TABLE, Key=KEY)


def test_a_fault_strikes_as_often_as_it_was_asked_for(house: House) -> None:
    house.want(operation="PutItem", error="ThrottlingException", times=2)

    assert [house.code() for _ in range(3)] == ["ThrottlingException", "ThrottlingException", None]


def test_a_call_that_is_struck_before_is_not_carried_out(house: House) -> None:
    house.want(operation="PutItem", error="InternalServerError")

    code = house.code()

    assert (code, house.item()) == ("InternalServerError", None)


@pytest.mark.parametrize("error", ["InternalServerError", "Timeout"])
def test_a_call_that_is_struck_after_is_carried_out_and_its_answer_is_lost(house: House, error: str) -> None:
    house.want(operation="PutItem", error=error, when="after")

    with pytest.raises((ClientError, ReadTimeoutError)):
        house.put()

    assert house.item() == KEY


def test_other_operations_and_services_are_left_alone(house: House) -> None:
    house.want(operation="UpdateItem", error="ThrottlingException")
    house.want(service="s3", error="SlowDown")

    house.put()

    assert len(house.faults.open()) == 2


def test_a_fault_without_an_operation_strikes_whatever_comes_first(house: House) -> None:
    house.want(error="ThrottlingException")

    with pytest.raises(ClientError, match="GetItem"):
        house.item()

    assert house.code() is None


def test_an_error_of_the_service_is_of_the_class_that_code_catches(house: House) -> None:
    house.want(operation="PutItem", error="ConditionalCheckFailedException")

    with pytest.raises(house.client.exceptions.ConditionalCheckFailedException):
        house.put()


def test_a_conflict_names_a_reason_for_each_action(house: House) -> None:
    house.want(operation="TransactWriteItems", error="TransactionConflict")

    with pytest.raises(house.client.exceptions.TransactionCanceledException) as cancelled:
        house.client.transact_write_items(TransactItems=[PUT, {"Delete": {"TableName": TABLE, "Key": KEY}}])

    reasons = [each.get("Code") for each in cancelled.value.response.get("CancellationReasons", [])]
    assert reasons == ["TransactionConflict", "None"]


def test_a_conflict_without_an_operation_waits_for_a_transaction(house: House) -> None:
    house.want(error="TransactionConflict")

    house.put()

    with pytest.raises(house.client.exceptions.TransactionCanceledException):
        house.client.transact_get_items(TransactItems=[{"Get": {"TableName": TABLE, "Key": KEY}}])


def test_a_conflict_afterwards_has_a_reason_too(house: House) -> None:
    house.want(operation="TransactWriteItems", error="TransactionConflict", when="after")

    with pytest.raises(house.client.exceptions.TransactionCanceledException) as cancelled:
        house.client.transact_write_items(TransactItems=[PUT])

    assert len(cancelled.value.response.get("CancellationReasons", [])) == 1


@pytest.mark.parametrize(
    ("error", "expected"), [("Timeout", ReadTimeoutError), ("ConnectionError", EndpointConnectionError)]
)
def test_what_is_no_answer_is_raised_as_the_sdk_raises_it(house: House, error: str, expected: type[Exception]) -> None:
    house.want(operation="PutItem", error=error)

    with pytest.raises(expected):
        house.put()


def test_a_delay_alone_only_takes_time(house: House) -> None:
    house.want(operation="PutItem", delaySeconds=2.5)

    house.put()

    assert (house.slept, house.item()) == ([2.5], KEY)


@pytest.mark.parametrize(("when", "stored"), [("before", None), ("after", KEY)])
def test_a_kill_ends_it_where_nobody_can_catch_it(house: House, when: str, stored: object) -> None:
    house.want(operation="PutItem", kill=True, when=when)

    with pytest.raises(Killed):
        house.put()

    assert not issubclass(Killed, Exception)
    assert house.item() == stored


def test_what_is_still_to_come_is_listed_and_cleared(house: House) -> None:
    wanted = house.want(operation="PutItem", error="ThrottlingException", times=2)
    house.code()

    listed = json.loads(house.ask("GET").body)
    cleared = house.ask("DELETE")
    nothing = json.loads(house.ask("GET").body)

    assert listed == {"faults": [wanted | {"times": 1}], "struck": 1}
    assert (cleared.status, nothing) == (204, {"faults": [], "struck": 0})
    assert house.code() is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param([], "The body must be an object", id="list"),
        pytest.param(
            {"service": "ec2", "error": "X"}, '"service" must be one of dynamodb, s3, scheduler, sqs.', id="service"
        ),
        pytest.param(
            {"service": "scheduler", "operation": "PutItem", "error": "Timeout"},
            '"operation" must be one of',
            id="operation",
        ),
        pytest.param({"service": "sqs", "error": "TransactionConflict"}, '"error" must be one of', id="error"),
        pytest.param(
            {"service": "dynamodb", "operation": "GetItem", "error": "TransactionConflict"},
            "GetItem is no transaction: TransactionConflict is an error of TransactGetItems and TransactWriteItems",
            id="conflict",
        ),
        pytest.param(
            {"service": "sqs", "error": "Timeout", "times": 0}, '"times" must be a whole number from 1', id="times"
        ),
        pytest.param(
            {"service": "sqs", "error": "Timeout", "times": 1.5}, '"times" must be a whole number', id="fraction"
        ),
        pytest.param(
            {"service": "sqs", "delaySeconds": -1}, '"delaySeconds" must be a number from 0 to 60.', id="delay"
        ),
        pytest.param(
            {"service": "sqs", "error": "Timeout", "when": "later"}, '"when" must be one of before, after.', id="when"
        ),
        pytest.param({"service": "sqs", "kill": 1}, '"kill" must be true or false.', id="kill"),
        pytest.param(
            {"service": "sqs", "kill": True, "error": "Timeout"}, "A Lambda that is killed gets no answer", id="both"
        ),
        pytest.param({"service": "sqs"}, "Say what is to happen", id="nothing"),
        pytest.param({"service": "sqs", "delay": 3}, 'There is no "delay".', id="unknown"),
    ],
)
def test_what_is_no_fault_is_refused_in_a_sentence(house: House, body: object, told: str) -> None:
    answer = house.ask("POST", body)

    assert answer.status == 400
    assert told in json.loads(answer.body)["message"]
    assert house.faults.open() == ()


def test_what_is_no_json_or_no_method_is_refused(house: House) -> None:
    no_json = answer_faults(house.faults, Request("POST", "/local/faults", body=b"{"))

    assert (no_json.status, house.ask("PUT").status) == (400, 405)
