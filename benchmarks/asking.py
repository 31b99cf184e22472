"""Requests to our functions that must be answered as expected, for benchmarks that are about more than one request."""

import json
from collections.abc import Sequence

from benchmarks.endpoints import OurEndpoint
from benchmarks.operations import HEADERS
from local.events import Request
from provisioning.scim import urns

GROUPS = "/scim/v2/Groups"


def ask(endpoint: OurEndpoint, method: str, target: str, body: object, status: int) -> bytes:
    """The answer's body. Raises AssertionError when it has another status."""
    headers = (*HEADERS, ("content-type", "application/scim+json"))
    content = b"" if body is None else json.dumps(body).encode()
    reply = endpoint.prepare(Request(method, target, headers, content))()
    if reply.status != status:
        raise AssertionError(f"{method} {target}: {reply.status}, not {status}: {reply.body.decode()}")
    return reply.body


def push_members(endpoint: OurEndpoint, group_id: str, op: str, user_ids: Sequence[str]) -> None:
    """Add or remove members by one PATCH."""
    operation = {"op": op, "path": "members", "value": [{"value": user_id} for user_id in user_ids]}
    body = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
    ask(endpoint, "PATCH", f"{GROUPS}/{group_id}", body, 204)


def create_group(endpoint: OurEndpoint, name: str) -> str:
    """An empty group; its id."""
    body = {"schemas": [urns.GROUP], "displayName": name}
    group_id: str = json.loads(ask(endpoint, "POST", GROUPS, body, 201))["id"]
    return group_id
