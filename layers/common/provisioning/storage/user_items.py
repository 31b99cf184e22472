"""A user as items of the table, and back."""

import json
from datetime import datetime

from provisioning.domain.failures import LostRace
from provisioning.domain.placement import Placement
from provisioning.domain.users import User
from provisioning.storage import keys, life_items
from provisioning.storage.table import Action, Item, still_at, string_set, strings_in


def to_item(user: User) -> Item:
    """The user's own item. The profile is one JSON string: cheap to write and fast to read."""
    item = {
        **keys.user_key(user.id),
        **life_items.to_attributes(user.life),
        **life_items.due_keys(user.id, user.provider_id, user.life),
        **string_set("group_ids", user.group_ids),
        **_placement_attributes(user.placement),
        "user_id": {"S": user.id},
        "provider_id": {"S": user.provider_id},
        "user_name": {"S": user.user_name},
        "profile": {"S": json.dumps(user.profile, ensure_ascii=False, separators=(",", ":"))},
        "created_at": {"S": user.created_at.isoformat()},
        "modified_at": {"S": user.modified_at.isoformat()},
        "version": {"N": str(user.version)},
    }
    if user.deleted:
        item["deleted"] = {"BOOL": True}
    else:
        item["list_pk"] = {"S": keys.list_partition(user.provider_id, "USER")}
        item["list_sk"] = {"S": keys.list_sort(user.user_name, user.id)}
    if user.external_id is not None:
        item["external_id"] = {"S": user.external_id}
    if user.put_off is not None:
        item["put_off"] = {"S": user.put_off}
    if user.active_unassigned:
        item["active_unassigned"] = {"BOOL": True}
    return item


def from_item(item: Item) -> User:
    """The user in an item that `to_item` made."""
    return User(
        id=item["user_id"]["S"],
        provider_id=item["provider_id"]["S"],
        user_name=item["user_name"]["S"],
        external_id=item["external_id"]["S"] if "external_id" in item else None,
        life=life_items.from_attributes(item),
        deleted="deleted" in item,
        group_ids=strings_in(item, "group_ids"),
        placement=_placement(item),
        put_off=item["put_off"]["S"] if "put_off" in item else None,
        active_unassigned="active_unassigned" in item,
        profile=json.loads(item["profile"]["S"]),
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
        modified_at=datetime.fromisoformat(item["modified_at"]["S"]),
        version=int(item["version"]["N"]),
    )


def _placement_attributes(placement: Placement) -> Item:
    attributes: Item = {
        "organization_id": {"S": placement.organization_id},
        **string_set("role_ids", placement.role_ids),
    }
    return attributes | {"moved_by_operator": {"BOOL": True}} if placement.moved_by_operator else attributes


def _placement(item: Item) -> Placement:
    return Placement(
        organization_id=item["organization_id"]["S"],
        role_ids=strings_in(item, "role_ids"),
        moved_by_operator="moved_by_operator" in item,
    )


def insertion(user: User) -> Action:
    """Put a user who is not there yet."""
    absent = "attribute_not_exists(pk)"
    return Action({"Put": {"Item": to_item(user), "ConditionExpression": absent}}, lambda _: LostRace())


def replacement(before: User, after: User) -> Action:
    """Put a user in the place of the very version that was read."""
    return Action({"Put": {"Item": to_item(after), **still_at(before.version)}}, lambda _: LostRace())


def unchanged(user: User) -> Action:
    """Write nothing, but only while the user is at the very version that was read."""
    return Action({"ConditionCheck": {"Key": keys.user_key(user.id), **still_at(user.version)}}, lambda _: LostRace())
