"""scimctl as an operator runs it, against a fake console."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from console.main import main
from console.session import Surroundings
from tests.console.fake_console import FakeConsole, fake_console


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Operator:
    """Somebody who types commands. `sleeps` are the seconds that a command waited."""

    console: FakeConsole
    captured: pytest.CaptureFixture[str]
    endpoint_file: Path
    somebody_answers: bool = False
    on_sleep: Callable[[int], None] = lambda _: None
    sleeps: list[float] = field(default_factory=list[float])

    def __call__(self, *arguments: str) -> Ended:
        """Run `scimctl` on the fake console."""
        return self.run("--url", self.console.url, *arguments)

    def run(self, *arguments: str) -> Ended:
        """Run `scimctl` with just these arguments."""
        surroundings = Surroundings(self.somebody_answers, self._sleep, self.endpoint_file)
        with pytest.raises(SystemExit) as ended:
            main(arguments, surroundings)
        out, err = self.captured.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.on_sleep(len(self.sleeps))


@pytest.fixture
def console() -> Iterator[FakeConsole]:
    with fake_console() as console:
        console.answers("GET", "/providers", [OKTA])
        console.answers("GET", "/organizations", TREE)
        console.answers("GET", "/roles", ROLES)
        console.answers("GET", "/groups", {"groups": GROUPS, "nextCursor": None, **NO_MESSAGES})
        console.answers("GET", "/sync-log", NOTHING_TOLD)
        console.answers("GET", "/legal-holds", HOLDS)
        console.answers("GET", "/organizations/org-2", RESEARCH)
        yield console


@pytest.fixture
def scimctl(console: FakeConsole, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Operator:
    return Operator(console, capsys, tmp_path / "endpoint.json")


CREDENTIAL = {"id": "cred-1", "type": "oauth_token", "createdAt": "2026-03-02T09:00:00Z"}
OKTA = {
    "id": "scim-1",
    "displayName": "Okta",
    "enabled": True,
    "credentials": [CREDENTIAL],
    "lastContactAt": None,
    "userCount": 3,
    "groupCount": 2,
}
NO_MESSAGES = {"organizationMappingMessage": None, "roleMappingMessage": None}
NOTHING_TOLD: Any = {"entries": [], "nextCursor": None}
HOLDS: Any = {"legalHolds": [{"id": "h1", "name": "Case 7", "createdAt": "2026-03-02T09:00:00Z"}], "nextCursor": None}
PROVIDER = {
    **OKTA,
    "disabledAt": None,
    **NO_MESSAGES,
    "deletedGroupIds": [],
    "delayMinutes": 15,
    "strict": False,
    "emailNamesRequired": False,
    "safetyLimit": {"users": None, "percent": 10},
    "organizationMapping": {"method": "single", "organizationId": "org-2"},
    "roleMapping": {"method": "manual"},
    "mappingsChangedAt": None,
    "version": 4,
}
RESEARCH = {
    "id": "org-2",
    "name": "Research",
    "parentId": "default",
    "defaultRoles": ["role-1"],
    "createdBy": None,
    "version": 1,
}
TREE = {**RESEARCH, "id": "default", "name": "Default", "parentId": None, "children": [{**RESEARCH, "children": []}]}
ROLES = [
    {"id": "role-1", "name": "Desktop User", "administrator": False},
    {"id": "role-2", "name": "Org Admin", "administrator": True},
]
GROUPS: Any = [
    {
        "id": "group-1",
        "displayName": "Staff",
        "memberCount": 7,
        "mappedToOrganization": "org-2",
        "mappedRoles": [],
        "changing": False,
    },
    {
        "id": "group-2",
        "displayName": "UK",
        "memberCount": 1,
        "mappedToOrganization": None,
        "mappedRoles": ["role-2"],
        "changing": False,
    },
]
USER_ID = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
ADA = {
    "id": USER_ID,
    "userName": "ada@example.com",
    "externalId": "00u1",
    "providerId": "scim-1",
    "local": False,
    "status": "pending",
    "blocked": True,
    "blockedByOperator": False,
    "deactivationDueAt": "2026-03-02T09:15:00Z",
    "deactivatedAt": None,
    "legalHolds": [],
    "organizationId": "org-2",
    "movedByOperator": False,
    "roles": ["role-1"],
    "groups": ["group-1"],
    "deleted": False,
    "createdAt": "2026-03-01T09:00:00Z",
    "modifiedAt": "2026-03-02T09:00:00Z",
    "version": 2,
}
ENTRY: Any = {
    "id": "e1",
    "at": "2026-03-02T09:00:00Z",
    "providerId": "scim-1",
    "actor": "scim-1",
    "requestId": "r1",
    "action": "blocked",
    "outcome": "success",
    "userId": USER_ID,
    "userName": "ada@example.com",
    "groupId": "",
    "groupName": "",
    "detail": "",
    "changes": {},
}
