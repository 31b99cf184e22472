"""What answers the requests in this process and without a socket: our functions. The others are in `peers.py`.

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
from local.memory import (
    MemoryColdStorage,
    MemoryGroups,
    MemoryOrganizations,
    MemoryProviders,
    MemoryTimers,
    MemoryUsers,
)
from local.provider import create_provider
from local.resources import create_archive_and_schedules, create_queues
from local.routes import choose_route
from local.template import Route, read_template
from provisioning.domain.providers import Credential, Provider, secret_hash
from provisioning.usecases.change_users import UserChanges
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.life_changes import LifeChanges
from provisioning.usecases.memberships import Memberships
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.provision_users import ProvisionUsers
from provisioning.usecases.remembered_organizations import RememberedOrganizations
from provisioning.web.api import ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.log import open_log
from provisioning.web.users import UserRoutes

BASE_URL = "https://scim.example.com/scim/v2"
USERNAME = "okta-benchmark"
PASSWORD = "b" * 43
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
        event, function_name = self.event(request)
        handler = self.handlers[function_name]
        context = LambdaContext(function_name, _new_id(), memory_limit_in_mb=1024, ends_at=monotonic() + 29)

        def call() -> Reply:
            answer = handler(event, context)
            return Reply(answer["statusCode"], (answer.get("body") or "").encode())

        return call

    def event(self, request: Request) -> tuple[Event, str]:
        """What API Gateway makes of the request, and the logical id of the function that gets it."""
        request = authorized(request, f"Basic {b64encode(f'{USERNAME}:{PASSWORD}'.encode()).decode()}")
        match = choose_route(self.routes, request.method, request.path)
        assert match is not None
        return build_event(request, match, now=_now(), request_id=uuid4()), match.route.function


def in_memory() -> OurEndpoint:
    """Our handler, wired like functions/scim_users/app.py, on the stores in memory."""
    users, providers = MemoryUsers(), MemoryProviders()
    credential = Credential(id="1", type="api_credentials", secret_hash=secret_hash(PASSWORD), created_at=_now())
    providers.save(Provider(id=USERNAME, display_name="Benchmark", credentials=(credential,)))
    with log_dropped():
        api = ScimApi(Authenticator(providers, _now), open_log("in-memory"))
    UserRoutes(_provision(users, providers), FindUsers(users, _now), BASE_URL).add_to(api)
    return OurEndpoint(read_template().routes(), {"ScimUsersFunction": api})


def _provision(users: MemoryUsers, providers: MemoryProviders) -> ProvisionUsers:
    cold_storage = MemoryColdStorage()
    memberships = Memberships(users=users, groups=MemoryGroups(users), now=_now)
    life = LifeChanges(users, MemoryTimers(), memberships)
    organizations = RememberedOrganizations(MemoryOrganizations(users), _now)
    deactivations = Deactivations(
        users=users, providers=providers, changes=life, cold_storage=cold_storage, now=_now, new_id=_new_id
    )
    changes = UserChanges(
        changes=life,
        deactivations=deactivations,
        cold_storage=cold_storage,
        placing=PlaceUsers(organizations=organizations, now=_now, new_id=_new_id),
        now=_now,
        new_token=_new_token,
        new_id=_new_id,
    )
    return ProvisionUsers(users=users, changes=changes, now=_now, new_id=_new_id)


def deployed(engine: Engine, log: TextIO | None = None) -> OurEndpoint:
    """Our functions as the template describes them, on an engine that the environment leads the SDK to; their log.

    S3 and Scheduler are emulated in this process: `emulated_services` must last.
    """
    client = engine.client()
    client.create_table(**read_template().table(TABLE_NAME))
    create_provider(client, TABLE_NAME, username=USERNAME, password=PASSWORD)
    create_archive_and_schedules()
    create_queues(read_template())
    template = read_template({"Table": TABLE_NAME, "BaseUrl": BASE_URL})
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


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - like a function, a benchmark brings the clock in


def _new_id() -> str:
    return str(uuid4())


def _new_token() -> str:
    return token_hex(8)
