"""A built function that stays: the runtime interface emulator, and under it the process of Python that Lambda has."""

import http.client
import json
import os
import re
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from benchmarks.emulator import CONNECT_TRIES_MAX, INVOCATION_PATH, PAUSE_SECONDS, Start
from local.answers import Returned
from local.events import Event
from local.failures import CannotStartError
from local.processes import end, free_port

ANSWER_SECONDS_MAX = 310
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PARENT = re.compile(r"^PPid:\s+(\d+)$", re.MULTILINE)
_MOST_MEMORY = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has taken so far."""

    memory_bytes_max: int
    """In RAM at the same time, with the libraries that it shares."""
    processor_seconds: float


@dataclass(slots=True)
class EmulatedProcess:
    """One environment of a function."""

    pid: int
    """Of the emulator."""
    port: int
    events: int = 0

    def invoke(self, event: Event) -> Returned:
        """What the function returns; the first event starts it."""
        self.events += 1
        connection = self._connected()
        try:
            connection.request("POST", INVOCATION_PATH, json.dumps(event).encode())
            returned: Any = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        match returned:
            case {"errorMessage": message}:
                raise CannotStartError(f"The function failed: {message}")
            case _:
                return returned

    def usage(self) -> Usage:
        """What Python has taken, from its start on."""
        folder = next(each for each in Path("/proc").glob("[0-9]*") if _parent(each) == self.pid)
        found = _MOST_MEMORY.search((folder / "status").read_text())
        assert found
        # The second field of `stat` is the program's name, and may have blanks in it.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        return Usage(int(found[1]) * 1024, sum(map(int, fields[11:13])) / TICKS_A_SECOND)

    def _connected(self) -> http.client.HTTPConnection:
        for _ in range(CONNECT_TRIES_MAX):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX)
            try:
                connection.connect()
            except ConnectionRefusedError:
                sleep(PAUSE_SECONDS)
            else:
                return connection
        raise CannotStartError("The runtime interface emulator does not listen.")


@contextmanager
def emulated_process(program: Path, start: Start, timeout_seconds: int) -> Generator[EmulatedProcess]:
    """The function under the emulator; both end with the context."""
    port, runtime_port = free_port(), free_port()
    addresses = (
        f"--runtime-interface-emulator-address=127.0.0.1:{port}",
        f"--runtime-api-address=127.0.0.1:{runtime_port}",
    )
    process = subprocess.Popen(  # noqa: S603 - no shell, and a command of ours
        [str(program), *addresses, str(start.python), "-m", "awslambdaric", "app.handler"],
        cwd=start.folder,
        env=start.variables() | {"AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout_seconds)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield EmulatedProcess(process.pid, port)
    finally:
        end(process)


def _parent(process: Path) -> int:
    try:
        found = _PARENT.search((process / "status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0
