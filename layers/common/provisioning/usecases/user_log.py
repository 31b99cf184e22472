"""What the sync log says of a change to a user."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from provisioning.domain.failures import Refused
from provisioning.domain.groups import Group
from provisioning.domain.lifecycle import Deactivated, Pending, Step
from provisioning.domain.lookalikes import lookalike_advice
from provisioning.domain.stories import due_told
from provisioning.domain.sync_log import Action, LogEntry, Origin, differences
from provisioning.domain.users import User, email_advice
from provisioning.usecases.user_documents import document_of, primary_email

WARNED_OF = frozenset({"userName", "emails"})
NO_DETAILS: Mapping[Step, str] = {}
LATE_AFTER = timedelta(minutes=10)
"""The sweep comes every five minutes and Scheduler is precise to one: what is later than this is worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLog:
    """The entries for one act: what the provider sent, the steps of the user's life, and warnings.

    Raises:
        Refused: the provider is set to refuse unusual names and emails.
    """

    origin: Origin
    now: datetime
    new_id: Callable[[], str]
    email_names_required: bool = False

    def created(self, user: User, steps: tuple[Step, ...] = ()) -> list[LogEntry]:
        """The entries for a new user."""
        warnings = [*self._warnings(user), *self._put_off(None, user)]
        return self._in_order([self._entry("created", user), *self._steps(user, steps), *warnings])

    def changed(self, before: User, after: User, steps: tuple[Step, ...] = ()) -> list[LogEntry]:
        """The entries for a changed user: with what was and what is, and with the steps of his life."""
        changes = differences(document_of(before), document_of(after))
        placed = placement_entries(self.origin, self.now, before, after)
        if steps:
            # The steps tell better what became of it.
            changes.pop("active", None)
        updated = [self._entry("updated", after, changes=changes)] if changes else []
        # Nothing must keep a deactivation from happening, a name that should have been refused neither.
        warned = self._warnings(after, WARNED_OF & changes.keys(), refusing=after.active)
        warnings = [*warned, *self._put_off(before, after)]
        return self._in_order([*updated, *self._steps(after, steps), *placed, *warnings])

    def deleted(self, user: User, steps: tuple[Step, ...] = ()) -> list[LogEntry]:
        """The entries for a user whom the provider deleted."""
        return self._in_order([self._entry("deleted", user), *self._steps(user, steps)])

    def stepped(
        self, before: User, after: User, steps: tuple[Step, ...], details: Mapping[Step, str] = NO_DETAILS
    ) -> list[LogEntry]:
        """The entries for steps of his life alone: a deadline, an operator's act. `details` says which, or why."""
        placed = placement_entries(self.origin, self.now, before, after)
        return self._in_order([*self._late(before, after), *self._steps(after, steps, details), *placed])

    def _in_order(self, entries: list[LogEntry]) -> list[LogEntry]:
        return in_order(entries, self.new_id())

    def _steps(self, user: User, steps: tuple[Step, ...], details: Mapping[Step, str] = NO_DETAILS) -> list[LogEntry]:
        return [self._entry(step, user, detail=details.get(step) or _detail(step, user)) for step in steps]

    def _late(self, before: User, after: User) -> list[LogEntry]:
        """An entry when a deadline was met later than it should."""
        was, status = before.life.status, after.life.status
        if not isinstance(was, Pending) or isinstance(status, Pending) or self.now - was.due_at <= LATE_AFTER:
            return []
        minutes = (self.now - was.due_at) // timedelta(minutes=1)
        return [self._entry("deactivation late", after, detail=f"{minutes} minutes after its deadline.")]

    def _warnings(self, user: User, changed: Collection[str] = WARNED_OF, *, refusing: bool = True) -> list[LogEntry]:
        if user.local or isinstance(user.life.status, Deactivated):
            # The advice is for a provider; and of a deactivated user the table keeps the name only.
            return []
        unusual = email_advice(user.user_name, primary_email(document_of(user))) if changed else None
        if unusual is not None and self.email_names_required and refusing:
            raise Refused(unusual)
        imitating = lookalike_advice("userName", user.user_name) if "userName" in changed else None
        return [self._entry("warning", user, detail=advice) for advice in (unusual, imitating) if advice is not None]

    def _put_off(self, before: User | None, after: User) -> list[LogEntry]:
        """An entry when he cannot be where his attribute says."""
        if after.put_off is None or (before is not None and before.put_off == after.put_off):
            return []
        detail = f"He stays where he is until he is active again. {after.put_off}"
        return [self._entry("warning", after, detail=detail)]

    def _entry(
        self, action: Action, user: User, *, detail: str = "", changes: dict[str, dict[str, Any]] | None = None
    ) -> LogEntry:
        return LogEntry(
            id="",
            at=self.now,
            origin=self.origin,
            action=action,
            user_id=user.id,
            user_name=user.user_name,
            detail=detail,
            changes=changes or {},
        )


def _detail(step: Step, user: User) -> str:
    status = user.life.status
    if step == "deactivation scheduled" and isinstance(status, Pending):
        return due_told(status.due_at)
    if step == "deactivation held":
        return f"Legal holds: {', '.join(sorted(user.life.holds))}."
    return ""


def in_order(entries: list[LogEntry], act_id: str) -> list[LogEntry]:
    """The entries of one act share their moment: the ids, which come next in the log's order, keep theirs."""
    return [replace(entry, id=f"{act_id}-{number:05}") for number, entry in enumerate(entries)]


def placement_entries(
    origin: Origin, now: datetime, before: User, after: User, *, detail: str = "", group: Group | None = None
) -> list[LogEntry]:
    """The entry for a user who has come to another organization or to other roles; none when he has not.

    An operator who moves him to where he is keeps him there: that is told too. `detail` says why, `group` which one he
    has joined or left.
    """
    changes = differences(_place(before), _place(after))
    if not changes:
        return []
    action: Action = "roles changed" if changes.keys() == {"roles"} else "moved"
    entry = LogEntry(
        id="",
        at=now,
        origin=origin,
        action=action,
        user_id=after.id,
        user_name=after.user_name,
        detail=detail,
        changes=changes,
    )
    return [replace(entry, group_id=group.id, group_name=group.display_name) if group else entry]


def _place(user: User) -> dict[str, Any]:
    placement = user.placement
    return {
        "organization": placement.organization_id,
        "movedByOperator": placement.moved_by_operator,
        "roles": sorted(placement.role_ids),
    }
