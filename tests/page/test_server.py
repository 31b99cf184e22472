"""The page's server: its files for everybody on this machine, the console for whoever has the key, nothing else."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Never

import httpx
import pytest
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import UnauthorizedSSOTokenError

from console.failures import Misused
from console.page.server import BODY_BYTES_MAX, KEY_HEADER, PageServer, read_files
from console.signing import SignedByOperator
from local.template import ROOT
from tests.console.conftest import OKTA, PROVIDER
from tests.console.fake_console import FakeConsole, fake_console
from tests.page.conftest import serving


@pytest.fixture
def console() -> Iterator[FakeConsole]:
    with fake_console() as console:
        console.answers("GET", "/providers", [OKTA])
        yield console


@pytest.fixture
def server(console: FakeConsole) -> Iterator[PageServer]:
    with serving(console.url, httpx.BasicAuth("signed", "by the operator")) as server:
        yield server


@pytest.fixture
def stranger(server: PageServer) -> Iterator[httpx.Client]:
    """Somebody on this machine who does not have the key."""
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", timeout=30) as client:
        yield client


@pytest.fixture
def operator(server: PageServer) -> Iterator[httpx.Client]:
    """Whoever has opened the address that was printed."""
    headers = {KEY_HEADER: server.key}
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", headers=headers, timeout=30) as client:
        yield client


# The page


@pytest.mark.parametrize("path", sorted(read_files()))
def test_attack_030_its_files_are_served_and_nothing_else_may_run_in_them(stranger: httpx.Client, path: str) -> None:
    answer = stranger.get(path)

    policy = answer.headers["content-security-policy"]
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/server.py", "/../server.py", "/%2e%2e/server.py", "/index.html/", "/.git/config"],
)
def test_there_is_nothing_else(server: PageServer, path: str) -> None:
    assert raw(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n").startswith(
        "HTTP/1.1 404 "
    )


def test_the_address_has_the_key_where_a_browser_tells_it_nobody(server: PageServer) -> None:
    assert server.address == f"http://127.0.0.1:{server.server_port}/#key={server.key}"
    assert len(server.key) >= 43


def test_no_two_servers_have_the_same_key(server: PageServer, console: FakeConsole) -> None:
    with serving(console.url) as another:
        assert another.key != server.key


def test_it_listens_on_this_machine_only(server: PageServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_in_use_is_said(server: PageServer) -> None:
    with pytest.raises(Misused, match=r"cannot be used .* Choose another: --port 0"):
        PageServer(server.client, server.server_port)


# The console behind it


def test_a_request_reaches_the_console_signed_by_the_operator(operator: httpx.Client, console: FakeConsole) -> None:
    console.answers("PATCH", "/providers/scim-1", PROVIDER)

    answer = operator.patch("/console/v1/providers/scim-1?x=a%20b", json={"enabled": True}, headers={"If-Match": '"4"'})

    (asked,) = console.sent("PATCH")
    assert (answer.status_code, answer.json()) == (200, PROVIDER)
    assert (asked.body, asked.query, asked.headers["if-match"]) == ({"enabled": True}, {"x": "a b"}, '"4"')
    assert asked.headers["authorization"].startswith("Basic ")
    assert KEY_HEADER.lower() not in asked.headers


def test_a_refusal_is_handed_back_as_it_is(operator: httpx.Client, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"detail": "Too much."}, status=429)

    answer = operator.get("/console/v1/users")

    assert (answer.status_code, answer.json()) == (429, {"detail": "Too much."})


def test_credentials_that_have_run_out_are_said(console: FakeConsole) -> None:
    credentials = RefreshableCredentials("id", "secret", "token", LONG_AGO, run_out, "sso")

    with serving(console.url, SignedByOperator(credentials, "eu-central-1")) as server:
        answer = httpx.get(f"http://127.0.0.1:{server.server_port}/console/v1/users", headers={KEY_HEADER: server.key})

    assert (answer.status_code, console.asked) == (502, [])
    assert "Sign in again" in answer.json()["detail"]


LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


def run_out() -> Never:
    raise UnauthorizedSSOTokenError


def test_what_is_sent_with_a_file_is_no_request(
    server: PageServer, stranger: httpx.Client, console: FakeConsole
) -> None:
    head = f"GET /console/v1/providers HTTP/1.1\r\nHost: {server.host}\r\n{KEY_HEADER}: {server.key}\r\n\r\n"

    answers = [stranger.request("GET", "/icon.svg", content=head) for _ in range(2)]

    assert ({each.headers["content-type"] for each in answers}, console.asked) == ({"image/svg+xml; charset=utf-8"}, [])


def test_no_console_is_said() -> None:
    with serving("http://127.0.0.1:1") as alone:
        answer = httpx.get(f"http://127.0.0.1:{alone.server_port}/console/v1/users", headers={KEY_HEADER: alone.key})

    assert (answer.status_code, "No console answers" in answer.json()["detail"]) == (502, True)


@pytest.mark.parametrize("key", [None, "", "guess", "ключ"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
def test_attack_030_without_the_key_nothing_reaches_the_console(
    stranger: httpx.Client, console: FakeConsole, method: str, key: str | None
) -> None:
    headers = {} if key is None else {KEY_HEADER.encode(): key.encode()}

    answer = stranger.request(method, "/console/v1/providers", headers=headers)

    assert (answer.status_code, console.asked) == (403, [])


def test_attack_030_a_name_of_somebody_elses_that_leads_here_is_not_served(
    operator: httpx.Client, console: FakeConsole
) -> None:
    answers = [
        operator.get(path, headers={"Host": f"{name}:{operator.base_url.port}"})
        for path in ("/", "/console/v1/providers")
        for name in ("attacker.example", "localhost")
    ]

    assert ({each.status_code for each in answers}, console.asked) == ({421}, [])


@pytest.mark.parametrize(
    "path",
    [
        "/console/v1/../../scim/v2/Users",
        "/console/v1/%2e%2e/x",
        "http://x/console/v1/users",
        "/console/v1/..",
        "/console/v2/users",
        "/scim/v2/Users",
    ],
)
def test_nothing_but_the_console_is_reached(server: PageServer, console: FakeConsole, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n{KEY_HEADER}: {server.key}\r\n\r\n"

    assert (raw(server, head)[:13], console.asked) == ("HTTP/1.1 404 ", [])


@pytest.mark.parametrize(
    "length",
    [
        f"Content-Length: {BODY_BYTES_MAX + 1}",
        "Content-Length: many",
        "Content-Length: ²",
        "Transfer-Encoding: chunked",
    ],
)
def test_a_body_that_is_too_large_or_endless_is_refused_unread(
    server: PageServer, console: FakeConsole, length: str
) -> None:
    head = f"POST /console/v1/users HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n{KEY_HEADER}: {server.key}\r\n"

    assert (raw(server, f"{head}{length}\r\n\r\n")[:13], console.asked) == ("HTTP/1.1 413 ", [])


def raw(server: PageServer, request: str) -> str:
    """The beginning of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        connection.sendall(request.encode())
        return connection.recv(4_096).decode()


def test_scimctl_page_prints_the_address_and_ends_with_ctrl_c(console: FakeConsole) -> None:
    command = [sys.executable, "-c", "from console.main import main; main()", "--url", console.url, "page"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - a command of ours
        try:
            assert process.stdout
            url, _, key = process.stdout.readline().removeprefix("Open ").strip().partition("#key=")
            answer = httpx.get(f"{url}console/v1/providers", headers={KEY_HEADER: key}, timeout=30)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()

    assert (answer.json(), process.returncode, said) == ([OKTA], 0, "It ends with Ctrl-C.\n")
