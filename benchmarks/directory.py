"""A large directory, straight into the table: a request for each of its users would take hours."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any

from benchmarks.people import external_id, user, user_name
from provisioning.domain.groups import Group
from provisioning.domain.placement import Placement
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.domain.sync_log import LogEntry, Origin
from provisioning.domain.users import User
from provisioning.storage import group_items, keys, log_items, user_items
from provisioning.storage.claims import Claims, changed_claims, group_claims, user_claims
from provisioning.storage.table import Item

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

BATCH_WRITE_MAX = 25
GROUP_SIZE = 100
NEWCOMERS_SHARE = 10
"""One user in so many has come within the log's retention."""
LONG_AGO = timedelta(days=400)
YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """So many users of one provider: all of them in one group, and each in others of a hundred."""

    provider_id: str
    people: int
    groups_each: int
    """How many groups each is in beside the one that has all."""
    changes_each: int
    """How many changes of each the log tells of."""
    now: datetime
    log_retention: timedelta
    crowds: Sequence[int] = ()
    """Groups of so many, each of the first users that there are."""

    def write(self, client: "DynamoDBClient", table_name: str) -> int:
        """Put all of it into the table; how many items that makes."""
        written = 0
        for part in batched(self.items(), BATCH_WRITE_MAX, strict=False):
            puts: list[Any] = [{"PutRequest": {"Item": item}} for item in part]
            client.batch_write_item(RequestItems={table_name: puts})
            written += len(part)
        return written

    def items(self) -> Iterator[Item]:
        """All that the table has."""
        members: Counter[str] = Counter()
        for number in range(self.people):
            person = self._person(number)
            members.update(person.group_ids)
            yield user_items.to_item(person)
            yield from _claims(user_claims(person), person)
            yield from (_membership(group_id, person) for group_id in person.group_ids)
            yield from (log_items.to_item(entry, self.log_retention) for entry in self._told(number, person))
        groups = [self._group(group_id, count) for group_id, count in members.items()]
        for group in groups:
            yield group_items.to_item(group)
            yield from _claims(group_claims(group), group)
        yield from self._counters("USER", (person_id(number) for number in range(self.people)))
        yield from self._counters("GROUP", (group.id for group in groups))

    def _person(self, number: int) -> User:
        created_at = self._came_at(number)
        return User(
            id=person_id(number),
            provider_id=self.provider_id,
            user_name=user_name(number),
            external_id=external_id(number),
            placement=Placement(role_ids=BASIC_ROLE_IDS),
            group_ids=frozenset({"everybody", *self._small_groups(number), *self._crowds(number)}),
            profile=user(number),
            created_at=created_at,
            modified_at=created_at,
            version=1,
        )

    def _came_at(self, number: int) -> datetime:
        return self.now - (LONG_AGO if number % NEWCOMERS_SHARE else YESTERDAY)

    def _small_groups(self, number: int) -> Iterator[str]:
        number_of_groups = max(1, self.people // GROUP_SIZE)
        for each in range(self.groups_each):
            yield f"group-{each}-{number % number_of_groups}"

    def _crowds(self, number: int) -> Iterator[str]:
        return (crowd_id(size) for size in self.crowds if number < size)

    def _group(self, group_id: str, members: int) -> Group:
        long_ago = self.now - LONG_AGO
        named = Group(
            id=group_id,
            provider_id=self.provider_id,
            display_name=group_id,
            created_at=long_ago,
            modified_at=long_ago,
            version=1,
        )
        return replace(named, member_count=members)

    def _told(self, number: int, person: User) -> Iterator[LogEntry]:
        origin = Origin(provider_id=self.provider_id, actor="provider", request_id="request")
        told = LogEntry(
            id=f"{person.id}-0",
            at=person.created_at,
            origin=origin,
            action="created",
            user_id=person.id,
            user_name=person.user_name,
        )
        if not number % NEWCOMERS_SHARE:
            yield told
        change = {"title": {"before": "Engineer", "after": json.dumps(number)}}
        for each in range(1, self.changes_each + 1):
            at = self.now - YESTERDAY + timedelta(minutes=each)
            yield replace(told, id=f"{person.id}-{each}", at=at, action="updated", changes=change)

    def _counters(self, kind: keys.Kind, ids: Iterable[str]) -> Iterator[Item]:
        shards = [keys.counter_key(self.provider_id, kind, each) for each in ids]
        totals = Counter((shard["pk"]["S"], shard["sk"]["S"]) for shard in shards)
        return ({**keys.key(pk, sk), "total": {"N": str(total)}} for (pk, sk), total in totals.items())


def person_id(number: int) -> str:
    """The id of the user of that number."""
    return f"00000000-0000-4000-8000-{number:012}"


def crowd_id(size: int) -> str:
    """The id of the group of that size."""
    return f"crowd-of-{size}"


def _claims(claims: Claims, owner: User | Group) -> Iterator[Item]:
    for action in changed_claims({}, claims, owner_id=owner.id, provider_id=owner.provider_id):
        yield action.request["Put"]["Item"]


def _membership(group_id: str, person: User) -> Item:
    return {**keys.membership_key(group_id, person.id, present=True), "user_id": {"S": person.id}}
