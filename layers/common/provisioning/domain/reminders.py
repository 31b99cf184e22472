"""What travels inside a timer: which deactivation of which user is due, and when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder of one deactivation. The table is the truth: whoever gets it rereads the user."""

    user_id: str
    token: str
    due_at: datetime


def to_document(reminder: Reminder) -> dict[str, Any]:
    """The reminder as a JSON object."""
    return {"userId": reminder.user_id, "token": reminder.token, "dueAt": reminder.due_at.astimezone(UTC).isoformat()}


def from_document(document: dict[str, Any]) -> Reminder:
    """The reminder in an object that `to_document` made.

    Raises:
        KeyError, ValueError: it is none.
    """
    return Reminder(
        user_id=document["userId"], token=document["token"], due_at=datetime.fromisoformat(document["dueAt"])
    )
