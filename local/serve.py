"""Puts the local endpoint together and serves it until it is told to end."""

import os
import signal
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic

import uvicorn

from local.asgi import Application
from local.clock import answer_clock
from local.emulators import emulated_elsewhere
from local.endpoint import ENDPOINT_FILE, Endpoint, published
from local.engines import Engine, running
from local.failures import CannotStartError
from local.faults.registry import Faults
from local.faults.requests import answer_faults
from local.functions import Invocable
from local.house import NO_METRICS, House, in_this_process, in_workers, setup_of
from local.jobs import Jobs
from local.overload import Door, Room, Throttle
from local.provider import create_provider
from local.resources import create_resources, emulated_services, scheduler_client, sqs_client
from local.template import LOCAL_NAMES, Template, read_template
from local.timers import Timers, ticking

REQUEST_SECONDS_TO_END = 1
"""How long a request under way may take once the server has been told to end."""
ONE_WORKER_ONLY = (
    "moto loses writes when several requests meet, so with it there is one worker only. "
    "Choose a real engine: make serve WORKERS={workers} ENGINE=dynoxide"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the person wants the provider's credentials to be; None leaves it to us."""

    username: str | None
    password: str | None


def serve(
    listener: socket.socket, engine_name: str, credentials: Credentials, workers: int, throttling: int | None
) -> None:
    """Serve until SIGINT or SIGTERM; with one worker the functions are in this process.

    The API lets `throttling` requests in, at once and in each second; None leaves it to the template.

    Raises:
        CannotStartError: the engine cannot run here or takes no more than one worker, or the credentials are unusable.
    """
    if engine_name == "moto" and workers > 1:
        raise CannotStartError(ONE_WORKER_ONLY.format(workers=workers))
    with running(engine_name) as engine, _services(workers) as services, ExitStack() as stack:
        ENDPOINT_FILE.unlink(missing_ok=True)
        use_only(engine)
        os.environ.update(services)
        host, port = listener.getsockname()
        endpoint = _prepare(engine, f"http://{host}:{port}", credentials)
        # The gateway prints a line per request itself; of the functions' own log only what is wrong is of interest.
        template = read_template({"BaseUrl": endpoint.base_url, "LogLevel": "WARNING"} | _limits(throttling))
        faults = Faults()
        setup = setup_of(engine, services, template)
        house = stack.enter_context(
            in_this_process(template, faults) if workers == 1 else in_workers(workers, setup, faults)
        )
        move_to = _jobs(template, house.functions).around(_timers(template, house).move_to)
        endpoints = {
            "/local/clock": partial(answer_clock, house.clock, move_to),
            "/local/faults": partial(answer_faults, faults),
        }
        door = Door(Throttle(template.throttling(), monotonic), Room(workers, monotonic))
        with ticking(house.own_thread, lambda: move_to(house.clock.now())):
            _run(Application(house.gateway, door, house.threads, endpoints, house.own_thread), listener, endpoint)


def _limits(throttling: int | None) -> dict[str, str]:
    if throttling is None:
        return {}
    return {"ThrottlingRateLimit": str(throttling), "ThrottlingBurstLimit": str(throttling)}


@contextmanager
def _services(workers: int) -> Generator[Mapping[str, str]]:
    """S3, Scheduler and SQS in this process; where there are workers also for them, by these environment variables."""
    if workers > 1:
        with emulated_elsewhere() as variables:
            yield variables
    else:
        with emulated_services():
            yield {}


def use_only(engine: Engine) -> None:
    """Nothing that this process does may reach AWS, whatever the person's own environment says."""
    environment = os.environ
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(engine.environment())
    environment.update(NO_METRICS)


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


def _timers(template: Template, house: House) -> Timers:
    deactivator = {LOCAL_NAMES["DeactivatorFunction.Arn"]: house.functions["DeactivatorFunction"]}
    (sweep,) = template.rules()
    return Timers(scheduler_client(), LOCAL_NAMES["ScheduleGroup"], deactivator, sweep, house.clock)


def _jobs(template: Template, functions: Mapping[str, Invocable]) -> Jobs:
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
