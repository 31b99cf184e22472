"""What the console's API takes and gives of the sync log."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema

from provisioning.domain.failures import Unacceptable
from provisioning.domain.sync_log import ACTIONS, LogEntry, LogQuery, Outcome
from provisioning.usecases.read_log import LOG_PAGE_SIZE_MAX
from provisioning.web.console_answers import Text
from provisioning.web.console_models import PAGE_SIZE_DEFAULT, ConsoleModel, Cursor, Limit
from provisioning.web.csv_text import CSV

CURSOR_CHARACTERS_MAX = 512
NEXT_CURSOR = "X-Next-Cursor"
NAME_ASKED = "A userName that somebody has, had before he was renamed or deleted, or was refused."
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(3000, 1, 1, tzinfo=UTC)

NAME_CHARACTERS_MAX = 1_000


def _written_out(value: object) -> object:
    """A time as ISO 8601 has it: pydantic would take a number, such as a year, for seconds since 1970."""
    if isinstance(value, str) and NUMBER.fullmatch(value):
        raise ValueError("write a time as 2026-03-02T09:00:00Z")
    return value


NUMBER = re.compile(r"\s*[-+]?[0-9_.]+\s*")

type Time = Annotated[AwareDatetime, BeforeValidator(_written_out), Field(ge=EARLIEST, le=LATEST)]
type ResourceId = Annotated[str, Field(min_length=1, max_length=128)]
type Action = Annotated[
    str,
    WithJsonSchema(
        {
            "description": "One action, or several with commas between them.",
            "type": "array",
            "items": {"type": "string", "enum": sorted(ACTIONS)},
        }
    ),
]


class LogParameters(ConsoleModel):
    """Which entries, and how many of them on a page; what is absent does not matter."""

    provider: (
        Annotated[str, Field(max_length=128, description="The id of a provider; empty: what is about no provider.")]
        | None
    ) = None
    user: Annotated[ResourceId, Field(description="The id of a user.")] | None = None
    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX, description=NAME_ASKED)] | None = None
    group: Annotated[ResourceId, Field(description="The id of a group.")] | None = None
    action: Action | None = None
    outcome: Annotated[Outcome, Field(description="How it ended.")] | None = None
    start: Annotated[Time | None, Field(alias="from", description="The first moment, in ISO 8601 with its zone.")] = (
        None
    )
    until: Annotated[Time, Field(description="The first moment that is too late.")] | None = None
    cursor: Annotated[Cursor, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None
    limit: Annotated[Limit, Field(le=LOG_PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT

    def asked(self) -> LogQuery:
        """The query, its times in UTC. Raises Unacceptable: an action that there is not, or two ways to say who."""
        if self.user is not None and self.name is not None:
            raise Unacceptable("Say either user, an id, or name.", field="name")
        return LogQuery(
            provider_id=self.provider,
            user_ids=() if self.user is None else (self.user,),
            user_name=self.name,
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
    header_names: ClassVar[Mapping[str, str]] = {NEXT_CURSOR: "The cursor of the next page; absent: this is the last."}


def _read_actions(text: str) -> tuple[str, ...]:
    actions = tuple(sorted({action.strip() for action in text.split(",")}))
    if not ACTIONS.issuperset(actions):
        detail = f"Choose from {', '.join(sorted(ACTIONS))}; several with commas between them."
        raise Unacceptable(detail, field="action")
    return actions
