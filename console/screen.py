"""What people and programs see: tables or JSON on standard output, all else on standard error."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from rich.console import Console
from rich.table import Table
from rich.tree import Tree

from console.client import Json

type Cell = str | Callable[[Json], object]
"""What stands in a column: the name of a field, or a function of the whole row."""

type Columns = Mapping[str, Cell]
"""Headings, and what stands below them."""

PAPER_COLUMNS = 10_000
"""The width where there is no terminal: a line for a program is never folded."""

UNSAFE_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Controls drive a terminal; formats such as overrides and zero widths make a name look like another one."""
JOINERS = set("\u200c\u200d")
"""Formats too, but Persian, Indic scripts and emoji need them."""
BYTE_ORDER_MARK = "\ufeff"
"""By which a spreadsheet knows that a file is UTF-8."""
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)")
LONGEST_WORDS = {"ACTION": len("deactivation")}
"""Columns that are folded between words only."""
WHOLE = frozenset({"AT", "DUE", "LEFT", "CREATED", "LAST CONTACT", "OUTCOME"})
"""Columns whose cells are never folded: a time in two lines cannot be read or copied."""


def clean(value: str) -> str:
    """The text with characters that nobody sees written out: a name must not drive the operator's terminal."""
    return "".join(_shown(character) for character in value)


def _shown(character: str) -> str:
    unsafe = unicodedata.category(character) in UNSAFE_CATEGORIES and character not in JOINERS
    return character.encode("unicode_escape").decode() if unsafe else character


def text(value: object) -> str:
    """A value as people read it: words, times in whole seconds, what has parts as JSON."""
    match value:
        case None | "" | [] | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(text, cast(list[object], value)))
        case dict():
            return clean(json.dumps(value, ensure_ascii=False))
        case _:
            moment = MOMENT.fullmatch(str(value))
            return f"{moment[1]}Z" if moment else clean(str(value))


def as_json(answer: Json) -> str:
    """The answer as JSON, in ASCII: what is escaped drives no terminal either."""
    return json.dumps(answer, indent=2).replace("\x7f", "\\u007f")


class Screen:
    """Standard output and standard error."""

    def __init__(self, *, json_wanted: bool) -> None:
        self.json_wanted = json_wanted
        self.errors = Console(file=sys.stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._out = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        if not self._out.is_terminal:
            self._out.width = PAPER_COLUMNS

    def table(self, answer: Json, rows: Iterable[Json], columns: Columns) -> None:
        """The rows as a table for people; the answer for programs."""
        if self.json_wanted:
            self.json(answer)
        else:
            self._out.print(_table(rows, columns))

    def facts(self, answer: Json, facts: Columns) -> None:
        """What is known of one thing, a line each."""
        if self.json_wanted:
            self.json(answer)
            return
        grid = Table.grid(padding=(0, 2))
        for name, cell in facts.items():
            grid.add_row(name, text(_value(answer, cell)))
        self._out.print(grid)

    def tree(self, answer: Json, tree: Tree) -> None:
        """A tree for people."""
        if self.json_wanted:
            self.json(answer)
        else:
            self._out.print(tree)

    def json(self, answer: Json) -> None:
        """An answer for programs."""
        sys.stdout.write(as_json(answer) + "\n")

    def raw(self, lines: str) -> None:
        """Text as the console sent it, unless it goes to a terminal."""
        shown = lines
        if self._out.is_terminal:
            shown = "\n".join(clean(line) for line in lines.removeprefix(BYTE_ORDER_MARK).split("\n"))
        sys.stdout.write(shown)
        sys.stdout.flush()

    def line(self, sentence: str) -> None:
        """A line of an answer for people."""
        self._out.print(clean(sentence), soft_wrap=True)

    def note(self, sentence: str) -> None:
        """Something to say beside the answer; programs that read the answer do not see it."""
        self.errors.print("\n".join(clean(line) for line in sentence.split("\n")))


def _table(rows: Iterable[Json], columns: Columns) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        least = LONGEST_WORDS.get(heading)
        table.add_column(heading, overflow="fold", no_wrap=heading in WHOLE, min_width=least)
    for row in rows:
        table.add_row(*cells(row, columns))
    return table


def cells(row: Json, columns: Columns) -> list[str]:
    """What stands in a row."""
    return [text(_value(row, cell)) for cell in columns.values()]


def _value(row: Json, cell: Cell) -> object:
    return row.get(cell) if isinstance(cell, str) else cell(row)
