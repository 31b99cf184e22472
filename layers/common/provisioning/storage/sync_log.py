"""The sync log in the table: implements the ports `SyncLog` and `FailureLog` of `usecases/log_ports.py`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import batched
from typing import Any

from provisioning.domain.sync_log import LogEntry, LogQuery, Owned, Owner, moment
from provisioning.storage import keys, log_items, log_keys
from provisioning.storage.log_keys import BY_ACTION, BY_USER, Index
from provisioning.storage.table import BATCH_KEYS_MAX, Item, Table

OWNED: Mapping[Owned, Callable[[str], keys.Key]] = {
    "user": keys.user_key,
    "group": keys.group_key,
    "provider": keys.provider_key,
}
"""What acts are about, and belongs to a provider."""
NAMED: Mapping[Owned, str] = {"user": "user_name", "group": "display_name", "provider": "display_name"}
"""The attribute of its item that is its name."""
LOG_SCANNED_MAX = 5_000
"""How many entries are read for one page before it answers with what it has."""
QUERY_WEIGHT = 25
"""A query counts like so many entries: days without any take time too."""
SIFTED_ENTRIES_MIN = 250
"""How many entries are read at once, at least, when not all of them are asked for."""
CHUNK_ENTRIES_MIN = 25
"""How many entries of each provider are read at first when there are many providers."""
INDEXED_PARTITIONS_MAX = 400
"""In how many partitions of an index one page looks. Who asks for more of them is answered day by day."""
CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)
"""By how much a function's clock may be ahead of ours."""


class DynamoSyncLog:
    """Each provider's day is a partition of its own.

    The index ByUser has each user's entries together, and ByAction those of one kind, however few they are among all.
    """

    def __init__(self, table: Table, now: Callable[[], datetime], retention: timedelta) -> None:
        self._table = table
        self._now = now
        self._retention = retention

    def record(self, entry: LogEntry) -> None:
        self._table.put(log_items.to_item(entry, self._retention))

    def page(self, query: LogQuery, place: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        found: list[LogEntry] = []
        walk = _Walk(self._table, self._span(query, place), _wanted(query, limit))
        with suppress(_Spent):
            for item in self._items(query, walk):
                entry = log_items.from_item(item)
                if query.asks_for(entry):
                    found.append(entry)
                if len(found) == limit:
                    return found, walk.reached
            return found, None
        return found, walk.reached

    def _items(self, query: LogQuery, walk: "_Walk") -> Iterator[Item]:
        if query.names_somebody:
            return walk.of_index(BY_USER, log_keys.user_partitions(query.user_ids, query.user_name))
        sources = self._sources(query)
        if query.kinds and len(sources) * len(query.kinds) <= INDEXED_PARTITIONS_MAX:
            return walk.of_index(BY_ACTION, log_keys.action_partitions(sources, query.kinds))
        return walk.of_providers(sources)

    def owner(self, kind: Owned, resource_id: str) -> Owner | None:
        """In which provider's log an act on this user, group or provider belongs; None: there is none of that id."""
        item = self._table.get(OWNED[kind](resource_id))
        return None if item is None else Owner(item["provider_id"]["S"], item[NAMED[kind]]["S"])

    def _span(self, query: LogQuery, place: str | None) -> "_Span":
        """DynamoDB deletes what is too old only in the course of some days: it is passed over."""
        now = self._now()
        oldest = moment(now - self._retention)
        newest = moment(now + CLOCK_DIFFERENCE_MAX)
        return _Span(
            first=max(oldest, moment(query.start)) if query.start else oldest,
            last=min(place or newest, moment(query.end) if query.end else newest, newest),
        )

    def _sources(self, query: LogQuery) -> list[str]:
        """Whose entries: one provider's, or those of all, also of the deleted and of what is about no provider."""
        if query.provider_id is not None:
            return [query.provider_id]
        listed = self._table.query_all(
            IndexName=keys.LIST_INDEX,
            KeyConditionExpression="list_pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.PROVIDERS_PARTITION}},
        )
        deleted = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": log_keys.LEFT_LOG_PARTITION}},
        )
        ids = [*(keys.provider_id(item) for item in listed), *(item["sk"]["S"] for item in deleted)]
        return ["", *dict.fromkeys(ids)]


@dataclass(frozen=True, slots=True)
class _Span:
    """The places in the log between which to read; `last` itself has been read already."""

    first: str
    last: str

    def days(self) -> Iterator[date]:
        """Its days in UTC, newest first."""
        day, oldest = date.fromisoformat(self.last[:10]), date.fromisoformat(self.first[:10])
        if self.last == _midnight(day):
            day -= timedelta(days=1)
        while day >= oldest:
            yield day
            day -= timedelta(days=1)


class _Spent(Exception):
    """All has been read that one page may read."""


class _Walk:
    """Reads backwards, `wanted` entries at once, and raises _Spent where it may not read on."""

    def __init__(self, table: Table, span: _Span, wanted: int) -> None:
        self._table = table
        self._span = span
        self._wanted = wanted
        self._spent = 0
        self.reached: str | None = None
        """How far it has come."""

    def of_providers(self, provider_ids: list[str]) -> Iterator[Item]:
        """The entries of all these providers together."""
        share = self._share(provider_ids)
        for day in self._span.days():
            parts = [self._of_day(provider_id, day, share) for provider_id in provider_ids]
            for item in merge(*parts, key=_place, reverse=True):
                self.reached = _place(item)
                yield item
            self.reached = _midnight(day)

    def of_index(self, index: Index, partitions: list[str]) -> Iterator[Item]:
        """The entries in these partitions of an index together."""
        share = self._share(partitions)
        parts = [self._of_partition(index, partition, share) for partition in partitions]
        at_once = min(self._wanted, BATCH_KEYS_MAX)
        for listed in batched(merge(*parts, key=_place, reverse=True), at_once, strict=False):
            for item in self._table.get_all([{"pk": each["pk"], "sk": each["sk"]} for each in listed]):
                self.reached = _place(item)
                yield item

    def _share(self, partitions: list[str]) -> int:
        return max(self._wanted // len(partitions), min(self._wanted, CHUNK_ENTRIES_MIN))

    def _of_day(self, provider_id: str, day: date, share: int) -> Iterator[Item]:
        request = self._request("pk", "sk", log_keys.day_partition(provider_id, day))
        for page in self._pages(share, **request, ConsistentRead=True):
            yield from page

    def _of_partition(self, index: Index, partition: str, share: int) -> Iterator[Item]:
        request = self._request(index.partition, index.place, partition)
        for page in self._pages(share, **request, IndexName=index.name):
            yield from page

    def _request(self, partition: str, sort: str, value: str) -> dict[str, Any]:
        first, last = {"S": self._span.first}, {"S": self._span.last}
        return {
            "KeyConditionExpression": f"{partition} = :pk AND {sort} BETWEEN :first AND :last",
            "ExpressionAttributeValues": {":pk": {"S": value}, ":first": first, ":last": last},
        }

    def _pages(self, share: int, **request: Any) -> Iterator[list[Item]]:  # noqa: ANN401 - the SDK's own parameters
        """Who has more than its share is asked for twice as much each time."""
        while self._span.first <= self._span.last:
            page = self._query(**request, Limit=share + 1)
            yield [item for item in page["Items"] if _place(item) != self._span.last]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
            share = min(2 * share, self._wanted)

    def _query(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the SDK's own parameters
        # Whatever it costs, every page gets somewhere: else a walk over very many providers would never end.
        if self.reached is not None and self._spent >= LOG_SCANNED_MAX:
            raise _Spent
        page = self._table.query(**request, ScanIndexForward=False)
        self._spent += QUERY_WEIGHT + page["ScannedCount"]
        return page


def _place(item: Item) -> str:
    return item["sk"]["S"]


def _midnight(day: date) -> str:
    """Where the day begins: nothing that happened on it stands before."""
    return moment(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _wanted(query: LogQuery, limit: int) -> int:
    """How many entries to read at once: as many as a page has, or more when many will be passed over."""
    sifted = query.outcome == "success" or query.group_id is not None or (query.names_somebody and query.kinds)
    return max(limit, SIFTED_ENTRIES_MIN) if sifted else limit
