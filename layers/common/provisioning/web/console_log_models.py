"""What the console's API takes and gives of the sync log."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, Field

from provisioning.domain.failures import Unacceptable
from provisioning.domain.sync_log import ACTIONS, LogEntry, LogQuery, Outcome
from provisioning.usecases.read_log import LOG_PAGE_SIZE_MAX
from provisioning.web.console_answers import Text
from provisioning.web.console_models import ConsoleModel
from provisioning.web.csv_text import CSV

DEFAULT_LIMIT = 100
CURSOR_CHARACTERS_MAX = 512
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(3000, 1, 1, tzinfo=UTC)

type Time = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
type ResourceId = Annotated[str, Field(min_length=1, max_length=128)]


class LogParameters(ConsoleModel):
    """Which entries, and how many of them on a page; what is absent does not matter."""

    provider: Annotated[str, Field(max_length=128)] | None = None
    user: ResourceId | None = None
    group: ResourceId | None = None
    action: str | None = None
    outcome: Outcome | None = None
    start: Annotated[Time | None, Field(alias="from")] = None
    until: Time | None = None
    cursor: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None
    limit: Annotated[int, Field(ge=1, le=LOG_PAGE_SIZE_MAX)] = DEFAULT_LIMIT

    def asked(self) -> LogQuery:
        """The query, its times in UTC. Raises Unacceptable: an action that there is not."""
        return LogQuery(
            provider_id=self.provider,
            user_id=self.user,
            group_id=self.group,
            actions=() if self.action is None else _read_actions(self.action),
            outcome=self.outcome,
            start=self.start and self.start.astimezone(UTC),
            end=self.until and self.until.astimezone(UTC),
        )


class LogEntryView(ConsoleModel):
    """An entry of the sync log; what it does not tell of is empty."""

    id: str
    at: datetime
    provider_id: str
    actor: str
    request_id: str
    action: str
    outcome: Outcome
    user_id: str
    user_name: str
    group_id: str
    group_name: str
    detail: str
    changes: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, entry: LogEntry) -> "LogEntryView":
        """The entry as operators see it."""
        return cls(
            id=entry.id,
            at=entry.at,
            provider_id=entry.origin.provider_id,
            actor=entry.origin.actor,
            request_id=entry.origin.request_id,
            action=entry.action,
            outcome=entry.outcome,
            user_id=entry.user_id,
            user_name=entry.user_name,
            group_id=entry.group_id,
            group_name=entry.group_name,
            detail=entry.detail,
            changes=entry.changes,
        )


class LogPage(ConsoleModel):
    """Some entries, newest first; without a cursor it is the last page, and only then."""

    entries: list[LogEntryView]
    next_cursor: str | None

    @classmethod
    def of(cls, entries: Iterable[LogEntry], next_cursor: str | None) -> "LogPage":
        """The page as operators see it."""
        return cls(entries=[LogEntryView.of(entry) for entry in entries], next_cursor=next_cursor)


class LogCsv(Text):
    """Some entries as CSV; the next page's cursor is in a header."""

    media_type: ClassVar[str] = CSV


def _read_actions(text: str) -> tuple[str, ...]:
    actions = tuple(sorted({action.strip() for action in text.split(",")}))
    if not ACTIONS.issuperset(actions):
        detail = f"Choose from {', '.join(sorted(ACTIONS))}; several with commas between them."
        raise Unacceptable(detail, field="action")
    return actions
