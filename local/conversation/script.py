"""What a conversation file says; events/README.md tells it in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from local.conversation.comparison import Json

type CredentialsWord = Literal["right", "wrong", "none"]


class ScriptError(Exception):
    """A file is no conversation; the message is a sentence for the person at the terminal."""


# Fields have the names of the file's members, so that a member that nobody knows is an error.


@dataclass(frozen=True, slots=True)
class Question:
    """A request of the identity provider."""

    method: str
    path: str
    """Relative to the base URL and percent-encoded, as it goes over the wire."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Json = None
    credentials: CredentialsWord = "right"


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer that the identity provider needs."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Json = None
    absent: Sequence[str] = ()
    """JSON pointers (RFC 6901) to what must not be in the body."""
    says: Sequence[str] = ()
    """What must stand in the `detail` of an error."""
    capture: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names for later steps, and JSON pointers to what they stand for."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question and its answer."""

    say: str
    request: Question
    answer: Expected


@dataclass(frozen=True, slots=True)
class Conversation:
    """The steps of one story, each building on those before."""

    title: str
    headers: Mapping[str, str]
    """What the identity provider sends with every request."""
    steps: Sequence[Step]


def read_conversation(path: Path) -> Conversation:
    """The conversation in a file.

    Raises:
        ScriptError: the file is none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Conversation(**document | {"steps": [_step(**step) for step in document["steps"]]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScriptError(f"{path} is no conversation: {error}") from error


def _step(say: str, request: dict[str, Any], answer: dict[str, Any]) -> Step:
    return Step(say, Question(**request), Expected(**answer))
