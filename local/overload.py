"""What the gateway does when more requests come than can be answered: it sends them away with 429.

Beyond the rate of the template it does as API Gateway does, which does not say when to come again (decision 40).

And where Lambda would start one environment more, a request waits here until a worker is free. When too many wait
already it is sent away with whole seconds in `Retry-After`. They grow with the number of those who have been sent away:
who comes again then finds room, and does not stand in the way of all the others who were told the same, nor of those
who come for the first time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from local.answers import Answer, refusal
from local.template import Throttling

INSIDE_MAX = 100
"""Requests that are answered or wait for it."""
RETRY_AFTER_SECONDS_MIN = 1
RETRY_AFTER_SECONDS_MAX = 300
FIRST_PACE_SECONDS = 0.02
"""For one request, as long as nothing has been measured."""
SMOOTHED_OVER = 50
"""Requests."""
NEWCOMERS_FOR_EACH = 1
"""So many turns are left to others between two of those who come again."""

type Seconds = Callable[[], float]
"""A monotonic clock."""


class Throttle:
    """API Gateway's bucket of tokens: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html."""

    def __init__(self, throttling: Throttling, seconds: Seconds) -> None:
        self._throttling = throttling
        self._seconds = seconds
        self._tokens = float(throttling.burst)
        self._filled_at = seconds()

    def admits(self) -> bool:
        """Whether there is a token for one request more; it is thereby taken."""
        now = self._seconds()
        gained = (now - self._filled_at) * self._throttling.rate_per_second
        self._tokens = min(self._throttling.burst, self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Room:
    """A waiting room before the workers."""

    def __init__(self, workers: int, seconds: Seconds) -> None:
        self._workers = workers
        self._seconds = seconds
        self._inside = 0
        self._pace_seconds = FIRST_PACE_SECONDS
        self._left_at: float | None = None
        """When somebody left whose worker had another request waiting; None when the last one left it idle."""
        self._promised_until = 0.0
        """By then all who were sent away have had their turn."""

    def enter(self) -> int | None:
        """None when there was room; else the whole seconds after which to come again."""
        if self._inside < INSIDE_MAX:
            self._inside += 1
            return None
        now = self._seconds()
        self._promised_until = max(self._promised_until, now) + self._pace_seconds * (1 + NEWCOMERS_FOR_EACH)
        return min(max(ceil(self._promised_until - now), RETRY_AFTER_SECONDS_MIN), RETRY_AFTER_SECONDS_MAX)

    def leave(self) -> None:
        """A request has been answered."""
        now = self._seconds()
        if self._left_at is not None:
            self._pace_seconds += (now - self._left_at - self._pace_seconds) / SMOOTHED_OVER
        self._inside -= 1
        self._left_at = now if self._inside >= self._workers else None


@dataclass(frozen=True, slots=True)
class Door:
    """Where requests come in, or are sent away."""

    throttle: Throttle
    room: Room

    def enter(self) -> Answer | None:
        """How a request is sent away; None when it is in. Then `leave` must be called once it has been answered."""
        if not self.throttle.admits():
            return refusal(HTTPStatus.TOO_MANY_REQUESTS)
        seconds = self.room.enter()
        if seconds is None:
            return None
        return refusal(HTTPStatus.TOO_MANY_REQUESTS).with_header("retry-after", str(seconds))

    def leave(self) -> None:
        """Make room for another."""
        self.room.leave()
