"""A deadline has come: reread the user, decide again, and carry it out. Doing it twice is doing it once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from provisioning.domain.lifecycle import Become, Deactivated, DeadlineCame, NothingDue, Refused, Step
from provisioning.domain.reminders import Reminder
from provisioning.domain.sync_log import Origin
from provisioning.domain.transitions import decide
from provisioning.domain.users import User, next_version
from provisioning.usecases.archive_records import archive_key, record_of, without_profile
from provisioning.usecases.directory import UserStore
from provisioning.usecases.left_undone import left_undone
from provisioning.usecases.life_changes import LifeChanges, reminder_of
from provisioning.usecases.ports import ColdStorage, ProviderStore
from provisioning.usecases.races import run_again
from provisioning.usecases.user_log import UserLog
from provisioning.usecases.waves import Waves

SWEPT_USERS_MAX = 2_000
"""In one sweep; what is left is met by the next."""
SWEEP_TIME = timedelta(seconds=120)
"""The sweep has other parts, which must have their turn before its function ends."""


@dataclass(frozen=True, slots=True)
class Met:
    """A reminder, and what came of it in words."""

    reminder: Reminder
    outcome: str
    provider_id: str = ""
    """Whose user he is, if something was due."""
    late: timedelta | None = None
    """How long after its deadline it was done; None when nothing was due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivations:
    """The destructive step, and all that may keep it from happening."""

    users: UserStore
    providers: ProviderStore
    changes: LifeChanges
    cold_storage: ColdStorage
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def meet(self, reminder: Reminder, actor: str, request_id: str) -> Met:
        """Do what is due for the reminder's user, if anything still is. Raises Busy; nothing is half done then."""
        return run_again(lambda: self._attempt(reminder, actor, request_id))

    def sweep(self, request_id: str) -> list[Met]:
        """Do what is due for everybody whose deadline has passed: what lost timers left behind.

        After SWEEP_TIME it stops; the next sweep goes on.

        Raises:
            ExceptionGroup: of a LeftUndone for each for whom it failed; all others have been met.
        """
        met: list[Met] = []
        failures: list[Exception] = []
        until = self.now() + SWEEP_TIME
        due = islice(self.users.due_ids(self.now()), SWEPT_USERS_MAX)
        for user_id in takewhile(lambda _: self.now() < until, due):
            try:
                met += self._met(user_id, request_id)
            except Exception as failure:  # noqa: BLE001 - one user's trouble must not keep the others waiting
                failures.append(left_undone("deactivation", user_id, failure))
        if failures:
            raise ExceptionGroup(f"The sweep failed for {len(failures)} users and met {len(met)}.", failures)
        return met

    def _met(self, user_id: str, request_id: str) -> list[Met]:
        """What came of the user's reminder; nothing when he is not pending any more."""
        user = self.users.get(user_id)
        reminder = None if user is None else reminder_of(user)
        return [] if reminder is None else [self.meet(reminder, "sweep", request_id)]

    def _attempt(self, reminder: Reminder, actor: str, request_id: str) -> Met:
        user = self.users.get(reminder.user_id)
        if user is None:
            return Met(reminder, "There is no such user.")
        now = self.now()
        held_back = Waves(self.users, self.providers).reason(user)
        event = DeadlineCame(
            token=reminder.token,
            over_limit=held_back is not None,
            archive_key=archive_key(user, reminder.token),
        )
        match decide(user.life, event, now):
            case Become() as become:
                origin = Origin(provider_id=user.provider_id, actor=actor, request_id=request_id)
                self._carry_out(user, become, UserLog(origin=origin, now=now, new_id=self.new_id), held_back)
                return Met(reminder, become.steps[-1], user.provider_id, now - reminder.due_at)
            case NothingDue(reason) | Refused(reason):
                return Met(reminder, reason)

    def _carry_out(self, user: User, become: Become, log: UserLog, held_back: str | None) -> None:
        after = next_version(replace(user, life=become.life), log.now)
        if isinstance(become.life.status, Deactivated):
            # Before the table forgets the profile, cold storage must have it.
            self.cold_storage.store(become.life.status.archive_key, record_of(user))
            after = without_profile(after)
        details: dict[Step, str] = {"deactivation awaits confirmation": held_back} if held_back else {}
        self.changes.replace(user, after, log.stepped(user, after, become.steps, details), log.now)
