"""Sixteen clients before sixteen workers on a real engine; the functions are asked as API Gateway asks them."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import uniform
from threading import Barrier
from time import sleep
from typing import Any
from urllib.parse import quote
from uuid import UUID

from local.emulators import emulated_elsewhere
from local.engines import Engine
from local.events import Request
from local.faults.registry import Faults
from local.house import House, in_workers, setup_of
from local.provider import create_provider
from local.resources import create_resources, scheduler_client
from local.template import LOCAL_NAMES, read_template
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.web.api import SCIM_PATH
from provisioning.web.console_calls import CONSOLE_PATH
from tests.people import a_body, a_group_body

CLIENTS = 16
ATTEMPTS_MAX = 10
"""Okta repeats a 429 so often."""
PAUSE_SECONDS_MAX = 0.2
USERNAME, PASSWORD = "okta", "secret"
OTHER_USERNAME = "entra"
BASIC, OTHER_BASIC = (
    f"Basic {b64encode(f'{username}:{PASSWORD}'.encode()).decode()}" for username in (USERNAME, OTHER_USERNAME)
)
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123"
NUMBERS = count(1)
REQUEST_ID = UUID(int=7)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client was told at last."""

    status: int
    document: Document


type Act = Callable[[], Reply]


@dataclass(slots=True)
class Stage:
    """The clients, and the house that they share."""

    house: House
    clients: ThreadPoolExecutor
    refusals: list[str | None] = field(default_factory=list[str | None])
    """The `Retry-After` of each 429."""

    def at_once(self, acts: Sequence[Act]) -> list[Reply]:
        """What each client is told, all of whom begin at the same moment."""
        barrier = Barrier(len(acts))

        def run(act: Act) -> Reply:
            barrier.wait()
            return act()

        return list(self.clients.map(run, acts))

    # Acts of the provider and of an operator. What is answered 429 is sent again, sooner than one is told to.

    def ask(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        """What the provider is told, or the other one with `authorization=OTHER_BASIC`."""
        named = {"authorization": BASIC, "content-type": "application/scim+json", **headers}
        return self._sent(Request(method, SCIM_PATH + path, [*named.items()], _content(body)))

    def operate(self, method: str, path: str, body: Json = None) -> Reply:
        """What an operator is told."""
        headers = [("authorization", SIGNED), ("content-type", "application/json")]
        return self._sent(Request(method, CONSOLE_PATH + path, headers, _content(body)))

    def _sent(self, request: Request) -> Reply:
        for _ in range(ATTEMPTS_MAX):
            answer = self.house.gateway(request)
            if answer.status != 429:
                return Reply(answer.status, json.loads(answer.body or "{}"))
            self.refusals.append(answer.header("retry-after"))
            sleep(uniform(0, PAUSE_SECONDS_MAX))  # noqa: S311 - no secret hangs on it
        return Reply(429, {})

    def patch(self, path: str, *operations: Json, **headers: str) -> Reply:
        return self.ask("PATCH", path, {"schemas": [urns.PATCH_OP], "Operations": [*operations]}, **headers)

    def user(self, **attributes: Json) -> str:
        """The id of a new user."""
        body = a_body(a_name()) | attributes
        return self.ask("POST", "/Users", body).document["id"]  # pyright: ignore[reportReturnType]

    def group(self, name: str) -> str:
        """The id of a new group."""
        return self.ask("POST", "/Groups", a_group_body(name)).document["id"]  # pyright: ignore[reportReturnType]

    # What is so in the end

    def read(self, path: str, **headers: str) -> Any:
        """What stands there, as the provider sees it; None for nothing."""
        reply = self.ask("GET", path, **headers)
        return reply.document if reply.status == 200 else None

    def found(self, kind: str, condition: str, **headers: str) -> list[str]:
        """The ids of those whom a filter finds."""
        listed = self.read(f"/{kind}?filter={quote(condition)}", **headers)
        assert listed["totalResults"] == len(listed["Resources"])
        return [each["id"] for each in listed["Resources"]]

    def total(self, kind: str) -> int:
        """How many there are, by the counter."""
        return self.read(f"/{kind}?count=0")["totalResults"]

    def looked_at(self, user_id: str) -> Any:
        """The user as an operator sees him."""
        return self.operate("GET", f"/users/{user_id}").document

    def counted_members(self) -> dict[str, int]:
        """How many members each group has, by its counter."""
        groups: Any = self.operate("GET", f"/groups?provider={USERNAME}").document["groups"]
        return {group["id"]: group["memberCount"] for group in groups}

    def let_timers_fire(self, by: timedelta) -> None:
        """Time passes, and Scheduler hands over what is armed. No sweep comes."""
        self.house.clock.advance(by)
        client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
        pages = client.get_paginator("list_schedules").paginate(GroupName=group)
        for name in [schedule.get("Name", "") for page in pages for schedule in page["Schedules"]]:
            target = client.get_schedule(GroupName=group, Name=name)["Target"]
            self.house.functions["DeactivatorFunction"].invoke(json.loads(target.get("Input", "")), REQUEST_ID)


def statuses(replies: Iterable[Reply]) -> dict[int, int]:
    """How often each status was told."""
    return dict(Counter(reply.status for reply in replies))


def a_name() -> str:
    """A userName that nobody has."""
    return f"user{next(NUMBERS)}@example.com"


def _content(body: Json) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


@contextmanager
def staged(engine: Engine) -> Generator[Stage]:
    """An empty house with a worker for each client."""
    template = read_template({"BaseUrl": "https://scim.example.com/scim/v2", "LogLevel": "ERROR"})
    with emulated_elsewhere() as services:
        create_resources(engine, template)
        for username in (USERNAME, OTHER_USERNAME):
            create_provider(engine.client(), LOCAL_NAMES["Table"], username=username, password=PASSWORD)
        with (
            in_workers(CLIENTS, setup_of(engine, services, template), Faults()) as house,
            ThreadPoolExecutor(CLIENTS) as clients,
        ):
            yield Stage(house, clients)
