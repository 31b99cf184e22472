"""What a request is compared with: the least that Powertools, the log and the SDK cost."""

from collections.abc import Callable
from http import HTTPMethod
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from benchmarks.endpoints import TABLE_NAME, OurEndpoint, log_dropped
from benchmarks.operations import PATH, Member, get
from provisioning.storage.connection import open_table
from provisioning.storage.keys import user_key
from provisioning.web.log import open_log

BARE_ROUTE = "Powertools: a route that does nothing"
LOG_LINE = "Powertools: one line of the log"
SDK_CALL = "botocore: one GetItem"


def bare_route(endpoint: OurEndpoint, member: Member) -> Callable[[], object]:
    """Powertools' resolver with as many routes as our handler has, and nothing behind them."""
    resolver = APIGatewayHttpResolver()
    for path in (PATH, f"{PATH}/<user_id>"):
        for method in HTTPMethod:
            resolver.route(path, method=method.value)(_nothing)
    event, _ = endpoint.event(get(member))
    no_context: Any = None
    return lambda: resolver.resolve(event, no_context)


def log_line() -> Callable[[], object]:
    """A line with as much in it as our handler's."""
    with log_dropped():
        logger = open_log("log-line")
    fields = {
        "method": "GET",
        "request_id": "JKJaXmPLvHcESHA=",
        "provider_id": "okta",
        "status": 200,
        "milliseconds": 1.5,
    }
    return lambda: logger.info("request", extra=fields)


def sdk_call(member: Member) -> Callable[[], object]:
    """Reading the user's item as our handler does it."""
    table = open_table(TABLE_NAME)
    key = user_key(member.id)
    return lambda: table.get(key)


def _nothing(**_: str) -> Response[str]:
    return Response(200, "application/scim+json", "{}")
