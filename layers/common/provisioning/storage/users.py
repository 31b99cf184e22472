"""Users in the table: implements the port `UserStore` of `usecases/ports.py`."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import keys, log_items, user_items
from provisioning.storage.claims import changed_claims, owner_id
from provisioning.storage.lists import NameOrder
from provisioning.storage.table import Action, Table


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

    def create(self, user: User, entries: list[LogEntry]) -> None:
        count = _counted(user, 1)
        self._table.transact([*changed_claims(None, user), user_items.insertion(user), count, *self._logged(entries)])

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        replacement = user_items.replacement(before, after)
        self._table.transact([replacement, *changed_claims(before, after), *self._logged(entries)])

    def delete(self, user: User, entries: list[LogEntry]) -> None:
        count = _counted(user, -1)
        self._table.transact([user_items.removal(user), *changed_claims(user, None), count, *self._logged(entries)])

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


def _counted(user: User, change: int) -> Action:
    update = {
        "Key": keys.counter_key(user.provider_id, "USER", user.id),
        "UpdateExpression": "ADD #total :change",
        "ExpressionAttributeNames": {"#total": "total"},
        "ExpressionAttributeValues": {":change": {"N": str(change)}},
    }
    return Action({"Update": update})
