"""Block now, deactivate later, over HTTP: timers really fire, and the clock is moved."""

from collections.abc import Generator
from dataclasses import dataclass
from itertools import count
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from local.engines import ENGINES, missing_reason
from tests.local.test_server import ADA, AUTHENTICATION, CREDENTIALS, quiet_server

DELAY_MINUTES = 15
ROUNDING_MINUTES = 1
"""A timer comes in the second that the deadline is rounded up to."""
NUMBERS = count(1)
DEACTIVATE = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "value": {"active": False}}],
}


UNSIGNED = httpx.Auth()
"""Adds nothing to a request: a provider's credential does not get into the console."""


@dataclass(frozen=True, slots=True)
class People:
    """A provider, an operator and the one who moves the clock."""

    endpoint: dict[str, str]
    client: httpx.Client

    def create(self) -> str:
        """A new user's id."""
        body = ADA | {"userName": f"user{next(NUMBERS)}@example.com"}
        return self.client.post("/Users", json=body).json()["id"]

    def deactivate(self, user_id: str) -> dict[str, Any]:
        """What the provider is told when it sets `active` to false."""
        return self.client.patch(f"/Users/{user_id}", json=DEACTIVATE).json()

    def scim(self, user_id: str) -> dict[str, Any]:
        """The user as the provider sees it."""
        return self.client.get(f"/Users/{user_id}").json()

    def look(self, user_id: str) -> dict[str, Any]:
        """The user as an operator sees it."""
        return self.client.get(f"{self.endpoint['consoleUrl']}/users/{user_id}", auth=UNSIGNED).json()

    def operate(self, user_id: str, act: str) -> int:
        """The status of what an operator asked for."""
        return self.client.post(f"{self.endpoint['consoleUrl']}/users/{user_id}/{act}", auth=UNSIGNED).status_code

    def advance(self, minutes: float, user_id: str) -> list[str]:
        """Move the clock; the outcomes of what fired for a user."""
        moved = self.client.post(self.endpoint["clockUrl"], json={"advanceMinutes": minutes}).json()
        return [fired["outcome"] for fired in moved["fired"] if fired["userId"] == user_id]


@pytest.fixture(scope="module", params=ENGINES)
def people(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[People]:
    if reason := missing_reason(request.param):
        pytest.skip(f"NOT TESTED on {request.param}: {reason}")
    folder = tmp_path_factory.mktemp("deactivation")
    with (
        quiet_server(folder, "--port", "0", "--engine", request.param, **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False, timeout=30) as client,
    ):
        yield People(endpoint, client)


def test_a_user_is_blocked_at_once_and_deactivated_when_the_delay_is_over(people: People) -> None:
    user_id = people.create()

    told = people.deactivate(user_id)
    early = people.advance(DELAY_MINUTES - 1, user_id)
    pending = people.look(user_id)
    late = people.advance(1 + ROUNDING_MINUTES, user_id)

    assert (told["active"], early, pending["status"]) == (False, [], "pending")
    assert late[:1] == ["deactivated"]
    assert people.look(user_id)["status"] == "deactivated"


def test_while_pending_and_afterwards_the_provider_reads_active_false(people: People) -> None:
    user_id = people.create()

    people.deactivate(user_id)
    seen = [people.scim(user_id)["active"]]
    people.advance(DELAY_MINUTES + ROUNDING_MINUTES, user_id)
    seen.append(people.scim(user_id)["active"])

    assert seen == [False, False]


def test_a_timer_comes_by_itself_when_nobody_moves_the_clock(people: People) -> None:
    user_id = people.create()
    people.deactivate(user_id)
    seconds_left = 3

    people.advance(DELAY_MINUTES - seconds_left / 60, user_id)
    seen = [people.look(user_id)["status"]]
    deadline = monotonic() + 20
    while seen[-1] == "pending" and monotonic() < deadline:
        sleep(0.2)
        seen.append(people.look(user_id)["status"])

    assert (seen[0], seen[-1]) == ("pending", "deactivated")


def test_nothing_fires_for_who_was_unblocked(people: People) -> None:
    user_id = people.create()
    people.deactivate(user_id)

    unblocked = people.operate(user_id, "unblock")
    fired = people.advance(60, user_id)

    assert (unblocked, fired) == (200, [])
    assert people.look(user_id)["status"] == "active"
    assert people.scim(user_id)["active"]


def test_a_deactivation_fires_once(people: People) -> None:
    user_id = people.create()
    people.deactivate(user_id)

    fired = [*people.advance(DELAY_MINUTES + ROUNDING_MINUTES, user_id), *people.advance(60, user_id)]

    assert fired.count("deactivated") == 1


def test_a_reactivated_user_has_everything_back(people: People) -> None:
    user_id = people.create()
    before = people.scim(user_id)["name"]
    people.deactivate(user_id)
    people.advance(DELAY_MINUTES + ROUNDING_MINUTES, user_id)

    reactivated = people.operate(user_id, "reactivate")

    assert (reactivated, people.look(user_id)["status"]) == (200, "active")
    assert people.scim(user_id)["name"] == before
