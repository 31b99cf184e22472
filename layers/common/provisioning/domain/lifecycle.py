"""A user's life: active, pending, held, awaiting confirmation, deactivated (PRODUCT §4).

The states are types: only `Pending` has a deadline that a timer may meet, only `Deactivated` knows where the archive
is. What each event does in each state stands in `transitions.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# States


@dataclass(frozen=True, slots=True)
class Active:
    """May sign in, unless an operator has blocked him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Blocked, and to be deactivated at `due_at`. Only a timer with this very `token` counts."""

    token: str
    requested_at: datetime
    due_at: datetime
    confirmed: bool = False
    """An operator wants it, so that the safety limit does not ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Blocked; the deadline came while a legal hold protected him. The last release deactivates."""

    requested_at: datetime
    due_at: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitingConfirmation:
    """Blocked; the deadline came, but too many became pending at once. An operator confirms or cancels."""

    requested_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivated:
    """The account is gone; its record is in cold storage under `archive_key`, as long as that keeps it."""

    at: datetime
    archive_key: str


type Status = Active | Pending | Held | AwaitingConfirmation | Deactivated
type WaitingStatus = Literal["held", "awaitingConfirmation"]
"""How the console calls those who wait for an operator."""
type DueStatus = Literal["pending", "held", "awaitingConfirmation"]
"""Those who have a deadline."""
type StatusName = Literal["active", "pending", "held", "awaitingConfirmation", "deactivated"]
"""How the console calls each status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Where a user is in his life, and what others hold him to."""

    status: Status = Active()
    provider_says_active: bool = True
    """The provider's last word. A level (a full PUT) that repeats it is no event."""
    blocked_by_operator: bool = False
    holds: frozenset[str] = frozenset()
    """The ids of the legal holds that he is on."""

    @property
    def blocked(self) -> bool:
        """True when the user may not sign in."""
        return self.blocked_by_operator or not isinstance(self.status, Active)


# Events


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDeactivates:
    """The provider says `active: false`, or deletes the user. `token` is fresh, `delay` the provider's."""

    token: str
    delay: timedelta


@dataclass(frozen=True, slots=True)
class ProviderActivates:
    """The provider says `active: true`, or posts the user anew."""


@dataclass(frozen=True, slots=True)
class OperatorBlocks:
    """An operator blocks the user by hand."""


@dataclass(frozen=True, slots=True)
class OperatorUnblocks:
    """An operator lifts the block, whoever set it, and with it a deactivation that is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDeactivates:
    """An operator deactivates the user, without a delay. `token` is fresh."""

    token: str


@dataclass(frozen=True, slots=True)
class OperatorReactivates:
    """An operator brings a deactivated user back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorConfirms:
    """An operator confirms what the safety limit held back, or would hold back. `token` is fresh."""

    token: str


@dataclass(frozen=True, slots=True)
class OperatorCancels:
    """An operator cancels what the safety limit held back, or would hold back."""


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """The user is put on a legal hold."""

    hold_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased:
    """The user is released from a legal hold. `token` is fresh."""

    hold_id: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCame:
    """A timer or the sweep says that the deactivation `token` is due."""

    token: str
    over_limit: bool
    """More of the provider's users than its safety limit became pending within an hour of this one."""
    archive_key: str
    """Where the account's record goes."""


type Event = (
    ProviderDeactivates
    | ProviderActivates
    | OperatorBlocks
    | OperatorUnblocks
    | OperatorDeactivates
    | OperatorReactivates
    | OperatorConfirms
    | OperatorCancels
    | HoldPlaced
    | HoldReleased
    | DeadlineCame
)

# Outcomes

type Step = Literal[
    "blocked",
    "unblocked",
    "deactivation scheduled",
    "deactivation cancelled",
    "deactivation held",
    "deactivation awaits confirmation",
    "deactivation confirmed",
    "deactivated",
    "reactivated",
    "hold placed",
    "hold released",
]
"""What the sync log calls what happened."""


@dataclass(frozen=True, slots=True)
class Become:
    """The next life, and what the sync log says of it, in order; nothing when only the provider's word changed."""

    life: Life
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class NothingDue:
    """Nothing happens; the reason is for a log line."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The event is not possible in this state; the reason is for the operator."""

    reason: str


type Outcome = Become | NothingDue | Refused


def repeats(life: Life, *, active: bool) -> bool:
    """True when a level (`active` in a full PUT) only repeats the provider's last word, so that it is no event.

    So neither does a PUT that still says `active: false` re-arm what an operator's unblock cancelled, nor does one that
    still says `active: true` bring back whom an operator deactivated.
    """
    return life.provider_says_active == active
