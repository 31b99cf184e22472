"""`scimctl user`: what it sends, and what it shows."""

from typing import Any

import pytest

from tests.console.conftest import ADA, ENTRY, USER_ID, Operator
from tests.console.fake_console import FakeConsole

FOUND = {"users": [ADA], "nextCursor": None}


@pytest.fixture(autouse=True)
def ada(console: FakeConsole) -> None:
    console.answers("GET", "/users", FOUND)
    console.answers("GET", f"/users/{USER_ID}", {**ADA, "profile": {}})


@pytest.mark.parametrize("act", ["block", "unblock", "reactivate"])
def test_an_act_is_a_post_on_the_user(scimctl: Operator, console: FakeConsole, act: str) -> None:
    console.answers("POST", f"/users/{USER_ID}/{act}", ADA)

    ended = scimctl("user", act, "ada@example.com", "--yes")

    assert (ended.code, [asked.path for asked in console.sent("POST")]) == (0, [f"/users/{USER_ID}/{act}"])


def test_a_user_is_looked_up_by_name(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("user", "show", "ADA@example.com")

    assert console.asked[0].query == {"name": "ADA@example.com"}


def test_an_id_needs_no_search(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("--json", "user", "show", USER_ID)

    assert [asked.path for asked in console.asked] == [f"/users/{USER_ID}"]


def test_a_user_is_shown_with_names_for_ids(scimctl: Operator) -> None:
    ended = scimctl("user", "show", USER_ID)

    shown = dict(line.split("  ", 1) for line in ended.out.splitlines())
    assert {name: shown[name].strip() for name in ("Organization", "Roles", "Provider", "Status")} == {
        "Organization": "Research",
        "Roles": "Desktop User",
        "Provider": "Okta",
        "Status": "pending",
    }


def test_nobody_of_that_name_is_said(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [], "nextCursor": None})

    ended = scimctl("user", "show", "grace@example.com")

    assert (ended.code, ended.err) == (1, 'scimctl: There is no user "grace@example.com".\n')


def test_whoever_had_the_name_once_is_looked_for_in_the_log(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [], "nextCursor": None})
    console.answers("GET", "/sync-log", {"entries": [ENTRY], "nextCursor": None})

    ended = scimctl("user", "show", "old name@example.com")

    assert ended.code == 1
    assert "scimctl log --user 'old name@example.com'" in ended.err


def test_who_has_the_name_comes_before_who_was_deleted_with_it(scimctl: Operator, console: FakeConsole) -> None:
    gone = {**ADA, "id": "gone", "deleted": True}
    console.answers("GET", "/users", {"users": [ADA, gone], "nextCursor": None})

    ended = scimctl("user", "show", "ada@example.com")

    assert (ended.code, USER_ID in ended.out) == (0, True)


def test_a_deleted_user_is_found_by_name(scimctl: Operator, console: FakeConsole) -> None:
    gone = {**ADA, "deleted": True}
    console.answers("GET", "/users", {"users": [gone], "nextCursor": None})
    console.answers("POST", f"/users/{USER_ID}/unblock", ADA)

    assert scimctl("user", "unblock", "ada@example.com").code == 0


def test_a_name_that_looks_like_an_id_is_a_name_when_nobody_has_the_id(scimctl: Operator, console: FakeConsole) -> None:
    name = "00000000-0000-0000-0000-000000000000"
    console.answers("GET", "/users", {"users": [{**ADA, "userName": name}], "nextCursor": None})

    ended = scimctl("user", "show", name)

    assert (ended.code, "pending" in ended.out) == (0, True)


@pytest.mark.parametrize(
    "words", [("deactivate", "ada@example.com"), ("block", "ada@example.com"), ("roles", USER_ID, "Org Admin")]
)
def test_what_may_be_regretted_asks_first(scimctl: Operator, console: FakeConsole, words: tuple[str, ...]) -> None:
    ended = scimctl("user", *words)

    assert ended.code == 2
    assert not console.sent("POST") + console.sent("PATCH")


def test_a_new_administrator_is_asked_about(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("user", "create", "g@example.com", "--role", "Org Admin")

    assert (ended.code, "Org Admin makes g@example.com an administrator" in ended.err) == (2, True)
    assert not console.sent("POST")


def test_a_change_names_the_version_that_was_seen(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("PATCH", f"/users/{USER_ID}", ADA)

    scimctl("user", "move", "ada@example.com", "Research")

    assert console.sent("PATCH")[0].headers["if-match"] == '"2"'


def test_groups_and_holds_are_shown_by_name(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", f"/users/{USER_ID}", {**ADA, "legalHolds": ["h1"]})

    shown = dict(line.split("  ", 1) for line in scimctl("user", "show", USER_ID).out.splitlines())

    assert (shown["Groups"].strip(), shown["Legal holds"].strip()) == ("Staff", "Case 7")


def test_deactivate_does_it_with_yes_at_the_end(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", f"/users/{USER_ID}/deactivate", {**ADA, "status": "deactivated"})

    ended = scimctl("user", "deactivate", "ada@example.com", "--yes")

    assert ended.code == 0
    assert "deactivated" in ended.out


def test_find_sends_ids_for_names(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("user", "find", "ada*", "--status", "held", "--organization", "research", "--provider", "okta")

    assert console.asked[-1].query == {
        "name": "ada*",
        "status": "held",
        "organization": "org-2",
        "provider": "scim-1",
        "limit": "100",
    }


def test_local_is_a_provider_to_look_for(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("--json", "user", "find", "--provider", "local")

    assert console.asked[-1].query["provider"] == "local"


def test_find_goes_on_over_pages_with_few_rows(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [], "nextCursor": "c1"}, FOUND)

    ended = scimctl("user", "find")

    assert "ada@example.com" in ended.out
    assert [asked.query.get("cursor") for asked in console.asked if asked.path == "/users"] == [None, "c1"]


def test_find_says_where_to_go_on(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [ADA], "nextCursor": "c1"})

    ended = scimctl("user", "find", "--limit", "1")

    assert ended.err == "There may be more: --cursor c1\n"


def test_json_is_the_consoles_answer(scimctl: Operator) -> None:
    ended = scimctl("user", "find", "--json")

    assert ended.json == FOUND


def test_create_sends_only_what_was_said(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/users", ADA, status=201)

    scimctl(
        "user",
        "create",
        "g@example.com",
        "--given-name",
        "G",
        "--organization",
        "Research",
        "--role",
        "org admin",
        "--yes",
    )

    assert console.sent("POST")[0].body == {
        "userName": "g@example.com",
        "givenName": "G",
        "organizationId": "org-2",
        "roles": ["role-2"],
    }


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (("change", USER_ID, "--email", "a@b.example"), {"email": "a@b.example"}),
        (("change", USER_ID, "--display-name", ""), {"displayName": ""}),
        (("move", USER_ID, "Research"), {"organizationId": "org-2"}),
        (("roles", USER_ID, "Desktop User", "role-2", "--yes"), {"roles": ["role-1", "role-2"]}),
    ],
)
def test_a_change_is_a_patch(scimctl: Operator, console: FakeConsole, words: tuple[str, ...], body: Any) -> None:
    console.answers("PATCH", f"/users/{USER_ID}", ADA)

    ended = scimctl("user", *words)

    assert (ended.code, console.sent("PATCH")[0].body) == (0, body)


@pytest.mark.parametrize(("word", "method"), [("hold", "PUT"), ("release", "DELETE")])
def test_a_hold_is_placed_and_released(scimctl: Operator, console: FakeConsole, word: str, method: str) -> None:
    console.answers(method, f"/legal-holds/h1/users/{USER_ID}", ADA)

    ended = scimctl("user", word, USER_ID, "case 7", "--yes")

    assert (ended.code, len(console.sent(method))) == (0, 1)


def test_a_local_user_is_deleted(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("DELETE", f"/users/{USER_ID}", ADA)

    ended = scimctl("user", "delete", "ada@example.com", "--yes")

    assert (ended.code, ended.out) == (0, "ada@example.com is deleted.\n")
