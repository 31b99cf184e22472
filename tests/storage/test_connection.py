"""How the table's client is set up: what of it nobody would miss until it is slow."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders

from local.engines import mocked
from local.functions import hooks_of_functions
from provisioning.storage.connection import open_table

NOBODY = {"pk": {"S": "nobody"}, "sk": {"S": "nobody"}}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the functions' clients send; nothing of it leaves the house."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    requests: list[Any] = []

    def take(request: AWSRequest, **_: object) -> AWSResponse:
        requests.append(request)
        return AWSResponse("", 200, HTTPHeaders(), Empty())

    with mocked():
        hooks: Any = hooks_of_functions()  # the stubs know nothing of answers
        hooks.register_first("before-send.dynamodb", take)
        yield requests


class Empty:
    """The body of an answer that has nothing in it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield b"{}"


def test_the_sdk_does_not_put_its_own_name_together_for_each_call(sent: list[Any]) -> None:
    open_table("scim").get(NOBODY)

    (request,) = sent
    agent: bytes = request.headers["User-Agent"]
    # Powertools adds its name, where it has been imported.
    assert agent.partition(b" PT/")[0] == b"serverless-scim"
