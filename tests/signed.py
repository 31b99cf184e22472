"""Operators whom moto's IAM knows, and what it says to the requests that they sign, as API Gateway would ask IAM.

moto enforces IAM only for the services that it fakes, and HTTP APIs are not among them: its own `IAMRequest`, which
checks signature and policies for those, is asked here in the name of execute-api and of CloudFormation.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.core.exceptions import AccessDeniedError, SignatureDoesNotMatchError
from moto.iam.access_control import IAMRequest

from console.signing import SignedByOperator
from local.engines import REGION, mocked
from local.events import ACCOUNT_ID

API = f"arn:aws:execute-api:{REGION}:{ACCOUNT_ID}:abc123/$default"
HOST = f"abc123.execute-api.{REGION}.amazonaws.com"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An operator with one policy."""

    credentials: Credentials

    def request(self, method: str, path: str, body: bytes = b"") -> httpx.Request:
        """A request to the API as `scimctl` signs it."""
        request = httpx.Request(method, f"https://{HOST}{path}", content=body)
        return next(SignedByOperator(self.credentials, REGION).auth_flow(request))

    def may(self, method: str, path: str) -> bool:
        """True when IAM lets the operator ask this of the API."""
        return permitted(self.request(method, path), f"{API}/{method}{path}")

    def may_describe(self, stack: str) -> bool:
        """True when IAM lets the operator read the outputs of the stack of that name."""
        url = f"https://cloudformation.{REGION}.amazonaws.com/?StackName={stack}"
        signed = AWSRequest("GET", url)
        SigV4Auth(self.credentials, "cloudformation", REGION).add_auth(signed)
        request = httpx.Request("GET", url, headers=dict(signed.headers.items()))
        # Asked for by its name, a stack has no id yet.
        return permitted(
            request, f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{stack}/*", action="DescribeStacks"
        )


def permitted(request: httpx.Request, resource: str, action: str = "Invoke") -> bool:
    """True when moto's IAM finds the signature right, and the action within the signer's policies."""
    headers = {name.title(): value for name, value in request.headers.items()}
    asked = IAMRequest(ACCOUNT_ID, request.method, str(request.url), {}, request.content, headers, action)
    try:
        asked.check_signature()
        asked.check_action_permitted(resource)
    except (AccessDeniedError, SignatureDoesNotMatchError):
        return False
    return True


@contextmanager
def signed_in(policies: dict[str, str]) -> Generator[dict[str, SignedIn]]:
    """An operator for each of the policies, which are managed ones, attached to him."""
    with mocked():
        yield {name: _operator(name, document) for name, document in policies.items()}


def _operator(policy: str, document: str) -> SignedIn:
    iam: Any = boto3.Session("local", "local", region_name=REGION)  # the stubs do not know IAM
    client = iam.client("iam")
    arn = client.create_policy(PolicyName=policy, PolicyDocument=document)["Policy"]["Arn"]
    client.create_user(UserName=f"{policy}-operator")
    client.attach_user_policy(UserName=f"{policy}-operator", PolicyArn=arn)
    key = client.create_access_key(UserName=f"{policy}-operator")["AccessKey"]
    return SignedIn(Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
