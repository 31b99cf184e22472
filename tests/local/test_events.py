from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from local.events import Event, Request, build_event
from local.routes import Match
from local.template import Route

NOW = datetime(2026, 3, 12, 19, 3, 58, 390_000, tzinfo=UTC)
REQUEST_ID = UUID("2819c223-7f76-453a-919d-413861904646")
USER = Match(Route("ANY /scim/v2/Users/{id}", "ScimUsersFunction"), {"id": "2819"})
USERS = Match(Route("ANY /scim/v2/Users", "ScimUsersFunction"), {})


def event(request: Request, match: Match = USERS) -> Event:
    return build_event(request, match, now=NOW, request_id=REQUEST_ID)


def test_an_operator_is_named_on_routes_that_want_a_signature_of_iam() -> None:
    route = Route("ANY /console/v1/{proxy+}", "ConsoleFunction", "AWS_IAM")

    named = event(Request("GET", "/console/v1/users/1"), Match(route, {"proxy": "users/1"}))

    assert named["requestContext"]["authorizer"]["iam"]["userArn"] == "arn:aws:iam::123456789012:user/local-operator"
    assert "authorizer" not in event(Request("GET", "/scim/v2/Users"))["requestContext"]


def posted(body: bytes, *content_type: str) -> Event:
    headers = [("Content-Type", value) for value in content_type]
    return event(Request("POST", "/scim/v2/Users", headers, body))


def test_a_request_becomes_the_event_that_the_documentation_shows() -> None:
    request = Request(
        "GET",
        "/scim/v2/Users/2819?attributes=userName&attributes=emails&x=",
        [("Host", "scim.example.com"), ("User-Agent", "Okta SCIM Client 1.0.0"), ("Cookie", "a=1; b=2")],
        source_ip="192.0.2.1",
    )

    assert event(request, USER) == {
        "version": "2.0",
        "routeKey": "ANY /scim/v2/Users/{id}",
        "rawPath": "/scim/v2/Users/2819",
        "rawQueryString": "attributes=userName&attributes=emails&x=",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "host": "scim.example.com",
            "user-agent": "Okta SCIM Client 1.0.0",
            "content-length": "0",
            "x-amzn-trace-id": "Root=1-69b30e1e-2819c2237f76453a919d4138",
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "queryStringParameters": {"attributes": "userName,emails", "x": ""},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": "local.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "local",
            "http": {
                "method": "GET",
                "path": "/scim/v2/Users/2819",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Okta SCIM Client 1.0.0",
            },
            "requestId": "KBnCI392RTqRnUE=",
            "routeKey": "ANY /scim/v2/Users/{id}",
            "stage": "$default",
            "time": "12/Mar/2026:19:03:58 +0000",
            "timeEpoch": 1773342238390,
        },
        "pathParameters": {"id": "2819"},
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("absent", ["body", "cookies", "pathParameters", "queryStringParameters", "stageVariables"])
def test_what_has_no_content_is_left_out(absent: str) -> None:
    assert absent not in event(Request("GET", "/scim/v2/Users"))


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/xml", "text/csv"],
)
def test_text_arrives_as_text(content_type: str) -> None:
    received = posted('{"name": "Zoë"}'.encode(), content_type)

    assert (received["body"], received["isBase64Encoded"]) == ('{"name": "Zoë"}', False)


@pytest.mark.parametrize(
    "content_type", ["application/scim+json", "application/x-www-form-urlencoded", "application/octet-stream"]
)
def test_everything_else_arrives_in_base64(content_type: str) -> None:
    received = posted(b"{}", content_type)

    assert (received["body"], received["isBase64Encoded"]) == ("e30=", True)


def test_a_body_without_a_type_arrives_in_base64() -> None:
    received = posted(b"{}")

    assert (received["body"], received["isBase64Encoded"]) == ("e30=", True)


def test_bytes_that_are_no_text_cannot_break_a_text_type() -> None:
    assert posted(b"\xff{}", "application/json")["body"] == "\N{REPLACEMENT CHARACTER}{}"


@pytest.mark.parametrize(
    ("headers", "name", "value"),
    [
        ([("IF-Match", '"1"')], "if-match", '"1"'),
        ([("X-Many", "one"), ("x-many", "two")], "x-many", "one,two"),
        ([("X-Forwarded-For", "192.0.2.7")], "x-forwarded-for", "192.0.2.7,127.0.0.1"),
        ([("X-Forwarded-Proto", "http")], "x-forwarded-proto", "https"),
        ([("Transfer-Encoding", "chunked")], "transfer-encoding", None),
        ([("Cookie", "a=1")], "cookie", None),
    ],
)
def test_headers_are_passed_on_as_the_gateway_does(
    headers: list[tuple[str, str]], name: str, value: str | None
) -> None:
    assert event(Request("GET", "/scim/v2/Users", headers))["headers"].get(name) == value


def test_the_length_of_a_chunked_body_is_told() -> None:
    assert posted(b"12345")["headers"]["content-length"] == "5"


@pytest.mark.parametrize(
    ("target", "field", "content"),
    [
        ("/scim/v2/Users?filter=userName%20eq%20%22a%2Bb%22", "rawQueryString", "filter=userName%20eq%20%22a%2Bb%22"),
        ("/scim/v2/Users?filter=a%20b+c", "queryStringParameters", {"filter": "a b c"}),
        ("/scim/v2/Users?a=1&b&a=2", "queryStringParameters", {"a": "1,2", "b": ""}),
        ("/scim/v2/Users?a=%3F?", "rawQueryString", "a=%3F?"),
        ("/scim/v2/Users", "rawQueryString", ""),
        ("/scim/v2/Zo%C3%AB%2Fx", "rawPath", "/scim/v2/Zoë/x"),
    ],
)
def test_paths_are_decoded_and_the_raw_query_is_not(target: str, field: str, content: Any) -> None:
    assert event(Request("GET", target))[field] == content
