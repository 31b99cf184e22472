"""Podman where no Docker is: a service of our own, which speaks Docker's API."""

import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from local.failures import CannotStartError
from local.processes import START_SECONDS_MAX, end
from local.sam_local.engine import ContainerEngine
from local.sam_local.machine import find

CONFIGURATION = Path(__file__).with_name("containers.conf")


@contextmanager
def podman() -> Generator[ContainerEngine]:
    """The engine while the context lasts; then the service ends, by its own pid. Images stay in Podman's own store.

    Raises:
        CannotStartError: it does not answer; the message quotes what it printed.
    """
    # Paths of sockets are 107 characters at most, and a checkout may lie deep.
    with tempfile.TemporaryDirectory(prefix="podman-") as folder:
        engine = ContainerEngine(f"unix://{folder}/podman.sock")
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - no shell, and a command of ours
                [find("podman") or "podman", "system", "service", "--time=0", engine.host],
                env=os.environ | {"CONTAINERS_CONF": str(CONFIGURATION)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is ours, and containers are removed before the service ends
            )
        try:
            _wait_for(engine, process, log)
            yield engine
        finally:
            end(process)


def _wait_for(engine: ContainerEngine, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + START_SECONDS_MAX
    while process.poll() is None and monotonic() < deadline:
        if engine.answers():
            return
        sleep(0.05)
    raise CannotStartError(f"Podman did not start. It says: {log.read_text(errors='replace').strip()}")
