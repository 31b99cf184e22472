"""What the sync log tells of users and creations: implements the port `Stories` of `usecases/examination_ports.py`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from provisioning.domain.stories import CLOCKS_APART_MAX, Creation
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
    """By the indexes, which have keys only; the entries themselves are read by key."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def told(self, asked: Sequence[tuple[str, datetime]], limit: int) -> list[list[LogEntry]]:
        begin = {
            (user_id, since): self._keys(log_keys.BY_USER, log_keys.user_partition(user_id), since, limit)
            for user_id, since in dict.fromkeys(asked)
        }
        return self._read([begin[each] for each in asked])

    def told_lately(self, provider_id: str, user_id: str) -> list[LogEntry]:
        now = self._now()
        return self._written(provider_id, now - LATELY, now + CLOCKS_APART_MAX, "user_id", user_id)

    def told_first(self, creations: Sequence[Creation], limit: int) -> list[list[LogEntry]]:
        return self._read(
            [
                self._keys(log_keys.BY_ACTION, log_keys.action_partition(each.provider_id, each.action), each.at, limit)
                for each in creations
            ]
        )

    def told_of(self, creation: Creation) -> list[LogEntry]:
        return self._written(creation.provider_id, creation.since, creation.until, "action", creation.action)

    def reaches(self, provider_id: str, at: datetime) -> bool:
        if self._now() - at < RETENTION_MIN:
            return True
        days = (at.astimezone(UTC).date() - timedelta(days=back) for back in range(DAYS_BACK_MAX))
        return any(self._kept(log_keys.day_partition(provider_id, day), at) for day in days)

    def _keys(self, index: log_keys.Index, partition: str, since: datetime, limit: int) -> list[Key]:
        page = self._table.query(
            IndexName=index.name,
            KeyConditionExpression=f"{index.partition} = :pk AND {index.place} BETWEEN :since AND :last",
            ExpressionAttributeValues={":pk": {"S": partition}, ":since": {"S": moment(since)}, ":last": {"S": LAST}},
            Limit=limit,
        )
        return [key_of(item) for item in page["Items"]]

    def _read(self, found: list[list[Key]]) -> list[list[LogEntry]]:
        """The entries of each list of keys; each is read once."""
        once = {texts(key): key for entry_keys in found for key in entry_keys}
        items = {texts(item): item for item in self._table.get_all([*once.values()])}
        return [_entries(items[texts(key)] for key in entry_keys if texts(key) in items) for entry_keys in found]

    def _written(self, provider_id: str, since: datetime, until: datetime, name: str, value: str) -> list[LogEntry]:
        """The provider's entries of that time whose attribute of that name has the value, to the last one."""
        days = {each.astimezone(UTC).date() for each in (since, until)}
        pages = (
            self._table.query_all(
                KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :last",
                FilterExpression="#name = :value",
                ExpressionAttributeNames={"#name": name},
                ExpressionAttributeValues={
                    ":pk": {"S": log_keys.day_partition(provider_id, day)},
                    ":since": {"S": moment(since)},
                    ":last": {"S": f"{moment(until)}{LAST}"},
                    ":value": {"S": value},
                },
                ConsistentRead=True,
            )
            for day in sorted(days)
        )
        return [entry for page in pages for entry in _entries(page)]

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
