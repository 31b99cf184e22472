"""The rules by which a conversation is played: what events/README.md says of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.answers import Answer
from local.conversation.comparison import Json, differences, resolved
from local.conversation.player import Partner, basic_credentials, bearer_credentials, play
from local.conversation.script import Conversation, Expected, Question, ScriptError, Step, read_conversation
from local.events import Request

GET = Question("GET", "/Users/1")
OK = Expected(200)


class Scripted:
    """An endpoint that gives the next of its answers, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        return self.answers.pop(0)


def document(body: Json, status: int = 200, **headers: str) -> Answer:
    return Answer(status, (("content-type", "application/scim+json"), *headers.items()), json.dumps(body).encode())


def played(endpoint: Scripted, *steps: tuple[Question, Expected]) -> list[list[str]]:
    conversation = Conversation("", {"Accept": "application/scim+json"}, [Step("", *step) for step in steps])
    partner = Partner("https://scim.example.com/scim/v2", basic_credentials("okta", "secret"), endpoint)
    return [outcome.differences for outcome in play(conversation, partner)]


def found(expected: Json, actual: Json) -> list[str]:
    return list(differences(expected, actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": []}}, {"a": {"b": [], "c": None}}),
        ([{"a": 1}, 2], [{"a": 1, "b": 2}, 2]),
    ],
)
def test_objects_may_have_more_than_was_expected(expected: Json, actual: Json) -> None:
    assert found(expected, actual) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": None}, {}),
        (1, True),
        (1, 1.0),
        (1, "1"),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        ([], None),
        ({}, []),
    ],
)
def test_values_types_and_lists_must_be_the_same(expected: Json, actual: Json) -> None:
    assert found(expected, actual) != []


def test_a_difference_tells_its_place() -> None:
    assert found({"a/b": [{"c": 1}]}, {"a/b": [{"c": 2}]}) == ["/a~1b/0/c is 2, not 1"]


@pytest.mark.parametrize(
    ("pointer", "values"),
    [("", [{"a/b": [1, {"c": None}]}]), ("/a~1b/0", [1]), ("/a~1b/1/c", [None]), ("/a~1b/2", []), ("/x/y", [])],
)
def test_a_pointer_finds_what_is_there(pointer: str, values: list[Json]) -> None:
    assert resolved({"a/b": [1, {"c": None}]}, pointer) == values


def test_what_is_captured_fills_paths_and_bodies() -> None:
    endpoint = Scripted(document({"id": "a b", "tags": [1]}), document({"tags": [1]}))
    push = Question("PUT", "/Users/${id}", {"If-Match": "${id}"}, {"id": "<${id}>", "tags": "${tags}"})

    outcomes = played(
        endpoint,
        (GET, Expected(200, capture={"id": "/id", "tags": "/tags"})),
        (push, Expected(200, body={"tags": "${tags}"})),
    )

    assert outcomes == [[], []]
    assert endpoint.asked[1].target == "/scim/v2/Users/a%20b"
    assert json.loads(endpoint.asked[1].body) == {"id": "<a b>", "tags": [1]}


def test_the_conversation_ends_at_the_first_difference() -> None:
    endpoint = Scripted(document({}, status=404))

    outcomes = played(endpoint, (GET, OK), (GET, OK))

    assert outcomes == [["the status is 404, not 200: {}"]]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200, (("content-type", "application/json"),), b"{}"), OK),
        (document({"message": "Not Found"}, status=404), Expected(404)),
        (document({"password": "x"}), Expected(200, absent=["/password"])),
        (document({}), Expected(200, capture={"id": "/id"})),
        (document({}), Expected(200, headers={"ETag": 'W/"1"'})),
        (document({"detail": "no"}), Expected(200, says=["country"])),
        (Answer(200), Expected(200, body={})),
    ],
)
def test_an_answer_that_breaks_a_rule_differs(answer: Answer, expected: Expected) -> None:
    outcomes = played(Scripted(answer), (GET, expected))

    assert outcomes != [[]]


def test_what_was_created_is_deleted_at_the_end() -> None:
    location = "https://scim.example.com/scim/v2/Users/7"
    endpoint = Scripted(document({}, status=201, location=location), Answer(204))

    played(endpoint, (Question("POST", "/Users", body={}), Expected(201)))

    assert [(request.method, request.target) for request in endpoint.asked][1:] == [("DELETE", "/scim/v2/Users/7")]


def test_credentials_are_added_unless_the_step_says_otherwise() -> None:
    endpoint = Scripted(*[document({})] * 3)

    played(endpoint, *[(Question("GET", "/Users", credentials=each), OK) for each in ("right", "wrong", "none")])

    assert [request.header("authorization") for request in endpoint.asked] == [
        "Basic b2t0YTpzZWNyZXQ=",
        "Basic b2t0YTpub3Qtc2VjcmV0",
        "",
    ]


def test_a_token_is_presented_as_a_bearer() -> None:
    assert bearer_credentials("entra.secret")["right"] == "Bearer entra.secret"


@pytest.mark.parametrize(
    "step",
    [
        {"say": "", "request": {"method": "GET", "path": "/"}, "answer": {"status": 200, "absend": ["/id"]}},
        {"say": "", "request": {"method": "GET"}, "answer": {"status": 200}},
        {"request": {"method": "GET", "path": "/"}, "answer": {"status": 200}},
    ],
)
def test_a_misspelled_file_is_refused(step: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "conversation.json"
    path.write_text(json.dumps({"title": "", "headers": {}, "steps": [step]}))

    with pytest.raises(ScriptError):
        read_conversation(path)
