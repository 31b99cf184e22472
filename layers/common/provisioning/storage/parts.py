"""Long lists of rows, kept in parts that an item can hold; the part that has a given row is found by one read."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from provisioning.storage import keys
from provisioning.storage.table import Item, Table

RETENTION = timedelta(days=30)
"""How long work that was written down is kept, and what came of it."""
PART_ROWS_MAX = 1_000
PART_BYTES_MAX = 300_000
"""An item may have 400 KB."""


def expiry(now: datetime) -> Item:
    """The attribute by which DynamoDB deletes an item when its time is over."""
    return {"expires_at": {"N": str(int((now + RETENTION).timestamp()))}}


def to_items(partition: str, prefix: str, rows: Iterable[object], now: datetime, *, first: int = 0) -> list[Item]:
    """The rows, any JSON, as items. The sort key has the number of a part's first row, counted from `first` on."""
    items: list[Item] = []
    for texts in _cut([json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]):
        items.append(
            {**keys.key(partition, _sort(prefix, first)), **expiry(now), "rows": {"S": f"[{','.join(texts)}]"}}
        )
        first += len(texts)
    return items


def from_item(item: Item) -> list[Any]:
    """The rows in an item that `to_items` made."""
    return json.loads(item["rows"]["S"])


def rows_after(table: Table, partition: str, prefix: str, done: int) -> list[Any]:
    """The rows from the one after the first `done` on, as far as their part goes."""
    page = table.query(
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :wanted",
        ExpressionAttributeValues={
            ":pk": {"S": partition},
            ":first": {"S": prefix},
            ":wanted": {"S": _sort(prefix, done)},
        },
        ScanIndexForward=False,
        Limit=1,
        ConsistentRead=True,
    )
    return [row for part in page["Items"] for row in from_item(part)[done - _number(part, prefix) :]]


def _cut(texts: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size_bytes = 0
    for text in texts:
        length = len(text.encode()) + 1
        if part and (len(part) == PART_ROWS_MAX or size_bytes + length > PART_BYTES_MAX):
            yield part
            part, size_bytes = [], 0
        part.append(text)
        size_bytes += length
    if part:
        yield part


def _sort(prefix: str, number: int) -> str:
    return f"{prefix}{number:09}"


def _number(item: Item, prefix: str) -> int:
    return int(item["sk"]["S"].removeprefix(prefix))
