"""What the console's API takes and gives: what all its models share, and those of legal holds and decisions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from provisioning.domain.holds import LegalHold

HOLD_NAME_CHARACTERS_MAX = 200
ID_CHARACTERS_MAX = 64
CURSOR_CHARACTERS_MAX = 2_000
PAGE_SIZE_MAX = 1_000
PAGE_SIZE_DEFAULT = 100

type Id = Annotated[str, Field(min_length=1, max_length=ID_CHARACTERS_MAX)]
type Cursor = Annotated[
    str,
    Field(max_length=CURSOR_CHARACTERS_MAX, description="The nextCursor of the page before; absent: the first page."),
]
type Limit = Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX, description="How many of them a page has at most.")]


HIDING = ConfigDict(hide_input_in_errors=True)
"""Whatever goes wrong with a model, the error's text, which gets into the function's log, has nothing of its values."""


class ConsoleModel(BaseModel):
    """camelCase outside, snake_case inside; what is not known is refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True) | HIDING


class Paging(ConsoleModel):
    """Which page of a list."""

    cursor: Cursor | None = None
    limit: Limit = PAGE_SIZE_DEFAULT


class Versioned(ConsoleModel):
    """What counts its changes: the answer's ETag is the version, and If-Match names the one that the operator saw."""

    version: int


class NewLegalHold(ConsoleModel):
    """A legal hold to create."""

    name: Annotated[str, Field(min_length=1, max_length=HOLD_NAME_CHARACTERS_MAX)]


class LegalHoldView(ConsoleModel):
    """A legal hold."""

    id: str
    name: str
    created_at: datetime

    @classmethod
    def of(cls, hold: LegalHold) -> "LegalHoldView":
        """The hold as operators see it."""
        return cls(id=hold.id, name=hold.name, created_at=hold.created_at)


class HoldSearch(Paging):
    """Which legal holds."""

    name: Annotated[str, Field(max_length=HOLD_NAME_CHARACTERS_MAX, description="A name in any spelling.")] | None = (
        None
    )


class LegalHoldsView(ConsoleModel):
    """Some legal holds; without a cursor they are the last."""

    legal_holds: list[LegalHoldView]
    next_cursor: str | None

    @classmethod
    def of(cls, holds: Iterable[LegalHold], next_cursor: str | None) -> "LegalHoldsView":
        """The page as operators see it."""
        return cls(legal_holds=[LegalHoldView.of(hold) for hold in holds], next_cursor=next_cursor)


class Decision(ConsoleModel):
    """What becomes of all whom a provider's safety limit held back."""

    decision: Literal["confirm", "cancel"]


class Decided(ConsoleModel):
    """How many users the decision was carried out for; `more`: send it again for those who are left."""

    users: int
    more: bool
