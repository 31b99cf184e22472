"""What the sync log must tell: how a user has come to be what he is, and that groups and legal holds were created."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.findings import About, about_group
from provisioning.domain.groups import Group
from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    Held,
    Pending,
    Status,
)
from provisioning.domain.sync_log import Action, LogEntry
from provisioning.domain.users import ENVIRONMENT, User

type Entries = Collection[LogEntry]

CLOCKS_APART_MAX = timedelta(seconds=30)
"""By how much two functions' clocks may differ: entries that are closer may stand in the wrong order."""

CREATING_TAKES_MAX = timedelta(minutes=1)
"""A group bears the moment at which it was asked for; the entry, that at which its members had been looked up."""

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
    """What there must be among the entries of `at` and later."""

    what: str
    """To follow "The sync log does not tell "."""
    at: datetime
    met_by: Callable[[Entries], bool]

    @property
    def since(self) -> datetime:
        """From when on the log is to be read."""
        return self.at - CLOCKS_APART_MAX

    def met(self, entries: Entries) -> bool:
        """True when it is among these entries."""
        return self.met_by([entry for entry in entries if entry.at >= self.since])


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """Of a group or a legal hold: the log must tell of it."""

    provider_id: str
    """In whose log."""
    action: Action
    at: datetime
    called: str
    """To follow "the"."""
    about: About
    told_by: Callable[[LogEntry], bool]

    @property
    def since(self) -> datetime:
        """From when on the log is to be read."""
        return self.at - CLOCKS_APART_MAX

    @property
    def until(self) -> datetime:
        """Until when."""
        return self.at + CREATING_TAKES_MAX

    def told(self, entries: Entries) -> bool:
        """True when one of these entries tells of it."""
        return any(entry.action == self.action and self.told_by(entry) for entry in entries)


def creation_of_group(group: Group) -> Creation:
    """What the log must have of the group."""
    return Creation(
        provider_id=group.provider_id,
        action="group created",
        at=group.created_at,
        called=f'group "{group.display_name}"',
        about=about_group(group),
        told_by=lambda entry: entry.group_id == group.id,
    )


def creation_of_hold(hold: LegalHold) -> Creation:
    """What the log must have of the legal hold; it is nobody's in particular."""
    return Creation(
        provider_id=ENVIRONMENT,
        action="hold created",
        at=hold.created_at,
        called=f'legal hold "{hold.name}"',
        about=About(other_id=hold.id),
        told_by=lambda entry: hold.id in entry.detail,
    )


def expectations(user: User, log_start: datetime) -> Iterator[Expectation]:
    """What the log must have of the user, unless it was before `log_start`: that is forgotten by now.

    How an active user has come to be so is no matter of one entry: see `contradicted`.
    """
    if user.created_at >= log_start:
        yield Expectation("that the user was created", user.created_at, _tells({"created"}))
        yield from _since_creation(user)
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


def _since_creation(user: User) -> Iterator[Expectation]:
    """What has happened to him some time: his item says that it has, and not when."""
    if user.deleted:
        yield Expectation("that the user was deleted", user.created_at, _tells({"deleted"}))
    if user.life.blocked_by_operator:
        yield Expectation("that an operator blocked the user", user.created_at, _blocked_for_itself)
    for hold_id in sorted(user.life.holds):
        what = f"that the user was placed on the legal hold {hold_id}"
        yield Expectation(what, user.created_at, _tells({"hold placed"}, hold_id))


def contradicted(user: User, entries: Entries) -> LogEntry | None:
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


def _kept(log_start: datetime, what: str, at: datetime, met_by: Callable[[Entries], bool]) -> Iterator[Expectation]:
    if at >= log_start:
        yield Expectation(what, at, met_by)


def _step(status: type[Status], detail: str = "") -> Callable[[Entries], bool]:
    actions: set[Action] = {action for action, led_to in LEADS_TO.items() if led_to is status}
    return _tells(actions, detail)


def _tells(actions: Collection[Action], detail: str = "") -> Callable[[Entries], bool]:
    return lambda entries: any(entry.action in actions and detail in entry.detail for entry in entries)


def _blocked_for_itself(entries: Entries) -> bool:
    """Every deactivation begins with a block; an operator's block is an act of its own."""
    deactivating = {entry.act_id for entry in entries if entry.action == "deactivation scheduled"}
    return any(entry.action == "blocked" and entry.act_id not in deactivating for entry in entries)
