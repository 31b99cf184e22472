"""Which console is asked, and how a stack's is signed for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from console.targets import Target, choose_target
from tests.console.conftest import OKTA, Operator
from tests.console.fake_console import Answer, Asked, FakeConsole, fake_console

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session-token"
STACKS = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
<Stacks><member><StackName>scim</StackName><CreationTime>2026-03-02T09:00:00Z</CreationTime>
<StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue>
</member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
NO_STACK = """<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack with id scim does not exist</Message></Error></ErrorResponse>"""


@pytest.fixture
def cloudformation(console: FakeConsole, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeConsole]:
    """An AWS account with one stack, and an operator who has signed in."""
    with fake_console() as aws:
        aws.answers("POST", "/", STACKS.format(key="ConsoleUrl", value=escape(console.url)))
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", aws.url.removesuffix("/console/v1"))
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
        for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
            monkeypatch.delenv(name, raising=False)
        yield aws


class At(SigV4Auth):
    """A signer at the time that a request says."""

    def signature_of(self, asked: Asked) -> str:
        """What the Authorization header of that request must be."""
        url = f"http://{asked.headers['host']}{asked.target}"
        body = json.dumps(asked.body, separators=(",", ":"), ensure_ascii=False) if asked.body is not None else b""
        request = AWSRequest(method=asked.method, url=url, data=body)
        request.headers["X-Amz-Date"] = asked.headers["x-amz-date"]
        request.headers["X-Amz-Security-Token"] = TOKEN
        request.context["timestamp"] = asked.headers["x-amz-date"]
        to_sign = self.string_to_sign(request, self.canonical_request(request))
        signed = self.signed_headers(self.headers_to_sign(request))
        signature = self.signature(to_sign, request)
        return f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders={signed}, Signature={signature}"


def expected(asked: Asked) -> str:
    return At(Credentials(KEY, SECRET, TOKEN), "execute-api", "eu-central-1").signature_of(asked)


@pytest.mark.usefixtures("cloudformation")
def test_a_stacks_console_is_asked_with_the_operators_signature(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl.run("--stack", "scim", "--region", "eu-central-1", "provider", "list")

    assert ended.code == 0
    assert console.asked[0].headers["authorization"] == expected(console.asked[0])


@pytest.mark.usefixtures("cloudformation")
def test_a_query_and_a_body_are_signed_as_they_are_sent(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [], "nextCursor": None})
    console.answers("POST", "/legal-holds", {"id": "h", "name": "n", "createdAt": "x"})

    scimctl.run("--stack", "scim", "--region", "eu-central-1", "user", "find", "a b+c/d*é~")
    scimctl.run("hold", "create", "Fall 7: München", "--stack=scim", "--region=eu-central-1")

    assert [each.headers["authorization"] for each in console.asked if each.path in {"/users", "/legal-holds"}] == [
        expected(each) for each in console.asked if each.path in {"/users", "/legal-holds"}
    ]
    assert "a%20b%2Bc%2Fd%2A%C3%A9~" in console.asked[0].target


def test_the_stack_is_looked_for_by_its_name(scimctl: Operator, cloudformation: FakeConsole) -> None:
    scimctl.run("--stack", "scim", "--region", "eu-central-1", "provider", "list")

    assert "StackName=scim" in cloudformation.asked[0].body


def test_the_region_may_come_from_the_environment(
    scimctl: Operator, console: FakeConsole, cloudformation: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")

    scimctl.run("--stack", "scim", "provider", "list")

    assert "/us-east-2/execute-api/aws4_request" in console.asked[0].headers["authorization"]
    assert "/us-east-2/cloudformation/" in cloudformation.asked[0].headers["authorization"]


@pytest.mark.usefixtures("cloudformation")
def test_without_a_region_it_says_what_to_add(scimctl: Operator) -> None:
    ended = scimctl.run("--stack", "scim", "provider", "list")

    assert (ended.code, "--region" in ended.err) == (2, True)


@pytest.mark.usefixtures("cloudformation")
def test_without_credentials_it_says_what_to_do(scimctl: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")

    ended = scimctl.run("--stack", "scim", "--region", "eu-central-1", "provider", "list")

    assert (ended.code, "Sign in first" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(400, NO_STACK), "Stack with id scim does not exist"),
        (STACKS.format(key="BucketName", value="b"), "no output ConsoleUrl"),
    ],
)
def test_a_stack_that_is_none_of_ours(
    scimctl: Operator, cloudformation: FakeConsole, answer: Any, sentence: str
) -> None:
    cloudformation.answers("POST", "/", answer)

    ended = scimctl.run("--stack", "scim", "--region", "eu-central-1", "provider", "list")

    assert (ended.code, sentence in ended.err) == (1, True)


def test_aws_cannot_be_reached(scimctl: Operator, cloudformation: FakeConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    ended = scimctl.run("--stack", "scim", "--region", "eu-central-1", "provider", "list")

    assert (ended.code, cloudformation.asked) == (3, [])


@pytest.mark.usefixtures("cloudformation")
def test_no_credential_is_printed(scimctl: Operator) -> None:
    ended = scimctl.run("--stack", "scim", "--region", "eu-central-1", "--json", "provider", "show", "nobody")

    assert not {KEY, SECRET, TOKEN} & set((ended.out + ended.err).split())


def test_a_url_is_asked_without_a_signature(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("provider", "list")

    assert "authorization" not in console.asked[0].headers


@pytest.mark.usefixtures("cloudformation")
def test_a_url_of_ones_own_is_signed_for_with_its_region(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("--region", "eu-central-1", "provider", "list")

    assert ended.code == 0
    assert console.asked[0].headers["authorization"] == expected(console.asked[0])


@pytest.mark.usefixtures("cloudformation")
def test_api_gateways_own_address_says_in_which_region_to_sign() -> None:
    url = "https://abc123.execute-api.us-east-2.amazonaws.com/console/v1"

    target = choose_target(url=url, stack=None, region=None, endpoint_file=Path("nowhere"))

    assert "/us-east-2/execute-api/aws4_request" in signed(target).headers["authorization"]


def signed(target: Target) -> httpx.Request:
    assert target.auth is not None
    return next(target.auth.auth_flow(httpx.Request("GET", target.url)))


def test_what_is_typed_counts_for_more_than_the_environments_stack(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIMCTL_STACK", "scim")

    ended = scimctl("provider", "list")

    assert (ended.code, len(console.asked)) == (0, 1)


@pytest.mark.parametrize("content", ["{}", '{"consoleUrl": "http', "[]", "null", "7", b"\xff"])
def test_a_file_that_is_not_the_local_servers_says_what_to_do(scimctl: Operator, content: str | bytes) -> None:
    scimctl.endpoint_file.write_bytes(content if isinstance(content, bytes) else content.encode())

    ended = scimctl.run("provider", "list")

    assert (ended.code, "make serve" in ended.err) == (2, True)


def test_the_local_server_is_found_by_its_file(scimctl: Operator, console: FakeConsole) -> None:
    scimctl.endpoint_file.write_text(json.dumps({"consoleUrl": console.url, "password": "p"}))

    ended = scimctl.run("--json", "provider", "list")

    assert ended.json == [OKTA]


def test_a_proxy_is_not_asked_for_this_machine(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    ended = scimctl("provider", "list")

    assert (ended.code, len(console.asked)) == (0, 1)


def test_without_any_console_it_says_what_to_do(scimctl: Operator) -> None:
    ended = scimctl.run("provider", "list")

    assert (ended.code, "make serve" in ended.err) == (2, True)


def test_a_stack_and_a_url_contradict_each_other(scimctl: Operator) -> None:
    ended = scimctl("--stack", "scim", "provider", "list")

    assert ended.code == 2
