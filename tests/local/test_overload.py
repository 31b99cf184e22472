"""Who is sent away when more comes than can be answered, and when he is asked to come again."""

from dataclasses import dataclass

import pytest

from local.answers import Answer
from local.overload import INSIDE_MAX, RETRY_AFTER_SECONDS_MAX, Door, Room, Throttle
from local.template import Throttling, read_template

WORKERS = 4


@dataclass
class Clock:
    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def full_room(clock: Clock) -> Room:
    room = Room(WORKERS, clock)
    assert [room.enter() for _ in range(INSIDE_MAX)] == [None] * INSIDE_MAX
    return room


def busy(room: Room, clock: Clock, *, requests: int, seconds_each: float) -> None:
    """So many are answered one after the other, and others take their places."""
    for _ in range(requests):
        clock.seconds += seconds_each
        room.leave()
        room.enter()


def test_a_burst_passes_and_then_the_rate(clock: Clock) -> None:
    throttle = Throttle(Throttling(rate_per_second=10, burst=5), clock)

    burst = [throttle.admits() for _ in range(6)]
    clock.seconds += 0.35
    later = [throttle.admits() for _ in range(4)]

    assert burst == [True] * 5 + [False]
    assert later == [True] * 3 + [False]


def test_the_bucket_never_holds_more_than_the_burst(clock: Clock) -> None:
    throttle = Throttle(Throttling(rate_per_second=10, burst=5), clock)

    clock.seconds += 3600

    assert [throttle.admits() for _ in range(6)] == [True] * 5 + [False]


def test_what_is_refused_costs_no_token(clock: Clock) -> None:
    throttle = Throttle(Throttling(rate_per_second=1, burst=1), clock)
    admitted: list[bool] = []

    for _ in range(10):
        admitted.append(throttle.admits())
        clock.seconds += 0.5

    assert admitted == [True, False] * 5


def test_the_template_says_what_the_api_takes() -> None:
    template = read_template({"ThrottlingRateLimit": "7"})

    assert template.throttling() == Throttling(
        7, int(template.document["Parameters"]["ThrottlingBurstLimit"]["Default"])
    )


def test_there_is_room_for_so_many_and_for_another_when_one_has_left(clock: Clock) -> None:
    room = full_room(clock)

    full = room.enter()
    room.leave()

    assert full is not None
    assert room.enter() is None


def test_those_who_are_sent_away_come_again_one_after_the_other_and_leave_every_second_turn(clock: Clock) -> None:
    room = full_room(clock)
    busy(room, clock, requests=1_000, seconds_each=0.05)

    told = [room.enter() for _ in range(40)]

    assert told == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10


def test_when_their_time_has_come_the_next_are_not_kept_waiting_for_them(clock: Clock) -> None:
    room = full_room(clock)
    busy(room, clock, requests=1_000, seconds_each=0.05)
    told = [room.enter() for _ in range(40)]
    clock.seconds += 4

    assert (told[-1], room.enter()) == (4, 1)


def test_a_time_without_work_is_no_slow_pace(clock: Clock) -> None:
    room = full_room(clock)
    busy(room, clock, requests=1_000, seconds_each=0.1)
    for _ in range(INSIDE_MAX):
        room.leave()
    clock.seconds += 3600
    for _ in range(INSIDE_MAX):
        room.enter()
    clock.seconds += 0.1
    room.leave()
    room.enter()

    assert room.enter() == 1


def test_nobody_is_told_to_stay_away_longer_than_okta_would_by_itself(clock: Clock) -> None:
    room = full_room(clock)
    busy(room, clock, requests=1_000, seconds_each=1)

    told = [room.enter() or 0 for _ in range(1_000)]

    assert told == sorted(told)
    assert told[-1] == RETRY_AFTER_SECONDS_MAX


def test_it_is_429_with_whole_seconds_when_there_is_no_room(clock: Clock) -> None:
    door = Door(Throttle(Throttling(500, 1000), clock), full_room(clock))

    assert door.enter() == Answer(
        429, (("content-type", "application/json"), ("retry-after", "1")), b'{"message":"Too Many Requests"}'
    )


def test_beyond_the_rate_it_is_429_without_a_word_on_when_as_api_gateway_says_it(clock: Clock) -> None:
    door = Door(Throttle(Throttling(1, 1), clock), Room(WORKERS, clock))

    assert [door.enter(), door.enter()] == [
        None,
        Answer(429, (("content-type", "application/json"),), b'{"message":"Too Many Requests"}'),
    ]
