"""The sync log: one entry for every change that somebody made."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from provisioning.domain.lifecycle import Step

type GroupAction = Literal["group created", "group updated", "group deleted", "members changed"]
type PlacementAction = Literal["moved", "roles changed"]
type SettingsAction = Literal["organization created", "organization updated", "provider updated", "settings applied"]
type Action = (
    Literal["created", "updated", "deleted", "warning", "deactivation late"]
    | Step
    | GroupAction
    | PlacementAction
    | SettingsAction
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who asks: the provider or the operator, with the id of the request that carried it."""

    provider_id: str
    actor: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What happened to one user, one group, or a provider's settings; the ids say to which.

    `changes` has the attributes that changed, each with `before` and `after`; of members, who was added and removed.
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


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes whose values differ, each with what it was and what it is; absent is None."""
    names = before.keys() | after.keys()
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in sorted(names)
        if before.get(name) != after.get(name)
    }
