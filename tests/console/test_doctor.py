"""`scimctl doctor`."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.console.conftest import USER_ID, Operator
from tests.console.fake_console import Answer, FakeConsole

CLAIM: Mapping[str, Any] = {
    "code": "claim-missing",
    "detail": 'The userName of the user "ada@example.com" is not claimed.',
    "remedy": "A repair claims the value.",
    "repairable": True,
    "repaired": False,
    "providerId": "scim-1",
    "userId": USER_ID,
    "userName": "ada@example.com",
    "groupId": None,
    "groupName": None,
    "otherId": None,
    "place": None,
}
RECORD = {**CLAIM, "code": "archive-missing", "detail": "No record.", "remedy": "Look.", "repairable": False}
BUSY = Answer(429, {"detail": "The service is busy."})


def page(*findings: Mapping[str, Any], progress: float = 1.0, cursor: str | None = None, **more: Any) -> Any:
    examined = {"users": 3, "claims": 4}
    return {
        "examined": examined,
        "findings": [*findings],
        "unjudged": [],
        "progress": progress,
        "nextCursor": cursor,
        **more,
    }


def test_a_healthy_table_is_0(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page(progress=0.4, cursor="c1"), page())

    ended = scimctl("doctor")

    assert (ended.code, ended.out, ended.err) == (0, "", "14 items examined. Nothing is wrong.\n")
    assert [asked.query for asked in console.sent("GET")] == [{}, {"cursor": "c1"}]
    assert console.sent("POST") == []


def test_what_is_wrong_is_4_and_says_what_to_do_once(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page(CLAIM, CLAIM, progress=0.5, cursor="c1"), page(RECORD))

    ended = scimctl("doctor")

    assert ended.code == 4
    assert ended.out.count("claim-missing  ") == 2
    assert ended.out.count("claim-missing: A repair claims the value.") == 1
    assert USER_ID in ended.out
    assert ended.err == "14 items examined. Findings: 3; `scimctl doctor --repair` repairs 2 of them.\n"


def test_for_programs_it_is_one_report(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page(CLAIM, progress=0.5, cursor="c1"), page(unjudged=["It moved."]))

    ended = scimctl("doctor", "--json")

    assert ended.code == 4
    assert ended.json == {
        "examined": {"users": 6, "claims": 8},
        "findings": [CLAIM],
        "unjudged": ["It moved."],
        "progress": 1.0,
        "nextCursor": None,
    }


def test_what_could_not_be_judged_is_said_and_is_no_finding(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page(unjudged=["The counter of users moved."]))

    ended = scimctl("doctor")

    assert (ended.code, ended.err.splitlines()[0]) == (0, "The counter of users moved.")


def test_a_repair_asks_first(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("doctor", "--repair")

    assert (ended.code, console.asked) == (2, [])
    assert "add --yes" in ended.err


def test_a_repair_that_leaves_nothing_is_0(scimctl: Operator, console: FakeConsole) -> None:
    repaired = {**CLAIM, "repaired": True}
    console.answers("POST", "/examination", page(repaired, progress=0.5, cursor="c1"), page())

    ended = scimctl("doctor", "--repair", "--yes")

    assert ended.code == 0
    assert [asked.body for asked in console.sent("POST")] == [{"cursor": None}, {"cursor": "c1"}]
    assert "REPAIRED" in ended.out
    assert ended.err == "14 items examined. Findings: 1; repaired: 1; left: 0.\n"


def test_a_repair_that_leaves_something_is_4(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/examination", page({**CLAIM, "repaired": True}, RECORD))

    ended = scimctl("doctor", "--repair", "--yes")

    assert ended.code == 4
    assert "archive-missing: Look." in ended.out
    assert "claim-missing: " not in ended.out
    assert ended.err == "7 items examined. Findings: 2; repaired: 1; left: 1.\n"


def test_a_fault_that_passes_does_not_end_it(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page(progress=0.5, cursor="c1"), BUSY, BUSY, page())

    ended = scimctl("doctor")

    assert (ended.code, scimctl.sleeps) == (0, [2.0, 5.0])
    assert [asked.query.get("cursor") for asked in console.sent("GET")] == [None, "c1", "c1", "c1"]


def test_one_that_does_not_pass_ends_it_with_what_was_found_and_how_to_go_on(
    scimctl: Operator, console: FakeConsole
) -> None:
    console.answers("GET", "/examination", page(CLAIM, progress=0.5, cursor="c1"), BUSY)

    ended = scimctl("doctor")

    assert (ended.code, len(scimctl.sleeps)) == (1, 4)
    assert "claim-missing" in ended.out
    assert "7 items examined, about 50%. Go on with: scimctl doctor --cursor c1\n" in ended.err
    assert ended.err.endswith("scimctl: The service is busy. [HTTP 429]\n")


def test_it_goes_on_where_it_was(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/examination", page())

    scimctl("doctor", "--cursor", "c1")

    assert console.sent("GET")[0].query == {"cursor": "c1"}


@pytest.mark.parametrize("answer", [BUSY, Answer(403, {"message": "Forbidden"})])
def test_a_console_that_refuses_at_once_is_told_as_such(
    scimctl: Operator, console: FakeConsole, answer: Answer
) -> None:
    console.answers("GET", "/examination", answer)

    ended = scimctl("doctor")

    assert (ended.code, ended.out, scimctl.sleeps) == (1, "", [])
    assert "examined" not in ended.err
