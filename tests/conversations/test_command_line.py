"""`python -m local.conversation`, over HTTP."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from local.conversation.__main__ import main
from local.endpoint import ENDPOINT_FILE


class EmptyDirectory(BaseHTTPRequestHandler):
    """Has no users, and lets everybody know who says `Basic YTpi`."""

    def do_GET(self) -> None:
        body = json.dumps({"totalResults": 0, "path": self.path}).encode()
        self.send_response(200 if self.headers["Authorization"] == "Basic YTpi" else 401)
        self.send_header("Content-Type", "application/scim+json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing."""


@pytest.fixture
def base_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), EmptyDirectory) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}/scim/v2"
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def conversation(folder: Path, total: int) -> str:
    step = {
        "say": "Looks.",
        "request": {"method": "GET", "path": "//Users?filter=userName%20eq%20%22a%40b.c%22"},
        "answer": {
            "status": 200,
            "body": {"totalResults": total, "path": "/scim/v2//Users?filter=userName%20eq%20%22a%40b.c%22"},
        },
    }
    path = folder / f"finds-{total}.json"
    path.write_text(json.dumps({"title": "A look-up", "headers": {}, "steps": [step]}))
    return str(path)


def test_conversations_that_go_as_expected(base_url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([conversation(folder, 0), "--url", base_url, "--username", "a", "--password", "b"])

    assert status == 0
    assert "1 of 1 conversations went as expected." in capsys.readouterr().out


def test_a_difference_is_printed_and_fails(base_url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([conversation(folder, 1), "--url", base_url, "--username", "a", "--password", "b"])

    assert status == 1
    assert "/totalResults is 0, not 1" in capsys.readouterr().out


def test_the_endpoint_of_make_serve_is_taken_by_default(base_url: str, folder: Path) -> None:
    ENDPOINT_FILE.parent.mkdir()
    ENDPOINT_FILE.write_text(json.dumps({"baseUrl": base_url, "username": "a", "password": "b"}))

    assert main([conversation(folder, 0)]) == 0


def test_without_an_endpoint_it_says_what_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([conversation(folder, 0)])

    assert status == 1
    assert "make serve" in capsys.readouterr().err
