"""What is asked of an item: which others to read beside it, and what is wrong when they are read together.

Every change of ours is one transaction, so at any one moment the items fit each other. A question is asked twice: with
items that were read one after the other, which is cheap and may mislead on a table that others write to; and, if these
do not fit, with items that were read together, which cannot.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from provisioning.domain.examination import Sort
from provisioning.domain.findings import NOTHING_IN_PARTICULAR, About, Finding
from provisioning.domain.stories import Creation
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.storage.keys import Key
from provisioning.storage.table import Action, Item, Table

INDEX_ATTRIBUTES = ("list_pk", "list_sk", "due_pk", "due_sk", "user_pk", "user_sk", "action_pk")
UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading an item raises that we did not write so."""


class Moved(Exception):
    """Others kept changing what was to be judged; the sentence says so."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a question may need beside items."""

    table: Table
    now: datetime
    log_retention: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is wrong, and what would put it right: made when it is wanted, since others write meanwhile."""

    finding: Finding
    mend: Callable[[], list[Action]] | None = None
    recounts: str = ""
    """The group whose members must be counted after that."""


class Beside:
    """The items that stood under the keys that were asked for."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {texts(item): item for item in items}

    def at(self, key: Key) -> Item | None:
        """The item under a key; None when there was none."""
        return self._items.get(texts(key))


@dataclass(frozen=True, slots=True)
class Question:
    """One question to an item."""

    about: str
    """Tells it from the other questions to the same item, whatever has become of that meanwhile."""
    beside: tuple[Key, ...]
    judge: Callable[[Beside], "Verdict"]


type Verdict = list[Found] | Question
"""What is wrong; or the question that must be asked next to know."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An item and all that is asked of it."""

    sort: Sort
    item: Item
    questions: tuple[Question, ...] = ()
    index_keys: Item = field(default_factory=dict[str, Any])
    """What the item's keys in the indexes should be; other attributes do not matter."""
    about: About = NOTHING_IN_PARTICULAR
    user: User | None = None
    entry: LogEntry | None = None
    creation: Creation | None = None

    @property
    def weight(self) -> int:
        """How many items are read for it."""
        return 1 + sum(len(question.beside) for question in self.questions)


def texts(keyed: Item) -> tuple[str, str]:
    """The primary key as two texts."""
    return keyed["pk"]["S"], keyed["sk"]["S"]


def key_of(item: Item) -> Key:
    """The item's primary key."""
    return {"pk": item["pk"], "sk": item["sk"]}


def readable[Record](read: Callable[[Item], Record], item: Item | None) -> Record | None:
    """What is in the item; None when there is none, or nothing that we could read: that is found at the item itself."""
    try:
        return None if item is None else read(item)
    except UNREADABLE:
        return None


def alike(one: Item, other: Item) -> bool:
    """True when two readings of an item are the same; a set has no order."""
    return _sorted(one) == _sorted(other)


def _sorted(item: Item) -> Item:
    return {name: {"SS": sorted(value["SS"])} if "SS" in value else value for name, value in item.items()}
