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
        "WHO": lambda entry: _who(session, entry),
        "PROVIDER": lambda entry: _provider(session, entry),
        "BY": lambda entry: _by(entry["actor"]),
        "DETAIL": lambda entry: _detail(session, entry),
    }


def _who(session: Session, entry: Json) -> str:
    """Whom or what it is about: a user, a group, or a provider's settings."""
    named = entry["userName"] or entry["groupName"] or entry["userId"] or entry["groupId"]
    return named or (session.names.provider_name(entry["providerId"]) if entry["providerId"] else "")


def _provider(session: Session, entry: Json) -> str:
    if entry["providerId"] or entry["userId"]:
        return session.names.provider_name(entry["providerId"])
    return ""


def _by(actor: str) -> str:
    """The name at the end of an operator's ARN; --json has all of it."""
    return actor.rpartition("/")[2] if actor.startswith("arn:") else actor


def _detail(session: Session, entry: Json) -> str:
    changes = [_change(session, name, change) for name, change in entry["changes"].items()]
    detail = entry["detail"].removesuffix(".") if changes else entry["detail"]
    shown = "; ".join(filter(None, [detail, *changes]))
    return shown if len(shown) <= DETAIL_CHARACTERS_MAX else shown[:DETAIL_CHARACTERS_MAX] + "..."


def _change(session: Session, name: str, change: Json) -> str:
    values = {side: _named(session, name, value) for side, value in change.items() if value not in (None, [])}
    if change.keys() == {"before", "after"}:
        return f"{name}: {values.get('before', '-')} -> {values.get('after', '-')}"
    return f"{name}: " + ", ".join(f"{side} {value}" for side, value in values.items())


def _named(session: Session, name: str, value: object) -> str:
    if name == "organization" and isinstance(value, str):
        return session.names.organization_name(value)
    if name == "roles" and isinstance(value, list):
        return ", ".join(session.names.role_names(cast(list[str], value)))
    if isinstance(value, list):
        return ", ".join(_named(session, name, each) for each in cast(list[object], value))
    if isinstance(value, Mapping):
        part = cast(Mapping[str, object], value)
        return text(part.get("userName") or part)
    return text(value)
