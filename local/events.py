"""A request over HTTP as the event that API Gateway hands to a function: payload format 2.0, field by field.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

from local.routes import Match

ACCOUNT_ID = "123456789012"
API_ID = "local"
DOMAIN_NAME = f"{API_ID}.execute-api.eu-central-1.amazonaws.com"
STAGE = "$default"

OPERATOR = {
    "accessKey": "AKIALOCAL",
    "accountId": ACCOUNT_ID,
    "callerId": "AIDALOCAL",
    "cognitoIdentity": None,
    "principalOrgId": None,
    "userArn": f"arn:aws:iam::{ACCOUNT_ID}:user/local-operator",
    "userId": "AIDALOCAL",
}
"""Who asks on routes that want a signature of IAM. Here nobody has to sign."""

TEXT_TYPES = frozenset({"application/javascript", "application/json", "application/xml"})
"""Bodies of these types and of text/* arrive as text. All others arrive in base64, application/scim+json too."""

# RFC 9110 §7.6.1: what concerns one connection only is not passed on.
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
_DROPPED = _HOP_BY_HOP | {"content-length", "cookie", "x-forwarded-port", "x-forwarded-proto"}

type Event = dict[str, Any]
"""An event in payload format 2.0."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire."""

    method: str
    target: str
    """Path and query, percent-encoded as sent."""
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path, decoded: HTTP APIs match routes on it and hand it on as `rawPath`."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        """The query as sent, without the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str:
        """The values of a header (its name in lower case) joined by commas; empty when there is none."""
        return ",".join(value for key, value in self.headers if key.lower() == name)


def build_event(request: Request, match: Match, *, now: datetime, request_id: UUID) -> Event:
    """The event for a request on its route; `now` is in UTC, every `request_id` is used once.

    Fields without content (`cookies`, `queryStringParameters`, `pathParameters`, `body`) are left out, as API Gateway
    does.
    """
    optional = {
        "cookies": _cookies(request),
        "queryStringParameters": _joined(parse_qsl(request.query, keep_blank_values=True)),
        "pathParameters": dict(match.path_parameters),
        "body": _body(request),
    }
    return {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": _headers(request, now, request_id),
        "requestContext": _request_context(request, match.route.key, now, request_id) | _authorizer(match),
        **{name: content for name, content in optional.items() if content},
        "isBase64Encoded": bool(request.body) and not _is_text(request),
    }


def gateway_request_id(request_id: UUID) -> str:
    """A request id in API Gateway's own shape, for example `JKJaXmPLvHcESHA=`."""
    return urlsafe_b64encode(request_id.bytes[:11]).decode()


def _headers(request: Request, now: datetime, request_id: UUID) -> dict[str, str]:
    lower = ((name.lower(), value) for name, value in request.headers)
    kept = [(name, value) for name, value in lower if name not in _DROPPED]
    trace_id = f"Root=1-{int(now.timestamp()):08x}-{request_id.hex[:24]}"
    added = [
        ("content-length", str(len(request.body))),
        ("x-amzn-trace-id", trace_id),
        ("x-forwarded-for", request.source_ip),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ]
    return _joined(kept + added)


def _cookies(request: Request) -> list[str]:
    values = [value for name, value in request.headers if name.lower() == "cookie"]
    return [cookie.strip() for value in values for cookie in value.split(";") if cookie.strip()]


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Repeated names have their values joined by commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _is_text(request: Request) -> bool:
    media_type = request.header("content-type").partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type in TEXT_TYPES


def _body(request: Request) -> str:
    return request.body.decode(errors="replace") if _is_text(request) else b64encode(request.body).decode()


def _authorizer(match: Match) -> Event:
    return {"authorizer": {"iam": OPERATOR}} if match.route.authorization == "AWS_IAM" else {}


def _request_context(request: Request, route_key: str, now: datetime, request_id: UUID) -> Event:
    return {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": DOMAIN_NAME,
        "domainPrefix": API_ID,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent"),
        },
        "requestId": gateway_request_id(request_id),
        "routeKey": route_key,
        "stage": STAGE,
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
