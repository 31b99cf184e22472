"""Okta's patience: what it sends again, when, and how often; and from when on the time is counted."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

import pytest

from benchmarks.load.http import Answer, HttpClient
from benchmarks.load.okta import ATTEMPTS_MAX, Asked, Attempt, Okta, wait_seconds

SECONDS_EACH = 2.0
DONE = Answer(200, {"x-sdk-calls": "dynamodb.GetItem, dynamodb.TransactWriteItems"}, b"{}")


@dataclass(slots=True)
class World:
    """An endpoint that says what it is told to say, and a time that passes only by answering and waiting."""

    answers: list[Answer | OSError]
    seconds: float = 100
    slept: list[float] = field(default_factory=list[float])

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def answer(self) -> Answer:
        self.seconds += SECONDS_EACH
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


class Scripted(HttpClient):
    """A client whose answers come from a world."""

    __slots__ = ("world",)

    def __init__(self, world: World) -> None:
        super().__init__("nowhere", 0, "")
        self.world = world

    def send(self, method: str, target: str, body: bytes) -> Awaitable[Answer]:  # pyright: ignore[reportIncompatibleMethodOverride]
        async def answered() -> Answer:
            return self.world.answer()

        return answered()


def refused(**headers: str) -> Answer:
    return Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def asked(world: World, due: float = 100) -> Asked:
    okta = Okta(Scripted(world), world.now, world.sleep)
    found, _ = asyncio.run(okta.ask("kind", due, "GET", "/"))
    assert okta.asked == [found]
    return found


@pytest.mark.parametrize(("told", "refusals", "seconds"), [("7", 1, 7), ("7", 9, 7), ("0", 1, 0)])
def test_whole_seconds_are_waited_exactly(told: str, refusals: int, seconds: int) -> None:
    assert wait_seconds(told, refusals) == seconds


@pytest.mark.parametrize("told", [None, "", "1.5", "-1", "soon", "Fri, 31 Dec 1999 23:59:59 GMT", "٣"])
def test_without_whole_seconds_it_is_five_minutes_and_twice_as_long_each_time(told: str | None) -> None:
    assert [wait_seconds(told, refusals) for refusals in (1, 2, 3, 4)] == [300, 600, 1200, 2400]


def test_the_time_is_counted_from_when_the_request_was_due_and_not_from_when_it_was_sent() -> None:
    found = asked(World([DONE], seconds=105), due=100)

    assert found.attempts == [Attempt(due=100, answered=105 + SECONDS_EACH, status=200)]


def test_what_is_refused_is_sent_again_when_its_seconds_are_over() -> None:
    world = World([refused(retry_after="3"), refused(retry_after="8"), DONE])

    found = asked(world)

    assert world.slept == [3, 8]
    assert found.attempts == [Attempt(100, 102, 429), Attempt(105, 107, 429), Attempt(115, 117, 200)]
    assert (found.succeeded, found.given_up, found.answered) == (True, False, 117)
    assert found.target == "/"
    assert found.calls == ("dynamodb.GetItem", "dynamodb.TransactWriteItems")


def test_after_ten_refusals_it_is_given_up() -> None:
    world = World([refused(retry_after="1")] * 20)

    found = asked(world)

    assert len(found.attempts) == ATTEMPTS_MAX == 10
    assert (found.succeeded, found.given_up, len(world.slept)) == (False, True, 9)


@pytest.mark.parametrize("status", [400, 404, 409, 500, 503])
def test_no_other_failure_is_sent_again(status: int) -> None:
    found = asked(World([Answer(status, {"retry-after": "1"}, b""), DONE]))

    assert [attempt.status for attempt in found.attempts] == [status]
    assert (found.succeeded, found.given_up) == (False, False)


def test_no_answer_is_a_failure_too() -> None:
    found = asked(World([ConnectionResetError(), DONE]))

    assert [attempt.status for attempt in found.attempts] == [0]
    assert not found.succeeded
