"""docs/scim-support.md is what the tests make of it, and every line of the checklists is answered."""

from pathlib import Path

import pytest

from local.scim_support.__main__ import main
from local.scim_support.carriers import Carrier, by_number, written_carriers
from local.scim_support.checklists import Checklist, Obligation, read_checklists
from local.scim_support.outcomes import Outcome, carrier_of, outcomes_in, proving
from local.scim_support.page import PAGE, rendered
from local.scim_support.tally import tallies

LENGTHS = {"rfc": 150, "bug": 46, "attack": 32, "deactivation": 17, "okta": 11, "ipsie": 17, "event": 1}
RENAMED = "Call make scim-support and commit the page."
PAGING, LISTS = "tests/scim/test_paging.py", "tests/web/test_queries.py"
ONE = Carrier(PAGING, "test_rfc_001_rfc_002_one_proves_two")
OTHER = Carrier(LISTS, "test_rfc_001_the_other_proves_one_of_them")
CHECKLIST = Checklist(
    "rfc",
    "The RFCs",
    "What they ask.",
    (
        Obligation("rfc_001", "§1", "The first."),
        Obligation("rfc_002", "§2", "The second.", note="By hand."),
        Obligation("rfc_003", "§3", "The third.", reason="Somebody else's."),
        Obligation("rfc_004", "§4", "This | that."),
    ),
)


def test_the_page_in_the_repository_is_what_the_tests_make() -> None:
    assert PAGE.read_text() == rendered(read_checklists(), written_carriers()), RENAMED


def test_every_line_has_a_test_or_a_reason_and_not_both() -> None:
    carried = by_number(written_carriers())
    lines = [each for checklist in read_checklists() for each in checklist.obligations]

    assert [each.number for each in lines if not (each.number in carried or each.reason)] == []
    assert [each.number for each in lines if each.number in carried and each.reason] == []


def test_no_test_has_a_number_that_stands_on_no_list() -> None:
    known = {each.number for checklist in read_checklists() for each in checklist.obligations}

    assert by_number(written_carriers()).keys() - known == set()


@pytest.mark.parametrize("checklist", read_checklists(), ids=lambda checklist: checklist.key)
def test_a_list_has_each_of_its_numbers_once_and_in_order(checklist: Checklist) -> None:
    numbers = [int(each.number.removeprefix(f"{checklist.key}_")) for each in checklist.obligations]

    assert numbers == sorted({*numbers})
    assert numbers == [*range(1, LENGTHS.get(checklist.key, 0) + 1)] or checklist.key == "erratum"


def test_a_test_tells_its_numbers_and_its_fact() -> None:
    assert (ONE.numbers, ONE.fact) == (["rfc_001", "rfc_002"], "one proves two")


@pytest.mark.parametrize(
    "name", ["test_of_3_races_one_wins", "test_1_a_patch_blocks", "test_a_page_of_rfc_046_is_told"]
)
def test_a_number_that_does_not_begin_the_name_is_none(name: str) -> None:
    assert Carrier(PAGING, name).numbers == []


def test_a_test_proves_something_when_a_case_of_it_passed_and_none_failed() -> None:
    failing, skipped = Carrier(PAGING, "test_rfc_003_fails"), Carrier(PAGING, "test_rfc_004_is_skipped")
    outcomes = [
        Outcome(ONE, passed=True),
        Outcome(ONE, passed=False),
        Outcome(failing, passed=True),
        Outcome(failing, passed=False, failed=True),
        Outcome(skipped, passed=False),
    ]

    assert proving(outcomes) == [ONE]


def test_the_page_shows_what_proves_a_line_why_nothing_does_and_what_is_open() -> None:
    page = rendered([CHECKLIST], [ONE, OTHER])

    assert "| [The RFCs](#the-rfcs) | 4 | 2 | 2 | 1 | 1 |\n" in page
    assert (
        "| rfc_001 | §1 | The first. | [scim/test_paging.py](../tests/scim/test_paging.py): one proves two<br>"
        "[web/test_queries.py](../tests/web/test_queries.py): the other proves one of them |\n"
    ) in page
    assert "one proves two<br>*By hand.* |\n" in page
    assert "| rfc_003 | §3 | The third. | **No test.** Somebody else's. |\n" in page
    assert "| rfc_004 | §4 | This \\| that. | **Open.** |\n" in page


def test_the_end_of_a_run_counts_what_it_has_proved_of_the_lists_that_it_touched() -> None:
    untouched = Checklist("bug", "Bugs", "", (Obligation("bug_001", "", ""),))

    (told,) = tallies([CHECKLIST, untouched], [Outcome(ONE, passed=True), Outcome(OTHER, passed=True)])

    assert str(told) == "rfc 3 of 4: 2 proved by 2 tests, 1 with a reason; not proved here: rfc_004"


def test_what_a_failed_test_carries_no_other_one_proves() -> None:
    (told,) = tallies([CHECKLIST], [Outcome(ONE, passed=True), Outcome(OTHER, passed=False, failed=True)])

    assert (told.proved, told.open) == ({"rfc_002"}, ["rfc_001", "rfc_004"])


def test_a_report_of_pytest_is_read(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.scim.test_paging" name="test_rfc_001_rfc_002_one_proves_two[a.b[c]]" />'
        '<testcase classname="tests.web.test_queries" name="test_x"><failure message="m">t</failure></testcase>'
        '<testcase classname="tests.web.test_queries" name="test_y"><skipped /></testcase>'
        "</testsuite></testsuites>"
    )

    failed, skipped = Carrier(LISTS, "test_x"), Carrier(LISTS, "test_y")
    assert outcomes_in(report) == [
        Outcome(ONE, passed=True),
        Outcome(failed, passed=False, failed=True),
        Outcome(skipped, passed=False),
    ]
    assert carrier_of(f"{PAGING}::{ONE.name}[case-[x]]") == ONE
    assert carrier_of(f"{PAGING}::{ONE.name}[a@b.c]@group") == ONE
    assert carrier_of(f"{PAGING}::{ONE.name}@group") == ONE


def test_the_page_is_written_from_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, page = tmp_path / "report.xml", tmp_path / "page.md"
    report.write_text('<testsuite><testcase classname="tests.scim.test_x" name="test_rfc_001_x" /></testsuite>')

    assert main(report, page) == 1
    assert "[scim/test_x.py](../tests/scim/test_x.py): x" in page.read_text()
    assert "rfc 2 of 150: 1 proved by 1 test, 1 with a reason" in capsys.readouterr().out
