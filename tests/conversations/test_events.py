"""Each event of events/<function>: it is what API Gateway makes of its request, and its function answers it."""

import json
import re
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
from local.functions import LoadedFunction
from local.gateway import Gateway
from local.provider import create_provider
from local.routes import Match, choose_route
from local.template import ROOT
from provisioning.domain.groups import Group, MemberStep, Move, joined
from provisioning.domain.users import User, next_version
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from tests.conversations.conftest import TABLE_NAME, TEMPLATE
from tests.people import LOG_RETENTION, NOW, a_user

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

FOLDER = ROOT / "events"
EVENTS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("scim_*/*.json"))
README_ROW = re.compile(r"^\| \[.+\]\((scim_\w+/[\w-]+\.json)\) \|.*\| (\d{3}) \|$", re.MULTILINE)
STATUS = {name: int(status) for name, status in README_ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))}
"""What the README promises."""

USERNAME = "okta-example"
PASSWORD = "example-password-not-secret"
USER_ID = "2819c223-7f76-453a-919d-413861904646"
MEMBER_ID = "902c246b-6245-4190-8e05-00816be7344a"
GROUP_ID = "e9e30dba-f08f-4109-8486-d5c6a331660a"
GROUP_EXTERNAL_ID = "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159"


def event_of(name: str) -> Event:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


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


def engineering() -> Group:
    return Group(
        id=GROUP_ID,
        provider_id=USERNAME,
        display_name="Engineering",
        external_id=GROUP_EXTERNAL_ID,
        member_count=1,
        created_at=NOW,
        modified_at=NOW,
        version=1,
    )


def joining(user: User) -> Move:
    step = MemberStep(user_id=user.id, joins=True, display=user.user_name)
    return Move(step=step, before=user, after=next_version(joined(user, GROUP_ID, step), NOW))


@pytest.fixture
def functions(client: "DynamoDBClient", gateway: Gateway) -> Mapping[str, LoadedFunction]:
    """The functions, with the provider, the users and the group that the events are about."""
    create_provider(client, TABLE_NAME, username=USERNAME, password=PASSWORD)
    table = Table(client, TABLE_NAME, lambda _: None)
    member = a_user("charles@example.com", id=MEMBER_ID, provider_id=USERNAME, external_id="00ucharlesEXAMPLE2")
    users = DynamoUsers(table, lambda: NOW, LOG_RETENTION)
    users.create(a_user("ada@example.com", id=USER_ID, provider_id=USERNAME, external_id="00uadaEXAMPLE1"), [])
    users.create(member, [])
    DynamoGroups(table, lambda: NOW, LOG_RETENTION).create(engineering(), [joining(member)], [])
    return gateway.functions


def test_the_readme_tells_of_every_event() -> None:
    assert sorted(STATUS) == EVENTS


@pytest.mark.parametrize("name", EVENTS)
def test_the_event_is_what_api_gateway_makes_of_its_request(name: str) -> None:
    event = event_of(name)
    now = datetime.fromtimestamp(event["requestContext"]["timeEpoch"] / 1000, UTC)

    assert build_event(request_in(event), route_of(event), now=now, request_id=request_id_in(event)) == event


@pytest.mark.parametrize("name", EVENTS)
def test_the_function_of_its_folder_answers_the_event(name: str, functions: Mapping[str, LoadedFunction]) -> None:
    event = event_of(name)
    function = functions[route_of(event).route.function]

    answer = read_answer(function.invoke(event, UUID(int=1)))

    assert function.description.folder.name == Path(name).parent.name
    assert answer.status == STATUS[name]
    assert schemas_of(answer) if answer.status not in BODILESS else not answer.body
