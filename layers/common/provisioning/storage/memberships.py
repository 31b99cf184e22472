"""Who is in a group: one item for each user, on one side those who are present, on the other the absent.

Such an item exists exactly when the group's id is among the user's own. It may stand on the wrong side until somebody
has settled what the user's coming or going means for his groups.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from provisioning.domain.failures import LostRace
from provisioning.domain.groups import Member, Move
from provisioning.domain.users import User
from provisioning.storage import group_items, keys, user_items
from provisioning.storage.table import Action, Item, Table


class Misplaced(Exception):
    """A user's membership does not stand on the side where he himself belongs."""

    def __init__(self, user: User) -> None:
        super().__init__(user.id)
        self.user = user


def members(table: Table, group_id: str) -> Iterator[Member]:
    """Those who are present, in the order of their ids."""
    items = table.query_all(
        KeyConditionExpression="pk = :pk AND begins_with(sk, :members)",
        ExpressionAttributeValues={":pk": {"S": keys.group_partition(group_id)}, ":members": {"S": keys.MEMBERS}},
        ConsistentRead=True,
    )
    return (Member(item["user_id"]["S"], _display(item)) for item in items)


def places(table: Table, group_id: str) -> Iterator[Member]:
    """The present and the absent."""
    items = table.query_all(
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.group_partition(group_id)}},
        ConsistentRead=True,
    )
    return (Member(item["user_id"]["S"], _display(item)) for item in items if "user_id" in item)


def displays(table: Table, group_id: str, users: Iterable[User]) -> dict[str, str | None]:
    """What those of them are called whose membership stands on the side where they themselves belong."""
    places = [keys.membership_key(group_id, user.id, present=user.present) for user in users]
    return {item["user_id"]["S"]: _display(item) for item in table.get_all(places)}


def moved(group_id: str, moves: list[Move]) -> list[Action]:
    """What changes the users of the moves, and their memberships with them."""
    return [action for move in moves for action in _moved(group_id, move)]


def _moved(group_id: str, move: Move) -> list[Action]:
    if move.stays:
        return [_renamed(group_id, move)]
    return [user_items.replacement(move.before, move.after), _stepped(group_id, move)]


def settled(table: Table, user: User, group_ids: list[str], now: datetime) -> list[Action]:
    """What brings the user's memberships of these groups to the side where he belongs; nothing when they are there."""
    wrong_keys = [keys.membership_key(group_id, user.id, present=not user.present) for group_id in group_ids]
    changed = 1 if user.present else -1
    actions: list[Action] = []
    for item in table.get_all(wrong_keys):
        wrong = {"pk": item["pk"], "sk": item["sk"]}
        group_id = keys.group_id(wrong)
        actions += [
            _deleted(wrong, LostRace()),
            _put(group_id, user, _display(item)),
            group_items.counted(group_id, changed, now),
        ]
    return [user_items.unchanged(user), *actions] if actions else []


def _stepped(group_id: str, move: Move) -> Action:
    if move.step.joins:
        return _put(group_id, move.after, move.step.display)
    place = keys.membership_key(group_id, move.after.id, present=move.after.present)
    return _deleted(place, Misplaced(move.before))


def _renamed(group_id: str, move: Move) -> Action:
    there = "attribute_exists(pk)"
    update = {
        "Key": keys.membership_key(group_id, move.after.id, present=move.after.present),
        "UpdateExpression": "SET display = :display",
        "ConditionExpression": there,
        "ExpressionAttributeValues": {":display": {"S": move.step.display}},
    }
    return Action({"Update": update}, lambda _: Misplaced(move.before))


def _put(group_id: str, user: User, display: str | None) -> Action:
    item: Item = {**keys.membership_key(group_id, user.id, present=user.present), "user_id": {"S": user.id}}
    return Action({"Put": {"Item": item if display is None else {**item, "display": {"S": display}}}})


def _deleted(key: keys.Key, missing: Exception) -> Action:
    there = "attribute_exists(pk)"
    return Action({"Delete": {"Key": key, "ConditionExpression": there}}, lambda _: missing)


def _display(item: Item) -> str | None:
    return item["display"]["S"] if "display" in item else None
