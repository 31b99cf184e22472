"""The clock of `make serve`: it runs like any other and can be moved forward, for the whole process."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from local.answers import Answer, json_answer
from local.events import Request

ADVANCE_MINUTES_MAX = 10 * 366 * 24 * 60
"""Ten years."""

type Fired = dict[str, Any]
"""A deactivation that was due: `userId`, `token`, `dueAt`, and the `outcome` that the deactivator returned."""
type MoveTo = Callable[[datetime], list[Fired]]
"""Moves the clock to a moment and delivers what falls due until then."""

_EXAMPLE = '{"advanceMinutes": 15}'


@dataclass(slots=True)
class MovableClock:
    """The time of this process, and of others that follow it."""

    followers: Sequence[Callable[[datetime], object]] = ()
    """Hear of every move, by the moment that it leads to."""
    _moved: ExitStack = field(default_factory=ExitStack)

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the time forward; it goes on running from there. The monotonic clock, and with it asyncio, stays."""
        import time_machine  # noqa: PLC0415 - imports pytest where that is installed, and few move the clock

        moved = time_machine.travel(self.now() + by, tick=True)
        self._moved.close()
        self._moved.enter_context(moved)
        for follow in self.followers:
            follow(self.now())

    def move_to(self, moment: datetime) -> None:
        """Move the time forward to a moment; where that has passed, it stays."""
        by = moment - self.now()
        if by > timedelta(0):
            self.advance(by)

    def close(self) -> None:
        """Bring the true time back."""
        self._moved.close()


def answer_clock(clock: MovableClock, move_to: MoveTo, request: Request) -> Answer:
    """`GET` tells the time; `POST {"advanceMinutes": 15}` moves it and tells what was delivered because of it."""
    match request.method:
        case "GET":
            return json_answer(HTTPStatus.OK, {"now": _text(clock.now())})
        case "POST":
            return _advance(clock, move_to, request.body)
        case _:
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, "The clock knows GET and POST.")


def _advance(clock: MovableClock, move_to: MoveTo, body: bytes) -> Answer:
    try:
        by = _advance_by(body)
    except ValueError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, str(error))
    fired = move_to(clock.now() + by)
    return json_answer(HTTPStatus.OK, {"now": _text(clock.now()), "fired": fired})


def _advance_by(body: bytes) -> timedelta:
    """How far a request wants to move the clock.

    Raises:
        ValueError: it does not say so; the message is for the person who asked.
    """
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError(f"The body is not JSON. Send {_EXAMPLE}.") from None
    match document:
        case {"advanceMinutes": int() | float() as minutes} if not isinstance(minutes, bool):
            return _minutes(minutes)
        case _:
            raise ValueError(f'"advanceMinutes" must be a number of minutes, for example {_EXAMPLE}.')


def _minutes(minutes: float) -> timedelta:
    if not 0 <= minutes <= ADVANCE_MINUTES_MAX:
        raise ValueError(f'"advanceMinutes" must be from 0 to {ADVANCE_MINUTES_MAX}; time does not go back.')
    return timedelta(minutes=minutes)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refusal(status: HTTPStatus, detail: str) -> Answer:
    return json_answer(status, {"message": detail})
