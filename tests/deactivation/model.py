"""What must be true of one user, told a second time and more simply: the state machine's judge."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

type Status = Literal["Active", "Pending", "Held", "AwaitingConfirmation", "Deactivated"]


@dataclass(kw_only=True)
class Expected:
    """A user as the rules of PRODUCT §4 have him; each method is an event."""

    name: str
    title: str | None
    limited: bool
    """The provider's safety limit holds back every deactivation of its own."""
    status: Status = "Active"
    said_active: bool = True
    by_hand: bool = False
    """An operator has blocked him."""
    holds: set[str] = field(default_factory=set[str])
    deadline: datetime | None = None
    confirmed: bool = False
    archived_title: str | None = None
    deleted: bool = False
    deactivations: int = 0

    @property
    def blocked(self) -> bool:
        return self.by_hand or self.status != "Active"

    def is_due(self, now: datetime) -> bool:
        return self.status == "Pending" and self.deadline is not None and self.deadline <= now

    def is_said(self, deadline: datetime, *, active: bool, explicit: bool) -> None:
        """The provider says something of `active`; the deadline counts if it is no repetition."""
        if not explicit and active == self.said_active:
            return
        self.said_active = active
        if active:
            self.comes_back()
        elif self.status == "Active":
            self.becomes_pending(deadline, confirmed=False)

    def is_sent(self, title: str) -> None:
        """The provider pushes a profile; nothing of it is kept of whom the table has forgotten."""
        if self.status != "Deactivated":
            self.title = title

    def becomes_pending(self, deadline: datetime, *, confirmed: bool) -> None:
        self.status, self.deadline, self.confirmed = "Pending", deadline, confirmed

    def comes_back(self) -> None:
        """Active again, with what cold storage kept."""
        if self.status == "Deactivated":
            self.title = self.archived_title
        self.status, self.deleted = "Active", False

    def is_met(self, now: datetime) -> None:
        """Somebody who comes for the due meets him."""
        if not self.is_due(now):
            return
        if self.holds:
            self.status = "Held"
        elif self.limited and not self.confirmed:
            self.status = "AwaitingConfirmation"
        else:
            self.status, self.archived_title, self.title = "Deactivated", self.title, None
            self.deactivations += 1

    def is_due_now(self, now: datetime, *, confirmed: bool) -> None:
        """He need not wait any longer."""
        self.becomes_pending(now, confirmed=confirmed)
        self.is_met(now)

    def is_released(self, hold_id: str, now: datetime) -> None:
        self.holds.discard(hold_id)
        if self.status == "Held" and not self.holds:
            self.becomes_pending(now, confirmed=self.confirmed)
        self.is_met(now)
