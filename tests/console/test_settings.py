"""`scimctl organization`, `role`, `group`, `hold`, `pending`, `confirmations`, `overview`."""

from typing import Any

import pytest

from console.commands.waiting import time_left
from tests.console.conftest import ADA, GROUPS, RESEARCH, TREE, Operator
from tests.console.fake_console import FakeConsole


def test_organizations_are_a_tree(scimctl: Operator) -> None:
    ended = scimctl("organization", "list")

    assert ended.out.splitlines() == ["Default  default  (Desktop User)", "└── Research  org-2  (Desktop User)"]


def test_the_tree_for_programs(scimctl: Operator) -> None:
    ended = scimctl("organization", "list", "--json")

    assert ended.json == TREE


def test_an_organization_is_created_below_another(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/organizations", RESEARCH, status=201)

    scimctl("organization", "create", "Optics", "--parent", "Research")

    assert console.sent("POST")[0].body == {"name": "Optics", "parentId": "org-2"}


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (("rename", "Research", "Science"), {"name": "Science"}),
        (("roles", "Research", "Desktop User"), {"defaultRoles": ["role-1"], "grantsAdministrator": False}),
        (("roles", "Research", "--none"), {"defaultRoles": [], "grantsAdministrator": False}),
        (
            ("roles", "Research", "Org Admin", "--grants-administrator"),
            {"defaultRoles": ["role-2"], "grantsAdministrator": True},
        ),
    ],
)
def test_an_organization_is_changed(scimctl: Operator, console: FakeConsole, words: tuple[str, ...], body: Any) -> None:
    console.answers("PATCH", "/organizations/org-2", RESEARCH)

    ended = scimctl("organization", *words)

    assert (ended.code, console.sent("PATCH")[0].body) == (0, body)


def test_no_default_roles_must_be_said(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("organization", "roles", "Research")

    assert (ended.code, console.sent("PATCH")) == (2, [])


def test_roles_are_listed(scimctl: Operator) -> None:
    ended = scimctl("role", "list")

    assert ended.out.splitlines()[2].split("  ")[0] == "Org Admin"


def test_groups_are_listed_with_what_they_are_mapped_to(scimctl: Operator, console: FakeConsole) -> None:
    messages = {"organizationMappingMessage": "All SCIM groups are mapped", "roleMappingMessage": None}
    console.answers("GET", "/groups", {"groups": GROUPS, "nextCursor": None, **messages})

    ended = scimctl("group", "list", "--provider", "Okta")

    assert ended.out.splitlines()[1].split() == ["Staff", "7", "Research", "-", "group-1"]
    assert ended.err == "Organizations: All SCIM groups are mapped\n"


def test_holds_are_listed_and_created(scimctl: Operator, console: FakeConsole) -> None:
    hold = {"id": "h1", "name": "Case 7", "createdAt": "2026-03-02T09:00:00Z"}
    console.answers("POST", "/legal-holds", hold, status=201)

    shown = [scimctl("hold", "list").out, scimctl("hold", "create", "Case 7").out]

    assert all("Case 7" in each for each in shown)
    assert console.sent("POST")[0].body == {"name": "Case 7"}


def test_pending_shows_the_time_left(scimctl: Operator, console: FakeConsole) -> None:
    waiting = {"users": [{**ADA, "secondsLeft": 840}], "nextCursor": None}
    console.answers("GET", "/pending-deactivations", waiting)

    ended = scimctl("pending", "--provider", "Okta")

    assert "14 min" in ended.out
    assert console.asked[-1].query["provider"] == "scim-1"


@pytest.mark.parametrize(
    ("seconds", "left"), [(0, "now"), (59, "59 s"), (60, "1 min"), (3_900, "1 h 05 min"), (180_000, "50 h 00 min")]
)
def test_time_left_in_words(seconds: int, left: str) -> None:
    assert time_left(seconds) == left


def test_confirmations_are_listed(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers/scim-1/awaiting-confirmation", {"users": [ADA], "nextCursor": None})

    ended = scimctl("confirmations", "list", "Okta")

    assert "ada@example.com" in ended.out


@pytest.mark.parametrize("decision", ["confirm", "cancel"])
def test_a_decision_is_about_all_who_wait(scimctl: Operator, console: FakeConsole, decision: str) -> None:
    console.answers(
        "POST",
        "/providers/scim-1/awaiting-confirmation",
        {"users": 9, "more": True},
        {"users": 3, "more": False},
    )

    ended = scimctl("confirmations", decision, "Okta", "--yes")

    assert (ended.out, console.sent("POST")[0].body) == ("Users: 12.\n", {"decision": decision})


def test_confirm_asks_first(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("confirmations", "confirm", "Okta")

    assert (ended.code, console.sent("POST")) == (2, [])


def test_the_overview_says_when_it_stopped_counting(scimctl: Operator, console: FakeConsole) -> None:
    contact = {"id": "scim-1", "displayName": "Okta", "enabled": True, "lastContactAt": "2026-03-02T09:00:00.123456Z"}
    contact |= {"overSafetyLimit": 4}
    counts = {"pending": 3, "held": 1, "awaitingConfirmation": 0, "unfinishedChanges": 0}
    failed = {"count": 1_000, "more": True}
    console.answers("GET", "/overview", {**counts, "failedLast24Hours": failed, "providers": [contact]})

    ended = scimctl("overview")

    assert "1,000+" in ended.out
    assert "2026-03-02T09:00:00Z" in ended.out
    assert "scimctl confirmations cancel Okta" in ended.err


@pytest.mark.parametrize("decision", ["confirm", "cancel"])
def test_a_decision_about_nobody_says_so(scimctl: Operator, console: FakeConsole, decision: str) -> None:
    console.answers("POST", "/providers/scim-1/awaiting-confirmation", {"users": 0, "more": False})

    ended = scimctl("confirmations", decision, "Okta", "--yes")

    assert ended.out == "Nobody waits for a decision. Nothing was done.\n"


def test_a_change_of_an_organization_names_the_version_that_was_seen(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("PATCH", "/organizations/org-2", RESEARCH)

    scimctl("organization", "rename", "Research", "Science")

    assert console.sent("PATCH")[0].headers["if-match"] == '"1"'
