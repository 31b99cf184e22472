"""What answers the requests in this process and without a socket: our functions. scim2-server is in `scim2_server.py`.

`prepare` does outside of the clock what API Gateway or a WSGI server does: it makes the event or the environ. On the
clock is what is made of it, up to the bytes of the body.
"""

from base64 import b64encode
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from os import devnull
from secrets import token_hex
from time import monotonic
from typing import Protocol, TextIO
from uuid import uuid4  # noqa: TID251 - like a function, a benchmark brings the ids in

from local.engines import Engine
from local.events import Event, Request, build_event
from local.functions import Handler, LambdaContext, load_functions
from local.provider import create_provider
from local.resources import create_archive_and_schedules, create_queues
from local.routes import choose_route
from local.template import Route, read_template

BASE_URL = "https://scim.example.com/scim/v2"
USERNAME = "okta-benchmark"
PASSWORD = "b" * 43
BASIC = f"Basic {b64encode(f'{USERNAME}:{PASSWORD}'.encode()).decode()}"
TABLE_NAME = "benchmarks"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, and the bytes of its body."""

    status: int
    body: bytes


type Call = Callable[[], Reply]
"""A request that is ready to be answered, once. Calling it is what is measured."""


class Endpoint(Protocol):
    """Something that answers SCIM requests."""

    def prepare(self, request: Request) -> Call:
        """The request with the credential that is wanted here."""
        ...


@dataclass(frozen=True, slots=True)
class OurEndpoint:
    """Our functions, reached as through API Gateway."""

    routes: Sequence[Route]
    handlers: Mapping[str, Handler]
    """By logical id."""

    def prepare(self, request: Request) -> Call:
        event, function_name = self.event(authorized(request, BASIC))
        handler = self.handlers[function_name]
        context = LambdaContext(function_name, new_id(), memory_limit_in_mb=1024, ends_at=monotonic() + 29)

        def call() -> Reply:
            answer = handler(event, context)
            return Reply(answer["statusCode"], (answer.get("body") or "").encode())

        return call

    def event(self, request: Request) -> tuple[Event, str]:
        """What API Gateway makes of the request, and the logical id of the function that gets it."""
        match = choose_route(self.routes, request.method, request.path)
        assert match is not None
        return build_event(request, match, now=now(), request_id=uuid4()), match.route.function


def deployed(engine: Engine, log: TextIO | None = None) -> OurEndpoint:
    """Our functions as the template describes them, on an engine that the environment leads the SDK to; their log.

    The environment leads it to S3, Scheduler and SQS too, as `surroundings` does.
    """
    engine.client().create_table(**read_template().table(TABLE_NAME))
    create_archive_and_schedules()
    create_queues(read_template())
    return on_table(engine, TABLE_NAME, log)


def on_table(engine: Engine, table_name: str, log: TextIO | None = None) -> OurEndpoint:
    """Our functions on a table that is there already, with a provider of ours in it."""
    create_provider(engine.client(), table_name, username=USERNAME, password=PASSWORD)
    template = read_template({"Table": table_name, "BaseUrl": BASE_URL})
    with redirect_stdout(log) if log else log_dropped():
        functions = load_functions(template.functions())
    return OurEndpoint(template.routes(), {name: function.handler for name, function in functions.items()})


def authorized(request: Request, authorization: str) -> Request:
    """The request with that credential."""
    return replace(request, headers=(*request.headers, ("authorization", authorization)))


@contextmanager
def log_dropped() -> Generator[None]:
    """Loggers made meanwhile write, for good, to where a line costs its system call and is not seen."""
    with redirect_stdout(open(devnull, "w", encoding="utf-8")):  # noqa: PTH123 - open as long as the loggers
        yield


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - like a function, a benchmark brings the clock in


def new_id() -> str:
    return str(uuid4())


def new_token() -> str:
    return token_hex(8)
