"""The console's API over HTTP: JSON in, JSON out, and refusals in the console's own words."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

import httpx

from console.failures import Busy, NotFound, Refused, Unreachable
from console.targets import Target

type Json = Any
type Query = Mapping[str, str | int | None]

TIMEOUT_SECONDS = 35
"""API Gateway gives up after 30."""

PASSING = {429, 502, 503, 504}
"""What an API says while it has too much to do, or a gateway of what stands behind it."""
FAILURES = {HTTPStatus.NOT_FOUND: NotFound, **dict.fromkeys(PASSING, Busy)}
OPTIONS = {'send "grantsAdministrator": true': "add --grants-administrator"}
"""What the console advises to send, and what to type for it."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def path_of(*segments: str) -> str:
    """The path to something, whatever its id looks like."""
    return "".join("/" + quote(segment, safe="") for segment in segments)


class Client:
    """Asks a console. Every method raises Refused, also as NotFound, or Unreachable."""

    def __init__(self, target: Target) -> None:
        # A proxy of the environment's cannot reach this machine's own server.
        outside = urlsplit(target.url).hostname not in LOOPBACK
        self._url = target.url.rstrip("/")
        self._http = httpx.Client(auth=target.auth, timeout=TIMEOUT_SECONDS, trust_env=outside)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get(self, path: str, query: Query | None = None) -> Json:
        """What stands at a path."""
        return _json(self.ask("GET", path, query))

    def post(self, path: str, body: Json = None) -> Json:
        """The answer to an act."""
        return _json(self.ask("POST", path, body={} if body is None else body))

    def patch(self, path: str, body: Json, seen: Json) -> Json:
        """What was changed, as it is now; only if it is still at the version that was seen."""
        return _json(self.ask("PATCH", path, body=body, headers={"If-Match": f'"{seen["version"]}"'}))

    def put(self, path: str) -> Json:
        """What was put, as it is now."""
        return _json(self.ask("PUT", path))

    def delete(self, path: str) -> Json:
        """What is left to say of what was deleted; None for nothing."""
        return _json(self.ask("DELETE", path))

    def pages(self, path: str, query: Query) -> Iterator[Json]:
        """The answers page by page, to the last one."""
        cursor = query.get("cursor")
        while True:
            page = self.get(path, {**query, "cursor": cursor})
            yield page
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def ask(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to one request, when it is a good one."""
        url = self._url + path + _query_string(query or {})
        response = self._answer(method, url, json=body, headers=headers)
        if response.is_success:
            return response
        raise FAILURES.get(response.status_code, Refused)(_refusal(response))

    def pass_on(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """The answer, whatever it is, to a request that the console page made; `target` is its path with the query."""
        return self._answer(method, self._url + target, content=body, headers=headers)

    def _answer(self, method: str, url: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 - as httpx takes it
        try:
            return self._http.request(method, url, **sent)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unreachable(
                f"No console answers at {self._url} ({error}). Is it running, and is the address right?"
            ) from error


def _query_string(query: Query) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    # A blank must be %20: the signature is made over what is sent, and AWS reads a plus sign as itself.
    return "?" + urlencode(given, quote_via=quote, safe="") if given else ""


def _json(response: httpx.Response) -> Json:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError as error:
        raise Unreachable(f"What answers at {response.url} is no console: it sent no JSON.") from error


def _refusal(response: httpx.Response) -> str:
    problem = _problem(response)
    # RFC 9457; what API Gateway itself refuses has only a message.
    detail = str(problem.get("detail") or problem.get("message") or response.reason_phrase)
    for said, typed in OPTIONS.items():
        detail = detail.replace(said, typed)
    field = f" (field: {problem['field']})" if problem.get("field") else ""
    return f"{detail}{field} [HTTP {response.status_code}]"


def _problem(response: httpx.Response) -> dict[str, Json]:
    try:
        problem: Json = response.json()
    except ValueError:
        return {}
    return cast(dict[str, Json], problem) if isinstance(problem, dict) else {}
