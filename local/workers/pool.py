"""The workers as one: whoever is free takes the next task."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from multiprocessing.connection import Connection
from queue import LifoQueue
from threading import Lock
from time import monotonic
from uuid import UUID

from local.answers import Answer, Returned, refusal
from local.events import Event, Request
from local.failures import CannotStartError
from local.faults.registry import Faults
from local.faults.strikes import Call
from local.functions import EnvironmentLostError
from local.template import ROOT, Function
from local.workers.messages import Done, Failed, Invocation, Move, Order, Setup, Task

CALLS_HEADER = "x-sdk-calls"
"""Of an answer: the calls of the SDK that it took. No deployed stack says so."""


class FunctionFailedError(Exception):
    """A function raised something in its worker; the message is the traceback there."""


class Workers:
    """Some processes with all of the functions. Threads may share it; a task waits until a worker is free."""

    def __init__(self, nursery: socket.socket, setup: Setup, faults: Faults) -> None:
        self._nursery = nursery
        self._setup = setup
        self._faults = faults
        self._free: LifoQueue[Connection] = LifoQueue()
        self._count = 0
        self._moving = Lock()
        self._moved: tuple[datetime, float] | None = None
        """Where the clock was moved to last, and when that was, by the monotonic clock."""

    def start(self, count: int) -> None:
        """So many workers more; they are ready when this returns."""
        for connection in [self._born() for _ in range(count)]:
            self._free.put(self._ready(connection))
        self._count += count

    def ask(self, request: Request) -> Answer:
        """The answer to a request over HTTP, with the calls of the SDK that it took in a header of its own."""
        try:
            done = self._done(self._free.get(), request)
        except EnvironmentLostError as lost:
            print(lost, flush=True)
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
        answer: Answer = done.result
        return answer.with_header(CALLS_HEADER, ", ".join(done.calls))

    def invoke(self, function: str, event: Event, request_id: UUID) -> Returned:
        """What the function of that logical id returns.

        Raises:
            FunctionFailedError: it raised something.
            EnvironmentLostError: its process has ended; another has taken its place.
        """
        return self._done(self._free.get(), Invocation(function, event, request_id)).result

    def move_to(self, moment: datetime) -> None:
        """Move the clocks of all workers forward to a moment. It waits until all are free: no task sees two times."""
        with self._moving:
            workers = [self._free.get() for _ in range(self._count)]
            self._moved = moment, monotonic()
            for connection in workers:
                self._done(connection, Move(moment))

    def end(self) -> None:
        """Say goodbye to those who are free; the others end with the nursery."""
        while not self._free.empty():
            self._free.get().close()

    def _done(self, connection: Connection, task: Task) -> Done:
        """How the task went in that worker, who is free again afterwards."""
        try:
            connection.send(Order(task, judged=bool(self._faults.open())))
            while isinstance(said := connection.recv(), Call):
                connection.send(self._faults.strike(said))
        except (EOFError, OSError):
            connection.close()
            connection = self._ready(self._born())
            raise EnvironmentLostError("A worker has ended in the middle of a task.") from None
        finally:
            self._free.put(connection)
        if isinstance(said, Failed):
            raise FunctionFailedError(said.traceback)
        return said

    def _born(self) -> Connection:
        """The way to a new worker, who is getting ready."""
        ours, its = socket.socketpair()
        with its:
            socket.send_fds(self._nursery, [b"+"], [its.fileno()])
        connection = Connection(ours.detach())
        connection.send(self._setup)
        return connection

    def _ready(self, connection: Connection) -> Connection:
        """Wait until the worker is ready, and give it the time that the others have."""
        try:
            connection.recv()
        except EOFError:
            raise CannotStartError("A worker did not start. What it printed says why.") from None
        if self._moved is not None:
            moment, at = self._moved
            connection.send(Order(Move(moment + timedelta(seconds=monotonic() - at)), judged=False))
            connection.recv()
        return connection


@dataclass(frozen=True, slots=True)
class RemoteFunction:
    """A function that some worker invokes."""

    name: str
    """Its logical id."""
    description: Function
    workers: Workers

    def invoke(self, event: Event, request_id: UUID) -> Returned:
        """What the handler returns. Raises what `Workers.invoke` raises."""
        return self.workers.invoke(self.name, event, request_id)


@contextmanager
def working(count: int, setup: Setup, faults: Faults) -> Generator[Workers]:
    """So many workers, ready; their processes end with the context, by their own pids."""
    ours, its = socket.socketpair()
    with ExitStack() as stack:
        with its:
            process = subprocess.Popen(  # noqa: S603 - a command of ours
                [sys.executable, "-m", "local.workers", str(its.fileno())],
                pass_fds=[its.fileno()],
                env=_environment(),
                start_new_session=True,  # Ctrl-C is ours: they end after the last request
            )
        stack.callback(process.wait)
        stack.enter_context(ours)
        workers = Workers(ours, setup, faults)
        workers.start(count)
        stack.callback(workers.end)
        yield workers


def _environment() -> Mapping[str, str]:
    """Nothing that the person at the terminal has set for AWS gets into it."""
    path = os.pathsep.join([str(ROOT / "layers" / "common"), str(ROOT)])
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": path, "LANG": "C.UTF-8"}
