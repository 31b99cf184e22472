"""The sync log in the table: implements the ports `SyncLog` and `FailureLog` of `usecases/log_ports.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from typing import Any

from provisioning.domain.sync_log import LogEntry, LogQuery, moment
from provisioning.storage import keys, log_items
from provisioning.storage.table import Item, Table

LOG_SCANNED_MAX = 5_000
"""How many entries are read for one page before it answers with what it has."""
QUERY_WEIGHT = 25
"""A query counts like so many entries: days without any take time too."""
CHUNK_ENTRIES_MIN = 250
"""How many entries a query reads at least when not all of them are asked for."""
CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)
"""By how much a function's clock may be ahead of ours."""


class DynamoSyncLog:
    """Each provider's day is a partition of its own; the index ByUser has each user's entries together."""

    def __init__(self, table: Table, now: Callable[[], datetime], retention: timedelta) -> None:
        self._table = table
        self._now = now
        self._retention = retention

    def record(self, entry: LogEntry) -> None:
        self._table.put(log_items.to_item(entry, self._retention))

    def page(self, query: LogQuery, place: str | None, limit: int) -> tuple[list[LogEntry], str | None]:
        found: list[LogEntry] = []
        walk = _Walk(self._table, self._span(query, place), _chunk(query, limit))
        steps = walk.of_user(query.user_id) if query.user_id else walk.of_providers(self._sources(query))
        for scanned, (reached, item) in enumerate(steps, 1):
            entry = log_items.from_item(item) if item else None
            if entry is not None and query.asks_for(entry):
                found.append(entry)
            if len(found) == limit or scanned + QUERY_WEIGHT * walk.queries >= LOG_SCANNED_MAX:
                return found, reached
        return found, None

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
            ExpressionAttributeValues={":pk": {"S": keys.LEFT_LOG_PARTITION}},
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


class _Walk:
    """Reads backwards. Yields how far it has come, and the item there; None at the end of a day."""

    def __init__(self, table: Table, span: _Span, chunk: int) -> None:
        self._table = table
        self._span = span
        self._chunk = chunk
        self.queries = 0

    def of_providers(self, provider_ids: list[str]) -> Iterator[tuple[str, Item | None]]:
        """The entries of all these providers together."""
        for day in self._span.days():
            parts = [self._of_day(provider_id, day) for provider_id in provider_ids]
            for item in merge(*parts, key=lambda item: item["sk"]["S"], reverse=True):
                yield item["sk"]["S"], item
            yield _midnight(day), None

    def of_user(self, user_id: str) -> Iterator[tuple[str, Item | None]]:
        """The entries about this user, whoever wrote them."""
        request = self._request("user_pk", "user_sk", keys.log_user_partition(user_id))
        for page in self._pages(**request, IndexName=keys.LOG_USER_INDEX):
            for item in self._table.get_all([{"pk": each["pk"], "sk": each["sk"]} for each in page]):
                yield item["sk"]["S"], item

    def _of_day(self, provider_id: str, day: date) -> Iterator[Item]:
        request = self._request("pk", "sk", keys.log_partition(provider_id, day))
        for page in self._pages(**request, ConsistentRead=True):
            yield from page

    def _request(self, partition: str, sort: str, value: str) -> dict[str, Any]:
        first, last = {"S": self._span.first}, {"S": self._span.last}
        return {
            "KeyConditionExpression": f"{partition} = :pk AND {sort} BETWEEN :first AND :last",
            "ExpressionAttributeValues": {":pk": {"S": value}, ":first": first, ":last": last},
        }

    def _pages(self, **request: Any) -> Iterator[list[Item]]:  # noqa: ANN401 - the SDK's own parameters
        if self._span.first > self._span.last:
            return
        while True:
            page = self._table.query(**request, Limit=self._chunk, ScanIndexForward=False)
            self.queries += 1
            yield [item for item in page["Items"] if item["sk"]["S"] != self._span.last]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _midnight(day: date) -> str:
    """Where the day begins: nothing that happened on it stands before."""
    return moment(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _chunk(query: LogQuery, limit: int) -> int:
    """How many entries to read at once: a page and where it starts, or more when many will be passed over."""
    sifted = query.actions or query.outcome or query.group_id is not None
    return max(limit, CHUNK_ENTRIES_MIN) + 1 if sifted else limit + 1
