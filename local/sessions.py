"""The SDK's session of what is local: what the calls of the functions suffer (local/faults), its own do not."""

import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boto3.session import Session

REGION = "eu-central-1"


def own_session() -> "Session":
    """The session, which has read what the SDK knows of each service only once: that takes long.

    Only a session that is made after moto is there is answered by it.
    """
    return _session(emulated="moto" in sys.modules)


@cache
def _session(*, emulated: bool) -> "Session":  # noqa: ARG001 - one for each
    import boto3.session  # noqa: PLC0415 - takes long, and a person may wait only to read that the port is in use

    return boto3.session.Session(region_name=REGION, aws_access_key_id="local", aws_secret_access_key="local")  # noqa: S106 - engines take any
