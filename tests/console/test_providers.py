"""`scimctl provider`: what it sends, and what it shows."""

import re
from typing import Any

import pytest

from tests.console.conftest import CREDENTIAL, OKTA, PROVIDER, Operator
from tests.console.fake_console import FakeConsole

CREATED = {
    "id": "scim-2",
    "displayName": "Okta 2",
    "baseUrl": "https://scim.example.com/scim/v2",
    "username": "scim-2",
    "password": "s3cret",
}


@pytest.fixture(autouse=True)
def okta(console: FakeConsole) -> None:
    console.answers("GET", "/providers/scim-1", PROVIDER)
    console.answers("PATCH", "/providers/scim-1", PROVIDER)


def test_create_shows_the_secret_once_and_says_so(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers", CREATED, status=201)

    ended = scimctl("provider", "create", "Okta 2", "--delay", "30")

    assert (ended.out.count("s3cret"), "shown this once" in ended.err) == (1, True)
    assert console.sent("POST")[0].body == {"displayName": "Okta 2", "delayMinutes": 30}


def test_a_provider_with_a_token(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers", {"id": "x", "displayName": "E", "baseUrl": "b", "token": "t0ken"}, status=201)

    ended = scimctl("provider", "create", "E", "--type", "oauth", "--safety-limit", "50,10%")

    assert "t0ken" in ended.out
    assert console.sent("POST")[0].body == {
        "displayName": "E",
        "credentialType": "oauth_token",
        "safetyLimit": {"users": 50, "percent": 10},
    }


def test_the_list_tells_how_much_each_has(scimctl: Operator) -> None:
    ended = scimctl("provider", "list")

    assert ended.out.splitlines()[1].split() == ["Okta", "yes", "3", "2", "-", "scim-1"]


def test_show_tells_the_settings_in_words(scimctl: Operator) -> None:
    ended = scimctl("provider", "show", "okta")

    assert "10% of the users in an hour" in ended.out
    assert "new users go to Research" in ended.out


def test_show_tells_since_when_a_provider_is_disabled(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers/scim-1", {**PROVIDER, "enabled": False, "disabledAt": "2026-11-23T12:00:00Z"})

    ended = scimctl("provider", "show", "okta")

    assert re.search(r"Disabled since:? +2026-11-23", ended.out)


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (("--name", "Okta EU"), {"displayName": "Okta EU"}),
        (("--delay", "0"), {"delayMinutes": 0}),
        (("--disable",), {"enabled": False}),
        (("--enable", "--strict"), {"enabled": True, "strict": True}),
        (("--any-names",), {"emailNamesRequired": False}),
        (("--safety-limit", "none"), {"safetyLimit": {"users": None, "percent": None}}),
    ],
)
def test_change_sends_only_what_was_said(
    scimctl: Operator, console: FakeConsole, words: tuple[str, ...], body: Any
) -> None:
    ended = scimctl("provider", "change", "Okta", *words, "--yes")

    assert (ended.code, console.sent("PATCH")[0].body) == (0, body)
    assert console.sent("PATCH")[0].headers["if-match"] == '"4"'


@pytest.mark.parametrize("words", [("--disable",), ("--delay", "0"), ("--safety-limit", "none"), ("--strict",)])
def test_a_change_that_may_be_regretted_asks_first(
    scimctl: Operator, console: FakeConsole, words: tuple[str, ...]
) -> None:
    ended = scimctl("provider", "change", "Okta", *words)

    assert (ended.code, console.sent("PATCH")) == (2, [])


@pytest.mark.parametrize("words", [("--enable",), ("--delay", "5"), ("--safety-limit", "9"), ("--lenient",)])
def test_a_harmless_change_does_not_ask(scimctl: Operator, console: FakeConsole, words: tuple[str, ...]) -> None:
    assert scimctl("provider", "change", "Okta", *words).code == 0
    assert len(console.sent("PATCH")) == 1


def test_a_mapping_is_changed_only_as_it_was_when_the_operator_was_asked(
    scimctl: Operator, console: FakeConsole
) -> None:
    asked = scimctl("provider", "map-organization", "Okta", "--single", "Research")
    scimctl("provider", "map-organization", "Okta", "--single", "Research", "--yes")

    assert "is now: new users go to Research. Change it?" in asked.err
    assert [each.headers["if-match"] for each in console.sent("PATCH")] == ['"4"']


def test_the_consoles_advice_is_told_as_an_option(scimctl: Operator, console: FakeConsole) -> None:
    detail = 'The role "org-admin" makes administrators. To grant it, send "grantsAdministrator": true.'
    console.answers("PATCH", "/providers/scim-1", {"detail": detail}, status=400)

    ended = scimctl("provider", "map-roles", "Okta", "--row", "Staff=Org Admin", "--yes")

    assert "To grant it, add --grants-administrator." in ended.err


@pytest.mark.parametrize("limit", ["many", "-1", "10 %%", ""])
def test_what_is_no_safety_limit_is_not_sent(scimctl: Operator, console: FakeConsole, limit: str) -> None:
    ended = scimctl("provider", "change", "Okta", f"--safety-limit={limit}")

    assert (ended.code, console.sent("PATCH")) == (2, [])


def test_rotate_issues_the_same_type_and_tells_the_next_step(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers/scim-1/credentials", {**CREDENTIAL, "id": "cred-2", "token": "t2"}, status=201)

    ended = scimctl("provider", "rotate", "Okta")

    assert console.sent("POST")[0].body == {"type": "oauth_token"}
    assert "scimctl provider revoke Okta cred-1" in ended.err


def test_revoke_asks_first(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("provider", "revoke", "Okta", "cred-1")

    assert (ended.code, console.sent("DELETE")) == (2, [])


def test_revoke_and_delete_do_it_with_yes(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("DELETE", "/providers/scim-1/credentials/cred-1", PROVIDER)
    console.answers("DELETE", "/providers/scim-1", PROVIDER)

    codes = [
        scimctl("--yes", "provider", "revoke", "Okta", "cred-1").code,
        scimctl("--yes", "provider", "delete", "Okta").code,
    ]

    assert codes == [0, 0]
    assert len(console.sent("DELETE")) == 2


def test_a_name_that_two_providers_have_is_ambiguous(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers", [OKTA, {**OKTA, "id": "scim-9", "displayName": "OKTA"}])

    ended = scimctl("provider", "show", "Okta")

    assert (ended.code, "scim-1, scim-9" in ended.err) == (2, True)


def test_an_id_is_never_ambiguous(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/providers", [OKTA, {**OKTA, "id": "scim-9", "displayName": "scim-1"}])

    ended = scimctl("provider", "show", "scim-1")

    assert ended.code == 0


@pytest.mark.parametrize(
    ("words", "mapping", "grants"),
    [
        (("--single", "Research"), {"method": "single", "organizationId": "org-2"}, False),
        (("--single", "Research", "--grants-administrator"), {"method": "single", "organizationId": "org-2"}, True),
        *(
            (
                ("--attribute", "c42OrgName", "--unmapped", "Research", *words),
                {
                    "method": "attribute",
                    "attribute": "c42OrgName",
                    "unmappedOrganizationId": "org-2",
                    "administratorOrganizations": grants,
                },
                grants,
            )
            for words, grants in [((), False), (("--grants-administrator",), True)]
        ),
        (
            ("--row", "Staff,UK=Research", "--row", "group-2=Default"),
            {
                "method": "groups",
                "unmappedOrganizationId": "default",
                "rows": [
                    {"groupIds": ["group-1", "group-2"], "organizationId": "org-2"},
                    {"groupIds": ["group-2"], "organizationId": "default"},
                ],
            },
            False,
        ),
    ],
)
def test_each_way_to_map_organizations(
    scimctl: Operator, console: FakeConsole, words: tuple[str, ...], mapping: Any, grants: bool
) -> None:
    ended = scimctl("provider", "map-organization", "Okta", *words, "--yes")

    assert console.sent("PATCH")[0].body == {"organizationMapping": mapping, "grantsAdministrator": grants}
    assert "scimctl apply Okta --dry-run" in ended.err


@pytest.mark.parametrize("words", [(), ("--single", "Research", "--row", "Staff=Research"), ("--row", "Staff")])
def test_an_unclear_organization_mapping_is_not_sent(
    scimctl: Operator, console: FakeConsole, words: tuple[str, ...]
) -> None:
    ended = scimctl("provider", "map-organization", "Okta", *words, "--yes")

    assert (ended.code, console.sent("PATCH")) == (2, [])


@pytest.mark.parametrize(
    ("words", "mapping", "grants"),
    [
        (("--manual",), {"method": "manual"}, False),
        (
            ("--row", "Staff=Desktop User,Org Admin", "--grants-administrator"),
            {"method": "groups", "rows": [{"groupId": "group-1", "roleIds": ["role-1", "role-2"]}]},
            True,
        ),
    ],
)
def test_each_way_to_map_roles(
    scimctl: Operator, console: FakeConsole, words: tuple[str, ...], mapping: Any, grants: bool
) -> None:
    scimctl("provider", "map-roles", "Okta", *words, "--yes")

    assert console.sent("PATCH")[0].body == {"roleMapping": mapping, "grantsAdministrator": grants}


def test_a_mapping_by_groups_is_shown_with_names(scimctl: Operator, console: FakeConsole) -> None:
    by_groups = {
        "method": "groups",
        "rows": [{"groupIds": ["group-1"], "organizationId": "org-2"}],
        "unmappedOrganizationId": "default",
    }
    message = {"organizationMappingMessage": "All SCIM groups are mapped"}
    console.answers("GET", "/providers/scim-1", {**PROVIDER, **message, "organizationMapping": by_groups})

    ended = scimctl("provider", "show", "Okta")

    assert "  Staff to Research\n  all others to Default\n  All SCIM groups are mapped\n" in ended.out


def test_a_row_of_a_deleted_group_is_marked(scimctl: Operator, console: FakeConsole) -> None:
    by_groups = {
        "method": "groups",
        "rows": [{"groupIds": ["group-1", "group-9"], "organizationId": "org-2"}],
        "unmappedOrganizationId": "default",
    }
    shown = {**PROVIDER, "deletedGroupIds": ["group-9"], "organizationMapping": by_groups}
    console.answers("GET", "/providers/scim-1", shown)

    ended = scimctl("provider", "show", "Okta")

    assert "  Staff, group-9 (deleted) to Research\n" in ended.out


def test_roles_by_groups_are_shown_with_names(scimctl: Operator, console: FakeConsole) -> None:
    by_groups = {"method": "groups", "rows": [{"groupId": "group-2", "roleIds": ["role-1", "role-2"]}]}
    console.answers("GET", "/providers/scim-1", {**PROVIDER, "roleMapping": by_groups})

    ended = scimctl("provider", "show", "Okta")

    assert "  UK gets Desktop User, Org Admin\n" in ended.out
