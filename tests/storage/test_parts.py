"""Long lists in parts: each fits into an item, goes in time, and is found by one read."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.engines import Engine
from provisioning.storage import parts
from provisioning.storage.table import Item, Table
from tests.contracts.conftest import fresh_table
from tests.people import NOW

ITEM_BYTES_MAX = 400_000
LONGEST_ROW = ["u" * 128, True, "\x01" * 256]
"""What takes most bytes in JSON: six for each such character."""


def kept(table: Table, rows: list[Any]) -> None:
    for item in parts.to_items("P", "PART#", rows, NOW):
        table.put(item)


def rows_of(items: list[Item]) -> list[Any]:
    return [row for item in items for row in parts.from_item(item)]


@given(st.lists(st.lists(st.text() | st.none() | st.booleans()), max_size=30))
def test_rows_read_back_as_they_were(rows: list[Any]) -> None:
    assert rows_of(parts.to_items("P", "PART#", rows, NOW)) == rows


def test_a_part_is_never_larger_than_an_item_may_be() -> None:
    rows = [LONGEST_ROW] * 2_000

    items = parts.to_items("P", "PART#", rows, NOW)

    assert rows_of(items) == rows
    assert max(len(json.dumps(item, ensure_ascii=False).encode()) for item in items) < ITEM_BYTES_MAX


def test_a_part_has_a_thousand_rows_at_most() -> None:
    items = parts.to_items("P", "PART#", range(2_001), NOW)

    assert [len(parts.from_item(item)) for item in items] == [1_000, 1_000, 1]


def test_parts_are_kept_for_thirty_days() -> None:
    (item,) = parts.to_items("P", "PART#", [1], NOW)

    assert int(item["expires_at"]["N"]) == int((NOW + timedelta(days=30)).timestamp())


def test_rows_of_different_sizes_are_found_from_any_of_them_on(moto: Engine) -> None:
    table = fresh_table(moto)
    rows = [[number, "x" * (number * 97 % 5_000)] for number in range(400)]
    kept(table, rows)

    found = [parts.rows_after(table, "P", "PART#", done)[0] for done in range(400)]

    assert found == rows


def test_there_are_no_rows_after_the_last(table: Table) -> None:
    kept(table, [1, 2, 3])

    assert parts.rows_after(table, "P", "PART#", 3) == []


def test_any_row_of_a_long_list_is_found_by_one_read(moto: Engine) -> None:
    table = fresh_table(moto)
    kept(table, [*range(3_000)])
    calls: list[str] = []

    def note(model: Any, **_: object) -> None:
        calls.append(model.name)

    vars(table)["_client"].meta.events.register("before-call.dynamodb", note)

    rows = parts.rows_after(table, "P", "PART#", 2_500)

    assert (rows, calls) == ([*range(2_500, 3_000)], ["Query"])
