"""Lists in name order: how many there are, and which keys stand on a page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from provisioning.storage import keys
from provisioning.storage.table import Item, Table

BOOKMARK_SECONDS = 120
LIST_KEY_ATTRIBUTES = ("pk", "sk", "list_pk", "list_sk")


class NameOrder:
    """The list of one kind of resource, per provider, as the index ByList has it.

    A client walks a list by startIndex, page after page. Where a page ended is remembered for BOOKMARK_SECONDS, so that
    the next page begins at that very key: what was deleted or created before it moves nobody out of the walk.
    """

    def __init__(self, table: Table, kind: keys.Kind, now: Callable[[], datetime]) -> None:
        self._table = table
        self._kind: keys.Kind = kind
        self._now = now

    def total(self, provider_id: str) -> int:
        """How many resources the provider has, summed over the counter's shards."""
        partition = keys.counter_partition(provider_id, self._kind)
        shards = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        )
        return sum(int(shard["total"]["N"]) for shard in shards)

    def page(self, provider_id: str, start_index: int, count: int) -> list[keys.Key]:
        """The primary keys of at most `count` resources from the `start_index`-th on, counted from 1."""
        after = self._bookmark(provider_id, start_index) if start_index > 1 else None
        entries = self._entries(provider_id, after, count)
        if start_index > 1 and after is None:
            entries = islice(self._entries(provider_id, None, None), start_index - 1, None)
        page = list(islice(entries, count))
        if page and len(page) == count:
            self._remember(provider_id, start_index + count, page[-1])
        return [_primary_key(entry) for entry in page]

    def all(self, provider_id: str) -> Iterator[keys.Key]:
        """Every primary key, in name order."""
        return (_primary_key(entry) for entry in self._entries(provider_id, None, None))

    def _entries(self, provider_id: str, after: Item | None, limit: int | None) -> Iterator[Item]:
        request: dict[str, Any] = {
            "IndexName": keys.LIST_INDEX,
            "KeyConditionExpression": "list_pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": keys.list_partition(provider_id, self._kind)}},
        }
        if after is not None:
            request["ExclusiveStartKey"] = after
        if limit is not None:
            request["Limit"] = limit
        return self._table.query_all(**request)

    def _bookmark(self, provider_id: str, start_index: int) -> Item | None:
        bookmark = self._table.get(keys.bookmark_key(provider_id, self._kind, start_index))
        if bookmark is None or int(bookmark["expires_at"]["N"]) <= self._now().timestamp():
            return None
        return bookmark["ended_at"]["M"]

    def _remember(self, provider_id: str, start_index: int, last: Item) -> None:
        expires_at = self._now().astimezone(UTC) + timedelta(seconds=BOOKMARK_SECONDS)
        self._table.put(
            {
                **keys.bookmark_key(provider_id, self._kind, start_index),
                "ended_at": {"M": {name: last[name] for name in LIST_KEY_ATTRIBUTES}},
                "expires_at": {"N": str(int(expires_at.timestamp()))},
            }
        )


def _primary_key(entry: Item) -> keys.Key:
    return {"pk": entry["pk"], "sk": entry["sk"]}
