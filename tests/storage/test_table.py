"""What DynamoDB refuses, in our own words. No emulator refuses for these reasons, so they are injected."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from local.engines import Engine, running
from provisioning.domain.failures import Away, Busy
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.keys import key
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import ATTEMPTS_MAX, PASSING, Action, Table
from provisioning.storage.users import DynamoUsers
from tests.contracts.conftest import fresh_table
from tests.people import LOG_RETENTION, NOW


class Taken(Exception):
    """Somebody's condition did not hold."""


class Injected:
    """Fails the first `times` calls of a client; counts them all."""

    def __init__(self, fault: Exception, times: int) -> None:
        self.fault = fault
        self.times = times
        self.calls = 0
        self.pauses: list[int] = []

    def on(self, table: Table) -> Table:
        """The same table through a client that fails."""
        inner = vars(table)
        inner["_client"].meta.events.register("before-call.dynamodb", self._fail)
        return Table(inner["_client"], inner["_name"], self.pauses.append)

    def _fail(self, **_: object) -> None:
        self.calls += 1
        if self.calls <= self.times:
            raise self.fault


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "Operation")


def cancelled(table: Table, *codes: str) -> ClientError:
    exceptions = vars(table)["_client"].exceptions
    reasons = [{"Code": code} for code in codes]
    response: Any = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return exceptions.TransactionCanceledException(response, "TransactWriteItems")


def put(sk: str, *, only_new: bool = False) -> Action:
    item = {**key("P", sk), "note": {"S": "first"}}
    if not only_new:
        return Action({"Put": {"Item": item}})
    request = {
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return Action({"Put": request}, lambda other: Taken(other["note"]["S"]))


CALLS: dict[str, Callable[[Table], object]] = {
    "get": lambda table: table.get(key("P", "S")),
    "query": lambda table: table.query(
        KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "P"}}
    ),
    "get_all": lambda table: table.get_all([key("P", "S")]),
    "delete": lambda table: table.delete(key("P", "S"), {"ConditionExpression": "attribute_exists(pk)"}),
    "put": lambda table: table.put({**key("P", "S")}),
    "transact": lambda table: table.transact([put("S")]),
    "scan": lambda table: table.scan(Limit=1),
    "expected_items": lambda table: table.expected_items(),
    "get_together": lambda table: table.get_together([key("P", "S")]),
}

PASSING_FAULTS: list[Exception] = [
    *(client_error(code) for code in sorted(PASSING)),
    EndpointConnectionError(endpoint_url="https://dynamodb"),
    ConnectTimeoutError(endpoint_url="https://dynamodb"),
    ReadTimeoutError(endpoint_url="https://dynamodb"),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", PASSING_FAULTS, ids=lambda fault: f"{type(fault).__name__} {str(fault)[19:50]}")
def test_a_fault_that_will_pass_is_busy(table: Table, fault: Exception, call: str) -> None:
    injected = Injected(fault, times=10_000).on(table)

    with pytest.raises(Busy):
        CALLS[call](injected)


@pytest.mark.parametrize("call", CALLS)
def test_without_an_answer_dynamodb_is_away(table: Table, call: str) -> None:
    injected = Injected(ReadTimeoutError(endpoint_url="https://dynamodb"), times=10_000).on(table)

    with pytest.raises(Away):
        CALLS[call](injected)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("call", CALLS)
def test_a_gateways_own_5xx_has_no_code_and_says_that_dynamodb_is_away(table: Table, call: str, status: int) -> None:
    response: Any = {"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}
    injected = Injected(ClientError(response, "Operation"), times=10_000).on(table)

    with pytest.raises(Away):
        CALLS[call](injected)


def test_what_must_be_true_now_is_read_consistently(table: Table) -> None:
    asked: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        asked.append(params)

    vars(table)["_client"].meta.events.register("provide-client-params.dynamodb", note)
    users = DynamoUsers(table, lambda: NOW, LOG_RETENTION)
    groups = DynamoGroups(table, lambda: NOW, LOG_RETENTION)
    organizations = DynamoOrganizations(table, LOG_RETENTION)
    jobs = DynamoJobs(table, lambda: NOW, LOG_RETENTION)

    users.get("u")
    users.by_user_name("n")
    users.by_external_id("p", "e")
    users.total("p")
    users.unsettled(NOW)
    groups.get("g")
    groups.by_display_name("p", "n")
    list(groups.members("g"))
    list(groups.places("g"))
    groups.steps("c", 0)
    organizations.by_name("n")
    organizations.all()
    organizations.created_by("p")
    jobs.get("j")
    jobs.user_ids("l", 0)
    jobs.changes("j", None)
    DynamoProviders(table, LOG_RETENTION).get("p")
    table.get_all([key("P", "S")])
    table.scan(Limit=1)

    batches = [params["RequestItems"][vars(table)["_name"]] for params in asked if "RequestItems" in params]
    others = [params for params in asked if "RequestItems" not in params]
    assert len(batches) == 1
    assert len(others) == 19
    assert all(params["ConsistentRead"] for params in [*batches, *others])


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"])
def test_a_fault_of_our_own_is_not_hidden(table: Table, code: str) -> None:
    injected = Injected(client_error(code), times=1).on(table)

    with pytest.raises(ClientError, match=code):
        injected.get(key("P", "S"))


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_collision_is_tried_again_after_ever_longer_pauses(table: Table, code: str) -> None:
    injected = Injected(cancelled(table, "None", code), times=3)

    injected.on(table).transact([put("a"), put("b")])

    assert (injected.calls, injected.pauses) == (4, [0, 1, 2])
    assert table.get(key("P", "b"))


def test_endless_collisions_are_busy(table: Table) -> None:
    injected = Injected(cancelled(table, "TransactionConflict"), times=10_000)

    with pytest.raises(Busy):
        injected.on(table).transact([put("a")])

    assert injected.calls == ATTEMPTS_MAX


def test_a_cancellation_that_is_our_mistake_is_not_tried_again(table: Table) -> None:
    injected = Injected(cancelled(table, "ValidationError"), times=1)

    with pytest.raises(ClientError):
        injected.on(table).transact([put("a")])

    assert injected.calls == 1


def test_a_condition_that_does_not_hold_tells_what_stands_there(table: Table) -> None:
    table.transact([put("a")])

    with pytest.raises(Taken, match="first"):
        table.transact([put("b"), put("a", only_new=True)])

    assert table.get(key("P", "b")) is None


def test_a_condition_that_does_not_hold_counts_more_than_a_collision(table: Table) -> None:
    reasons = cancelled(table, "TransactionConflict", "ConditionalCheckFailed")
    reasons.response["CancellationReasons"][1]["Item"] = {"note": {"S": "theirs"}}  # pyright: ignore[reportTypedDictNotRequiredAccess, reportGeneralTypeIssues]

    with pytest.raises(Taken, match="theirs"):
        Injected(reasons, times=1).on(table).transact([put("a"), put("b", only_new=True)])


def test_keys_that_dynamodb_left_unprocessed_are_asked_for_again(table: Table) -> None:
    for number in range(3):
        table.put({**key(f"P{number}", "S")})
    client = vars(table)["_client"]
    left = {"count": 0}

    def leave_some(parsed: dict[str, Any], **_: object) -> None:
        found = parsed["Responses"][vars(table)["_name"]]
        if len(found) > 1:
            left["count"] += 1
            keys = [{"pk": item["pk"], "sk": item["sk"]} for item in found[1:]]
            parsed["Responses"][vars(table)["_name"]] = found[:1]
            parsed["UnprocessedKeys"] = {vars(table)["_name"]: {"Keys": keys, "ConsistentRead": True}}

    client.meta.events.register("after-call.dynamodb.BatchGetItem", leave_some)

    items = table.get_all([key(f"P{number}", "S") for number in (2, 0, 1)])

    assert [item["pk"]["S"] for item in items] == ["P2", "P0", "P1"]
    assert left["count"] == 2


def test_more_keys_than_one_batch_takes_are_read_in_their_order() -> None:
    with running("moto") as engine:
        table = fresh_table(engine)
        keys = [key(f"P{number:03}", "S") for number in range(150)]
        for each in keys:
            table.put({**each})

        items = table.get_all([*reversed(keys), key("missing", "S")])

    assert [item["pk"]["S"] for item in items] == [f"P{number:03}" for number in reversed(range(150))]


def test_a_query_goes_on_over_all_its_pages(moto: Engine) -> None:
    table = fresh_table(moto)
    for number in range(5):
        table.put({**key("P", f"S{number}")})

    items = table.query_all(KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "P"}}, Limit=2)

    assert [item["sk"]["S"] for item in items] == ["S0", "S1", "S2", "S3", "S4"]


def test_items_of_one_partition_are_told_apart(table: Table) -> None:
    for sk in ("a", "b", "c"):
        table.put({**key("P", sk)})

    items = table.get_all([key("P", "c"), key("P", "missing"), key("P", "a")])

    assert [item["sk"]["S"] for item in items] == ["c", "a"]


def test_no_actions_are_no_transaction(table: Table) -> None:
    injected = Injected(client_error("ValidationException"), times=1)

    injected.on(table).transact([])

    assert injected.calls == 0


def test_a_deletion_tells_whether_its_condition_held(table: Table) -> None:
    table.put({**key("P", "S")})
    there = {"ConditionExpression": "attribute_exists(pk)"}

    assert [table.delete(key("P", "S"), there), table.delete(key("P", "S"), there)] == [True, False]


def test_items_that_are_read_together_are_those_that_there_are(table: Table) -> None:
    table.transact([put("a"), put("b")])

    found = table.get_together([key("P", "a"), key("P", "nothing"), key("P", "b")])

    assert [item["sk"]["S"] for item in found] == ["a", "b"]


def test_a_collision_of_reads_is_tried_again(table: Table) -> None:
    table.put({**key("P", "a")})
    injected = Injected(cancelled(table, "TransactionConflict"), times=2)

    assert injected.on(table).get_together([key("P", "a")]) == [key("P", "a")]
    assert injected.pauses == [0, 1]


def test_endless_collisions_of_reads_are_busy(table: Table) -> None:
    injected = Injected(cancelled(table, "TransactionConflict"), times=10_000)

    with pytest.raises(Busy):
        injected.on(table).get_together([key("P", "a")])

    assert injected.calls == ATTEMPTS_MAX


def test_a_scan_goes_on_after_any_key(table: Table) -> None:
    table.transact([put("a"), put("b"), put("c")])

    page = table.scan(ExclusiveStartKey=key("P", "b"))

    assert [item["sk"]["S"] for item in page["Items"]] == ["c"]
    assert table.expected_items() == 3
