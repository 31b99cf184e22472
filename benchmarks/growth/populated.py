"""dynoxide with large directories in it, each in a table of its own.

They are written as DynamoDB exports tables, and dynoxide makes its database of that: by BatchWriteItem it would take
six times as long.
"""

import gzip
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.directory import Directory
from benchmarks.endpoints import USERNAME, now
from local.engines import Engine, dynoxide_database, dynoxide_in
from local.template import read_template

LOG_RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Populated:
    """The engine, and what it took to fill it."""

    engine: Engine
    items: int
    seconds: float


def table_of(people: int) -> str:
    """The name of the table with so many users."""
    return f"people-{people}"


@contextmanager
def populated(sizes: Sequence[int], crowds: Sequence[int]) -> Generator[Populated]:
    """A table for each number of users. Where there are enough of them, groups of the sizes `crowds`."""
    started = perf_counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        items = sum(_exported(people, crowds, folder / "exported" / table_of(people) / "data") for people in sizes)
        schemas = folder / "schemas.json"
        schemas.write_text(json.dumps([{"Table": _described(people)} for people in sizes]), encoding="utf-8")
        dynoxide_database(folder / "exported", schemas, folder / "database")
        with dynoxide_in(folder / "database") as engine:
            yield Populated(engine, items, perf_counter() - started)


def _exported(people: int, crowds: Sequence[int], folder: Path) -> int:
    """Write the directory; how many items it has."""
    folder.mkdir(parents=True)
    directory = Directory(
        provider_id=USERNAME,
        people=people,
        groups_each=0,
        changes_each=0,
        now=now(),
        log_retention=LOG_RETENTION,
        crowds=[size for size in crowds if size <= people],
    )
    written = 0
    with gzip.open(folder / "items.json.gz", "wt", compresslevel=1, encoding="utf-8") as lines:
        for item in directory.items():
            print(json.dumps({"Item": item}), file=lines)
            written += 1
    return written


def _described(people: int) -> dict[str, object]:
    return {**read_template().table(table_of(people)), "TableStatus": "ACTIVE"}
