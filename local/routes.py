"""Which route of an HTTP API takes a request.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html: the full match first, then
path variables, then a greedy variable, then `$default`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from local.template import Route

DEFAULT_KEY = "$default"


@dataclass(frozen=True, slots=True)
class Match:
    """A route, and what its path variables stand for in this request."""

    route: Route
    path_parameters: Mapping[str, str]


def choose_route(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route for a method and a decoded path, or None when not even `$default` is there."""
    given = path.split("/")
    candidates = [
        (_rank(route.key), Match(route, variables))
        for route in routes
        if (variables := _variables(route.key, method, given)) is not None
    ]
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def _variables(key: str, method: str, given: list[str]) -> dict[str, str] | None:
    """The path variables when the route takes the request, else None."""
    if key == DEFAULT_KEY:
        return {}
    route_method, wanted = _parsed(key)
    return _match_segments(wanted, given) if route_method in {"ANY", method} else None


@cache
def _parsed(key: str) -> tuple[str, list[str]]:
    """The method and the segments of the path; each request asks for those of all routes."""
    method, _, path = key.partition(" ")
    return method, path.split("/")


def _match_segments(wanted: list[str], given: list[str]) -> dict[str, str] | None:
    variables: dict[str, str] = {}
    for position, segment in enumerate(wanted):
        there = given[position] if position < len(given) else ""
        if not segment.startswith("{"):
            if segment != there:
                return None
        elif not there:
            return None
        elif segment.endswith("+}"):
            return variables | {segment[1:-2]: "/".join(given[position:])}
        else:
            variables[segment[1:-1]] = there
    return variables if len(wanted) == len(given) else None


@cache
def _rank(key: str) -> tuple[list[int], bool]:
    """Smaller is more specific: segment by segment, then a named method before `ANY`."""
    if key == DEFAULT_KEY:
        return [3], True
    method, segments = _parsed(key)
    return [_segment_rank(segment) for segment in segments], method == "ANY"


def _segment_rank(segment: str) -> int:
    if segment.endswith("+}"):
        return 2
    return 1 if segment.startswith("{") else 0
