"""Consoles in AWS: a stack's URL from its outputs, and requests signed by the operator's AWS credentials."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import botocore.session
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from console.failures import Misused, Refused, Unreachable
from console.signing import SignedByOperator

if TYPE_CHECKING:
    from botocore.session import Session

OUTPUT = "ConsoleUrl"


def find_stack(stack: str, region: str | None) -> tuple[str, httpx.Auth]:
    """The console's URL, and how to sign for it.

    Raises:
        Misused: there is no region or are no credentials.
        Refused: the stack is not there or has no console; AWS said no.
        Unreachable: AWS did not answer.
    """
    session = botocore.session.get_session()
    region = region or session.get_config_variable("region")
    if not region:
        raise Misused("In which region is the stack? Add --region, or set one in your AWS profile.")
    signed = _signed(session, region)
    return _console_url(session, stack, region), signed


def signed_for(region: str) -> httpx.Auth:
    """How to sign for a console in that region. Raises Misused: there are no credentials."""
    return _signed(botocore.session.get_session(), region)


def _signed(session: "Session", region: str) -> httpx.Auth:
    credentials = session.get_credentials()
    if credentials is None:
        raise Misused("There are no AWS credentials. Sign in first (aws sso login, AWS_PROFILE, ...).")
    return SignedByOperator(credentials, region)


def _console_url(session: "Session", stack: str, region: str) -> str:
    try:
        cloudformation: Any = session.create_client("cloudformation", region_name=region)
        found = cloudformation.describe_stacks(StackName=stack)
    except ClientError as error:
        raise Refused(f"AWS does not show the stack {stack} in {region}: {_sentence(error)}") from error
    except BotoCoreError as error:
        raise Unreachable(f"AWS cannot be asked for the stack {stack}: {error}") from error
    return _output(found["Stacks"][0].get("Outputs", []), stack)


def _sentence(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Message", str(error))


def _output(outputs: Sequence[Any], stack: str) -> str:
    for output in outputs:
        if output["OutputKey"] == OUTPUT:
            return output["OutputValue"]
    raise Refused(f"The stack {stack} has no output {OUTPUT}. Is it a stack of this endpoint?")
