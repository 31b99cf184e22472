"""What the sync log says of a change to a user."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.failures import Refused
from provisioning.domain.sync_log import Action, LogEntry, differences
from provisioning.domain.users import User, email_advice
from provisioning.usecases.caller import Caller
from provisioning.usecases.user_documents import document_of, primary_email


@dataclass(frozen=True, slots=True)
class UserLog:
    """The entries for one act: the change, and a warning when the user's name or email is unusual.

    Raises:
        Refused: the provider is set to refuse unusual names and emails.
    """

    caller: Caller
    now: datetime
    new_id: Callable[[], str]

    def created(self, user: User) -> list[LogEntry]:
        """The entries for a new user."""
        return [self._entry("created", user), *self._warnings(user)]

    def changed(self, before: User, after: User) -> list[LogEntry]:
        """The entries for a changed user, with what was and what is."""
        action = "reactivated" if after.active and not before.active else "updated"
        changes = differences(document_of(before), document_of(after))
        warnings = self._warnings(after) if changes.keys() & {"userName", "emails"} else []
        return [self._entry(action, after, changes=changes), *warnings]

    def deleted(self, user: User) -> list[LogEntry]:
        """The entry for a deleted user."""
        return [self._entry("deleted", user)]

    def _warnings(self, user: User) -> list[LogEntry]:
        advice = email_advice(user.user_name, primary_email(document_of(user)))
        if advice is None:
            return []
        if self.caller.provider.email_names_required:
            raise Refused(advice)
        return [self._entry("warning", user, detail=advice)]

    def _entry(
        self,
        action: Action,
        user: User,
        *,
        detail: str = "",
        changes: dict[str, dict[str, object]] | None = None,
    ) -> LogEntry:
        return LogEntry(
            id=self.new_id(),
            at=self.now,
            origin=self.caller.origin,
            action=action,
            user_id=user.id,
            user_name=user.user_name,
            detail=detail,
            changes=changes or {},
        )
