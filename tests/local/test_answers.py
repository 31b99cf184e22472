import json
from typing import Any

import pytest

from local.answers import Answer, read_answer


def test_status_headers_and_body_are_taken_over() -> None:
    returned = {"statusCode": 201, "headers": {"Location": "/Users/1", "X-Count": 2}, "body": "Zoë"}

    answer = read_answer(returned)

    assert answer.status == 201
    assert answer.header("location") == "/Users/1"
    assert answer.header("x-count") == "2"
    assert answer.body == "Zoë".encode()


def test_a_base64_body_is_decoded() -> None:
    assert read_answer({"statusCode": 200, "body": "e30=", "isBase64Encoded": True}).body == b"{}"


def test_every_cookie_is_a_header_of_its_own() -> None:
    answer = read_answer({"statusCode": 200, "cookies": ["a=1", "b=2"]})

    assert answer == Answer(200, (("set-cookie", "a=1"), ("set-cookie", "b=2")))


def test_a_body_without_a_type_is_plain_text() -> None:
    assert read_answer({"statusCode": 200, "body": "hello"}).header("content-type") == "text/plain; charset=utf-8"


def test_no_content_has_neither_body_nor_type() -> None:
    assert read_answer({"statusCode": 204, "body": "hello"}) == Answer(204)


def test_the_length_is_not_taken_from_the_function() -> None:
    assert read_answer({"statusCode": 200, "headers": {"Content-Length": "7"}}).header("content-length") is None


@pytest.mark.parametrize("returned", [{"hello": "world"}, ["hello"], "hello", None])
def test_what_has_no_status_is_the_json_body_of_a_200(returned: Any) -> None:
    answer = read_answer(returned)

    assert (answer.status, answer.header("content-type")) == (200, "application/json")
    assert json.loads(answer.body) == returned


@pytest.mark.parametrize(
    "returned",
    [
        {"statusCode": "soon"},
        {"statusCode": 0},
        {"statusCode": 101},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
    ],
)
def test_what_is_no_answer_is_refused(returned: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_answer(returned)
