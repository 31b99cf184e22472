"""Numbers for the overview: implements the port `Tallies` of `usecases/overview.py`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.sync_log import moment
from provisioning.domain.tallies import Tally
from provisioning.storage import keys
from provisioning.storage.table import Table

type Page = Mapping[str, Any]

FAILED_COUNTED_MAX = 1_000
FAILED_SCANNED_MAX = 20_000
"""A busy provider writes 100,000 entries a day, nearly all successes: they are not all read for one number."""
FAILED_PAGE_ENTRIES = 500
"""How many of a provider's entries are read before the next provider has its turn."""


class DynamoTallies:
    """Counts by queries that answer with a number only."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_pending(self) -> int:
        return self._count_due(keys.DUE_PARTITION)

    def count_waiting(self, provider_id: str, status: WaitingStatus) -> int:
        return self._count_due(keys.waiting_partition(provider_id, status))

    def count_unfinished(self) -> int:
        partition = {":pk": {"S": keys.UNFINISHED_PARTITION}}
        return _sum(self._pages(KeyConditionExpression="pk = :pk", ExpressionAttributeValues=partition))

    def count_failed(self, provider_ids: Iterable[str], since: datetime, until: datetime) -> Tally:
        count = scanned = 0
        for pages in _rounds([self._failed_pages(each, since, until) for each in provider_ids]):
            count += _sum(pages)
            scanned += sum(page["ScannedCount"] for page in pages)
            if count > FAILED_COUNTED_MAX or scanned > FAILED_SCANNED_MAX:
                return Tally(count=min(count, FAILED_COUNTED_MAX), more=True)
        return Tally(count=count)

    def _failed_pages(self, provider_id: str, since: datetime, until: datetime) -> Iterator[Page]:
        """The newest first: where the counting is given up, the oldest are missing."""
        for day in _days(since, until):
            yield from self._pages(
                KeyConditionExpression="pk = :pk AND sk >= :since",
                FilterExpression="#action = :failed",
                ExpressionAttributeNames={"#action": "action"},
                ExpressionAttributeValues={
                    ":pk": {"S": keys.log_partition(provider_id, day.date())},
                    ":since": {"S": moment(since)},
                    ":failed": {"S": "failed"},
                },
                Limit=FAILED_PAGE_ENTRIES,
                ScanIndexForward=False,
            )

    def _count_due(self, partition: str) -> int:
        return _sum(
            self._pages(
                IndexName=keys.DUE_INDEX,
                KeyConditionExpression="due_pk = :pk",
                ExpressionAttributeValues={":pk": {"S": partition}},
            )
        )

    def _pages(self, **request: Any) -> Iterator[Page]:  # noqa: ANN401 - the SDK's own parameters
        while True:
            page = self._table.query(Select="COUNT", **request)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _sum(pages: Iterable[Page]) -> int:
    return sum(page["Count"] for page in pages)


def _rounds(walks: list[Iterator[Page]]) -> Iterator[list[Page]]:
    """A page of every walk, then another of each that has more: none is kept waiting by a long one."""
    while pages := [page for walk in walks for page in islice(walk, 1)]:
        yield pages


def _days(since: datetime, until: datetime) -> Iterator[datetime]:
    """The days in UTC from one moment to another, the last one first."""
    day = until.astimezone(UTC)
    while day.date() >= since.astimezone(UTC).date():
        yield day
        day -= timedelta(days=1)
