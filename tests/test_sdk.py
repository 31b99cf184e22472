"""Which faults of the SDK pass in a moment, and which may take longer."""

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from provisioning.domain.failures import Away, Busy
from provisioning.sdk import NO_ANSWER, passing


def answered(status: int, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutItem")  # pyright: ignore[reportArgumentType] - as much of it as counts


@pytest.mark.parametrize(
    "fault",
    [
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_service_that_does_not_answer_is_away(fault: ConnectTimeoutError) -> None:
    assert isinstance(fault, NO_ANSWER)
    assert type(passing(fault)) is Away


@pytest.mark.parametrize("code", ["InternalServerError", "ServiceUnavailable", "503"])
def test_a_service_that_answers_5xx_is_away(code: str) -> None:
    assert type(passing(answered(503, code))) is Away


@pytest.mark.parametrize(
    ("status", "code"), [(400, "ThrottlingException"), (429, "TooManyRequestsException"), (503, "SlowDown")]
)
def test_a_service_that_has_too_much_to_do_is_busy(status: int, code: str) -> None:
    assert type(passing(answered(status, code))) is Busy
