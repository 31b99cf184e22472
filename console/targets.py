"""Which console to speak to: a stack's, the one at a URL, or the local server's."""

import json
from dataclasses import dataclass
from pathlib import Path

import httpx

from console.failures import Misused

ENDPOINT_FILE = Path(".local") / "endpoint.json"
"""Written by `make serve`, in the folder that it was started from."""

WAYS = """Which console? There are three ways to say it:
  scimctl --stack NAME ...   a deployed stack, with your AWS credentials
  make serve                 a local server; start scimctl in the same folder
  scimctl --url URL ...      any other, without a signature"""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a console is, and how its requests are signed."""

    url: str
    auth: httpx.Auth | None = None


def choose_target(*, url: str | None, stack: str | None, region: str | None, endpoint_file: Path) -> Target:
    """The console that the options name; without them the local server.

    Raises:
        Misused: they name none, or contradict each other.
        Refused: the stack is not there or has no console; AWS said no.
        Unreachable: AWS did not answer.
    """
    if url and stack:
        raise Misused("Give --stack or --url, not both.")
    if stack:
        # The SDK takes a quarter of a second to import; the local server, --help and completion do without.
        from console.stacks import find_stack  # noqa: PLC0415

        return Target(*find_stack(stack, region))
    return Target(url) if url else _local(endpoint_file)


def _local(endpoint_file: Path) -> Target:
    try:
        return Target(json.loads(endpoint_file.read_text(encoding="utf-8"))["consoleUrl"])
    except FileNotFoundError:
        raise Misused(WAYS) from None
