"""`make serve WORKERS=n`: several processes behind one gateway, and all that is local reaches each of them."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from local.engines import missing_reason
from tests.local.test_deactivation import DEACTIVATE, UNSIGNED, People
from tests.local.test_server import AUTHENTICATION, CREDENTIALS, quiet_server

WORKERS = 3
CROWD = 12


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Generator[People]:
    if reason := missing_reason("dynoxide"):
        pytest.skip(f"NOT TESTED on dynoxide: {reason}")
    folder = tmp_path_factory.mktemp("served")
    arguments = ("--port", "0", "--engine", "dynoxide", "--workers", str(WORKERS))
    with (
        quiet_server(folder, *arguments, **CREDENTIALS) as endpoint,
        httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False, timeout=30) as client,
    ):
        yield People(endpoint, client)


@pytest.fixture
def crowd() -> Generator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(CROWD) as clients:
        yield clients


def console(people: People, method: str, path: str, **body: Any) -> Any:
    """What an operator is answered."""
    url = f"{people.endpoint['consoleUrl']}{path}"
    return people.client.request(method, url, json=body or None, auth=UNSIGNED).json()


def test_what_one_worker_has_done_the_others_see(people: People, crowd: ThreadPoolExecutor) -> None:
    user_id = people.create()

    seen = list(crowd.map(people.scim, [user_id] * 4 * CROWD))

    assert [user["id"] for user in seen] == [user_id] * 4 * CROWD


def test_each_gets_his_own_answer(people: People, crowd: ThreadPoolExecutor) -> None:
    paths = [f"/nothing-{number}" for number in range(4 * CROWD)]

    answers = list(crowd.map(people.client.get, paths))

    details = [answer.json()["detail"] for answer in answers]
    assert [path in detail for path, detail in zip(paths, details, strict=True)] == [True] * 4 * CROWD


def test_timers_fire_when_the_clock_of_all_is_moved(people: People, crowd: ThreadPoolExecutor) -> None:
    user_ids = [people.create() for _ in range(CROWD)]

    told = list(crowd.map(people.deactivate, user_ids))
    early = [people.look(user_id)["status"] for user_id in user_ids]
    people.advance(16, user_ids[0])
    late = [people.look(user_id)["status"] for user_id in user_ids]

    assert [user["active"] for user in told] == [False] * CROWD
    assert (early, late) == (["pending"] * CROWD, ["deactivated"] * CROWD)


def test_faults_strike_whichever_worker_has_the_request(people: People, crowd: ThreadPoolExecutor) -> None:
    url = people.endpoint["clockUrl"].replace("clock", "faults")
    user_ids = [people.create() for _ in range(CROWD)]
    fault = {"service": "scheduler", "operation": "CreateSchedule", "error": "ThrottlingException", "times": CROWD}
    people.client.post(url, json=fault, auth=UNSIGNED)

    def deactivate(user_id: str) -> int:
        return people.client.patch(f"/Users/{user_id}", json=DEACTIVATE).status_code

    refused = list(crowd.map(deactivate, user_ids))

    assert refused == [HTTPStatus.TOO_MANY_REQUESTS] * CROWD
    assert people.client.get(url, auth=UNSIGNED).json() == {"faults": [], "struck": CROWD}


def test_jobs_are_done_in_the_background(people: People) -> None:
    people.create()
    provider = f"/providers/{CREDENTIALS['SCIM_USERNAME']}"

    job = console(people, "POST", f"{provider}/apply-settings", dryRun=True)
    deadline = monotonic() + 20
    while (job := console(people, "GET", f"/jobs/{job['id']}"))["status"] != "done" and monotonic() < deadline:
        sleep(0.1)

    assert (job["status"], job["done"]) == ("done", job["users"])
