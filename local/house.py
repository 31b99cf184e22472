"""The functions with what answers for them, in this process or in several workers."""

from collections.abc import Generator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from time import sleep

from local.asgi import Endpoint
from local.clock import MovableClock
from local.engines import Engine
from local.faults.registry import Faults
from local.faults.strikes import Wire
from local.functions import Invocable, hooks_of_functions, load_functions
from local.gateway import Gateway
from local.template import Template
from local.workers.messages import Setup
from local.workers.pool import RemoteFunction, working

NO_METRICS = {"POWERTOOLS_METRICS_DISABLED": "true"}
"""The lines that CloudWatch counts from are nothing for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class House:
    """The functions, wherever they are."""

    gateway: Endpoint
    functions: Mapping[str, Invocable]
    """By logical id."""
    clock: MovableClock
    """Theirs and ours."""
    threads: Executor
    """As many as there are requests that can be answered at once."""
    own_thread: Executor
    """One for all that is not a request to them."""


@contextmanager
def in_this_process(template: Template, faults: Faults) -> Generator[House]:
    """One request after the other, and what is local in between."""
    Wire(faults, sleep).attach(hooks_of_functions())
    functions = load_functions(template.functions())
    thread = ThreadPoolExecutor(max_workers=1)
    with closing(MovableClock()) as clock:
        yield House(Gateway(template.routes(), functions).answer, functions, clock, thread, thread)


@contextmanager
def in_workers(count: int, setup: Setup, faults: Faults) -> Generator[House]:
    """So many requests at once, each in a process of its own."""
    with working(count, setup, faults) as workers, closing(MovableClock([workers.move_to])) as clock:
        functions = {name: RemoteFunction(name, each, workers) for name, each in setup.functions.items()}
        threads, own_thread = ThreadPoolExecutor(count), ThreadPoolExecutor(max_workers=1)
        yield House(workers.ask, functions, clock, threads, own_thread)


def setup_of(engine: Engine, services: Mapping[str, str], template: Template) -> Setup:
    """What makes a worker; `services` lead the SDK to all that the engine is not."""
    environment = {**engine.environment(), **services, **NO_METRICS}
    return Setup(environment, template.routes(), template.functions())
