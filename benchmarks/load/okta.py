"""Okta as a client: it asks when its time has come, and only what is answered 429 it sends again."""

import asyncio
from asyncio import IncompleteReadError
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from benchmarks.load.http import Answer, HttpClient
from local.workers.pool import CALLS_HEADER

ATTEMPTS_MAX = 10
SECONDS_WITHOUT_WORD = 300
"""What Okta waits when it is not told whole seconds; twice as long each time."""
SECONDS_FOR_AN_ANSWER_MAX = 60
NO_ANSWER = 0
"""In place of a status."""


def whole_seconds(retry_after: str | None) -> int | None:
    """The seconds in a `Retry-After`; None when it has none, or anything but a whole number."""
    if retry_after is not None and retry_after.isascii() and retry_after.isdecimal():
        return int(retry_after)
    return None


def wait_seconds(retry_after: str | None, refusals: int) -> int:
    """How long to wait after that many answers of 429, of which the last one had this `Retry-After`."""
    seconds = whole_seconds(retry_after)
    return SECONDS_WITHOUT_WORD * 2 ** (refusals - 1) if seconds is None else seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request as it was sent once; times in seconds by the clock."""

    due: float
    """When it should have been sent: by the schedule, when the answer before it came, when `Retry-After` was over."""
    answered: float
    status: int
    untold: bool = False
    """It was sent away, and not told in whole seconds when to come again."""

    @property
    def carried_out(self) -> bool:
        """Whether it got to a function, and was not sent away."""
        return self.status != HTTPStatus.TOO_MANY_REQUESTS


@dataclass(slots=True)
class Asked:
    """A request with all its attempts."""

    kind: str
    attempts: list[Attempt] = field(default_factory=list[Attempt])
    calls: tuple[str, ...] = ()
    """The calls of the SDK that the last attempt took, by the workers' word."""
    target: str = ""
    """What was asked for: of a request about one user, his path."""

    @property
    def status(self) -> int:
        """What was said at last."""
        return self.attempts[-1].status

    @property
    def answered(self) -> float:
        """When it was said."""
        return self.attempts[-1].answered

    @property
    def succeeded(self) -> bool:
        """Whether what was asked for was done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def given_up(self) -> bool:
        """Whether it was sent away, at last so often that Okta leaves it to an administrator."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS


@dataclass(slots=True)
class Okta:
    """What it asks, and what it is told."""

    client: HttpClient
    seconds: Callable[[], float]
    """A clock."""
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    asked: list[Asked] = field(default_factory=list[Asked])

    async def ask(self, kind: str, due: float, method: str, target: str, body: bytes = b"") -> tuple[Asked, bytes]:
        """Send a request that is due, and again as often as Okta does; with the body of the last answer."""
        asked = Asked(kind, target=target)
        self.asked.append(asked)
        while True:
            answer = await self._answer(method, target, body)
            asked.attempts.append(Attempt(due, self.seconds(), answer.status, _untold(answer)))
            if not asked.given_up or len(asked.attempts) == ATTEMPTS_MAX:
                asked.calls = _calls(answer)
                return asked, answer.body
            due = self.seconds() + wait_seconds(answer.headers.get("retry-after"), len(asked.attempts))
            await self.sleep(due - self.seconds())

    async def _answer(self, method: str, target: str, body: bytes) -> Answer:
        try:
            async with asyncio.timeout(SECONDS_FOR_AN_ANSWER_MAX):
                return await self.client.send(method, target, body)
        except (OSError, IncompleteReadError):
            return Answer(NO_ANSWER, {}, b"")


def _untold(answer: Answer) -> bool:
    away = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    return away and whole_seconds(answer.headers.get("retry-after")) is None


def _calls(answer: Answer) -> tuple[str, ...]:
    told = answer.headers.get(CALLS_HEADER, "")
    return tuple(told.split(", ")) if told else ()
