"""ARCHITECTURE.md draws a user's life: as the code decides it, arrow by arrow."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from provisioning.domain.lifecycle import Become, Event, Life
from provisioning.domain.transitions import decide
from tests.domain.test_lifecycle import EVENTS, FIRES, LATER, LIVES, PENDING

ARCHITECTURE = Path(__file__).parents[2] / "ARCHITECTURE.md"
DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
ARROW = re.compile(r"^ *(\w+) --> (\w+): (\w+)$", re.MULTILINE)

type Arrow = tuple[str, str, str]

ALL_LIVES: list[Life] = [*LIVES, replace(PENDING, holds=frozenset({"h1"}))]
ALL_EVENTS: list[Event] = [*EVENTS, replace(FIRES, over_limit=True)]


def drawn() -> list[Arrow]:
    (diagram,) = DIAGRAM.findall(ARCHITECTURE.read_text())
    return ARROW.findall(diagram)


def decided() -> Iterator[Arrow]:
    """Every change of the state, of each kind of life by each kind of event; those who stay where they are left out."""
    for life, event in product(ALL_LIVES, ALL_EVENTS):
        outcome = decide(life, event, LATER)
        before = type(life.status).__name__
        after = type(outcome.life.status).__name__ if isinstance(outcome, Become) else before
        if after != before:
            yield before, after, type(event).__name__


def test_the_diagram_has_the_arrows_of_the_code() -> None:
    assert set(drawn()) == set(decided())


def test_the_diagram_has_no_arrow_twice() -> None:
    assert len(drawn()) == len(set(drawn()))
