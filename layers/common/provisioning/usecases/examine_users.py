"""What a user's item promises elsewhere: a timer in Scheduler, a record in cold storage, a story in the sync log."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.examination import LATE_AFTER
from provisioning.domain.findings import Code, Finding, about_user
from provisioning.domain.lifecycle import Deactivated
from provisioning.domain.stories import CLOCKS_APART_MAX, Expectation, contradicted, expectations
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.usecases.examination_ports import KeptRecords, SetTimers, Stories, TableExamination
from provisioning.usecases.life_changes import reminder_of

TIMER_LEFT_MIN = timedelta(minutes=1)
"""A timer that is due within a minute may be on its way already."""
RECORD_MARGIN = timedelta(hours=1)
"""By how much a record's time in cold storage may have begun before the user was deactivated."""
FIRST_ENTRIES = 25
"""In which what the log must tell is found, as a rule."""
ENTRIES_MAX = 1_000
"""Whoever has more since then is not judged."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Why nothing can be said, in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineUsers:
    """Looks for it. What is missing is certain: the user is read again afterwards, and is still what he was."""

    table: TableExamination
    timers: SetTimers
    records: KeptRecords
    stories: Stories
    now: Callable[[], datetime]
    log_retention: timedelta
    record_retention: timedelta

    def examine(self, users: Sequence[User], steps: Sequence[LogEntry]) -> Iterator[Finding | Unjudged]:
        """What is wrong with these users, and with the users whom these steps of the log are about."""
        for user in users:
            yield from self._deadline(user)
            yield from self._record(user)
        yield from self._untold(users)
        yield from self._contradicted(steps)

    def _deadline(self, user: User) -> Iterator[Finding]:
        reminder = reminder_of(user)
        if reminder is None:
            return
        left, due = reminder.due_at - self.now(), reminder.due_at.isoformat()
        if left < -LATE_AFTER and self._still(user):
            yield _finding("deactivation-overdue", user, f"should have been deactivated at {due}")
        if left > TIMER_LEFT_MIN and not self.timers.is_set(reminder) and self._still(user):
            yield _finding("timer-missing", user, f"is to be deactivated at {due}, and no timer is set")

    def _record(self, user: User) -> Iterator[Finding]:
        status = user.life.status
        if not isinstance(status, Deactivated) or self.now() - status.at > self.record_retention - RECORD_MARGIN:
            return
        if not self.records.keeps(status.archive_key) and self._still(user):
            yield _finding("archive-missing", user, f"has no record in cold storage ({status.archive_key})")

    def _still(self, user: User) -> bool:
        """True when his life has not changed since he was read."""
        again = self.table.users([user.id]).get(user.id)
        return again is not None and again.life.status == user.life.status

    def _untold(self, users: Sequence[User]) -> Iterator[Finding | Unjudged]:
        log_start = self._log_start()
        asked = [(user, each) for user in users for each in expectations(user, log_start)]
        told = self.stories.told([(user.id, each.since) for user, each in asked], FIRST_ENTRIES)
        for (user, expectation), entries in zip(asked, told, strict=True):
            if not expectation.met(entries):
                yield from self._certainly_untold(user.id, expectation.what, log_start)

    def _certainly_untold(self, user_id: str, what: str, log_start: datetime) -> Iterator[Finding | Unjudged]:
        user = self.table.users([user_id]).get(user_id)
        for expectation in expectations(user, log_start) if user else ():
            if user and expectation.what == what and self._missing(user, expectation):
                yield self._gap(user, expectation)

    def _missing(self, user: User, expectation: Expectation) -> bool:
        # The entry was written with the user: whoever reads it later must find it.
        entries = self._entries(user, expectation.since)
        return len(entries) < ENTRIES_MAX and not expectation.met(entries)

    def _entries(self, user: User, since: datetime) -> list[LogEntry]:
        (told,) = self.stories.told([(user.id, since)], ENTRIES_MAX)
        # What operators do to the users of a provider that is gone stands with what is about no provider.
        logs = {user.provider_id, ENVIRONMENT}
        return [*told, *(entry for log in logs for entry in self.stories.told_lately(log, user.id))]

    def _gap(self, user: User, expectation: Expectation) -> Finding | Unjudged:
        untold = f"The sync log does not tell {expectation.what}"
        if not self.stories.reaches(user.provider_id, expectation.at):
            return Unjudged(f'{untold} of the user "{user.user_name}", and has nothing left of that time at all.')
        return Finding(code="log-gap", detail=f'{untold}: "{user.user_name}".', about=about_user(user))

    def _contradicted(self, steps: Sequence[LogEntry]) -> Iterator[Finding]:
        """Active users whose last step, by the log, is another one. Each is told of once, with that very step."""
        users = self.table.users(entry.user_id for entry in steps)
        active = [entry for entry in steps if entry.user_id in users and users[entry.user_id].active]
        told = self.stories.told([(entry.user_id, _around(entry)) for entry in active], ENTRIES_MAX)
        for entry, entries in zip(active, told, strict=True):
            if contradicted(users[entry.user_id], entries) == entry:
                yield from self._certainly_contradicted(entry)

    def _certainly_contradicted(self, entry: LogEntry) -> Iterator[Finding]:
        user = self.table.users([entry.user_id]).get(entry.user_id)
        if user is None:
            return
        entries = self._entries(user, _around(entry))
        if len(entries) < ENTRIES_MAX and contradicted(user, entries) == entry:
            untold = "The sync log does not tell how the user has come to be active again"
            detail = f'{untold} after "{entry.action}": "{user.user_name}".'
            yield Finding(code="log-gap", detail=detail, about=about_user(user))

    def _log_start(self) -> datetime:
        return self.now() - self.log_retention + CLOCKS_APART_MAX


def _around(entry: LogEntry) -> datetime:
    return entry.at - CLOCKS_APART_MAX


def _finding(code: Code, user: User, what: str) -> Finding:
    return Finding(code=code, detail=f'The user "{user.user_name}" {what}.', about=about_user(user))
