"""What must be true of one user, told a second time: the rules of PRODUCT §4 as the chaos test's judge has them.

A user is a value; each method is an event and returns the user after it, with what the sync log must tell of it. None
stands for a refusal: nothing changes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

type Status = Literal["active", "pending", "held", "awaitingConfirmation", "deactivated"]

TOLD = frozenset(
    {
        *("created", "deleted", "blocked", "unblocked", "deactivated", "reactivated", "hold placed", "hold released"),
        *("deactivation scheduled", "deactivation cancelled", "deactivation held"),
        *("deactivation awaits confirmation", "deactivation confirmed"),
    }
)
"""What the sync log tells of a life; all else that it tells is left to other tests."""
CANCELLED = ("deactivation cancelled",)
SCHEDULED = ("blocked", "deactivation scheduled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of a provider."""

    id: str
    provider: str
    user_name: str
    external_id: str
    title: str | None
    organization: str | None = None
    """The value of c42OrgName."""
    status: Status = "active"
    said_active: bool = True
    """The provider's last word."""
    by_hand: bool = False
    """An operator has blocked him."""
    holds: frozenset[str] = frozenset()
    requested_at: datetime | None = None
    due_at: datetime | None = None
    confirmed: bool = False
    archived: tuple[str | None, str | None] = (None, None)
    """Title and organization as cold storage has them."""
    deleted: bool = False
    groups: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    """The log's steps of his life."""
    asked_at: datetime | None = None
    """When the provider last made him pending."""
    or_else: "Person | None" = None
    """What else he may be: near the safety limit, the minute in which others were made pending decides."""

    @property
    def present(self) -> bool:
        """Shown in his groups."""
        return not self.deleted and self.status != "deactivated"

    def is_due(self, now: datetime) -> bool:
        return self.status == "pending" and self.due_at is not None and self.due_at <= now

    # The provider

    def is_sent(self, **profile: str | None) -> "Person":
        """A profile comes; of whom the table has forgotten nothing is kept but the names."""
        names = {name: value for name, value in profile.items() if name in {"user_name", "external_id"}}
        or_else = self.or_else.is_sent(**profile) if self.or_else else None
        return replace(self, **(names if self.status == "deactivated" else profile), or_else=or_else)

    def is_said(self, now: datetime, delay: timedelta, *, active: bool, explicit: bool) -> "Person":
        """The provider says something of `active`. A level that repeats its last word is no event."""
        if not explicit and active == self.said_active:
            return self
        heard = replace(self, said_active=active)
        if active:
            return heard.comes_back() if self.status != "active" else heard
        if self.status != "active":
            return heard
        return heard.pends(now, now + delay, confirmed=False, told=SCHEDULED)

    def is_deleted(self, now: datetime, delay: timedelta) -> "Person":
        return replace(self.is_said(now, delay, active=False, explicit=True), deleted=True).tells("deleted")

    def comes_back(self) -> "Person":
        """Active again by the provider, with what cold storage kept."""
        if self.status == "deactivated":
            return self._restored().tells("reactivated")
        return self.becomes_active().tells(*CANCELLED)

    # Operators

    def is_blocked(self) -> "Person | None":
        if self.status == "deactivated":
            return None
        return self if self.by_hand else replace(self, by_hand=True).tells("blocked")

    def is_unblocked(self) -> "Person | None":
        if self.status == "deactivated":
            return None
        if self.status != "active":
            return replace(self.becomes_active(), by_hand=False, deleted=False).tells("unblocked", *CANCELLED)
        return replace(self, by_hand=False).tells("unblocked") if self.by_hand else self

    def is_deactivated(self, now: datetime) -> "Person | None":
        """An operator wants it at once."""
        if self.status == "deactivated":
            return None
        if self.status == "held" or (self.is_due(now) and self.confirmed):
            return self
        return self.pends(now, now, confirmed=True, told=SCHEDULED)

    def is_reactivated(self) -> "Person | None":
        if self.status != "deactivated":
            return None
        return replace(self._restored(), deleted=False).tells("reactivated")

    def is_held(self, hold: str) -> "Person | None":
        if self.status == "deactivated":
            return None
        return self if hold in self.holds else replace(self, holds=self.holds | {hold}).tells("hold placed")

    def is_released(self, hold: str, now: datetime) -> "Person":
        if hold not in self.holds:
            return self
        free = replace(self, holds=self.holds - {hold}).tells("hold released")
        if self.status != "held" or free.holds:
            return free
        return replace(free, status="pending", due_at=now).tells("deactivation scheduled")

    def is_confirmed(self, now: datetime) -> "Person":
        """He is deactivated now, or at his deadline without another question."""
        if self.status == "pending" and not self.confirmed:
            return replace(self, confirmed=True).tells("deactivation confirmed")
        if self.status != "awaitingConfirmation":
            return self
        due = replace(self, status="pending", due_at=now, confirmed=True)
        return due.tells("deactivation confirmed", "deactivation scheduled")

    def is_cancelled(self) -> "Person":
        waits = self.status == "awaitingConfirmation" or (self.status == "pending" and not self.confirmed)
        if not waits:
            return self
        return replace(self.becomes_active(), deleted=False).tells(*CANCELLED)

    # Time

    def is_met(self, now: datetime, *, over_limit: bool) -> "Person":
        """Somebody comes for what is due."""
        if not self.is_due(now):
            return self
        if self.holds:
            return replace(self, status="held").tells("deactivation held")
        if over_limit and not self.confirmed:
            return replace(self, status="awaitingConfirmation").tells("deactivation awaits confirmation")
        kept = (self.title, self.organization)
        gone = replace(self, title=None, organization=None, archived=kept, requested_at=None, due_at=None)
        return replace(gone, status="deactivated", confirmed=False).tells("deactivated")

    def pends(self, now: datetime, due_at: datetime, *, confirmed: bool, told: tuple[str, ...]) -> "Person":
        # A deadline has whole seconds, but for an operator's: that is now.
        whole = due_at if confirmed else due_at.replace(microsecond=0)
        asked_at = self.asked_at if confirmed else now
        pending = replace(
            self, status="pending", requested_at=now, due_at=whole, confirmed=confirmed, asked_at=asked_at
        )
        return pending.tells(*told)

    def becomes_active(self) -> "Person":
        return replace(
            self, status="active", said_active=self.said_active, requested_at=None, due_at=None, confirmed=False
        )

    def _restored(self) -> "Person":
        title, organization = self.archived
        return replace(self.becomes_active(), title=title, organization=organization)

    def tells(self, *steps: str) -> "Person":
        return replace(self, told=(*self.told, *steps))
