"""The sync log: one entry for every change that somebody made."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAliasType, get_args

from provisioning.domain.lifecycle import Step
from provisioning.domain.names import name_key

type GroupAction = Literal["group created", "group updated", "group deleted", "members changed"]
type PlacementAction = Literal["moved", "roles changed"]
type SettingsAction = Literal[
    "organization created",
    "organization updated",
    "provider created",
    "provider updated",
    "provider deleted",
    "credential issued",
    "credential revoked",
    "settings applied",
    "hold created",
]
type Action = (
    Literal["created", "updated", "deleted", "warning", "deactivation late", "failed", "repaired"]
    | Step
    | GroupAction
    | PlacementAction
    | SettingsAction
)
type Outcome = Literal["success", "warning", "error"]
type Owned = Literal["user", "group", "provider"]
"""What an entry of a provider's log can be about; a provider owns itself."""

LOGGED_NAME_CHARACTERS_MAX = 200
"""Of a name that a request gives to somebody whom there is not, an entry has no more."""
OUTCOMES: dict[str, Outcome] = {"warning": "warning", "deactivation late": "warning", "failed": "error"}
"""What went less than well; every other action is a success."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a user or a group is, and what it is called; a provider is its own."""

    provider_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who asks: the provider or the operator, with the id of the request that carried it."""

    provider_id: str
    actor: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What happened to one user, one group, or a provider's settings; the ids say to which.

    A user's move that a group has caused has the group's id too.

    `changes` has the attributes that changed, each with `before` and `after`; of members, who was added and removed;
    of what failed, the `request`: its method, path and status.
    """

    id: str
    at: datetime
    origin: Origin
    action: Action
    user_id: str = ""
    user_name: str = ""
    group_id: str = ""
    group_name: str = ""
    detail: str = ""
    changes: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    @property
    def act_id(self) -> str:
        """What it has in common with the other entries of one act on a user: their ids are numbered."""
        return self.id.rpartition("-")[0]

    @property
    def outcome(self) -> Outcome:
        """How the act ended."""
        return OUTCOMES.get(self.action, "success")

    @property
    def place(self) -> str:
        """Its place in the log: texts that sort by time, then by the order within one act."""
        return f"{moment(self.at)}#{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """Which entries somebody asks for; None and an empty tuple: any."""

    provider_id: str | None = None
    """Empty: acts about no provider."""
    user_ids: tuple[str, ...] = ()
    """Entries about one of these users himself; a group's change of members is about the group."""
    user_name: str | None = None
    """And entries about nobody whom we know, who was to be called so, in any spelling that counts as the same."""
    group_id: str | None = None
    actions: tuple[str, ...] = ()
    outcome: Outcome | None = None
    start: datetime | None = None
    end: datetime | None = None
    """The first moment that is too late."""

    @property
    def names_somebody(self) -> bool:
        """True when it asks for entries about certain people only."""
        return bool(self.user_ids) or self.user_name is not None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The actions that can be meant; none when nothing is said of them, or only that they succeeded."""
        unhappy = tuple(action for action, outcome in OUTCOMES.items() if outcome == self.outcome)
        return self.actions or unhappy

    def asks_for(self, entry: LogEntry) -> bool:
        """True when the entry is among those."""
        wanted = (self.provider_id, self.group_id, self.outcome)
        found = (entry.origin.provider_id, entry.group_id, entry.outcome)
        same = all(value is None or value == there for value, there in zip(wanted, found, strict=True))
        in_time = (self.start is None or self.start <= entry.at) and (self.end is None or entry.at < self.end)
        return same and in_time and (not self.actions or entry.action in self.actions) and self._about(entry)

    def _about(self, entry: LogEntry) -> bool:
        if not self.names_somebody:
            return True
        if entry.user_id or not entry.user_name:
            return entry.user_id in self.user_ids
        return self.user_name is not None and _logged_key(self.user_name) == _logged_key(entry.user_name)


def _logged_key(name: str) -> str:
    return name_key(name[:LOGGED_NAME_CHARACTERS_MAX])


def moment(at: datetime) -> str:
    """A time as text that sorts chronologically: always in UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes whose values differ, each with what it was and what it is; absent is None."""
    names = before.keys() | after.keys()
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in sorted(names)
        if before.get(name) != after.get(name)
    }


def _names(kind: Any) -> Iterator[str]:  # noqa: ANN401 - a type as such
    """The texts in Literals, however they are nested in unions and named types."""
    if isinstance(kind, TypeAliasType):
        yield from _names(kind.__value__)
    for part in get_args(kind):
        if isinstance(part, str):
            yield part
        else:
            yield from _names(part)


ACTIONS = frozenset(_names(Action))
"""All that an entry can tell of."""
