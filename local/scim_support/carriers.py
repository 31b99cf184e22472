"""Tests that carry numbers in their names, such as test_rfc_046_bug_022_whoever_stays_is_met_once."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from local.template import ROOT

PREFIX = re.compile(r"^test_((?:[a-z]+_\d{2,4}_)+)(.*)$")
"""The numbers, and the fact behind them."""
NUMBER = re.compile(r"[a-z]+_\d{2,4}")


@dataclass(frozen=True, slots=True, order=True)
class Carrier:
    """A test function, in all its cases."""

    path: str
    """Of its file, from the repository's root."""
    name: str

    @property
    def numbers(self) -> list[str]:
        """The numbers that it carries: none, one or more."""
        named = PREFIX.match(self.name)
        return NUMBER.findall(named[1]) if named else []

    @property
    def fact(self) -> str:
        """What it says, in words."""
        named = PREFIX.match(self.name)
        return (named[2] if named else self.name.removeprefix("test_")).replace("_", " ")


def written_carriers() -> list[Carrier]:
    """Every test in the repository that carries a number, in the order of files and names."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return sorted(carrier for path in files for carrier in _in_file(path) if carrier.numbers)


def by_number(carriers: Iterable[Carrier]) -> dict[str, list[Carrier]]:
    """The tests that carry each number."""
    found: dict[str, list[Carrier]] = {}
    for carrier in carriers:
        for number in carrier.numbers:
            found.setdefault(number, []).append(carrier)
    return found


def _in_file(path: Path) -> Iterator[Carrier]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield Carrier(path.relative_to(ROOT).as_posix(), node.name)
