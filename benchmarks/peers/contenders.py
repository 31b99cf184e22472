"""The servers that are compared, each a process of its own."""

import multiprocessing
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from benchmarks.endpoints import BASIC, PASSWORD, deployed
from benchmarks.in_memory import in_memory
from benchmarks.machine import npm_packages
from benchmarks.peers.client import Client
from benchmarks.peers.front import Answerer, ours, serve, wsgi
from benchmarks.peers.processor import children
from benchmarks.scim2_server import scim2_server
from benchmarks.surroundings import ENGINE
from local.engines import Engine
from local.listener import listening
from local.processes import free_port, server_process

IN_MEMORY = "ours, in memory"
DURABLE = "ours, durable"
SCIM2_SERVER = "scim2-server"
SCIMMY = "SCIMMY"
BEARER = f"Bearer {PASSWORD}"

NODE_FOLDER = Path(__file__).with_name("node")


def missing_reason() -> str | None:
    """Why the peers that run on Node cannot be measured here; None when they can."""
    if shutil.which("node") and (NODE_FOLDER / "node_modules" / "scimmy").exists():
        return None
    return f"NOT MEASURED: {SCIMMY}, because it is not installed. Install Node 20 with npm, then: make bench-peers"


def versions() -> str:
    """Of Node, and of what runs on it."""
    node = shutil.which("node")
    found = subprocess.check_output([node, "--version"], text=True).strip() if node else "missing"  # noqa: S603 - of ours
    return f"Node {found}; {npm_packages(NODE_FOLDER)}."


@dataclass(frozen=True, slots=True)
class Contender:
    """A server: how it is asked, and which processes do its work."""

    client: Client
    process_ids: Sequence[int]


@contextmanager
def contender(name: str, engine: Engine) -> Generator[Contender]:
    """That server, with nobody in it; it ends with the context."""
    with _scimmy() if name == SCIMMY else _python(name, engine) as started:
        yield started
        started.client.close()


def contenders() -> Iterator[str]:
    """The names of those that can be measured here."""
    yield from (IN_MEMORY, DURABLE, SCIM2_SERVER)
    if missing_reason() is None:
        yield SCIMMY


@contextmanager
def _scimmy() -> Generator[Contender]:
    port = free_port()
    script = str(NODE_FOLDER / "scimmy.js")
    with server_process(SCIMMY, [cast("str", shutil.which("node")), script, str(port), PASSWORD], port):
        yield Contender(Client(port, BEARER), children(script))


@contextmanager
def _python(name: str, engine: Engine) -> Generator[Contender]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(name, engine, there), daemon=True)
    process.start()
    assert process.pid is not None
    engines = children(ENGINE) if name == DURABLE else []
    try:
        client = Client(here.recv(), BEARER if name == SCIM2_SERVER else BASIC)
        yield Contender(client, [process.pid, *engines])
    finally:
        process.terminate()
        process.join()


def _serve(name: str, engine: Engine, owner: Connection) -> None:
    answerers: Mapping[str, Callable[[], Answerer]] = {
        IN_MEMORY: lambda: ours(in_memory()),
        DURABLE: lambda: ours(deployed(engine)),
        SCIM2_SERVER: lambda: wsgi(scim2_server().application),
    }
    with listening(0) as listener, open("/dev/null", "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        sys.stdout = nowhere  # what CloudWatch would get
        answer = answerers[name]()
        owner.send(listener.getsockname()[1])
        serve(listener, answer)
