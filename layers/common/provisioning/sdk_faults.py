"""Faults of the SDK that will pass, in our own words. What is our own mistake is left to the door that knows it."""

from http import HTTPStatus

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from provisioning.domain.failures import Away, Busy

NO_ANSWER = (HTTPClientError, NoConnection)
"""What the SDK raises when no answer came, also after it has tried again."""
THROTTLED = frozenset({"SlowDown", "TooManyRequestsException"})
"""What is answered 5xx too, and passes in a moment: S3's and Scheduler's words for too many requests."""


def passing(fault: ClientError | HTTPClientError | NoConnection) -> Busy:
    """The failure to raise: Away when the service has no answer or is unwell, else Busy."""
    if not isinstance(fault, ClientError):
        return Away()
    code = fault.response.get("Error", {}).get("Code")
    return Away() if is_unwell(fault) and code not in THROTTLED else Busy()


def is_unwell(fault: ClientError) -> bool:
    """True when the service answered with a 5xx."""
    status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
