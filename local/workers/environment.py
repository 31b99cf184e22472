"""What happens in a worker's process: the functions are loaded, and then one task is carried out after the other."""

import os
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import sleep

from local.clock import MovableClock
from local.events import Request
from local.faults.strikes import Call, Strike, Wire
from local.functions import hooks_of_functions, load_functions
from local.gateway import Gateway
from local.workers.messages import Done, Failed, Invocation, Move, Order, Said, Setup, Task


def serve(connection: Connection) -> None:
    """Carry out what comes over the connection, until its other end is closed."""
    setup: Setup = connection.recv()
    os.environ.update(setup.environment)
    asking = Asking(connection)
    Wire(asking, sleep).attach(hooks_of_functions())
    with closing(MovableClock()) as clock:
        worker = Worker(Gateway(setup.routes, load_functions(setup.functions)), clock, asking)
        connection.send(Done(None, ()))
        for order in _orders(connection):
            connection.send(worker.carried_out(order))


@dataclass(slots=True)
class Asking:
    """A judge of calls who remembers them, and asks the other end of the connection what they suffer."""

    connection: Connection
    judged: bool = False
    calls: list[str] = field(default_factory=list[str])

    def strike(self, call: Call) -> Strike | None:
        """What this call suffers; None: nothing."""
        if not call.carried_out:
            self.calls.append(f"{call.service}.{call.operation}")
        if not self.judged:
            return None
        self.connection.send(call)
        strike: Strike | None = self.connection.recv()
        return strike


@dataclass(frozen=True, slots=True)
class Worker:
    """The functions, and the time of this process."""

    gateway: Gateway
    clock: MovableClock
    asking: Asking

    def carried_out(self, order: Order) -> Said:
        """How the task went."""
        self.asking.judged = order.judged
        self.asking.calls.clear()
        try:
            return Done(self._result(order.task), tuple(self.asking.calls))
        except Exception:  # noqa: BLE001 - whatever a function raises is for him who invoked it
            return Failed(traceback.format_exc())

    def _result(self, task: Task) -> object:
        match task:
            case Request():
                return self.gateway.answer(task)
            case Invocation():
                return self.gateway.functions[task.function].invoke(task.event, task.request_id)
            case Move():
                return self.clock.move_to(task.moment)


def _orders(connection: Connection) -> Iterator[Order]:
    while True:
        try:
            yield connection.recv()
        except EOFError:
            return
