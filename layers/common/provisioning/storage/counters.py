"""Counters that change with what they count, in the same transaction."""

from datetime import datetime, timedelta

from provisioning.domain.failures import EnvironmentFull, OrganizationsFull
from provisioning.domain.groups import Group
from provisioning.domain.lifecycle import AwaitingConfirmation, Held, Pending
from provisioning.domain.organizations import ORGANIZATIONS_MAX
from provisioning.domain.users import User
from provisioning.storage import keys
from provisioning.storage.table import Action, Item

PENDING_COUNTERS_DAYS = 32
"""Longer than the longest delay (30 days): at the deadline they tell how many became pending with the user."""


def changed_total(kind: keys.Kind, before: User | Group | None, after: User | Group) -> list[Action]:
    """What keeps the number of the provider's users or groups right.

    The counter also counts its own changes: who counts all users one by one can tell whether it moved meanwhile.
    """
    change = (not after.deleted) - (before is not None and not before.deleted)
    if not change:
        return []
    update = _addition(keys.counter_key(after.provider_id, kind, after.id), change)
    update["UpdateExpression"] += ", changes :one"
    update["ExpressionAttributeValues"][":one"] = {"N": "1"}
    return [Action({"Update": update})]


def counted_pending(before: User | None, after: User) -> list[Action]:
    """What counts a user whom the provider has just made pending, for the safety limit."""
    status = after.life.status
    if not isinstance(status, Pending) or status.confirmed or _requested_at(before) == status.requested_at:
        return []
    update = _addition(keys.pending_key(after.provider_id, status.requested_at, after.id), 1)
    expires_at = status.requested_at + timedelta(days=PENDING_COUNTERS_DAYS)
    update["UpdateExpression"] += " SET expires_at = :expires_at"
    update["ExpressionAttributeValues"][":expires_at"] = {"N": str(int(expires_at.timestamp()))}
    return [Action({"Update": update})]


def counted_organization(provider_id: str, organizations_max: int | None) -> Action:
    """What counts an organization that the provider creates; refused with OrganizationsFull."""
    update = _addition(keys.created_organizations_key(provider_id), 1)
    if organizations_max is None:
        return Action({"Update": update})
    update["ConditionExpression"] = "#total < :max" + (" OR attribute_not_exists(pk)" if organizations_max else "")
    update["ExpressionAttributeValues"][":max"] = {"N": str(organizations_max)}
    return Action({"Update": update}, lambda _: OrganizationsFull())


def counted_among_all() -> Action:
    """What counts an organization, whoever creates it; refused with EnvironmentFull."""
    update = _addition(keys.ORGANIZATIONS_COUNT, 1)
    update["ConditionExpression"] = "#total < :max OR attribute_not_exists(pk)"
    update["ExpressionAttributeValues"][":max"] = {"N": str(ORGANIZATIONS_MAX)}
    return Action({"Update": update}, lambda _: EnvironmentFull())


def _requested_at(user: User | None) -> datetime | None:
    match user and user.life.status:
        case Pending(requested_at=at) | Held(requested_at=at) | AwaitingConfirmation(requested_at=at):
            return at
        case _:
            return None


def _addition(key: keys.Key, change: int) -> Item:
    return {
        "Key": key,
        "UpdateExpression": "ADD #total :change",
        "ExpressionAttributeNames": {"#total": "total"},
        "ExpressionAttributeValues": {":change": {"N": str(change)}},
    }
