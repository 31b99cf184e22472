"""Every sample event, in the container of its function, as events/README.md tells people to invoke it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from local.answers import BODILESS, Answer, read_answer
from local.conversation.player import SCIM_JSON
from local.engines import Engine
from local.examples import create_examples
from local.processes import end, free_port
from local.sam_local.serve import EXAMPLES_TABLE
from local.template import read_template
from tests.sam_local.conftest import Started
from tests.sample_events import FOLDER, REQUESTS, STATUS, event_of

pytestmark = pytest.mark.xdist_group("sam local")

START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30
ASKED_TIMES_MAX = 4
PAUSE_SECONDS = 5
TEMPLATE = read_template({"BaseUrl": "http://127.0.0.1/scim/v2"})
FUNCTION = {function.folder.name: name for name, function in TEMPLATE.functions().items()}
"""The logical id of the function by its folder."""
ONE_OF_EACH = {
    "scim_users/read.json": 200,
    "scim_groups/read.json": 200,
    "scim_root/schemas.json": 200,
    "console/overview.json": 200,
}

type Invoke = Callable[[str], Any]
"""What a function returns for one of its events."""


@pytest.fixture(scope="module")
def invoke(sam_local: Started) -> Iterator[Invoke]:
    """By `sam local start-lambda`, whose containers stay."""
    port = free_port()
    command = sam_local.sam("start-lambda", "--port", str(port), "--warm-containers", "LAZY")
    with (sam_local.folder / "start-lambda.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=sam_local.folder, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - ours
    with process, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        try:
            wait_for(client)
            yield lambda name: invoked(client, name)
        finally:
            end(process, STOP_SECONDS_MAX)


def wait_for(client: httpx.Client) -> None:
    deadline = monotonic() + START_SECONDS_MAX
    while True:
        try:
            client.get("/")
        except httpx.TransportError:
            assert monotonic() < deadline
            sleep(0.2)
        else:
            return


def invoked(client: httpx.Client, name: str) -> Any:
    function = FUNCTION[Path(name).parent.name]
    answer = client.post(f"/2015-03-31/functions/{function}/invocations", json=event_of(name))
    return answer.raise_for_status().json()


@pytest.fixture
def examples(sam_local: Started) -> None:
    """The table as `make sam-local` made it, whatever the events before have done."""
    fill_examples(sam_local)


def fill_examples(sam_local: Started) -> None:
    client = Engine("moto", sam_local.emulated_url).client()
    client.delete_table(TableName=EXAMPLES_TABLE)
    client.create_table(**TEMPLATE.table(EXAMPLES_TABLE))
    create_examples(client, EXAMPLES_TABLE)


def answered(name: str, invoke: Invoke, sam_local: Started) -> Answer:
    """The answer of a function that could reach its table, which is as new.

    The functions wait three times for three seconds, so that API Gateway can still hand over their 429. The emulated
    table is one process among all that tests start, and on a machine that is busy elsewhere it may be stopped for
    longer. Then we do what Okta does, and ask again.
    """
    for _ in range(ASKED_TIMES_MAX):
        fill_examples(sam_local)
        answer = read_answer(invoke(name))
        if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
            return answer
        sleep(PAUSE_SECONDS)
    pytest.fail(f"{name} was answered 429 {ASKED_TIMES_MAX} times.")


@pytest.mark.parametrize("name", REQUESTS)
def test_the_event_has_the_promised_answer(name: str, invoke: Invoke, sam_local: Started) -> None:
    answer = answered(name, invoke, sam_local)

    assert answer.status == STATUS[name]
    assert not name.startswith("scim_") or answer.status in BODILESS or answer.header("content-type") == SCIM_JSON


@pytest.mark.parametrize(
    ("name", "returned"),
    [
        ("deactivator/sweep.json", {"fired": [], "settled": [], "carriedOut": [], "abandoned": []}),
        ("settings_applier/step.json", None),
    ],
)
@pytest.mark.usefixtures("examples")
def test_an_event_that_nobody_waits_for_is_carried_out(name: str, returned: Any, invoke: Invoke) -> None:
    assert invoke(name) == returned


@pytest.mark.usefixtures("examples")
def test_a_timer_of_somebody_who_is_not_pending_does_nothing(invoke: Invoke) -> None:
    outcome = invoke("deactivator/timer.json")["outcome"]

    assert outcome == "The user is Active, not Pending."


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_sam_local_invoke_prints_the_answer(name: str, sam_local: Started) -> None:
    done = run_invoke(sam_local, name)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["statusCode"] == ONE_OF_EACH[name]


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", ["deactivator/sweep.json", "settings_applier/step.json"])
def test_sam_local_invoke_carries_out_what_nobody_waits_for(name: str, sam_local: Started) -> None:
    done = run_invoke(sam_local, name)

    assert done.returncode == 0, done.stderr
    assert "errorMessage" not in done.stdout


def run_invoke(sam_local: Started, name: str) -> "subprocess.CompletedProcess[str]":
    command = sam_local.sam("invoke", FUNCTION[Path(name).parent.name], "--event", str(FOLDER / name))
    return subprocess.run(command, cwd=sam_local.folder, capture_output=True, text=True, check=False)  # noqa: S603 - ours


def test_every_function_is_invoked() -> None:
    assert {Path(name).parent.name for name in REQUESTS} | {"deactivator", "settings_applier"} == FUNCTION.keys()
