"""Which console to speak to: a stack's, the one at a URL, or the local server's."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from console.failures import Misused

ENDPOINT_FILE = Path(".local") / "endpoint.json"
"""Written by `make serve`, in the folder that it was started from."""

WAYS = """Which console? There are three ways to say it:
  scimctl --stack NAME ...   a deployed stack, with your AWS credentials
  make serve                 a local server; start scimctl in the same folder
  scimctl --url URL ...      any other; signed when it is API Gateway's own address, or with --region"""

GATEWAY_HOST = re.compile(r"[a-z0-9]+\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a console is, and how its requests are signed."""

    url: str
    auth: httpx.Auth | None = None


def choose_target(*, url: str | None, stack: str | None, region: str | None, endpoint_file: Path) -> Target:
    """The console that the options name; without them the local server.

    Raises:
        Misused: they name none, or contradict each other, or the local server's file is none of ours.
        Refused: the stack is not there or has no console; AWS said no.
        Unreachable: AWS did not answer.
    """
    if url and stack:
        raise Misused("Give --stack or --url, not both.")
    # The SDK takes a quarter of a second to import; the local server, --help and completion do without.
    if stack:
        from console.stacks import find_stack  # noqa: PLC0415

        return Target(*find_stack(stack, region))
    return _at(url, region) if url else _local(endpoint_file)


def _at(url: str, region: str | None) -> Target:
    """The console at a URL. API Gateway's own address says in which region; one's own domain does not."""
    gateway = GATEWAY_HOST.fullmatch(urlsplit(url).hostname or "")
    region = region or (gateway["region"] if gateway else None)
    if region is None:
        return Target(url)
    from console.stacks import signed_for  # noqa: PLC0415 - as above

    return Target(url, signed_for(region))


def _local(endpoint_file: Path) -> Target:
    try:
        return Target(json.loads(endpoint_file.read_text(encoding="utf-8"))["consoleUrl"])
    except FileNotFoundError:
        raise Misused(WAYS) from None
    except (ValueError, LookupError, TypeError):
        raise Misused(f"{endpoint_file} does not say where the local server is. Start make serve again.") from None
