"""What `make sam-local` starts, once for all tests: what was built, in containers, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from local.processes import free_port
from local.sam_local.sam import CONFIGURATION_FILE, ENVIRONMENT_FILE
from local.sam_local.serve import missing_reason, open_engine
from local.sam_local.start_api import LOG, containers_in
from local.template import ROOT
from tests.conftest import IN_CI

START_SECONDS_MAX = 400
"""A machine where nothing is prepared makes the runtime's image first."""
STOP_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Started:
    """`make sam-local`, answering."""

    folder: Path
    base_url: str
    username: str
    password: str
    emulated_url: str

    @property
    def client(self) -> httpx.Client:
        """A client with the provider's credentials."""
        return httpx.Client(base_url=self.base_url, auth=(self.username, self.password), timeout=60, trust_env=False)

    def sam(self, *words: str) -> list[str]:
        """The command that events/README.md tells a person to type."""
        return ["bash", "-c", f'. {ENVIRONMENT_FILE} && exec sam local "$@"', "sam", *words, *self._configuration()]

    def _configuration(self) -> list[str]:
        return ["--config-file", str(self.folder / CONFIGURATION_FILE)]


@pytest.fixture(scope="session")
def sam_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """The endpoint; in the end it is told to go, and nothing of it may be left."""
    if reason := missing_reason():
        (pytest.fail if IN_CI and os.geteuid() == 0 else pytest.skip)(f"NOT TESTED in containers: {reason}")
    folder = tmp_path_factory.mktemp("sam-local")
    with _program(folder) as process:
        yield _endpoint(process, folder)
        process.send_signal(signal.SIGINT)
        status = process.wait(STOP_SECONDS_MAX)
    assert status == 0
    assert not (folder / ".local" / "endpoint.json").exists()
    assert _left_behind(folder) == []


@contextmanager
def _program(folder: Path) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "local.sam_local", "--port", str(free_port())]
    path = os.pathsep.join([str(ROOT / "layers" / "common"), str(ROOT)])
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a command of ours
            command,
            cwd=folder,
            env=dict(os.environ) | {"PYTHONPATH": path},  # noqa: TID251 - proxies and the like
            stdout=output,
            stderr=output,
        )
    with process:
        try:
            yield process
        finally:
            process.terminate()


def _endpoint(process: subprocess.Popen[bytes], folder: Path) -> Started:
    file = folder / ".local" / "endpoint.json"
    deadline = monotonic() + START_SECONDS_MAX
    while not file.exists():
        assert process.poll() is None, (folder / "output").read_text()
        assert monotonic() < deadline, (folder / "output").read_text()
        sleep(0.2)
    endpoint = json.loads(file.read_text(encoding="utf-8"))
    return Started(folder, endpoint["baseUrl"], endpoint["username"], endpoint["password"], endpoint["emulatedUrl"])


def _left_behind(folder: Path) -> list[str]:
    """The containers that are still there; they are gone now."""
    with open_engine(may_install=False) as engine:
        return [each for each in containers_in(folder / LOG) if engine.remove_container(each)]
