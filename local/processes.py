"""Servers of others as processes of ours, on 127.0.0.1."""

import http.client
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO

from local.failures import CannotStartError

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 2


@contextmanager
def server_process(name: str, command: list[str], port: int) -> Generator[str]:
    """The URL of a server that has been started and answers; it ends with the context, by its own pid.

    Raises:
        CannotStartError: it ended at once, or does not answer in time; the message quotes what it printed.
    """
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "output").open("w+b") as output:
        # A session of its own: Ctrl-C in the terminal is ours, and we end the engine after the last request.
        process = subprocess.Popen(  # noqa: S603 - no shell, and a command of ours
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait_for_answer(name, process, port, output)
            yield f"http://127.0.0.1:{port}"
        finally:
            end(process)


def _wait_for_answer(name: str, process: subprocess.Popen[bytes], port: int, output: BinaryIO) -> None:
    deadline = monotonic() + START_SECONDS_MAX
    while process.poll() is None and monotonic() < deadline:
        if _answers(port):
            return
        sleep(0.01)
    output.seek(0)
    raise CannotStartError(f"{name} did not start. It says: {output.read().decode(errors='replace').strip()}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def end(process: subprocess.Popen[bytes], seconds: float = STOP_SECONDS_MAX) -> None:
    """The process has ended afterwards: by its own doing, or killed when it takes longer than that."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
