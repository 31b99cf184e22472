"""Saving a user together with his timer: arm before save, save before disarm.

A stray timer is harmless, since whoever gets the reminder rereads the user; a missing one would be found by the sweep.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.failures import Busy
from provisioning.domain.lifecycle import Pending
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.usecases.directory import UserStore
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.ports import Timers


@dataclass(frozen=True, slots=True)
class LifeChanges:
    """Writes users, and keeps the timers and the groups' members in step with them."""

    users: UserStore
    timers: Timers
    memberships: Memberships

    def create(self, user: User, entries: list[LogEntry], now: datetime) -> None:
        """Add a user. Raises what `UserStore.create` raises."""
        fault = self._arm(None, user, now)
        self._write(lambda: self.users.create(user, entries), user)
        _require_armed(fault)

    def replace(self, before: User, after: User, entries: list[LogEntry], now: datetime) -> None:
        """Put `after` in the place of `before`.

        Raises:
            Busy: the write failed; or it was made and only the timer could not be set. The user is blocked then, the
                sweep will find him, and a repetition of the request sets the timer.
            Exception: Scheduler refuses to set the timer, which is our mistake. The user is blocked all the same.
            LostRace, ClaimLost: as `UserStore.replace` raises them.
        """
        fault = self._arm(before, after, now)
        self._write(lambda: self.users.replace(before, after, entries), after)
        self._disarm(before, after)
        self._settle(before, after)
        _require_armed(fault)

    def _write(self, write: Callable[[], None], after: User) -> None:
        try:
            write()
        except Busy:
            # Perhaps only the answer was lost: then a repetition of the request would meet what this one left.
            if self.users.get(after.id) != after:
                raise

    def arm_again(self, user: User, now: datetime) -> None:
        """Set the timer of a user who is pending already; the one that set it may have failed. Raises Busy."""
        _require_armed(self._arm(None, user, now))

    def _arm(self, before: User | None, after: User, now: datetime) -> Exception | None:
        """Why the timer that is needed could not be set."""
        reminder = reminder_of(after)
        if reminder is None or reminder.due_at <= now or (before and reminder == reminder_of(before)):
            return None
        try:
            self.timers.arm(reminder)
        except Exception as fault:  # noqa: BLE001 - whatever it is: to block comes first, and then it is raised
            return fault
        return None

    def _disarm(self, before: User, after: User) -> None:
        reminder = reminder_of(before)
        if reminder is None or reminder == reminder_of(after):
            return
        # Whatever Scheduler says, the change is made. The timer comes, finds that nothing is due, and deletes itself.
        with suppress(Exception):
            self.timers.disarm(reminder)

    def _settle(self, before: User, after: User) -> None:
        if before.present == after.present or not after.group_ids:
            return
        try:
            self.memberships.settle(after.id)
        except Busy:
            # It is written down; the sweep does it.
            return


def reminder_of(user: User) -> Reminder | None:
    """The reminder that must come for this user; None unless he is pending."""
    status = user.life.status
    if not isinstance(status, Pending):
        return None
    return Reminder(user_id=user.id, token=status.token, due_at=status.due_at)


def _require_armed(fault: Exception | None) -> None:
    match fault:
        case None:
            return
        case Busy():
            # Soon, however long Scheduler is away: asked for again later, it might come after an operator's unblock.
            raise Busy(
                "The user is blocked, but the timer of the deactivation could not be set. Send the request again."
            ) from fault
        case _:
            raise fault
