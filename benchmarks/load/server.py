"""`make serve`, as a process of its own in a folder of its own."""

import json
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from benchmarks.load.http import HttpClient
from local.failures import CannotStartError
from local.processes import end
from local.template import ROOT

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 10
THROTTLING = 100_000
"""Requests a second: more than can come. The API's own 429 say nothing of when to come again (decision 40)."""


@contextmanager
def serving(engine: str, workers: int) -> Generator[HttpClient]:
    """A client of a server with an empty directory; the server ends with the context.

    Raises:
        CannotStartError: it does not start; the message quotes what it printed.
    """
    with tempfile.TemporaryDirectory() as name, (Path(name) / "output").open("w+b") as output:
        command = [sys.executable, "-m", "local", "--port", "0", "--engine", engine]
        command += ["--workers", str(workers), "--throttling", str(THROTTLING)]
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT}"}  # noqa: TID251 - the server's own is a person's
        process = subprocess.Popen(command, cwd=name, env=environment, stdout=output, stderr=output)  # noqa: S603 - a command of ours
        try:
            file = Path(name) / ".local" / "endpoint.json"
            deadline = monotonic() + START_SECONDS_MAX
            while not file.exists():
                if process.poll() is not None or monotonic() > deadline:
                    output.seek(0)
                    raise CannotStartError(output.read().decode(errors="replace").strip())
                sleep(0.05)
            yield _client(json.loads(file.read_text(encoding="utf-8")))
        finally:
            end(process, STOP_SECONDS_MAX)


def _client(endpoint: dict[str, str]) -> HttpClient:
    address = urlsplit(endpoint["baseUrl"])
    assert address.hostname
    assert address.port
    credential = b64encode(f"{endpoint['username']}:{endpoint['password']}".encode()).decode()
    head = (
        f"host: {address.netloc}\r\nauthorization: Basic {credential}\r\nuser-agent: Okta SCIM Client 1.0.0\r\n"
        "accept: application/scim+json\r\ncontent-type: application/scim+json; charset=utf-8\r\n"
    )
    return HttpClient(address.hostname, address.port, head)
