"""The console answers only those whose signature was checked, whatever stands in the place of API Gateway."""

import json
from typing import Any

import pytest

from provisioning.web.request import NotSignedError, signer
from provisioning.web.signatures import signed_only

ARN = "arn:aws:iam::123456789012:user/operator"
UNSIGNED: tuple[dict[str, Any], ...] = (
    {},
    {"authorizer": None},
    {"authorizer": {}},
    {"authorizer": {"iam": None}},
    {"authorizer": {"iam": {"userArn": None}}},
    {"authorizer": {"jwt": {"claims": {"sub": ARN}}}},
)
SIGNED = {"authorizer": {"iam": {"userArn": ARN}}}


def answer(context: dict[str, Any]) -> dict[str, Any]:
    """What a handler behind it answers to an event with that request context."""
    handler = signed_only(lambda _event, _context: {"statusCode": 200})
    return handler({"requestContext": context}, None)


@pytest.mark.parametrize("context", UNSIGNED, ids=json.dumps)
def test_who_has_not_signed_is_nobody_and_gets_problem_details(context: dict[str, Any]) -> None:
    refused = answer(context)

    with pytest.raises(NotSignedError):
        signer({"requestContext": context})
    assert (refused["statusCode"], refused["headers"]["Content-Type"]) == (403, "application/problem+json")
    assert json.loads(refused["body"])["title"] == "Forbidden"


def test_who_has_signed_is_known_and_answered() -> None:
    assert (signer({"requestContext": SIGNED}), answer(SIGNED)) == (ARN, {"statusCode": 200})
