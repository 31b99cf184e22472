"""Workers: processes that answer at the same time, and stand for environments of Lambda."""

import json
import os
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from local.answers import Answer
from local.engines import Engine
from local.events import Request
from local.faults.registry import Fault, Faults
from local.faults.strikes import Strike
from local.functions import EnvironmentLostError
from local.template import Function, Route
from local.workers.messages import Setup
from local.workers.pool import CALLS_HEADER, FunctionFailedError, Workers, working

REQUEST_ID = UUID(int=7)
SOURCES: Mapping[str, str] = {
    "Who": """
import os
def handler(event, context):
    return {"pid": os.getpid(), "environment": dict(os.environ), "request": context.aws_request_id}
""",
    "Meet": """
import os, time
from pathlib import Path
def handler(event, context):
    # Done only when as many as there are to come are here at the same time.
    folder = Path(os.environ["MEETING"])
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < int(os.environ["COMING"]) and context.get_remaining_time_in_millis():
        time.sleep(0.01)
    return {"met": len(list(folder.iterdir())), "pid": os.getpid()}
""",
    "Die": """
import os
def handler(event, context):
    os._exit(3)
""",
    "Fail": """
def handler(event, context):
    raise RuntimeError(f"a bug with {event}")
""",
    "Now": """
from datetime import UTC, datetime
def handler(event, context):
    return {"now": datetime.now(UTC).isoformat()}
""",
    "Send": """
from botocore.config import Config
from provisioning import sdk
client = sdk.client("sqs", Config())
def handler(event, context):
    try:
        client.list_queues()
    except client.exceptions.ClientError as error:
        return {"code": error.response["Error"]["Code"]}
""",
}
COUNT = 3


@contextmanager
def staffed(folder: Path, faults: Faults | None = None) -> Generator[Workers]:
    environment = {**Engine("moto", None).environment(), "MEETING": str(folder / "meeting"), "COMING": str(COUNT)}
    (folder / "meeting").mkdir(exist_ok=True)
    functions = {name: function(folder / name, source) for name, source in SOURCES.items()}
    routes = [Route(f"GET /{name}", name) for name in SOURCES]
    with working(COUNT, Setup(environment, routes, functions), faults or Faults()) as workers:
        yield workers


def function(folder: Path, source: str) -> Function:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(source, encoding="utf-8")
    return Function(folder, "app.handler", memory_mb=128, timeout_seconds=20, environment={})


@pytest.fixture(scope="module")
def faults() -> Faults:
    return Faults()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory, faults: Faults) -> Generator[Workers]:
    with staffed(tmp_path_factory.mktemp("workers"), faults) as workers:
        yield workers


def get(path: str) -> Request:
    return Request("GET", path)


def body(answer: Answer) -> dict[str, object]:
    return json.loads(answer.body)


def test_they_answer_at_the_same_time_each_in_a_process_of_its_own(workers: Workers) -> None:
    with ThreadPoolExecutor(COUNT) as clients:
        answers = [body(answer) for answer in clients.map(workers.ask, [get("/Meet")] * COUNT)]

    assert [answer["met"] for answer in answers] == [COUNT] * COUNT
    assert len({answer["pid"] for answer in answers} | {os.getpid()}) == COUNT + 1


def test_more_requests_than_workers_are_all_answered(workers: Workers) -> None:
    with ThreadPoolExecutor(4 * COUNT) as clients:
        answers = list(clients.map(workers.ask, [get("/Who")] * 10 * COUNT))

    assert [answer.status for answer in answers] == [200] * 10 * COUNT
    assert len({answer.header("apigw-requestid") for answer in answers}) == 10 * COUNT


def test_nothing_of_the_persons_own_environment_gets_into_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("SECRET_OF_MINE", "x")

    with staffed(tmp_path) as workers:
        environment = workers.invoke("Who", {}, REQUEST_ID)["environment"]

    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert not {"AWS_PROFILE", "SECRET_OF_MINE"} & environment.keys()


def test_an_invocation_has_the_request_id_that_it_was_given(workers: Workers) -> None:
    assert workers.invoke("Who", {}, REQUEST_ID)["request"] == str(REQUEST_ID)


def test_what_a_function_raises_comes_to_who_invoked_it(workers: Workers) -> None:
    with pytest.raises(FunctionFailedError, match="RuntimeError: a bug with {'a': 1}"):
        workers.invoke("Fail", {"a": 1}, REQUEST_ID)


def test_a_function_that_raises_is_answered_as_the_gateway_does(workers: Workers) -> None:
    answer = workers.ask(get("/Fail"))

    assert (answer.status, body(answer)) == (500, {"message": "Internal Server Error"})


def test_workers_that_end_are_answered_for_and_replaced(workers: Workers) -> None:
    answers = [workers.ask(get("/Die")) for _ in range(2 * COUNT)]
    with pytest.raises(EnvironmentLostError):
        workers.invoke("Die", {}, REQUEST_ID)

    assert [(answer.status, body(answer)) for answer in answers] == [(500, {"message": "Internal Server Error"})] * 6
    with ThreadPoolExecutor(COUNT) as clients:
        assert [answer.status for answer in clients.map(workers.ask, [get("/Who")] * COUNT)] == [200] * COUNT


def test_the_clocks_of_all_are_moved_and_of_those_who_come_later(tmp_path: Path) -> None:
    moment = datetime.now(UTC) + timedelta(days=3)  # noqa: TID251 - the workers' clock is the machine's
    with staffed(tmp_path) as workers:
        workers.move_to(moment)
        workers.ask(get("/Die"))

        told = [datetime.fromisoformat(workers.invoke("Now", {}, REQUEST_ID)["now"]) for _ in range(4 * COUNT)]

    assert min(told) >= moment
    assert max(told) < moment + timedelta(hours=1)


def test_an_answer_tells_the_calls_of_the_sdk_that_it_took(workers: Workers, faults: Faults) -> None:
    faults.add(Fault("1", "sqs", None, Strike("ThrottlingException"), times=1, carried_out=False))

    answers = [workers.ask(get("/Send")), workers.ask(get("/Who"))]

    assert [answer.header(CALLS_HEADER) for answer in answers] == ["sqs.ListQueues", ""]


def test_a_fault_strikes_as_often_as_it_was_asked_for_over_all_workers(workers: Workers, faults: Faults) -> None:
    times = 4 * COUNT
    faults.add(Fault("1", "sqs", "ListQueues", Strike("OverLimit"), times=times, carried_out=False))

    with ThreadPoolExecutor(COUNT) as clients:
        answers = [body(answer) for answer in clients.map(workers.ask, [get("/Send")] * times)]

    assert answers == [{"code": "OverLimit"}] * times
    assert faults.open() == ()


def test_their_processes_are_gone_afterwards(tmp_path: Path) -> None:
    with staffed(tmp_path) as workers, ThreadPoolExecutor(COUNT) as clients:
        pids: list[Any] = [body(answer)["pid"] for answer in clients.map(workers.ask, [get("/Meet")] * COUNT)]

    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
