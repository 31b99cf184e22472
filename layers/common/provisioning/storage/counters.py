"""Counters that change with the users they count, in the same transaction."""

from datetime import datetime, timedelta

from provisioning.domain.lifecycle import AwaitingConfirmation, Held, Pending
from provisioning.domain.users import User
from provisioning.storage import keys
from provisioning.storage.table import Action

PENDING_COUNTERS_DAYS = 32
"""Longer than the longest delay (30 days): at the deadline they tell how many became pending with the user."""


def changed_total(before: User | None, after: User) -> list[Action]:
    """What keeps the number of the provider's users right."""
    change = (not after.deleted) - (before is not None and not before.deleted)
    return [_added(keys.counter_key(after.provider_id, "USER", after.id), change)] if change else []


def counted_pending(before: User | None, after: User) -> list[Action]:
    """What counts a user whom the provider has just made pending, for the safety limit."""
    status = after.life.status
    if not isinstance(status, Pending) or status.confirmed or _requested_at(before) == status.requested_at:
        return []
    key = keys.pending_key(after.provider_id, status.requested_at, after.id)
    expires_at = status.requested_at + timedelta(days=PENDING_COUNTERS_DAYS)
    return [_added(key, 1, expires_at=int(expires_at.timestamp()))]


def _requested_at(user: User | None) -> datetime | None:
    match user and user.life.status:
        case Pending(requested_at=at) | Held(requested_at=at) | AwaitingConfirmation(requested_at=at):
            return at
        case _:
            return None


def _added(key: keys.Key, change: int, *, expires_at: int | None = None) -> Action:
    expression = "ADD #total :change"
    values = {":change": {"N": str(change)}}
    if expires_at is not None:
        expression += " SET expires_at = :expires_at"
        values[":expires_at"] = {"N": str(expires_at)}
    update = {
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {"#total": "total"},
        "ExpressionAttributeValues": values,
    }
    return Action({"Update": update})
