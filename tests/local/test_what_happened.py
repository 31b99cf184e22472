"""What happened to this user, and why? Asked by name, with the command line, of a server over HTTP."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.local.test_server import ADA, AUTHENTICATION, CREDENTIALS, quiet_server

PROGRAM = Path(sys.executable).parent / "scimctl"
OLD, NEW = "ada@example.com", "ada.lovelace@example.com"
type Scimctl = Callable[..., tuple[int, str, str]]


def body(user_name: str, email: str = "", *, active: bool = True) -> dict[str, Any]:
    emails = [{"value": email or user_name, "type": "work", "primary": True}]
    return {**ADA, "userName": user_name, "emails": emails, "active": active}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server on which all of it has happened: to Ada under two names, and to somebody who never came to be."""
    with (
        quiet_server(tmp_path_factory.mktemp("told"), "--port", "0", **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False, timeout=30) as okta,
        httpx.Client(base_url=endpoint["consoleUrl"], trust_env=False, timeout=30) as operator,
    ):
        clock = endpoint["clockUrl"]
        user = f"/Users/{okta.post('/Users', json=body(OLD)).json()['id']}"
        okta.put(user, json=body(NEW))
        okta.put(user, json=body(NEW, "countess@example.com"))
        okta.put(user, json=body(NEW, "countess@example.com", active=False))
        operator.post(f"{user.lower()}/unblock")
        okta.put(user, json=body(NEW, "countess@example.com"))
        okta.put(user, json=body(NEW, "countess@example.com", active=False))
        okta.post(clock, json={"advanceMinutes": 16})
        okta.put(user, json=body(NEW))
        okta.post("/Users", json={**body("eve@example.com"), "addresses": [{"country": "Nowhere", "primary": True}]})
        gone = okta.post("/Users", json=body("gone@example.com")).json()["id"]
        okta.delete(f"/Users/{gone}")
        yield endpoint


@pytest.fixture
def scimctl(endpoint: dict[str, str]) -> Scimctl:
    def run(*words: str) -> tuple[int, str, str]:
        command = [str(PROGRAM), "--url", endpoint["consoleUrl"], *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the program is ours
        return done.returncode, done.stdout, done.stderr

    return run


def rows(table: str) -> list[list[str]]:
    """Outcome, action, who and by whom, of each row."""
    columns = [re.split(r" {2,}", line.strip()) for line in table.splitlines()[1:]]
    return [[row[1], row[2], row[3], row[5]] for row in columns]


STORY = [
    ["success", "reactivated", NEW, "provider"],
    ["success", "updated", NEW, "provider"],
    ["success", "deactivated", NEW, "timer"],
    ["success", "deactivation scheduled", NEW, "provider"],
    ["success", "blocked", NEW, "provider"],
    ["success", "deactivation cancelled", NEW, "local-operator"],
    ["success", "unblocked", NEW, "local-operator"],
    ["success", "deactivation scheduled", NEW, "provider"],
    ["success", "blocked", NEW, "provider"],
    ["warning", "warning", NEW, "provider"],
    ["success", "updated", NEW, "provider"],
    ["success", "updated", NEW, "provider"],
    ["success", "created", OLD, "provider"],
]


@pytest.mark.parametrize("name", [NEW, OLD, NEW.upper()])
def test_the_whole_story_is_told_by_any_name_that_the_user_has_had(scimctl: Scimctl, name: str) -> None:
    code, table, _ = scimctl("log", "--user", name)

    assert (code, rows(table)) == (0, STORY)


def test_the_story_says_why_and_what_changed(scimctl: Scimctl) -> None:
    _, table, _ = scimctl("log", "--user", OLD)

    assert "The primary email should equal userName." in table
    assert f"userName: {OLD} -> {NEW}" in table
    assert "Due at " in table


def test_who_was_refused_is_found_by_the_name_that_was_sent(scimctl: Scimctl) -> None:
    code, table, _ = scimctl("log", "--user", "eve@example.com")

    assert (code, rows(table)) == (0, [["error", "failed", "eve@example.com", "provider"]])
    assert 'is "Nowhere", which is not an ISO 3166-1 alpha-2 code' in table


def test_who_was_deleted_is_found_by_the_name_and_can_be_brought_back(scimctl: Scimctl) -> None:
    _, shown, _ = scimctl("user", "show", "gone@example.com")
    code, back, _ = scimctl("user", "unblock", "gone@example.com")

    assert re.search(r"Deleted +yes", shown)
    assert (code, re.search(r"Status +active", back) is not None) == (0, True)


def test_nobody_has_heard_of_somebody_else(scimctl: Scimctl) -> None:
    code, table, said = scimctl("log", "--user", "nobody@example.com")

    assert (code, table, "has not heard of" in said) == (1, "", True)
