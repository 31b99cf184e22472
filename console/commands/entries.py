"""An entry of the sync log as people read it."""

from collections.abc import Mapping
from typing import cast

from console.client import Json
from console.screen import Columns, text
from console.session import Session

DETAIL_CHARACTERS_MAX = 300
"""A change of a thousand members is not read on a screen; --json and --csv have it whole."""


def entry_columns(session: Session) -> Columns:
    """What is shown of each entry."""
    return {
        "AT": "at",
        "OUTCOME": "outcome",
        "ACTION": "action",
        "WHO": lambda entry: entry["userName"] or entry["groupName"] or entry["userId"] or entry["groupId"],
        "BY": "actor",
        "DETAIL": lambda entry: _detail(session, entry),
    }


def _detail(session: Session, entry: Json) -> str:
    changes = (_change(session, name, change) for name, change in entry["changes"].items())
    shown = "; ".join(filter(None, [entry["detail"], *changes]))
    return shown if len(shown) <= DETAIL_CHARACTERS_MAX else shown[:DETAIL_CHARACTERS_MAX] + "..."


def _change(session: Session, name: str, change: Json) -> str:
    values = {side: _named(session, name, value) for side, value in change.items() if value not in (None, [])}
    if change.keys() == {"before", "after"}:
        return f"{name}: {values.get('before', '-')} -> {values.get('after', '-')}"
    return f"{name}: " + ", ".join(f"{side} {value}" for side, value in values.items())


def _named(session: Session, name: str, value: object) -> str:
    if name == "organization" and isinstance(value, str):
        return session.names.organization_name(value)
    if isinstance(value, list):
        return ", ".join(_named(session, name, each) for each in cast(list[object], value))
    if isinstance(value, Mapping):
        member = cast(Mapping[str, object], value)
        return text(member.get("userName") or member)
    return text(value)
