"""Lists in name order: how many there are, and which keys stand on a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from provisioning.storage import keys
from provisioning.storage.table import Item, Table
from provisioning.storage.walks import WALKED_AT_ONCE, walk

BOOKMARK_SECONDS = 120
LIST_KEY_ATTRIBUTES = ("pk", "sk", "list_pk", "list_sk")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a page ended, and how many the walk had met by then."""

    met: int
    ended_at: Item


class NameOrder:
    """The list of one kind of resource, per provider, as the index ByList has it.

    A client walks a list by startIndex, page after page. Where a page ended is remembered for BOOKMARK_SECONDS, so that
    the next page begins at that very key: what was deleted or created before it moves nobody out of the walk. From then
    on the walk has its own numbers: who comes next is one more than were met, and the total says whether any come.
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

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[keys.Key]]:
        """How many there are, and the primary keys of at most `count` from the `start_index`-th on, counted from 1."""
        total = self.total(provider_id)
        if count == 0:
            return total, []
        bookmark = self._bookmark(provider_id, start_index) if start_index > 1 else None
        if bookmark is not None:
            return self._next_page(provider_id, bookmark, start_index, count, total)
        page = self._counted(provider_id, start_index, count) if start_index <= total else []
        if len(page) == count:
            self._remember(provider_id, start_index + count, Bookmark(start_index - 1 + count, page[-1]))
        return total, [_primary_key(entry) for entry in page]

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[keys.Key], str | None]:
        """The primary keys of at most `count` resources after a place, and where they end; None: nobody follows."""
        walked = [*islice(self.walk(provider_id, "", place, at_once=count + 1), count + 1)]
        page = walked[:count]
        ended_at = page[-1][0] if page else place
        return [key for _, key in page], ended_at if len(walked) > count else None

    def walk(
        self, provider_id: str, prefix: str, after: str, at_once: int = WALKED_AT_ONCE
    ) -> Iterator[tuple[str, keys.Key]]:
        """The places with this beginning, after a place, in name order, each with who stands there."""
        partition = keys.list_partition(provider_id, self._kind)
        return walk(self._table, keys.LIST_INDEX, partition, prefix=prefix, after=after, at_once=at_once)

    def all(self, provider_id: str) -> Iterator[keys.Key]:
        """Every primary key, in name order."""
        return (_primary_key(entry) for entry in self._entries(provider_id, None, None))

    def _next_page(
        self, provider_id: str, bookmark: Bookmark, start_index: int, count: int, total: int
    ) -> tuple[int, list[keys.Key]]:
        """The page after a bookmark, and a total that is beyond it while there are more, and ends with the last one."""
        entries = [*islice(self._entries(provider_id, bookmark.ended_at, count + 1), count + 1)]
        page = entries[:count]
        after = Bookmark(bookmark.met + len(page), page[-1] if page else bookmark.ended_at)
        # Who is told the end may go on all the same, from where the page ended or by its size.
        for next_index in {start_index + len(page), start_index + count}:
            self._remember(provider_id, next_index, after)
        more = len(entries) > count
        return max(total, after.met + 1) if more else after.met, [_primary_key(entry) for entry in page]

    def _counted(self, provider_id: str, start_index: int, count: int) -> list[Item]:
        limit = count if start_index == 1 else None
        return [*islice(self._entries(provider_id, None, limit), start_index - 1, start_index - 1 + count)]

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

    def _bookmark(self, provider_id: str, start_index: int) -> Bookmark | None:
        bookmark = self._table.get(keys.bookmark_key(provider_id, self._kind, start_index))
        if bookmark is None or int(bookmark["expires_at"]["N"]) <= self._now().timestamp():
            return None
        return Bookmark(int(bookmark["met"]["N"]), bookmark["ended_at"]["M"])

    def _remember(self, provider_id: str, start_index: int, bookmark: Bookmark) -> None:
        expires_at = self._now().astimezone(UTC) + timedelta(seconds=BOOKMARK_SECONDS)
        self._table.put(
            {
                **keys.bookmark_key(provider_id, self._kind, start_index),
                "met": {"N": str(bookmark.met)},
                "ended_at": {"M": {name: bookmark.ended_at[name] for name in LIST_KEY_ATTRIBUTES}},
                "expires_at": {"N": str(int(expires_at.timestamp()))},
            }
        )


def _primary_key(entry: Item) -> keys.Key:
    return {"pk": entry["pk"], "sk": entry["sk"]}
