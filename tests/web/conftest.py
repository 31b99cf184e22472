"""The SCIM API on stores in memory, asked through API Gateway events."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gzip import decompress
from io import StringIO
from typing import Any, TextIO
from uuid import UUID

import pytest
from aws_lambda_powertools import Logger

from local.events import Event, Request, build_event
from local.memory import MemoryProviders, MemoryUsers
from local.routes import Match
from local.template import Route
from provisioning.scim.attributes import Json
from provisioning.usecases.directory import UserStore
from provisioning.web.api import SCIM_PATH, ScimApi
from provisioning.web.authentication import Authenticator
from provisioning.web.discovery import DiscoveryRoutes
from provisioning.web.groups import GroupRoutes
from provisioning.web.root import RootRoutes
from provisioning.web.users import UserRoutes
from tests.people import ENTRA, NOW, OKTA, PASSWORD, new_id
from tests.world import World

BASE_URL = "https://scim.example.com/scim/v2"
BASIC = f"Basic {b64encode(f'{OKTA.id}:{PASSWORD}'.encode()).decode()}"
REQUEST_ID = UUID(int=1)

type Handler = Callable[[Event, None], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Client:
    """A client with a credential."""

    api: Handler
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def ask(self, method: str, target: str, body: Json | bytes = None, **headers: str) -> Reply:
        """Send a request; `target` is below the base URL, and `if_match="x"` is the header If-Match."""
        answer = self.api(self.event(method, target, body, **headers), None)
        text: str = answer["body"] or ""
        if answer.get("isBase64Encoded"):
            text = decompress(b64decode(text)).decode()
        return Reply(answer["statusCode"], answer["headers"], text)

    def event(self, method: str, target: str, body: Json | bytes = None, **headers: str) -> Event:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"content-type": "application/scim+json", **self.headers, **named}
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        request = Request(method, SCIM_PATH + target, list(sent.items()), content)
        return build_event(request, Match(Route("$default", "api"), {}), now=NOW, request_id=REQUEST_ID)


def make_api(users: UserStore, providers: MemoryProviders, log: TextIO | None = None) -> ScimApi:
    """The API as the functions put it together."""
    # Powertools keeps the first stream of each service name.
    logger = Logger(service=new_id(), level="DEBUG", stream=log or StringIO())
    api = ScimApi(Authenticator(providers, lambda: NOW), logger)
    world = World(users, lambda: NOW, providers=providers)
    user_routes = UserRoutes(world.provision, world.find, BASE_URL)
    group_routes = GroupRoutes(world.provision_groups, world.find_groups, BASE_URL)
    for routes in (user_routes, group_routes, RootRoutes(world.find_all, user_routes, group_routes)):
        routes.add_to(api)
    DiscoveryRoutes(BASE_URL).add_to(api)
    return api


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def providers() -> MemoryProviders:
    return MemoryProviders(OKTA, ENTRA)


@pytest.fixture
def api(users: MemoryUsers, providers: MemoryProviders) -> ScimApi:
    return make_api(users, providers)


@pytest.fixture
def okta(api: ScimApi) -> Client:
    return Client(api, {"authorization": BASIC})


@pytest.fixture
def stranger(api: ScimApi) -> Client:
    return Client(api)
