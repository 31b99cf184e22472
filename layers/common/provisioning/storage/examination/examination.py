"""The examination of the table, piece by piece: implements the port `TableExamination`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from provisioning.domain.examination import Piece, Treat, Walk
from provisioning.domain.findings import About, Finding
from provisioning.domain.organizations import Organization
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.storage import keys, organizations, user_items
from provisioning.storage.examination.counters import (
    miscounted_creations,
    miscounted_organizations,
    miscounted_total,
    tallies,
)
from provisioning.storage.examination.piece import PieceWork
from provisioning.storage.examination.questions import Circumstances, Found, readable, texts
from provisioning.storage.examination.telling import Telling
from provisioning.storage.table import Item, Table

PIECE_ITEMS_MAX = 1_000
PIECE_TIME = timedelta(seconds=6)
"""After which no lot is begun."""


class DynamoExamination:
    """Walks through all items by scanning; each piece is bounded in items, in calls and in time."""

    def __init__(self, table: Table, now: Callable[[], datetime], log_retention: timedelta) -> None:
        self._table = table
        self._now = now
        self._log_retention = log_retention

    def begin(self) -> Walk:
        listed = self._table.query_all(
            IndexName=keys.LIST_INDEX,
            KeyConditionExpression="list_pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.PROVIDERS_PARTITION}},
        )
        owners = [ENVIRONMENT, *(keys.provider_id(entry) for entry in listed)]
        return Walk(table=self._table.name, expected=self._table.expected_items(), tallies=tallies(self._table, owners))

    def users(self, user_ids: Iterable[str]) -> dict[str, User]:
        items = self._table.get_all([keys.user_key(user_id) for user_id in keys.possible_ids(user_ids)])
        users = (readable(user_items.from_item, item) for item in items)
        return {user.id: user for user in users if user}

    def piece(self, walk: Walk, treat: Treat) -> Piece:
        if walk.table != self._table.name:
            raise ValueError(f"The walk is through the table {walk.table}.")
        around = Circumstances(self._table, self._now(), self._log_retention)
        return self._last_piece(walk, around, treat) if walk.through else self._next_piece(walk, around, treat)

    def _next_piece(self, walk: Walk, around: Circumstances, treat: Treat) -> Piece:
        start: dict[str, Any] = {"ExclusiveStartKey": keys.key(*walk.after)} if walk.after else {}
        page = self._table.scan(Limit=PIECE_ITEMS_MAX, **start)
        work, left = PieceWork(walk, around, treat), list(page["Items"])
        while left and not work.enough and self._now() - around.now < PIECE_TIME:
            left = work.take(left)
        reached = page.get("LastEvaluatedKey")
        return work.done(through=not left and not reached, reached=texts(reached) if reached else None)

    def _last_piece(self, walk: Walk, around: Circumstances, treat: Treat) -> Piece:
        """What can be judged only when all items have been met."""
        telling = Telling(around, treat)
        for owned, tally in walk.tallies.items():
            telling.tell(partial(miscounted_total, owned, tally, around))
        telling.tell(lambda: [*self._wrong_creations(walk)])
        telling.tell(lambda: [*_circles(self._organizations())])
        return Piece(walk=None, examined={}, findings=telling.findings, unjudged=telling.unjudged)

    def _wrong_creations(self, walk: Walk) -> Iterator[Found]:
        creators = {each.created_by for each in self._organizations() if each.created_by is not None}
        provider_ids = sorted(creators | {provider_id for provider_id, _ in walk.tallies})
        before, all_before = self._created(provider_ids), self._table.get(keys.ORGANIZATIONS_COUNT)
        there = self._organizations()
        after, all_after = self._created(provider_ids), self._table.get(keys.ORGANIZATIONS_COUNT)
        yield from miscounted_organizations((all_before, all_after), there)
        for provider_id in provider_ids:
            yield from miscounted_creations(provider_id, (before.get(provider_id), after.get(provider_id)), there)

    def _created(self, provider_ids: list[str]) -> Mapping[str, Item]:
        asked = {texts(key): each for each in provider_ids for key in [keys.created_organizations_key(each)]}
        return {asked[texts(item)]: item for item in self._table.get_all([keys.key(*place) for place in asked])}

    def _organizations(self) -> list[Organization]:
        items = self._table.query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.ORGANIZATION_PARTITION}},
            ConsistentRead=True,
        )
        there = (readable(organizations.from_item, item) for item in items)
        return [organization for organization in there if organization]


def _circles(there: list[Organization]) -> Iterator[Found]:
    """Organizations that are below themselves; each circle is told of once."""
    parents = {organization.id: organization.parent_id for organization in there}
    told: set[str] = set()
    for organization in there:
        above = _above(organization.id, parents)
        if organization.id in above and organization.id not in told:
            told.update(above)
            detail = f'The organization "{organization.name}" is below itself.'
            yield Found(Finding(code="organization-circle", detail=detail, about=About(other_id=organization.id)))


def _above(organization_id: str, parents: Mapping[str, str | None]) -> set[str]:
    above: set[str] = set()
    parent_id = parents.get(organization_id)
    while parent_id is not None and parent_id not in above:
        above.add(parent_id)
        parent_id = parents.get(parent_id)
    return above
