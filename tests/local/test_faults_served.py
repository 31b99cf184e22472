"""`/local/faults` of a running server: the functions suffer, what people see is as PRODUCT says, nothing is lost."""

from collections.abc import Generator
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from tests.local.test_deactivation import DEACTIVATE, DELAY_MINUTES, UNSIGNED, People
from tests.local.test_server import AUTHENTICATION, CREDENTIALS, quiet_server

PROVIDER = CREDENTIALS["SCIM_USERNAME"]
JUST_AFTER_THE_DEADLINE = DELAY_MINUTES + 1 / 20
"""In so short a time no sweep comes, which would do the timer's work."""
STRUCK_ONCE: dict[str, Any] = {"faults": [], "struck": 1}


class Sufferers(People):
    """The same people, and one who breaks things."""

    @property
    def faults_url(self) -> str:
        return self.endpoint["clockUrl"].replace("clock", "faults")

    def suffer(self, **fault: object) -> None:
        assert self.client.post(self.faults_url, json=fault, auth=UNSIGNED).status_code == HTTPStatus.CREATED

    def suffered(self) -> dict[str, Any]:
        """What is still to strike, and how many calls were struck in this test."""
        return self.client.get(self.faults_url, auth=UNSIGNED).json()

    def patch(self, user_id: str) -> httpx.Response:
        return self.client.patch(f"/Users/{user_id}", json=DEACTIVATE)

    def console(self, method: str, path: str, **body: object) -> httpx.Response:
        """What an operator is answered."""
        return self.client.request(method, f"{self.endpoint['consoleUrl']}{path}", json=body or None, auth=UNSIGNED)

    def told(self, action: str, **asked: str) -> list[dict[str, Any]]:
        """The sync log's entries of an action."""
        query = httpx.QueryParams(provider=PROVIDER, action=action, **asked)
        return self.console("GET", f"/sync-log?{query}").json()["entries"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sufferers]:
    folder = tmp_path_factory.mktemp("faults")
    with (
        quiet_server(folder, "--port", "0", **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False, timeout=30) as client,
    ):
        yield Sufferers(endpoint, client)


@pytest.fixture
def people(house: Sufferers) -> Sufferers:
    house.client.delete(house.faults_url, auth=UNSIGNED)
    # Whoever an earlier test left pending must not be struck instead.
    house.advance(DELAY_MINUTES + 1, "")
    return house


def test_without_scheduler_a_user_is_blocked_and_okta_is_told_to_come_again(people: Sufferers) -> None:
    user_id = people.create()
    people.suffer(service="scheduler", operation="CreateSchedule", error="ThrottlingException")

    refused, blocked = people.patch(user_id), people.look(user_id)
    again = people.patch(user_id)
    fired = people.advance(16, user_id)

    assert people.suffered() == STRUCK_ONCE
    assert (refused.status_code, refused.headers["retry-after"].isdecimal()) == (429, True)
    assert (blocked["status"], blocked["blocked"]) == ("pending", True)
    assert (again.status_code, fired) == (200, ["deactivated"])


def test_a_lambda_that_is_killed_is_answered_for_by_the_gateway_and_nothing_is_half_done(people: Sufferers) -> None:
    user_id = people.create()
    people.suffer(service="dynamodb", operation="TransactWriteItems", kill=True)

    killed, unchanged = people.patch(user_id), people.look(user_id)
    again = people.patch(user_id)

    assert people.suffered() == STRUCK_ONCE
    assert (killed.status_code, killed.json()) == (500, {"message": "Internal Server Error"})
    assert (unchanged["status"], again.json()["active"]) == ("active", False)


def test_a_deactivator_that_is_killed_is_invoked_again(people: Sufferers) -> None:
    user_id = people.create()
    people.patch(user_id)
    people.suffer(service="s3", operation="PutObject", kill=True, when="after")

    killed = people.advance(JUST_AFTER_THE_DEADLINE, user_id)
    people.advance(5, user_id)

    assert (killed, people.suffered()) == ([], STRUCK_ONCE)
    assert people.look(user_id)["status"] == "deactivated"
    assert len(people.told("deactivated", user=user_id)) == 1


def test_without_s3_a_reactivation_is_put_off_and_nothing_is_lost(people: Sufferers) -> None:
    user_id = people.create()
    before = people.scim(user_id)["name"]
    people.patch(user_id)
    people.advance(16, user_id)
    people.suffer(service="s3", operation="GetObject", error="SlowDown")

    refused, unchanged = people.console("POST", f"/users/{user_id}/reactivate"), people.look(user_id)
    again = people.console("POST", f"/users/{user_id}/reactivate")

    assert people.suffered() == STRUCK_ONCE
    assert (refused.status_code, refused.headers["retry-after"].isdecimal()) == (429, True)
    assert (unchanged["status"], again.status_code, people.scim(user_id)["name"]) == ("deactivated", 200, before)


def test_without_sqs_settings_are_not_applied_and_who_asks_again_has_them_applied_once(people: Sufferers) -> None:
    path = f"/providers/{PROVIDER}/apply-settings"
    people.suffer(service="sqs", operation="SendMessage", error="ThrottlingException")

    refused = people.console("POST", path, dryRun=False)
    again = people.console("POST", path, dryRun=False)
    for _ in range(2):
        people.advance(5, "")

    assert people.suffered() == STRUCK_ONCE
    assert (refused.status_code, refused.headers["retry-after"].isdecimal()) == (429, True)
    assert again.status_code == 202
    assert people.console("GET", f"/jobs/{again.json()['id']}").json()["status"] == "done"
    assert len(people.told("settings applied")) == 1


def test_what_is_local_does_not_suffer(people: Sufferers) -> None:
    user_id = people.create()
    people.patch(user_id)
    people.suffer(service="scheduler", operation="ListSchedules", error="Timeout", times=5)

    assert people.advance(16, user_id) == ["deactivated"]
    assert people.suffered()["struck"] == 0
