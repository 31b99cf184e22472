"""Where a user is in his life, as attributes of his item, and back."""

from collections.abc import Callable
from datetime import datetime

from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    Held,
    Life,
    Pending,
    Status,
)
from provisioning.storage import keys
from provisioning.storage.table import Item

STATUS_NAMES: dict[type[Status], str] = {
    Active: "active",
    Pending: "pending",
    Held: "held",
    AwaitingConfirmation: "awaitingConfirmation",
    Deactivated: "deactivated",
}


def to_attributes(life: Life) -> Item:
    """The item's attributes; those of the status are named as its fields."""
    attributes: Item = {
        "status": {"S": STATUS_NAMES[type(life.status)]},
        "provider_says_active": {"BOOL": life.provider_says_active},
        "blocked_by_operator": {"BOOL": life.blocked_by_operator},
        "holds": {"L": [{"S": hold_id} for hold_id in sorted(life.holds)]},
    }
    match life.status:
        case Active():
            return attributes
        case Pending(token=token, requested_at=requested_at, due_at=due_at, confirmed=confirmed):
            times = _times(requested_at, due_at)
            return attributes | times | {"token": {"S": token}, "confirmed": {"BOOL": confirmed}}
        case Held(requested_at=requested_at, due_at=due_at, confirmed=confirmed):
            return attributes | _times(requested_at, due_at) | {"confirmed": {"BOOL": confirmed}}
        case AwaitingConfirmation(requested_at=requested_at, due_at=due_at):
            return attributes | _times(requested_at, due_at)
        case Deactivated(at=at, archive_key=archive_key):
            return attributes | {"deactivated_at": {"S": at.isoformat()}, "archive_key": {"S": archive_key}}


def from_attributes(item: Item) -> Life:
    """The life in an item with what `to_attributes` made."""
    return Life(
        status=READERS[item["status"]["S"]](item),
        provider_says_active=item["provider_says_active"]["BOOL"],
        blocked_by_operator=item["blocked_by_operator"]["BOOL"],
        holds=frozenset(hold["S"] for hold in item["holds"]["L"]),
    )


def due_keys(user_id: str, provider_id: str, life: Life) -> Item:
    """The keys of the sparse index ByDue: only whoever waits for a deadline, a release or a confirmation is in it."""
    match life.status:
        case Pending(due_at=due_at):
            return keys.due_index(keys.DUE_PARTITION, due_at, user_id)
        case Held(due_at=due_at) | AwaitingConfirmation(due_at=due_at):
            partition = keys.waiting_partition(provider_id, STATUS_NAMES[type(life.status)])
            return keys.due_index(partition, due_at, user_id)
        case Active() | Deactivated():
            return {}


def _times(requested_at: datetime, due_at: datetime) -> Item:
    return {"requested_at": {"S": requested_at.isoformat()}, "due_at": {"S": due_at.isoformat()}}


def _moment(item: Item, name: str) -> datetime:
    return datetime.fromisoformat(item[name]["S"])


READERS: dict[str, Callable[[Item], Status]] = {
    "active": lambda _: Active(),
    "pending": lambda item: Pending(
        token=item["token"]["S"],
        requested_at=_moment(item, "requested_at"),
        due_at=_moment(item, "due_at"),
        confirmed=item["confirmed"]["BOOL"],
    ),
    "held": lambda item: Held(
        requested_at=_moment(item, "requested_at"),
        due_at=_moment(item, "due_at"),
        confirmed=item["confirmed"]["BOOL"],
    ),
    "awaitingConfirmation": lambda item: AwaitingConfirmation(
        requested_at=_moment(item, "requested_at"), due_at=_moment(item, "due_at")
    ),
    "deactivated": lambda item: Deactivated(at=_moment(item, "deactivated_at"), archive_key=item["archive_key"]["S"]),
}
