"""The obligations in our own short words: each with its number, its source and, where no test proves it, why."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LISTS = Path(__file__).parent / "lists"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of a list."""

    number: str
    """As it stands in the names of tests: `rfc_046`."""
    source: str
    words: str
    reason: str = ""
    """Why no test proves it."""
    note: str = ""
    """What is to be known beside the tests."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What somebody asks, line by line."""

    key: str
    """What its numbers begin with."""
    title: str
    about: str
    obligations: tuple[Obligation, ...]


def read_checklists() -> list[Checklist]:
    """All lists, in the order of their files."""
    return [_read(tomllib.loads(path.read_text())) for path in sorted(LISTS.glob("*.toml"))]


def _read(document: dict[str, Any]) -> Checklist:
    obligations = tuple(_obligations(document["obligations"], document["reasons"], document["notes"]))
    return Checklist(document["key"], document["title"], document["about"], obligations)


def _obligations(lines: dict[str, list[str]], reasons: dict[str, str], notes: dict[str, str]) -> Iterator[Obligation]:
    strays = (reasons.keys() | notes.keys()) - lines.keys()
    if strays:
        raise KeyError(f"{sorted(strays)} have a reason or a note, and stand on no list.")
    for number, (source, words) in lines.items():
        yield Obligation(number, source, words, reasons.get(number, ""), notes.get(number, ""))
