"""A function's first start, as AWS's runtime interface emulator reports it."""

import http.client
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from local.failures import CannotStartError
from local.processes import end, free_port
from local.template import ROOT

RUNTIME_PYTHON = ROOT / ".venv-runtime" / "bin" / "python"
"""Has what AWS has in its runtime: awslambdaric and boto3."""
INVOCATION_PATH = "/2015-03-31/functions/function/invocations"
ARCHITECTURES: Mapping[str, str] = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64"}
CONNECT_TRIES_MAX = 500
PAUSE_SECONDS = 0.01

# "Init Duration" in the line REPORT is no such thing: the emulator counts the start of a function to its invocation.
INIT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")
STARTED = "INIT RTDONE(status: success)"


@dataclass(frozen=True, slots=True)
class Start:
    """A function to be started."""

    folder: Path
    """Has app.py with `handler` in it."""
    paths: tuple[Path, ...]
    """Where Python looks for packages, before it looks among those of the runtime."""
    environment: Mapping[str, str]
    python: Path = RUNTIME_PYTHON

    def variables(self) -> dict[str, str]:
        """All of the environment, and nothing of this process's own."""
        path = ":".join(map(str, [*self.paths, self.folder]))
        return {
            "LANG": "C.UTF-8",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # as in Lambda, where the folders cannot be written to
            "PYTHONPATH": path,
            **self.environment,
        }


def emulator() -> Path:
    """The emulator, which the SAM CLI brings along.

    Raises:
        CannotStartError: it, or the runtime, is not installed.
    """
    folder = ROOT / ".venv-sam" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    program = folder / "samcli" / "local" / "rapid" / f"aws-lambda-rie-{ARCHITECTURES[platform.machine()]}"
    for needed in (program, RUNTIME_PYTHON):
        if not needed.exists():
            raise CannotStartError(f"{needed} is missing. `make bench-cold` installs it.")
    return program


def init_milliseconds(program: Path, start: Start) -> float:
    """Milliseconds from the start of the runtime's process to its asking for the first event.

    Raises:
        CannotStartError: the function did not come up; the message quotes what it printed.
    """
    port, runtime_port = free_port(), free_port()
    addresses = (
        f"--runtime-interface-emulator-address=127.0.0.1:{port}",
        f"--runtime-api-address=127.0.0.1:{runtime_port}",
    )
    command = [str(program), *addresses, str(start.python), "-m", "awslambdaric", "app.handler"]
    process = subprocess.Popen(  # noqa: S603 - no shell, and a command of ours
        command,
        cwd=start.folder,
        env=start.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            connection = _invoke(port)
            milliseconds = _read_init(process.stdout)
            connection.close()
        finally:
            end(process)
    return milliseconds


def _invoke(port: int) -> http.client.HTTPConnection:
    """Send an event, which makes the emulator start the function. Its answer is of no interest."""
    for _ in range(CONNECT_TRIES_MAX):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("POST", INVOCATION_PATH, b"{}")
        except ConnectionRefusedError:
            sleep(PAUSE_SECONDS)
        else:
            return connection
    raise CannotStartError("The runtime interface emulator does not listen.")


def _read_init(lines: Iterable[bytes]) -> float:
    printed: list[str] = []
    for line in lines:
        printed.append(line.decode(errors="replace"))
        found = INIT.search(printed[-1])
        if found and any(STARTED in before for before in printed):
            return float(found[1])
        if found:
            break
    raise CannotStartError(f"The function did not come up. It printed: {''.join(printed)}")
