"""`/local/faults` of a running server: the functions suffer, what people see is as PRODUCT says, nothing is lost."""

from collections.abc import Generator
from http import HTTPStatus

import httpx
import pytest

from tests.local.test_deactivation import DEACTIVATE, UNSIGNED, People
from tests.local.test_server import AUTHENTICATION, CREDENTIALS, quiet_server


class Sufferers(People):
    """The same people, and one who breaks things."""

    def suffer(self, **fault: object) -> None:
        url = self.endpoint["clockUrl"].replace("clock", "faults")
        assert self.client.post(url, json=fault, auth=UNSIGNED).status_code == HTTPStatus.CREATED

    def patch(self, user_id: str) -> httpx.Response:
        return self.client.patch(f"/Users/{user_id}", json=DEACTIVATE)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sufferers]:
    folder = tmp_path_factory.mktemp("faults")
    with (
        quiet_server(folder, "--port", "0", **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False, timeout=30) as client,
    ):
        yield Sufferers(endpoint, client)


def test_without_scheduler_a_user_is_blocked_and_okta_is_told_to_come_again(people: Sufferers) -> None:
    user_id = people.create()
    people.suffer(service="scheduler", operation="CreateSchedule", error="ThrottlingException")

    refused, blocked = people.patch(user_id), people.look(user_id)
    again = people.patch(user_id)
    fired = people.advance(16, user_id)

    assert (refused.status_code, refused.headers["retry-after"].isdecimal()) == (429, True)
    assert (blocked["status"], blocked["blocked"]) == ("pending", True)
    assert (again.status_code, fired) == (200, ["deactivated"])


def test_a_lambda_that_is_killed_is_answered_for_by_the_gateway_and_nothing_is_half_done(people: Sufferers) -> None:
    user_id = people.create()
    people.suffer(service="dynamodb", operation="TransactWriteItems", kill=True)

    killed, unchanged = people.patch(user_id), people.look(user_id)
    again = people.patch(user_id)

    assert (killed.status_code, killed.json()) == (500, {"message": "Internal Server Error"})
    assert (unchanged["status"], again.json()["active"]) == ("active", False)


def test_a_deactivator_that_is_killed_is_invoked_again(people: Sufferers) -> None:
    user_id = people.create()
    people.patch(user_id)
    people.suffer(service="s3", operation="PutObject", kill=True, when="after")

    first = people.advance(16, user_id)
    then = people.look(user_id)["status"]
    people.advance(5, user_id)

    assert first in ([], ["deactivated"])
    assert then in {"pending", "deactivated"}
    assert people.look(user_id)["status"] == "deactivated"


def test_what_is_local_does_not_suffer(people: Sufferers) -> None:
    user_id = people.create()
    people.patch(user_id)
    people.suffer(service="scheduler", operation="ListSchedules", error="Timeout", times=5)

    assert people.advance(16, user_id) == ["deactivated"]
