"""Users in the table: implements the port `UserStore` of `usecases/ports.py`."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched

from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import keys, log_items, user_items
from provisioning.storage.claims import changed_claims, owner_id
from provisioning.storage.counters import changed_total, counted_pending
from provisioning.storage.lists import NameOrder
from provisioning.storage.table import Action, Item, Table


class DynamoUsers:
    """Each change is one transaction: the user, the claims of his names, the counter and the log entries."""

    def __init__(self, table: Table, now: Callable[[], datetime], log_retention: timedelta) -> None:
        self._table = table
        self._list = NameOrder(table, "USER", now)
        self._log_retention = log_retention

    def get(self, user_id: str) -> User | None:
        item = self._table.get(keys.user_key(user_id))
        return user_items.from_item(item) if item else None

    def by_user_name(self, user_name: str) -> User | None:
        return self._owner(keys.user_name_key(user_name))

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        return self._owner(keys.external_id_key(provider_id, external_id))

    def _owner(self, claim_key: keys.Key) -> User | None:
        claim = self._table.get(claim_key)
        return self.get(owner_id(claim)) if claim else None

    def total(self, provider_id: str) -> int:
        return self._list.total(provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> list[User]:
        return self._users(self._list.page(provider_id, start_index, count))

    def all(self, provider_id: str) -> Iterator[User]:
        for page in batched(self._list.all(provider_id), 100, strict=False):
            yield from self._users(list(page))

    def _users(self, user_keys: list[keys.Key]) -> list[User]:
        return [user_items.from_item(item) for item in self._table.get_all(user_keys)]

    def due(self, now: datetime) -> Iterator[User]:
        condition = "due_pk = :pk AND due_sk <= :now"
        # "~" sorts after every id: a deadline that is exactly now is due.
        values = {":pk": {"S": keys.DUE_PARTITION}, ":now": {"S": f"{keys.due_sort(now)}~"}}
        return self._indexed(condition, values)

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        return self._indexed("due_pk = :pk", {":pk": {"S": keys.waiting_partition(provider_id, status)}})

    def _indexed(self, condition: str, values: Item) -> Iterator[User]:
        entries = self._table.query_all(
            IndexName=keys.DUE_INDEX, KeyConditionExpression=condition, ExpressionAttributeValues=values
        )
        for page in batched(({"pk": entry["pk"], "sk": entry["sk"]} for entry in entries), 100, strict=False):
            yield from self._users(list(page))

    def pending_per_minute(self, provider_id: str, start: datetime, end: datetime) -> dict[datetime, int]:
        counters = self._table.query_all(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :start AND :end",
            ExpressionAttributeValues={
                ":pk": {"S": keys.pending_partition(provider_id)},
                ":start": {"S": keys.minute_sort(start)},
                ":end": {"S": f"{keys.minute_sort(end)}~"},
            },
            ConsistentRead=True,
        )
        counts: Counter[datetime] = Counter()
        for counter in counters:
            minute = datetime.fromisoformat(counter["sk"]["S"].partition("#")[0]).replace(tzinfo=UTC)
            counts[minute] += int(counter["total"]["N"])
        return dict(counts)

    def create(self, user: User, entries: list[LogEntry]) -> None:
        self._save(None, user, user_items.insertion(user), entries)

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        self._save(before, after, user_items.replacement(before, after), entries)

    def _save(self, before: User | None, after: User, own: Action, entries: list[LogEntry]) -> None:
        counted = [*changed_total(before, after), *counted_pending(before, after)]
        self._table.transact([own, *changed_claims(before, after), *counted, *self._logged(entries)])

    def log_of(self, provider_id: str, day: datetime) -> list[LogEntry]:
        """The provider's entries of one day in UTC, in the order of time."""
        entries = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.log_partition(provider_id, day)}},
            ConsistentRead=True,
        )
        return [log_items.from_item(item) for item in entries]

    def _logged(self, entries: list[LogEntry]) -> list[Action]:
        return [Action({"Put": {"Item": log_items.to_item(entry, self._log_retention)}}) for entry in entries]
