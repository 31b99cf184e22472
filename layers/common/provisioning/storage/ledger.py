"""What is left to be done: members of a group to be moved, a user's groups to be told that he comes or goes.

Each line is written in the transaction that makes it necessary, and crossed off when all of it is done.
"""

from datetime import datetime

from provisioning.domain.groups import Group
from provisioning.domain.users import User
from provisioning.storage import keys
from provisioning.storage.table import Action, Item, Table


def user_opened(before: User | None, after: User) -> list[Action]:
    """What writes down that the user's groups must hear of him, when he becomes present or absent."""
    if before is None or before.present == after.present or not after.group_ids:
        return []
    version = {"version": {"N": str(after.version)}}
    return [_opened(keys.unfinished_key("USER", after.id), after.modified_at, version)]


def close_user(table: Table, user: User) -> None:
    """Cross off that his groups must hear of him, unless he came or went after this version: that is settled apart."""
    not_since = "version <= :settled"
    values = {":settled": {"N": str(user.version)}}
    table.delete(
        keys.unfinished_key("USER", user.id),
        {"ConditionExpression": not_since, "ExpressionAttributeValues": values},
    )


def group_changed(before: Group | None, after: Group) -> list[Action]:
    """What writes down a change of members that begins, and crosses off one that ends."""
    key = keys.unfinished_key("GROUP", after.id)
    had = before.change if before else None
    if after.change is not None and (had is None or had.id != after.change.id):
        return [_opened(key, after.change.begun_at, {})]
    return [Action({"Delete": {"Key": key}})] if had and after.change is None else []


def begun(table: Table, kind: keys.Kind, before: datetime) -> list[str]:
    """The ids of the users or groups with something left to be done since before that time."""
    lines = table.query_all(
        KeyConditionExpression="pk = :pk AND begins_with(sk, :kind)",
        ExpressionAttributeValues={":pk": {"S": keys.UNFINISHED_PARTITION}, ":kind": {"S": f"{kind}#"}},
        ConsistentRead=True,
    )
    old = (line for line in lines if datetime.fromisoformat(line["begun_at"]["S"]) < before)
    return [line["sk"]["S"].removeprefix(f"{kind}#") for line in old]


def _opened(key: keys.Key, begun_at: datetime, attributes: Item) -> Action:
    return Action({"Put": {"Item": {**key, "begun_at": {"S": begun_at.isoformat()}, **attributes}}})
