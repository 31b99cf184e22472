"""`python -m local` as a person meets it: a process, a port, a file, a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import IO

import httpx
import pytest

from local.engines import ENGINES, missing_reason
from local.template import ROOT

START_SECONDS_MAX = 60
END_SECONDS_MAX = 5
CREDENTIALS = {"SCIM_USERNAME": "okta", "SCIM_PASSWORD": "it's a secret of forty characters or so"}
AUTHENTICATION = (CREDENTIALS["SCIM_USERNAME"], CREDENTIALS["SCIM_PASSWORD"])
ADA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "ada@example.com",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "active": True,
}


@contextmanager
def server(folder: Path, *arguments: str, **environment: str) -> Generator[subprocess.Popen[str]]:
    """The server, started in a folder of its own so that nobody's `.local` is touched."""
    command = [sys.executable, "-m", "local", *arguments]
    path = os.pathsep.join([str(ROOT / "layers" / "common"), str(ROOT)])
    variables = {"PATH": os.defpath, "PYTHONPATH": path, **environment}
    with subprocess.Popen(  # noqa: S603 - a command of ours
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def wait_for_endpoint(process: subprocess.Popen[str], folder: Path) -> dict[str, str]:
    file = folder / ".local" / "endpoint.json"
    deadline = monotonic() + START_SECONDS_MAX
    while not file.exists():
        assert process.poll() is None, output(process)
        assert monotonic() < deadline
        sleep(0.02)
    return json.loads(file.read_text(encoding="utf-8"))


@contextmanager
def quiet_server(folder: Path, *arguments: str, **environment: str) -> Generator[dict[str, str]]:
    """The endpoint of a server whose lines about its requests nobody reads; unread, they would fill the pipe."""
    with server(folder, *arguments, **environment) as process:
        endpoint = wait_for_endpoint(process, folder)
        Thread(target=output, args=[process], daemon=True).start()
        yield endpoint


def wait_for_port(address: tuple[str, int]) -> None:
    deadline = monotonic() + START_SECONDS_MAX
    while monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(address) == 0:
                return
        sleep(0.01)


def output(process: subprocess.Popen[str]) -> str:
    stream: IO[str] | None = process.stdout
    assert stream is not None
    return stream.read()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("server")
    with server(folder, "--port", "0", **CREDENTIALS) as process:
        yield wait_for_endpoint(process, folder)


@pytest.fixture
def client(endpoint: dict[str, str]) -> Generator[httpx.Client]:
    with httpx.Client(base_url=endpoint["baseUrl"], auth=AUTHENTICATION, trust_env=False) as client:
        yield client


def test_the_credentials_of_the_environment_are_taken(endpoint: dict[str, str]) -> None:
    assert (endpoint["username"], endpoint["password"]) == AUTHENTICATION


def test_it_listens_on_this_machine_only(endpoint: dict[str, str]) -> None:
    assert endpoint["baseUrl"].startswith("http://127.0.0.1:")


def test_a_user_is_created_and_read_back_at_its_location(client: httpx.Client) -> None:
    created = client.post("/Users", json=ADA, headers={"Content-Type": "application/scim+json"})

    read = client.get(created.json()["meta"]["location"])

    assert (created.status_code, read.status_code) == (201, 200)
    assert read.json()["userName"] == "ada@example.com"


def test_a_path_without_a_route_of_its_own_reaches_scim_root(client: httpx.Client) -> None:
    answer = client.get("/ServiceProviderConfig")

    assert answer.json()["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]


def test_the_clock_of_the_functions_is_moved(client: httpx.Client, endpoint: dict[str, str]) -> None:
    moved = client.post(endpoint["clockUrl"], json={"advanceMinutes": 60}).json()

    created = client.post("/Users", json=ADA | {"userName": "later@example.com"})

    assert moved["fired"] == []
    assert created.json()["meta"]["created"] >= moved["now"]


def test_a_large_head_is_refused_by_the_gateway(client: httpx.Client) -> None:
    answer = client.get("/Users", headers={"X-Long": "x" * 70_000})

    assert (answer.status_code, answer.json()) == (431, {"message": "Request Header Fields Too Large"})


def test_a_body_past_ten_megabytes_is_refused_by_the_gateway(client: httpx.Client) -> None:
    answer = client.post("/Users", content=bytes(11 * 1024 * 1024))

    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_a_client_that_goes_away_half_way_does_no_harm(client: httpx.Client) -> None:
    with closing(socket.create_connection((client.base_url.host, client.base_url.port or 0))) as connection:
        connection.sendall(b"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")

    assert client.get("/Users").status_code == 200


def test_many_at_once_get_each_their_own_answer(client: httpx.Client) -> None:
    """Powertools keeps the current event on a class: functions that ran at the same time would mix them up."""
    paths = [f"/nothing-{number}" for number in range(32)]

    with ThreadPoolExecutor(max_workers=8) as clients:
        answers = clients.map(client.get, paths)

    details = [answer.json()["detail"] for answer in answers]
    assert [path in detail for path, detail in zip(paths, details, strict=True)] == [True] * 32


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_it_ends_cleanly_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path, "--port", "0") as process:
        endpoint = wait_for_endpoint(process, tmp_path)
        with httpx.Client(trust_env=False) as kept_alive:
            kept_alive.get(f"{endpoint['baseUrl']}/Users")
            process.send_signal(number)

            status = process.wait(END_SECONDS_MAX)

        printed = output(process)

    assert status == 0
    assert "Traceback" not in printed
    assert not (tmp_path / ".local" / "endpoint.json").exists()


def test_it_ends_cleanly_while_it_is_still_starting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    with server(tmp_path, "--port", str(address[1])) as process:
        wait_for_port(address)
        process.send_signal(signal.SIGINT)

        status = process.wait(END_SECONDS_MAX)

        assert (status, output(process)) == (0, "")


@pytest.mark.parametrize("engine", ENGINES)
def test_what_it_prints_can_be_copied_and_run(tmp_path: Path, engine: str) -> None:
    if reason := missing_reason(engine):
        pytest.skip(reason)
    with server(tmp_path, "--port", "0", "--engine", engine, **CREDENTIALS) as process:
        wait_for_endpoint(process, tmp_path)
        printed = read_until(process, "Ctrl-C")
        commands = printed.partition("# Test the credentials")[2].partition("Ctrl-C")[0]

        ran = subprocess.run(  # noqa: S603 - what a person would paste
            ["/bin/bash", "-e", "-c", commands], capture_output=True, text=True, check=False
        )

    assert ran.returncode == 0
    assert '"active":false' in ran.stdout
    assert [state for state in ("pending", "deactivated") if f'"{state}"' in ran.stdout] == ["pending", "deactivated"]


def read_until(process: subprocess.Popen[str], words: str) -> str:
    stream: IO[str] | None = process.stdout
    assert stream is not None
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with server(tmp_path, "--port", str(port)) as process:
            status = process.wait(START_SECONDS_MAX)
            printed = output(process)

    assert status == 1
    assert printed == (f"Port {port} is in use. Stop what runs there, or choose another: make serve PORT={port + 1}\n")


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (("--engine", "sqlite"), {}, 'There is no engine "sqlite". Choose one of: moto, dynoxide, dynamodb-local.'),
        (("--port", "99999"), {}, '"99999" is no port. Choose a number from 1 to 65535.'),
        (("--workers", "0"), {}, '"0" is no number of workers. Choose one from 1 to 64.'),
        (("--throttling", "0"), {}, '"0" is no number of requests a second. Choose one from 1.'),
        (
            ("--port", "0", "--engine", "moto", "--workers", "2"),
            {},
            "so with it there is one worker only. Choose a real engine: make serve WORKERS=2 ENGINE=dynoxide",
        ),
        (("--port", "0"), {"SCIM_USERNAME": "with:colon"}, "without blanks, colons and hashes."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    with server(tmp_path, *arguments, **environment) as process:
        status = process.wait(START_SECONDS_MAX)
        printed = output(process)

    assert status in {1, 2}
    assert printed.strip().endswith(sentence)
    assert "Traceback" not in printed


def test_the_api_lets_in_as_many_as_it_is_told(tmp_path: Path) -> None:
    with server(tmp_path, "--port", "0", "--engine", "moto", "--throttling", "1", **CREDENTIALS) as process:
        users = f"{wait_for_endpoint(process, tmp_path)['baseUrl']}/Users"

        statuses = [httpx.get(users, auth=AUTHENTICATION, trust_env=False).status_code for _ in range(10)]

    assert statuses[0] == 200
    assert 429 in statuses


def test_what_the_person_has_set_for_aws_is_left_aside(tmp_path: Path) -> None:
    elsewhere = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "HTTP_PROXY": "http://[::1]:9"}
    with server(tmp_path, "--port", "0", "--engine", "moto", **elsewhere, **CREDENTIALS) as process:
        endpoint = wait_for_endpoint(process, tmp_path)

        answer = httpx.get(f"{endpoint['baseUrl']}/Users", auth=AUTHENTICATION, trust_env=False)

    assert answer.json()["totalResults"] == 0
