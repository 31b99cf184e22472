"""What the functions take is read from the kernel, and the template's memory follows from what was measured."""

import os
import re

import pytest

from benchmarks.memory import WHOLE_PROCESSOR_MB, Reading, processor_table
from benchmarks.page import PAGE
from benchmarks.processes import EmulatedProcess, Usage
from benchmarks.stage import EVENTS, FIRST
from local.template import read_template

TEMPLATE = read_template()
FOLDERS = {
    each["CodeUri"].rstrip("/").rpartition("/")[2] for each in TEMPLATE.resources("AWS::Serverless::Function").values()
}
MEMORY = TEMPLATE.document["Parameters"]["MemorySize"]


def measured() -> dict[str, list[int]]:
    """The page's table: each function's megabytes by each moment."""
    table = PAGE.read_text(encoding="utf-8").partition("<!-- memory -->")[2].partition("<!-- end -->")[0]
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", table, re.MULTILINE)
    return {name: [*map(int, megabytes)] for name, *megabytes in rows}


def reading(processor_seconds: float, events: int) -> Reading:
    return Reading(Usage(memory_bytes_max=0, processor_seconds=processor_seconds), events)


def test_every_function_has_a_first_event_that_there_is() -> None:
    assert FIRST.keys() == FOLDERS
    assert all((EVENTS / folder / f"{name}.json").exists() for folder, name in FIRST.items())


def test_each_function_is_on_the_page() -> None:
    assert measured().keys() == FOLDERS


def test_the_template_gives_each_function_twice_what_it_takes_and_lets_nobody_give_less() -> None:
    most = max(megabytes[-1] for megabytes in measured().values())

    assert MEMORY["Default"] >= 2 * most
    assert MEMORY["MinValue"] > most


def test_a_process_of_this_machine_is_measured() -> None:
    usage = EmulatedProcess(pid=os.getppid(), port=0).usage()

    assert usage.memory_bytes_max > 1_000_000
    assert usage.processor_seconds >= 0


@pytest.mark.parametrize(("megabytes", "factor"), [(512, WHOLE_PROCESSOR_MB / 512), (1_769, 1)])
def test_a_share_of_a_processor_takes_longer_in_proportion(megabytes: int, factor: float) -> None:
    table = processor_table({"f": (reading(0.3, 1), reading(0.5, 101), reading(9, 102))}).splitlines()
    column = [cell.strip() for cell in table[0].split("|")].index(f"{megabytes:,} MB")

    start, event = ([cell.strip() for cell in row.split("|")][column] for row in table[2:])

    assert (start, event) == (f"{300 * factor:,.0f}", f"{2 * factor:,.0f}")
