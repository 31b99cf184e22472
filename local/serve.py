"""Puts the local endpoint together and serves it until it is told to end."""

import os
import signal
import socket
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn

from local.asgi import Application
from local.clock import MovableClock, answer_clock
from local.endpoint import ENDPOINT_FILE, Endpoint, published
from local.engines import Engine, running
from local.failures import CannotStartError
from local.functions import load_functions
from local.gateway import Gateway
from local.provider import create_provider
from local.template import read_template

TABLE_NAME = "scim"

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
    with running(engine_name) as engine, closing(MovableClock()) as clock:
        ENDPOINT_FILE.unlink(missing_ok=True)
        _use_only(engine)
        host, port = listener.getsockname()
        endpoint = _prepare(engine, f"http://{host}:{port}", credentials)
        worker = ThreadPoolExecutor(max_workers=1)
        application = Application(_gateway(endpoint), {"/local/clock": partial(answer_clock, clock)}, worker)
        _run(application, listener, endpoint)


def _use_only(engine: Engine) -> None:
    """Nothing that this process does may reach AWS, whatever the person's own environment says."""
    environment = os.environ
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(engine.environment())


def _prepare(engine: Engine, origin: str, credentials: Credentials) -> Endpoint:
    """The table and one provider in it."""
    client = engine.client()
    template = read_template()
    client.create_table(**template.table(TABLE_NAME))
    client.update_time_to_live(
        TableName=TABLE_NAME,
        TimeToLiveSpecification={"AttributeName": template.time_to_live_attribute(), "Enabled": True},
    )
    try:
        username, password = create_provider(
            client, TABLE_NAME, username=credentials.username, password=credentials.password
        )
    except ValueError as error:
        raise CannotStartError(str(error)) from error
    return Endpoint(origin, username, password)


def _gateway(endpoint: Endpoint) -> Gateway:
    # The gateway prints a line per request itself; of the functions' own log only what is wrong is of interest here.
    template = read_template({"Table": TABLE_NAME, "BaseUrl": endpoint.base_url, "LogLevel": "WARNING"})
    return Gateway(template.routes(), load_functions(template.functions()))


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
