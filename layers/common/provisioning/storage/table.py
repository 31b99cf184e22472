"""The table as a door: reads, and transactions that say which of their conditions failed.

What DynamoDB refuses changes its language here, by table: a fault that will pass becomes Busy.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from provisioning.domain.failures import Busy
from provisioning.sdk import NO_ANSWER, is_unwell, passing
from provisioning.storage import keys
from provisioning.storage.keys import Key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]
type Pause = Callable[[int], None]
"""Waits before the next attempt; the argument says how many attempts there were."""

ATTEMPTS_MAX = 8
BATCH_KEYS_MAX = 100
TOGETHER_MAX = 100
"""DynamoDB takes so many reads in a transaction."""
PASSING = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
COLLISIONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Reasons for a cancelled transaction that go away by themselves; the SDK does not try again for them."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a transaction. `refused` tells what it means that its condition does not hold."""

    request: Mapping[str, Any]
    refused: Callable[[Item], Exception] | None = None
    """Takes the item that stands there; None when the action has no condition."""


def still_at(version: int) -> Item:
    """The condition that an item is at the very version that was read."""
    unchanged = "version = :seen"
    return {"ConditionExpression": unchanged, "ExpressionAttributeValues": {":seen": {"N": str(version)}}}


def string_set(name: str, strings: frozenset[str]) -> Item:
    """The attribute of that name; none for an empty set, which DynamoDB does not take."""
    return {name: {"SS": sorted(strings)}} if strings else {}


def strings_in(item: Item, name: str) -> frozenset[str]:
    """The set that `string_set` made."""
    return frozenset(item[name]["SS"] if name in item else ())


class Table:
    """One DynamoDB table."""

    def __init__(self, client: "DynamoDBClient", name: str, pause: Pause) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    @property
    def name(self) -> str:
        """What the table is called."""
        return self._name

    def get(self, key: Key) -> Item | None:
        """The item, read consistently; None when there is none. A key that no item can have has none."""
        if not keys.possible(key):
            return None
        with faults_translated():
            return self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True).get("Item")

    def query(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the SDK's own parameters
        """One page of a query; an empty one when it asks for a key that no item can have."""
        if not _possible(request):
            return {"Items": [], "Count": 0, "ScannedCount": 0}
        with faults_translated():
            return self._client.query(TableName=self._name, **request)

    def query_all(self, **request: Any) -> Iterator[Item]:  # noqa: ANN401 - the SDK's own parameters
        """Every item of a query, over all its pages."""
        while True:
            page = self.query(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def scan(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the SDK's own parameters
        """A page of all the items that there are, one partition after the other."""
        with faults_translated():
            return self._client.scan(TableName=self._name, ConsistentRead=True, **request)

    def expected_items(self) -> int:
        """About how many items there are; DynamoDB looks every six hours."""
        with faults_translated():
            return self._client.describe_table(TableName=self._name)["Table"].get("ItemCount", 0)

    def get_together(self, keys: list[Key]) -> list[Item]:
        """The items that there are under at most TOGETHER_MAX keys, as all of them were at one and the same moment.

        Raises:
            Busy: others kept writing to them, or DynamoDB is not to be had.
        """
        gets: Any = [{"Get": {"TableName": self._name, "Key": key}} for key in keys]
        for attempt in range(ATTEMPTS_MAX):
            try:
                with faults_translated():
                    answers = self._client.transact_get_items(TransactItems=gets)["Responses"]
            except self._client.exceptions.TransactionCanceledException as cancelled:
                _raise_unless_collided(cancelled.response.get("CancellationReasons", []), cancelled)
                self._pause(attempt)
            else:
                return [answer["Item"] for answer in answers if "Item" in answer]
        raise Busy

    def get_all(self, keys: list[Key]) -> list[Item]:
        """The items that there are, read consistently, in the order of the keys. No key may come twice."""
        found: dict[tuple[str, str], Item] = {}
        for start in range(0, len(keys), BATCH_KEYS_MAX):
            for item in self._get_batch(keys[start : start + BATCH_KEYS_MAX]):
                found[_texts(item)] = item
        return [found[_texts(key)] for key in keys if _texts(key) in found]

    def _get_batch(self, keys: list[Key]) -> Iterator[Item]:
        request: Any = {self._name: {"Keys": keys, "ConsistentRead": True}}
        for attempt in range(ATTEMPTS_MAX):
            with faults_translated():
                answer = self._client.batch_get_item(RequestItems=request)
            yield from answer["Responses"].get(self._name, [])
            request = answer.get("UnprocessedKeys")
            if not request:
                return
            self._pause(attempt)
        raise Busy

    def put(self, item: Item) -> None:
        """Write one item, whatever stands there."""
        with faults_translated():
            self._client.put_item(TableName=self._name, Item=item)

    def delete(self, key: Key, condition: Item) -> bool:
        """Delete one item; False when the condition does not hold."""
        try:
            with faults_translated():
                self._client.delete_item(TableName=self._name, Key=key, **condition)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def transact(self, actions: list[Action]) -> None:
        """All the actions or none; nothing at all when there are none.

        Raises:
            Busy: the transaction kept colliding with others, or DynamoDB is not to be had.
            Exception: what the first action whose condition does not hold says.
        """
        if not actions:
            return
        items: Any = [_named(action.request, self._name) for action in actions]
        for attempt in range(ATTEMPTS_MAX):
            try:
                with faults_translated():
                    self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as cancelled:
                _raise_refusal(actions, cancelled.response.get("CancellationReasons", []), cancelled)
                self._pause(attempt)
            else:
                return
        raise Busy


def _possible(query: Mapping[str, Any]) -> bool:
    values = query["ExpressionAttributeValues"].values()
    return all(keys.fits(value.get("S", ""), keys.PARTITION_KEY_BYTES_MAX) for value in values)


def _texts(keyed: Item) -> tuple[str, str]:
    return keyed["pk"]["S"], keyed["sk"]["S"]


def _named(request: Mapping[str, Any], table_name: str) -> dict[str, Any]:
    return {kind: {"TableName": table_name, **parameters} for kind, parameters in request.items()}


def _raise_refusal(actions: list[Action], reasons: list[Any], cancelled: ClientError) -> None:
    for action, reason in zip(actions, reasons, strict=True):
        if action.refused is not None and reason.get("Code") == "ConditionalCheckFailed":
            raise action.refused(reason.get("Item", {})) from cancelled
    _raise_unless_collided(reasons, cancelled)


def _raise_unless_collided(reasons: list[Any], cancelled: ClientError) -> None:
    if not any(reason.get("Code") in COLLISIONS for reason in reasons):
        raise cancelled


@contextmanager
def faults_translated() -> Generator[None]:
    """Faults that will pass become Busy; what is our own mistake stays what it is."""
    try:
        yield
    except NO_ANSWER as fault:
        raise passing(fault) from fault
    except ClientError as fault:
        if is_passing(fault):
            raise passing(fault) from fault
        raise


def is_passing(fault: ClientError) -> bool:
    """True when it is not our request that is wrong; a gateway's own 5xx has no code of DynamoDB's."""
    return is_unwell(fault) or fault.response.get("Error", {}).get("Code") in PASSING
