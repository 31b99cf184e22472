"""Each event of events/<function>: it is what API Gateway makes of its request, and its function answers it."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from local.answers import BODILESS, Answer, read_answer
from local.conversation.player import SCIM_JSON
from local.events import Event, Request, build_event
from local.examples import create_examples
from local.functions import LoadedFunction
from local.gateway import Gateway
from local.routes import Match, choose_route
from provisioning.web.console_answers import PROBLEM_JSON
from tests.conversations.conftest import TABLE_NAME, TEMPLATE
from tests.sample_events import REQUESTS, STATUS, event_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SCIM_REQUESTS = [name for name in REQUESTS if name.startswith("scim_")]
CONSOLE_REQUESTS = [name for name in REQUESTS if name.startswith("console/")]


def request_in(event: Event) -> Request:
    http = event["requestContext"]["http"]
    added = {"content-length", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
    path, query, body = event["rawPath"], event["rawQueryString"], event.get("body", "")
    return Request(
        http["method"],
        f"{path}?{query}" if query else path,
        [(header, value) for header, value in event["headers"].items() if header not in added],
        b64decode(body, validate=True) if event["isBase64Encoded"] else body.encode(),
        http["sourceIp"],
    )


def request_id_in(event: Event) -> UUID:
    """As much of it as the trace id tells; nothing else of an event has more."""
    return UUID(event["headers"]["x-amzn-trace-id"].rpartition("-")[2] + "0" * 8)


def route_of(event: Event) -> Match:
    request = request_in(event)
    match = choose_route(TEMPLATE.routes(), request.method, request.path)
    assert match
    return match


def schemas_of(answer: Answer) -> list[str]:
    assert answer.header("content-type") == SCIM_JSON
    return json.loads(answer.body)["schemas"]


@pytest.fixture
def functions(client: "DynamoDBClient", gateway: Gateway) -> Mapping[str, LoadedFunction]:
    """The functions, with the provider, the users and the group that the events are about."""
    create_examples(client, TABLE_NAME)
    return gateway.functions


def test_the_readme_tells_of_every_event() -> None:
    assert sorted(STATUS) == REQUESTS


@pytest.mark.parametrize("name", REQUESTS)
def test_the_event_is_what_api_gateway_makes_of_its_request(name: str) -> None:
    event = event_of(name)
    now = datetime.fromtimestamp(event["requestContext"]["timeEpoch"] / 1000, UTC)

    assert build_event(request_in(event), route_of(event), now=now, request_id=request_id_in(event)) == event


@pytest.mark.parametrize("name", REQUESTS)
def test_the_function_of_its_folder_answers_the_event(name: str, functions: Mapping[str, LoadedFunction]) -> None:
    event = event_of(name)
    function = functions[route_of(event).route.function]

    answer = read_answer(function.invoke(event, UUID(int=1)))

    assert function.description.folder.name == Path(name).parent.name
    assert answer.status == STATUS[name]


@pytest.mark.parametrize("name", SCIM_REQUESTS)
def test_what_has_a_body_is_scim(name: str, functions: Mapping[str, LoadedFunction]) -> None:
    event = event_of(name)

    answer = read_answer(functions[route_of(event).route.function].invoke(event, UUID(int=1)))

    assert schemas_of(answer) if answer.status not in BODILESS else not answer.body


@pytest.mark.parametrize("name", CONSOLE_REQUESTS)
def test_the_console_refuses_what_nobody_has_signed(name: str, functions: Mapping[str, LoadedFunction]) -> None:
    event = event_of(name)
    del event["requestContext"]["authorizer"]

    answer = read_answer(functions["ConsoleFunction"].invoke(event, UUID(int=1)))

    assert (answer.status, answer.header("content-type")) == (403, PROBLEM_JSON)
