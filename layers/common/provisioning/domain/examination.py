"""An examination of the table: how far it has come, and what a piece of it brought to light."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from provisioning.domain.findings import Finding
from provisioning.domain.stories import Creation
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User

LATE_AFTER = timedelta(minutes=15)
"""Three sweeps: what the table says is to be done is done by then, or nobody does it."""

type CountedKind = Literal["USER", "GROUP"]
type Sort = Literal[
    "claims",
    "counters",
    "groups",
    "holds",
    "jobs",
    "logEntries",
    "memberships",
    "organizations",
    "others",
    "providers",
    "unfinished",
    "users",
]
"""What is counted apart of what was examined."""
type Mend = Callable[[LogEntry], bool]
"""Repairs one finding, and writes the entry that tells of it; False: somebody else has changed what it was about."""
type Treat = Callable[[Finding, Mend | None], Finding]
"""Is handed each finding as soon as it is certain, with what would repair it; gives what is to be told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A provider's counter as it stood when the examination began, and how many it should count have been met since."""

    total: int
    changes: int
    """How often the counter had moved."""
    met: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far an examination has come."""

    table: str
    """A walk through one table says nothing of another."""
    after: tuple[str, str] | None = None
    """The keys of the last item; None before the first."""
    group_id: str = ""
    """The group among whose memberships the walk has paused."""
    members: int = 0
    """How many of its members were met so far."""
    items: int = 0
    expected: int = 0
    """About how many items the table has."""
    tallies: Mapping[tuple[str, CountedKind], Tally] = field(default_factory=dict[tuple[str, CountedKind], Tally])
    through: bool = False
    """All items have been met; what can be judged only then is left."""

    @property
    def progress(self) -> float:
        """From 0 to 0.99, as far as it can be known: DynamoDB says only every six hours how many items there are."""
        return min(self.items / self.expected, 0.99) if self.expected else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one piece of an examination brought to light."""

    walk: Walk | None
    """Where the next piece begins; None: this was the last."""
    examined: Mapping[Sort, int]
    findings: list[Finding]
    unjudged: list[str]
    """What changed so often meanwhile that nothing can be said of it, in sentences."""
    users: list[User] = field(default_factory=list[User])
    """Those who were met, so that their timers, their records and their log can be looked for."""
    steps: list[LogEntry] = field(default_factory=list[LogEntry])
    """The log entries that were met of users' steps away from being active."""
    creations: list[Creation] = field(default_factory=list[Creation])
    """Of the groups and legal holds that were met."""
