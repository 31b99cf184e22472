"""Users in the table: implements the port `UserStore` of `usecases/directory.py`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched

from provisioning.domain.lifecycle import DueStatus, WaitingStatus
from provisioning.domain.names import name_key
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import keys, ledger, log_items, log_keys, user_items
from provisioning.storage.claims import changed_claims, given_up_name, owner_of, provider_of, user_claims
from provisioning.storage.counters import changed_total, counted_pending
from provisioning.storage.lists import NameOrder
from provisioning.storage.table import Action, Item, Table
from provisioning.storage.walks import WALKED_AT_ONCE, walk


class DynamoUsers:
    """Each change is one transaction: the user, the claims of his names, the counter and the log entries."""

    def __init__(self, table: Table, now: Callable[[], datetime], log_retention: timedelta) -> None:
        self._table = table
        self._list = NameOrder(table, "USER", now)
        self._log_retention = log_retention

    def get(self, user_id: str) -> User | None:
        item = self._table.get(keys.user_key(user_id))
        return user_items.from_item(item) if item else None

    def get_many(self, user_ids: Iterable[str]) -> list[User]:
        return self._users([keys.user_key(user_id) for user_id in keys.possible_ids(user_ids)])

    def by_user_name(self, user_name: str, provider_id: str | None = None) -> User | None:
        return self._owner(keys.user_name_key(user_name), provider_id)

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        return self._owner(keys.external_id_key(provider_id, external_id))

    def once_called(self, user_name: str) -> list[User]:
        given_up = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.former_names_partition(user_name)}},
            ConsistentRead=True,
        )
        return self.get_many(item["sk"]["S"] for item in given_up)

    def _owner(self, claim_key: keys.Key, provider_id: str | None = None) -> User | None:
        claim = self._table.get(claim_key)
        if claim is None or provider_id not in {None, provider_of(claim)}:
            return None
        return self.get(owner_of(claim))

    def total(self, provider_id: str) -> int:
        return self._list.total(provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[User]]:
        total, user_keys = self._list.page(provider_id, start_index, count)
        return total, self._users(user_keys)

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[User], str | None]:
        user_keys, ended_at = self._list.page_after(provider_id, place, count)
        return self._users(user_keys), ended_at

    def all(self, provider_id: str) -> Iterator[User]:
        for page in batched(self._list.all(provider_id), 100, strict=False):
            yield from self._users(list(page))

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, User]]:
        return self._placed(self._list.walk(provider_id, name_key(prefix), after))

    def from_deadline(self, status: DueStatus, provider_id: str, after: str) -> Iterator[tuple[str, User]]:
        partition = keys.deadline_partition(provider_id, status)
        return self._placed(walk(self._table, keys.DUE_INDEX, partition, after=after))

    def _placed(self, walked: Iterator[tuple[str, keys.Key]]) -> Iterator[tuple[str, User]]:
        for page in batched(walked, WALKED_AT_ONCE, strict=False):
            users = {user.id: user for user in self._users([key for _, key in page])}
            yield from ((place, users[keys.user_id(key)]) for place, key in page if keys.user_id(key) in users)

    def ids(self, provider_id: str) -> Iterator[str]:
        return (keys.user_id(user_key) for user_key in self._list.all(provider_id))

    def _users(self, user_keys: list[keys.Key]) -> list[User]:
        return [user_items.from_item(item) for item in self._table.get_all(user_keys)]

    def due_ids(self, now: datetime) -> Iterator[str]:
        return map(keys.user_id, self._due_keys(now))

    def due(self, now: datetime) -> Iterator[User]:
        return self._read(self._due_keys(now))

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        values = {":pk": {"S": keys.waiting_partition(provider_id, status)}}
        return self._read(self._indexed("due_pk = :pk", values))

    def _due_keys(self, now: datetime) -> Iterator[keys.Key]:
        condition = "due_pk = :pk AND due_sk <= :now"
        # "~" sorts after every id: a deadline that is exactly now is due.
        values = {":pk": {"S": keys.DUE_PARTITION}, ":now": {"S": f"{keys.due_sort(now)}~"}}
        return self._indexed(condition, values)

    def _indexed(self, condition: str, values: Item) -> Iterator[keys.Key]:
        entries = self._table.query_all(
            IndexName=keys.DUE_INDEX, KeyConditionExpression=condition, ExpressionAttributeValues=values
        )
        return ({"pk": entry["pk"], "sk": entry["sk"]} for entry in entries)

    def _read(self, user_keys: Iterator[keys.Key]) -> Iterator[User]:
        for page in batched(user_keys, 100, strict=False):
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
        names = changed_claims(
            user_claims(before), user_claims(after), owner_id=after.id, provider_id=after.provider_id
        )
        given_up = given_up_name(before, after, self._log_retention)
        counted = [*changed_total("USER", before, after), *counted_pending(before, after)]
        told = [*ledger.user_opened(before, after), *log_items.additions(entries, self._log_retention)]
        self._table.transact([own, *names, *given_up, *counted, *told])

    def unsettled(self, before: datetime) -> list[str]:
        return ledger.begun(self._table, "USER", before)

    def settled(self, user: User) -> None:
        ledger.close_user(self._table, user)

    def log_of(self, provider_id: str, day: datetime) -> list[LogEntry]:
        """The provider's entries of one day in UTC, in the order of time."""
        entries = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": log_keys.day_partition(provider_id, day)}},
            ConsistentRead=True,
        )
        return [log_items.from_item(item) for item in entries]
