"""`sam local start-api`: the HTTP API in front of the functions, each in a container that stays."""

import re
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep

import httpx

from local.failures import CannotStartError
from local.listener import HOST
from local.processes import end
from local.sam_local.sam import FOLDER, Sam

START_SECONDS_MAX = 180
STOP_SECONDS_MAX = 30
LOG = FOLDER / "start-api.log"
"""What the SAM CLI and the functions print."""
LOG_LINES_SHOWN_MAX = 30
FIRST_PATHS = ("/", "/scim/v2/Users", "/scim/v2/Groups")
"""Asked before anybody else asks: the first request to a function waits for its container."""
_CONTAINER = re.compile(r"SAM_CONTAINER_ID: (\w+)")


@contextmanager
def started_api(sam: Sam, variables: Path, port: int) -> Generator[subprocess.Popen[bytes]]:
    """The process, once it answers on 127.0.0.1. Afterwards neither it nor its containers are there.

    Raises:
        CannotStartError: it ended, or does not answer in time; the message quotes what it printed.
    """
    where = ["--host", HOST, "--port", str(port), "--no-watch"]
    command = sam.command("start-api", variables, *where, "--warm-containers", "LAZY")
    with LOG.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - no shell, and a command of ours
            command,
            env=sam.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is ours: the SAM CLI hears of it once, and then removes its containers
        )
    try:
        _wait_for_answer(process, port)
        yield process
    finally:
        end(process, STOP_SECONDS_MAX)
        for container_id in containers_in(LOG):
            sam.engine.remove_container(container_id)


def containers_in(log: Path) -> list[str]:
    """The ids of the containers that the SAM CLI says it has made."""
    return _CONTAINER.findall(log.read_text(encoding="utf-8", errors="replace"))


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it answers, and see that functions start: a stranger is refused by the function itself."""
    deadline = monotonic() + START_SECONDS_MAX
    with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=START_SECONDS_MAX, trust_env=False) as client:
        while process.poll() is None and monotonic() < deadline:
            try:
                statuses = {client.get(path).status_code for path in FIRST_PATHS}
            except httpx.TransportError:
                sleep(0.2)
            else:
                if statuses == {HTTPStatus.UNAUTHORIZED}:
                    return
                break
    said = LOG.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-LOG_LINES_SHOWN_MAX:]
    raise CannotStartError("\n".join(["sam local start-api does not answer as it should. It says:", *said]))
