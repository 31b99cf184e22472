"""What the sync log must tell of a user, for all to see how he has come to be what he is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    Held,
    Pending,
    Status,
)
from provisioning.domain.sync_log import Action, LogEntry
from provisioning.domain.users import User

CLOCKS_APART_MAX = timedelta(seconds=30)
"""By how much two functions' clocks may differ: entries that are closer may stand in the wrong order."""

LEADS_TO: Mapping[Action, type[Status]] = {
    "created": Active,
    "reactivated": Active,
    "deactivation cancelled": Active,
    "deactivation scheduled": Pending,
    "deactivation held": Held,
    "deactivation awaits confirmation": AwaitingConfirmation,
    "deactivated": Deactivated,
}
"""In which status each step leaves a user; the others leave him where he is."""
AWAY: frozenset[Action] = frozenset(action for action, status in LEADS_TO.items() if status is not Active)
"""The steps after which a user is not active."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An entry that there must be, of what happened at `at` or later."""

    what: str
    """To follow "The sync log does not tell "."""
    at: datetime
    met_by: Callable[[LogEntry], bool]

    @property
    def since(self) -> datetime:
        """From when on the log is to be read."""
        return self.at - CLOCKS_APART_MAX

    def met(self, entries: Collection[LogEntry]) -> bool:
        """True when it is among these entries."""
        return any(entry.at >= self.since and self.met_by(entry) for entry in entries)


def expectations(user: User, log_start: datetime) -> Iterator[Expectation]:
    """What the log must have of the user, unless it was before `log_start`: that is forgotten by now.

    How an active user has come to be so is no matter of one entry: see `contradicted`.
    """
    if user.created_at >= log_start:
        yield Expectation("that the user was created", user.created_at, lambda entry: entry.action == "created")
    match user.life.status:
        case Active():
            return
        case Pending(requested_at=requested_at, due_at=due_at):
            told = due_told(due_at)
            yield from _kept(log_start, "that the deactivation was scheduled", requested_at, _step(Pending, told))
        case Held(due_at=due_at):
            yield from _kept(log_start, "that the deactivation was held", due_at, _step(Held))
        case AwaitingConfirmation(due_at=due_at):
            what = "that the deactivation awaits confirmation"
            yield from _kept(log_start, what, due_at, _step(AwaitingConfirmation))
        case Deactivated(at=at):
            yield from _kept(log_start, "that the user was deactivated", at, _step(Deactivated))


def contradicted(user: User, entries: Collection[LogEntry]) -> LogEntry | None:
    """The last step that the log has of an active user, if by that he is not active; None when it is in order."""
    steps = [entry for entry in entries if entry.action in LEADS_TO]
    if not steps or not user.active:
        return None
    last = max(steps, key=lambda entry: entry.place)
    latest = (entry for entry in steps if last.at - entry.at <= CLOCKS_APART_MAX)
    return None if any(LEADS_TO[entry.action] is Active for entry in latest) else last


def due_told(due_at: datetime) -> str:
    """The words by which the log tells when a deactivation that was scheduled is due."""
    return f"Due at {due_at.isoformat()}."


def _kept(log_start: datetime, what: str, at: datetime, met_by: Callable[[LogEntry], bool]) -> Iterator[Expectation]:
    if at >= log_start:
        yield Expectation(what, at, met_by)


def _step(status: type[Status], detail: str = "") -> Callable[[LogEntry], bool]:
    actions: set[Action] = {action for action, led_to in LEADS_TO.items() if led_to is status}
    return lambda entry: entry.action in actions and detail in entry.detail
