"""Puts the local endpoint together and serves it until it is told to end."""

import os
import signal
import socket
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import TYPE_CHECKING, Any

import uvicorn

from local.asgi import Application
from local.clock import MovableClock, answer_clock
from local.endpoint import ENDPOINT_FILE, Endpoint, published
from local.engines import Engine, running
from local.failures import CannotStartError
from local.faults.registry import Faults
from local.faults.requests import answer_faults
from local.faults.strikes import Wire
from local.functions import LoadedFunction, load_functions
from local.gateway import Gateway
from local.jobs import Jobs
from local.provider import create_provider
from local.resources import create_resources, emulated_services, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, Template, read_template
from local.timers import Timers, ticking

if TYPE_CHECKING:
    from botocore.hooks import BaseEventHooks

REQUEST_SECONDS_TO_END = 1
"""How long a request under way may take once the server has been told to end."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the person wants the provider's credentials to be; None leaves it to us."""

    username: str | None
    password: str | None


def serve(listener: socket.socket, engine_name: str, credentials: Credentials) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        CannotStartError: the engine cannot run here, or the credentials are unusable.
    """
    with running(engine_name) as engine, emulated_services(), closing(MovableClock()) as clock:
        ENDPOINT_FILE.unlink(missing_ok=True)
        use_only(engine)
        host, port = listener.getsockname()
        endpoint = _prepare(engine, f"http://{host}:{port}", credentials)
        # The gateway prints a line per request itself; of the functions' own log only what is wrong is of interest.
        template = read_template({"BaseUrl": endpoint.base_url, "LogLevel": "WARNING"})
        faults = Faults()
        Wire(faults, sleep).attach(session_of_functions())
        functions = load_functions(template.functions())
        move_to = _jobs(template, functions).around(_timers(template, functions, clock).move_to)
        worker = ThreadPoolExecutor(max_workers=1)
        endpoints = {
            "/local/clock": partial(answer_clock, clock, move_to),
            "/local/faults": partial(answer_faults, faults),
        }
        with ticking(worker, lambda: move_to(clock.now())):
            _run(Application(Gateway(template.routes(), functions), endpoints, worker), listener, endpoint)


def use_only(engine: Engine) -> None:
    """Nothing that this process does may reach AWS, whatever the person's own environment says."""
    environment = os.environ
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(engine.environment())
    # The lines that CloudWatch counts from are nothing for the person at the terminal.
    environment["POWERTOOLS_METRICS_DISABLED"] = "true"


def session_of_functions() -> "BaseEventHooks":
    """What the clients of the functions report to. What is local has clients of other sessions, and suffers nothing."""
    import boto3  # noqa: PLC0415 - takes long, and a person may wait only to read that the port is in use

    boto3.setup_default_session()
    session: Any = boto3.DEFAULT_SESSION
    return session.events


def _prepare(engine: Engine, origin: str, credentials: Credentials) -> Endpoint:
    """The resources and one provider in the table."""
    create_resources(engine, read_template())
    try:
        username, password = create_provider(
            engine.client(), LOCAL_NAMES["Table"], username=credentials.username, password=credentials.password
        )
    except ValueError as error:
        raise CannotStartError(str(error)) from error
    return Endpoint(origin, username, password)


def _timers(template: Template, functions: Mapping[str, LoadedFunction], clock: MovableClock) -> Timers:
    deactivator = {LOCAL_NAMES["DeactivatorFunction.Arn"]: functions["DeactivatorFunction"]}
    (sweep,) = template.rules()
    return Timers(scheduler_client(), LOCAL_NAMES["ScheduleGroup"], deactivator, sweep, clock)


def _jobs(template: Template, functions: Mapping[str, LoadedFunction]) -> Jobs:
    (source,) = template.sources()
    return Jobs(sqs_client(), source, functions[source.function])


def _run(application: Application, listener: socket.socket, endpoint: Endpoint) -> None:
    config = uvicorn.Config(
        application,  # pyright: ignore[reportArgumentType] - uvicorn spells out each message, we take mappings
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        proxy_headers=False,
        log_level="error",
        server_header=False,
        h11_max_incomplete_event_size=1024 * 1024,  # API Gateway's own limit is far below, and answered by the gateway
        timeout_graceful_shutdown=REQUEST_SECONDS_TO_END,
    )
    with ExitStack() as while_ready:
        _Server(config, lambda: _announce(endpoint, while_ready)).run([listener])


def _announce(endpoint: Endpoint, while_ready: ExitStack) -> None:
    while_ready.enter_context(published(endpoint))
    print(endpoint.as_text(), flush=True)


class _Server(uvicorn.Server):
    """Tells when it is ready to answer, and ends without a word."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As uvicorn's own, but without raising the signal once more when all is done."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield
