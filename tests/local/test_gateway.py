import json
from pathlib import Path

import pytest

from local.answers import Answer, Returned
from local.events import Event, Request
from local.functions import Handler, LambdaContext, LoadedFunction
from local.gateway import BODY_BYTES_MAX, HEAD_BYTES_MAX, Gateway
from local.template import Function, Route

DESCRIPTION = Function(Path(), "app.handler", memory_mb=512, timeout_seconds=20, environment={})


def gateway(handler: Handler, *keys: str) -> Gateway:
    function = LoadedFunction("Echo", DESCRIPTION, handler)
    return Gateway([Route(key, "Echo") for key in keys or ("$default",)], {"Echo": function})


def echo(event: Event, _context: LambdaContext) -> Returned:
    return {"statusCode": 200, "body": json.dumps(event)}


def fail(_event: Event, _context: LambdaContext) -> Returned:
    raise RuntimeError("a bug")


def message(answer: Answer) -> str:
    return json.loads(answer.body)["message"]


def test_the_function_gets_the_event_of_its_route() -> None:
    answer = gateway(echo, "ANY /Users/{id}").answer(Request("PATCH", "/Users/7"))

    event = json.loads(answer.body)
    assert (event["routeKey"], event["pathParameters"]) == ("ANY /Users/{id}", {"id": "7"})


def test_the_answer_names_the_request_as_the_event_does() -> None:
    answer = gateway(echo).answer(Request("GET", "/"))

    assert answer.header("apigw-requestid") == json.loads(answer.body)["requestContext"]["requestId"]


def test_no_two_requests_share_an_id() -> None:
    asked = gateway(echo)

    answers = [asked.answer(Request("GET", "/")) for _ in range(3)]

    assert len({answer.header("apigw-requestid") for answer in answers}) == 3


def test_the_context_tells_what_the_template_says() -> None:
    seen: list[LambdaContext] = []

    def handler(_event: Event, context: LambdaContext) -> Returned:
        seen.append(context)

    gateway(handler).answer(Request("GET", "/"))

    (context,) = seen
    assert context.function_name == "Echo"
    assert context.memory_limit_in_mb == 512
    assert context.invoked_function_arn.endswith(":function:Echo")
    assert 19_000 < context.get_remaining_time_in_millis() <= 20_000


def test_a_function_that_raises_is_answered_as_the_gateway_does(capsys: pytest.CaptureFixture[str]) -> None:
    answer = gateway(fail).answer(Request("GET", "/"))

    assert (answer.status, message(answer)) == (500, "Internal Server Error")
    assert "RuntimeError: a bug" in capsys.readouterr().err


def test_without_a_route_there_is_nothing() -> None:
    answer = gateway(echo, "GET /Users").answer(Request("GET", "/Groups"))

    assert (answer.status, message(answer)) == (404, "Not Found")


def test_ten_megabytes_pass_and_a_byte_more_does_not() -> None:
    asked = gateway(lambda event, _: {"statusCode": 200, "body": event["headers"]["content-length"]})

    answers = [asked.answer(Request("POST", "/", body=bytes(size))) for size in (BODY_BYTES_MAX, BODY_BYTES_MAX + 1)]

    assert [answer.status for answer in answers] == [200, 413]
    assert message(answers[1]) == "Request Entity Too Large"


def test_request_line_and_headers_have_a_limit_together() -> None:
    room = HEAD_BYTES_MAX - len("GET /?a HTTP/1.1") - len("x-long")
    asked = gateway(echo)

    answers = [asked.answer(Request("GET", "/?a", [("x-long", "x" * length)])) for length in (room, room + 1)]

    assert [answer.status for answer in answers] == [200, 431]
    assert message(answers[1]) == "Request Header Fields Too Large"


@pytest.mark.parametrize(("authorization", "status"), [("", 200), ("AWS4-HMAC-SHA256 …", 200), ("Basic YTpi", 403)])
def test_a_route_that_wants_a_signature_takes_no_other_credential(authorization: str, status: int) -> None:
    route = Route("GET /console", "Echo", "AWS_IAM")
    asked = Gateway([route], {"Echo": LoadedFunction("Echo", DESCRIPTION, echo)})

    answer = asked.answer(Request("GET", "/console", [("Authorization", authorization)]))

    assert answer.status == status
