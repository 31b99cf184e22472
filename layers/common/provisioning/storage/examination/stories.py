"""What the sync log tells of users: implements the port `Stories` of `usecases/examination_ports.py`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from provisioning.domain.sync_log import LogEntry, moment
from provisioning.storage import log_items, log_keys
from provisioning.storage.examination.questions import key_of, readable, texts
from provisioning.storage.keys import Key
from provisioning.storage.table import Item, Table

LATELY = timedelta(minutes=5)
"""What is younger may not have come to the index yet."""
RETENTION_MIN = timedelta(days=1)
"""SyncLogDays cannot be less."""
DAYS_BACK_MAX = 10
LAST = "~"
"""Sorts after everything that a moment can be followed by."""


class DynamoStories:
    """By the index ByUser, which has keys only; the entries themselves are read by key."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def told(self, asked: Sequence[tuple[str, datetime]], limit: int) -> list[list[LogEntry]]:
        found = [self._keys(user_id, since, limit) for user_id, since in asked]
        once = {texts(key): key for entry_keys in found for key in entry_keys}
        items = {texts(item): item for item in self._table.get_all([*once.values()])}
        return [_entries(items[texts(key)] for key in entry_keys if texts(key) in items) for entry_keys in found]

    def told_lately(self, provider_id: str, user_id: str) -> list[LogEntry]:
        since = self._now() - LATELY
        days = {since.astimezone(UTC).date(), self._now().astimezone(UTC).date()}
        return [
            entry
            for day in sorted(days)
            for entry in _entries(
                self._table.query_all(
                    KeyConditionExpression="pk = :pk AND sk >= :since",
                    FilterExpression="user_id = :user",
                    ExpressionAttributeValues={
                        ":pk": {"S": log_keys.day_partition(provider_id, day)},
                        ":since": {"S": moment(since)},
                        ":user": {"S": user_id},
                    },
                    ConsistentRead=True,
                )
            )
        ]

    def reaches(self, provider_id: str, at: datetime) -> bool:
        if self._now() - at < RETENTION_MIN:
            return True
        days = (at.astimezone(UTC).date() - timedelta(days=back) for back in range(DAYS_BACK_MAX))
        return any(self._kept(log_keys.day_partition(provider_id, day), at) for day in days)

    def _keys(self, user_id: str, since: datetime, limit: int) -> list[Key]:
        page = self._table.query(
            IndexName=log_keys.BY_USER.name,
            KeyConditionExpression="user_pk = :pk AND user_sk BETWEEN :since AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": log_keys.user_partition(user_id)},
                ":since": {"S": moment(since)},
                ":last": {"S": LAST},
            },
            Limit=limit,
        )
        return [key_of(item) for item in page["Items"]]

    def _kept(self, partition: str, at: datetime) -> bool:
        """True when something that was written on that day, not later than then, is to be kept still."""
        page = self._table.query(
            KeyConditionExpression="pk = :pk AND sk <= :at",
            ExpressionAttributeValues={":pk": {"S": partition}, ":at": {"S": f"{moment(at)}{LAST}"}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )
        expiries = (readable(lambda item: int(item["expires_at"]["N"]), item) for item in page["Items"])
        return any(expiry is not None and expiry > self._now().timestamp() for expiry in expiries)


def _entries(items: Iterable[Item]) -> list[LogEntry]:
    """Those that can be read; the others are found where they stand."""
    return [entry for item in items if (entry := readable(log_items.from_item, item))]
