"""Numbers for the overview: implements the port `Tallies` of `usecases/overview.py`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.sync_log import moment
from provisioning.domain.tallies import Tally
from provisioning.storage import keys, log_keys
from provisioning.storage.log_keys import BY_ACTION
from provisioning.storage.table import Table

type Page = Mapping[str, Any]

FAILED_COUNTED_MAX = 1_000
"""Nobody needs to know how many more there are."""


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

    def count_failed(self, provider_ids: Iterable[str], since: datetime) -> Tally:
        count = 0
        for provider_id in provider_ids:
            count += self._count_failed_of(provider_id, since, enough=FAILED_COUNTED_MAX + 1 - count)
            if count > FAILED_COUNTED_MAX:
                return Tally(count=FAILED_COUNTED_MAX, more=True)
        return Tally(count=count)

    def _count_failed_of(self, provider_id: str, since: datetime, *, enough: int) -> int:
        count = 0
        partition = log_keys.action_partition(provider_id, "failed")
        for page in self._pages(
            IndexName=BY_ACTION.name,
            KeyConditionExpression=f"{BY_ACTION.partition} = :pk AND {BY_ACTION.place} >= :since",
            ExpressionAttributeValues={":pk": {"S": partition}, ":since": {"S": moment(since)}},
            Limit=enough,
        ):
            count += page["Count"]
            if count >= enough:
                return count
        return count

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
