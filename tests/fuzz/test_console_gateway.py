"""Whatever an operator's client sends, the console answers in its own words, and a refusal leaves all as it was."""

import json
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.events import Request, build_event
from local.routes import Match
from local.template import Route
from provisioning.scim.attributes import Json
from provisioning.web.console_answers import PROBLEM_JSON
from provisioning.web.console_calls import CONSOLE_PATH
from tests.fuzz.effort import examples
from tests.fuzz.house import House
from tests.fuzz.requests import GROUP, USER, Ask, Odd, odd_requests
from tests.fuzz.test_gateway import furnished
from tests.people import NOW, OKTA
from tests.scim.test_patch_properties import anything
from tests.web.conftest import REQUEST_ID, Reply
from tests.web.operators import ARN

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "console-api.json").read_text())
IDS = {
    "{userId}": USER,
    "{providerId}": OKTA.id,
    "{organizationId}": "default",
    "{jobId}": "x",
    "{holdId}": "x",
    "{credentialId}": "c1",
}
odd: st.SearchStrategy[Json] = anything | st.sampled_from(
    ["default", "desktop-user", OKTA.id, USER, -1, 10**30, "\ud800"]
)


def asks() -> Iterator[Ask]:
    """What the console's own document offers, with bodies as it describes them, but for a value here and there."""
    for path, methods in DOCUMENT["paths"].items():
        target = reduce(lambda text, name: text.replace(name, IDS[name]), IDS, path)
        for method, described in methods.items():
            content = described.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Ask(method.upper(), target, schema and values_of(schema))


def values_of(schema: dict[str, Any]) -> st.SearchStrategy[Json]:
    """Values as the schema describes them, and one time in eight others."""
    return st.one_of(*[st.deferred(lambda: described_by(schema))] * 7, odd)


def described_by(schema: dict[str, Any]) -> st.SearchStrategy[Json]:
    if "$ref" in schema:
        return described_by(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return st.one_of(*map(described_by, choices))
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return OF_TYPE[schema.get("type", "null")](schema)


def objects(schema: dict[str, Any]) -> st.SearchStrategy[Json]:
    members = {name: values_of(each) for name, each in schema.get("properties", {}).items()}
    needed = {name: members.pop(name) for name in schema.get("required", [])}
    return st.fixed_dictionaries(needed, optional=members)


def lists(schema: dict[str, Any]) -> st.SearchStrategy[Json]:
    return st.lists(values_of(schema.get("items", {})), max_size=3)


OF_TYPE: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[Json]]] = {
    "object": objects,
    "array": lists,
    "string": lambda _: (
        st.text(max_size=8) | st.sampled_from(["default", "desktop-user", GROUP, USER, "a@example.com"])
    ),
    "integer": lambda _: st.integers(-1, 100) | st.integers(),
    "number": lambda _: st.integers() | st.floats(allow_nan=False),
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
}


def ask(house: House, request: Odd) -> Reply:
    headers = {**request.headers, "content-type": "application/json"}
    sent = Request(request.method, CONSOLE_PATH + request.target, list(headers.items()), request.body)
    match = Match(Route("ANY /console/v1/{proxy+}", "console"), {})
    event = build_event(sent, match, now=NOW, request_id=REQUEST_ID)
    event["requestContext"]["authorizer"] = {"iam": {"userArn": ARN}}
    if request.raw is not None:
        event |= {"body": request.raw[0], "isBase64Encoded": request.raw[1]}
    answer: Any = house.operator.console(event, None)
    return Reply(answer["statusCode"], answer["headers"], answer["body"] or "")


@given(odd_requests([*asks()]))
@examples(250)
def test_whatever_is_asked_the_console_answers_and_a_refusal_changes_nothing(request: Odd) -> None:
    house = furnished()
    before = house.kept()

    reply = ask(house, request)

    assert reply.status < 500
    if reply.status >= 400:
        assert reply.headers["Content-Type"] == PROBLEM_JSON
        assert json.loads(reply.text)["status"] == reply.status
        assert house.kept() == before
