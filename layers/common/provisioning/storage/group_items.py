"""A group as an item of the table, and back; and the ways to change it."""

from datetime import datetime

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Group, UnfinishedChange
from provisioning.domain.sync_log import Origin
from provisioning.storage import keys
from provisioning.storage.table import Action, Item, still_at

ADDED = "ADD version :versions, member_count :members"
CHANGE_REMOVED = (
    "REMOVE change_id, change_provider_id, change_actor, change_request_id, change_begun_at, change_steps, change_done"
)


def to_item(group: Group) -> Item:
    """The group's own item; its members have items of their own."""
    item = {
        **keys.group_key(group.id),
        **_change_attributes(group.change),
        "group_id": {"S": group.id},
        "provider_id": {"S": group.provider_id},
        "display_name": {"S": group.display_name},
        "member_count": {"N": str(group.member_count)},
        "created_at": {"S": group.created_at.isoformat()},
        "modified_at": {"S": group.modified_at.isoformat()},
        "version": {"N": str(group.version)},
    }
    if group.deleted:
        item["deleted"] = {"BOOL": True}
    else:
        item["list_pk"] = {"S": keys.list_partition(group.provider_id, "GROUP")}
        item["list_sk"] = {"S": keys.list_sort(group.display_name, group.id)}
    if group.external_id is not None:
        item["external_id"] = {"S": group.external_id}
    return item


def from_item(item: Item) -> Group:
    """The group in an item that `to_item` made."""
    return Group(
        id=item["group_id"]["S"],
        provider_id=item["provider_id"]["S"],
        display_name=item["display_name"]["S"],
        external_id=item["external_id"]["S"] if "external_id" in item else None,
        member_count=int(item["member_count"]["N"]),
        change=_change(item) if "change_id" in item else None,
        deleted="deleted" in item,
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
        modified_at=datetime.fromisoformat(item["modified_at"]["S"]),
        version=int(item["version"]["N"]),
    )


def _change_attributes(change: UnfinishedChange | None) -> Item:
    if change is None:
        return {}
    return {
        "change_id": {"S": change.id},
        "change_provider_id": {"S": change.origin.provider_id},
        "change_actor": {"S": change.origin.actor},
        "change_request_id": {"S": change.origin.request_id},
        "change_begun_at": {"S": change.begun_at.isoformat()},
        "change_steps": {"N": str(change.steps)},
        "change_done": {"N": str(change.done)},
    }


def _change(item: Item) -> UnfinishedChange:
    return UnfinishedChange(
        id=item["change_id"]["S"],
        origin=Origin(
            provider_id=item["change_provider_id"]["S"],
            actor=item["change_actor"]["S"],
            request_id=item["change_request_id"]["S"],
        ),
        begun_at=datetime.fromisoformat(item["change_begun_at"]["S"]),
        steps=int(item["change_steps"]["N"]),
        done=int(item["change_done"]["N"]),
    )


def insertion(group: Group) -> Action:
    """Put a group that is not there yet."""
    absent = "attribute_not_exists(pk)"
    return Action({"Put": {"Item": to_item(group), "ConditionExpression": absent}}, lambda _: LostRace())


def replacement(before: Group, after: Group) -> Action:
    """Put a group in the place of the very version that was read; one of which nothing is left is deleted."""
    unchanged = still_at(before.version)
    if _gone(after):
        return _deletion(after, unchanged)
    return Action({"Put": {"Item": to_item(after), **unchanged}}, lambda _: LostRace())


def addition(before: Group, after: Group) -> Action:
    """Add what has changed of the members to the group as it is by now, whatever others have added meanwhile."""
    alike = _alike(before)
    if _gone(after):
        return _deletion(after, alike)
    sets = {"modified_at": {"S": after.modified_at.isoformat()}, **_change_attributes(after.change)}
    ended = before.change is not None and after.change is None
    members, versions = after.member_count - before.member_count, after.version - before.version
    values = {":members": {"N": str(members)}, ":versions": {"N": str(versions)}, **_as_values(sets)}
    update = {
        "Key": keys.group_key(after.id),
        "UpdateExpression": f"SET {_assignments(sets)} {ADDED} {CHANGE_REMOVED if ended else ''}",
        "ConditionExpression": alike["ConditionExpression"],
        "ExpressionAttributeValues": values | alike.get("ExpressionAttributeValues", {}),
    }
    return Action({"Update": update}, lambda _: LostRace())


def counted(group_id: str, members: int, modified_at: datetime) -> Action:
    """Count members more or less, whoever else changes the group."""
    values = {
        ":members": {"N": str(members)},
        ":versions": {"N": "1"},
        ":modified_at": {"S": modified_at.isoformat()},
    }
    update = {
        "Key": keys.group_key(group_id),
        "UpdateExpression": f"SET modified_at = :modified_at {ADDED}",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": values,
    }
    return Action({"Update": update}, lambda _: LostRace())


def _gone(group: Group) -> bool:
    return group.deleted and group.change is None


def _deletion(group: Group, condition: Item) -> Action:
    return Action({"Delete": {"Key": keys.group_key(group.id), **condition}}, lambda _: LostRace())


def _alike(group: Group) -> Item:
    """The condition that the group is there, that nobody has deleted it, and that its unfinished change is the same."""
    conditions = ["attribute_exists(pk)"]
    if not group.deleted:
        conditions.append("attribute_not_exists(deleted)")
    if group.change is None:
        conditions.append("attribute_not_exists(change_id)")
        return {"ConditionExpression": " AND ".join(conditions)}
    conditions.append("change_id = :seen_id AND change_done = :seen_done")
    seen = {":seen_id": {"S": group.change.id}, ":seen_done": {"N": str(group.change.done)}}
    return {"ConditionExpression": " AND ".join(conditions), "ExpressionAttributeValues": seen}


def _assignments(sets: Item) -> str:
    return ", ".join(f"{name} = :{name}" for name in sets)


def _as_values(sets: Item) -> Item:
    return {f":{name}": value for name, value in sets.items()}
