"""Requests signed by the operator's AWS credentials, as API Gateway's IAM authorization asks for."""

from collections.abc import Generator

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError

from console.failures import Misused

SERVICE = "execute-api"
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html"""


class SignedByOperator(httpx.Auth):
    """Signature Version 4. Credentials are asked anew for each request: those of a role run out within an hour.

    A request raises Misused when there are none any more.
    """

    requires_request_body = True

    def __init__(self, credentials: Credentials, region: str) -> None:
        self._credentials = credentials
        self._region = region

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Add the signature to the request."""
        try:
            frozen = self._credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise Misused(f"There are no AWS credentials any more ({error}). Sign in again.") from error
        request.headers.update(_signature(request, frozen, self._region))
        yield request


def _signature(request: httpx.Request, credentials: ReadOnlyCredentials, region: str) -> dict[str, str]:
    # Only the host and X-Amz-* are signed: a proxy may change the other headers on the way.
    signed = AWSRequest(method=request.method, url=str(request.url), data=request.content)
    SigV4Auth(credentials, SERVICE, region).add_auth(signed)
    return dict(signed.headers.items())
