"""What an examination needs of the world."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from provisioning.domain.examination import Piece, Treat, Walk
from provisioning.domain.reminders import Reminder
from provisioning.domain.stories import Creation
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User


class TableExamination(Protocol):
    """The table, examined piece by piece while others write to it. All calls may raise Busy."""

    def begin(self) -> Walk:
        """The walk at its beginning."""
        ...

    def piece(self, walk: Walk, treat: Treat) -> Piece:
        """What the next piece brings to light; each finding is handed to `treat` before anything else is looked at.

        Raises:
            ValueError: the walk is through another table.
        """
        ...

    def users(self, user_ids: Iterable[str]) -> dict[str, User]:
        """The users of those ids who are there and can be read, by id."""
        ...


class Stories(Protocol):
    """What the sync log tells of users and of creations. All calls may raise Busy."""

    def told(self, asked: Sequence[tuple[str, datetime]], limit: int) -> list[list[LogEntry]]:
        """For each user id and time, at most `limit` entries about the user from then on, oldest first; an index may
        lag.
        """
        ...

    def told_lately(self, provider_id: str, user_id: str) -> list[LogEntry]:
        """The provider's entries about the user of the last minutes, to the last one."""
        ...

    def told_first(self, creations: Sequence[Creation], limit: int) -> list[list[LogEntry]]:
        """For each, at most `limit` entries of its kind from its moment on, oldest first; an index may lag."""
        ...

    def told_of(self, creation: Creation) -> list[LogEntry]:
        """The provider's entries of its kind in the time in which the one that tells of it must be, to the last one."""
        ...

    def reaches(self, provider_id: str, at: datetime) -> bool:
        """True when the provider's log certainly goes back to that time: how long it is kept may have been changed."""
        ...


class SetTimers(Protocol):
    """Timers, set and looked for. All calls may raise Busy."""

    def arm(self, reminder: Reminder) -> None:
        """As `Timers.arm`."""
        ...

    def is_set(self, reminder: Reminder) -> bool:
        """True when it is to come."""
        ...


class KeptRecords(Protocol):
    """The records of deactivated accounts. May raise Busy."""

    def keeps(self, key: str) -> bool:
        """True when there is a record under the key."""
        ...
