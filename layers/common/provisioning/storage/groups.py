"""Groups in the table: implements the port `GroupStore` of `usecases/directory.py`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Group, Member, MemberStep, Move
from provisioning.domain.names import name_key
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage import group_items, keys, ledger, log_items, memberships, parts
from provisioning.storage.claims import changed_claims, group_claims, owner_of
from provisioning.storage.counters import changed_total
from provisioning.storage.lists import NameOrder
from provisioning.storage.memberships import Misplaced
from provisioning.storage.table import Action, Table
from provisioning.storage.walks import WALKED_AT_ONCE

STEPS = "PART#"


class DynamoGroups:
    """Each change is one transaction: the group, its claims, the counter, who joins and leaves, and the log entries."""

    def __init__(self, table: Table, now: Callable[[], datetime], log_retention: timedelta) -> None:
        self._table = table
        self._now = now
        self._list = NameOrder(table, "GROUP", now)
        self._log_retention = log_retention

    def get(self, group_id: str) -> Group | None:
        item = self._table.get(keys.group_key(group_id))
        return group_items.from_item(item) if item else None

    def get_many(self, group_ids: Iterable[str]) -> list[Group]:
        return self._groups([keys.group_key(group_id) for group_id in keys.possible_ids(group_ids)])

    def by_display_name(self, provider_id: str, display_name: str) -> Group | None:
        return self._owner(keys.group_name_key(provider_id, display_name))

    def by_external_id(self, provider_id: str, external_id: str) -> Group | None:
        return self._owner(keys.group_external_id_key(provider_id, external_id))

    def _owner(self, claim_key: keys.Key) -> Group | None:
        claim = self._table.get(claim_key)
        return self.get(owner_of(claim)) if claim else None

    def total(self, provider_id: str) -> int:
        return self._list.total(provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[Group]]:
        total, group_keys = self._list.page(provider_id, start_index, count)
        return total, self._groups(group_keys)

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[Group], str | None]:
        group_keys, ended_at = self._list.page_after(provider_id, place, count)
        return self._groups(group_keys), ended_at

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, Group]]:
        for page in batched(self._list.walk(provider_id, name_key(prefix), after), WALKED_AT_ONCE, strict=False):
            groups = {group.id: group for group in self._groups([key for _, key in page])}
            yield from ((place, groups[keys.group_id(key)]) for place, key in page if keys.group_id(key) in groups)

    def all(self, provider_id: str) -> Iterator[Group]:
        for page in batched(self._list.all(provider_id), 100, strict=False):
            yield from self._groups(list(page))

    def _groups(self, group_keys: list[keys.Key]) -> list[Group]:
        return [group_items.from_item(item) for item in self._table.get_all(group_keys)]

    def members(self, group_id: str) -> Iterator[Member]:
        return memberships.members(self._table, group_id)

    def places(self, group_id: str) -> Iterator[Member]:
        return memberships.places(self._table, group_id)

    def displays(self, group_id: str, users: Iterable[User]) -> dict[str, str | None]:
        return memberships.displays(self._table, group_id, users)

    def create(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        named = [group_items.insertion(group), *_named(None, group)]
        self._save(group.id, [*named, *ledger.group_changed(None, group)], moves, entries)

    def replace(
        self, before: Group, after: Group, moves: list[Move], entries: list[LogEntry], *, exactly: bool = True
    ) -> None:
        if before == after and not moves:
            own: list[Action] = []
        elif exactly:
            own = [group_items.replacement(before, after), *_named(before, after)]
        else:
            own = [group_items.addition(before, after)]
        self._save(after.id, [*own, *ledger.group_changed(before, after)], moves, entries)

    def _save(self, group_id: str, own: list[Action], moves: list[Move], entries: list[LogEntry]) -> None:
        moved = memberships.moved(group_id, moves)
        try:
            self._table.transact([*own, *moved, *log_items.additions(entries, self._log_retention)])
        except Misplaced as misplaced:
            self.settle(misplaced.user, [group_id])
            raise LostRace from misplaced

    def write_down(self, change_id: str, steps: list[MemberStep]) -> None:
        rows = [[step.user_id, step.joins, step.display] for step in steps]
        for item in parts.to_items(keys.change_partition(change_id), STEPS, rows, self._now()):
            self._table.put(item)

    def steps(self, change_id: str, done: int) -> list[MemberStep]:
        rows = parts.rows_after(self._table, keys.change_partition(change_id), STEPS, done)
        return [MemberStep(user_id=user_id, joins=joins, display=display) for user_id, joins, display in rows]

    def unfinished(self, before: datetime) -> list[str]:
        return ledger.begun(self._table, "GROUP", before)

    def settle(self, user: User, group_ids: list[str]) -> None:
        self._table.transact(memberships.settled(self._table, user, group_ids, self._now()))


def _named(before: Group | None, after: Group) -> list[Action]:
    claims = changed_claims(group_claims(before), group_claims(after), owner_id=after.id, provider_id=after.provider_id)
    return [*claims, *changed_total("GROUP", before, after)]
