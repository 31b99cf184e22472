"""Counters, when all that they count have been met one by one."""

from collections.abc import Iterable, Iterator

from provisioning.domain.examination import CountedKind, Tally
from provisioning.domain.failures import LostRace
from provisioning.domain.findings import NOTHING_IN_PARTICULAR, About, Finding
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID, Organization
from provisioning.storage import keys
from provisioning.storage.examination.questions import Circumstances, Found, Moved, readable
from provisioning.storage.table import Action, Item, Table

KINDS: tuple[CountedKind, ...] = ("USER", "GROUP")

type Owned = tuple[str, CountedKind]
"""A provider, and what of it is counted."""


def tallies(table: Table, owners: Iterable[str]) -> dict[Owned, Tally]:
    """All counters of these providers as they stand now."""
    return {(owner, kind): _tally(_shards(table, owner, kind)) for owner in owners for kind in KINDS}


def _shards(table: Table, provider_id: str, kind: CountedKind) -> list[Item]:
    partition = {":pk": {"S": keys.counter_partition(provider_id, kind)}}
    return [
        *table.query_all(KeyConditionExpression="pk = :pk", ExpressionAttributeValues=partition, ConsistentRead=True)
    ]


def _tally(shards: list[Item]) -> Tally:
    return Tally(total=sum(_number(shard, "total") for shard in shards), changes=sum(map(_changes, shards)))


def _changes(shard: Item) -> int:
    return _number(shard, "changes")


def _number(shard: Item, name: str) -> int:
    """What cannot be read counts nothing, and is found where it stands."""
    return readable(lambda item: int(item[name]["N"]), shard) or 0


def miscounted_total(owned: Owned, before: Tally, around: Circumstances) -> list[Found]:
    """What is wrong with a provider's counter, once all that it counts have been met one by one.

    Each of them that came or went meanwhile may have been met or not, and has moved the counter. So what is further
    from the counter than the counter has moved is wrong.

    Raises:
        Moved: the counter moved, and the rest of the difference may come from that.
    """
    provider_id, kind = owned
    shards = _shards(around.table, provider_id, kind)
    after = _tally(shards)
    moved = max(after.changes - before.changes, abs(after.total - before.total))
    off = before.met - before.total
    called = "users" if kind == "USER" else "groups"
    whose = f'of the provider "{provider_id}"' if provider_id else "that operators created"
    if abs(off) > moved:
        detail = f"The counter says that there are {before.total:,} {called} {whose}; there are {before.met:,}."
        finding = Finding(code="counter-off", detail=detail, about=About(provider_id=provider_id))
        return [Found(finding, None if moved else lambda: [*_corrected(owned, shards, off)])]
    if moved:
        raise Moved(f"The counter of {called} {whose} moved while they were counted.")
    return []


def _corrected(owned: Owned, shards: list[Item], off: int) -> Iterator[Action]:
    """Correct the first shard by the difference, if all of them still stand where they stood: their sum counts."""
    provider_id, kind = owned
    partition = keys.counter_partition(provider_id, kind)
    first = keys.key(partition, "SHARD#00")
    standing = {shard["sk"]["S"]: shard for shard in shards}
    for number in range(keys.COUNTER_SHARDS):
        key = keys.key(partition, f"SHARD#{number:02}")
        condition = _unmoved(standing.get(key["sk"]["S"]))
        if key == first:
            yield Action({"Update": _added(key, off, condition)}, lambda _: LostRace())
        else:
            yield Action({"ConditionCheck": {"Key": key, **condition}}, lambda _: LostRace())


def _unmoved(shard: Item | None) -> Item:
    if shard is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    values = {":seen": shard["total"]}
    if "changes" not in shard:
        condition = "#total = :seen AND attribute_not_exists(changes)"
    else:
        condition, values = "#total = :seen AND changes = :changes", {**values, ":changes": shard["changes"]}
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#total": "total"},
        "ExpressionAttributeValues": values,
    }


def _added(key: keys.Key, off: int, condition: Item) -> Item:
    values = {":off": {"N": str(off)}, ":one": {"N": "1"}, **condition.get("ExpressionAttributeValues", {})}
    return {
        "Key": key,
        "UpdateExpression": "ADD #total :off, changes :one",
        "ConditionExpression": condition["ConditionExpression"],
        "ExpressionAttributeNames": {"#total": "total"},
        "ExpressionAttributeValues": values,
    }


def miscounted_creations(
    provider_id: str, counters: tuple[Item | None, Item | None], organizations: list[Organization]
) -> list[Found]:
    """What is wrong with the number of organizations that the provider has created, as it stood before and after these
    were read. It only grows: if it is the same, none was created meanwhile.
    """
    created = sum(organization.created_by == provider_id for organization in organizations)
    what = f'The provider "{provider_id}" has created {created:,} organizations; its counter'
    return _miscounted(
        keys.created_organizations_key(provider_id), counters, created, what, About(provider_id=provider_id)
    )


def miscounted_organizations(
    counters: tuple[Item | None, Item | None], organizations: list[Organization]
) -> list[Found]:
    """What is wrong with the number of all organizations, the default one aside, as `miscounted_creations` has it."""
    there = sum(organization.id != DEFAULT_ORGANIZATION_ID for organization in organizations)
    what = f"There are {there:,} organizations below the default one; their counter"
    return _miscounted(keys.ORGANIZATIONS_COUNT, counters, there, what, NOTHING_IN_PARTICULAR)


def _miscounted(
    key: keys.Key, counters: tuple[Item | None, Item | None], there: int, what: str, about: About
) -> list[Found]:
    before, after = counters
    said = _number(before or {}, "total")
    if before != after or said == there:
        return []
    put = Action({"Put": {"Item": {**key, "total": {"N": str(there)}}, **_unmoved(before)}}, lambda _: LostRace())
    finding = Finding(code="created-count-off", detail=f"{what} says {said:,}.", about=about)
    return [Found(finding, lambda: [put])]
