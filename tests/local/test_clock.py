import json
import time
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.answers import Answer
from local.clock import ADVANCE_MINUTES_MAX, Fired, MovableClock, answer_clock
from local.events import Request


@pytest.fixture
def clock() -> Generator[MovableClock]:
    with closing(MovableClock()) as clock:
        yield clock


FIRED = {"userId": "2819", "token": "t1", "dueAt": "2026-03-12T19:03:58+00:00", "outcome": "deactivated"}


def ask(clock: MovableClock, method: str, body: str = "") -> Answer:
    def move_to(moment: datetime) -> list[Fired]:
        clock.move_to(moment)
        return [FIRED]

    return answer_clock(clock, move_to, Request(method, "/local/clock", body=body.encode()))


def ask_to_advance(clock: MovableClock, body: str) -> Answer:
    return ask(clock, "POST", body)


def told(answer: Answer) -> datetime:
    return datetime.fromisoformat(json.loads(answer.body)["now"])


def test_moving_the_clock_moves_it_for_the_whole_process(clock: MovableClock) -> None:
    before = time.time()

    clock.advance(timedelta(days=1))
    clock.advance(timedelta(hours=1))

    assert 90_000 <= time.time() - before < 90_060
    assert clock.now() == pytest.approx(datetime.fromtimestamp(time.time(), UTC), abs=timedelta(seconds=10))


def test_the_moved_clock_goes_on_running(clock: MovableClock) -> None:
    clock.advance(timedelta(days=1))

    earlier = clock.now()
    time.sleep(0.01)

    assert clock.now() > earlier


def test_the_monotonic_clock_stays(clock: MovableClock) -> None:
    before = time.monotonic()

    clock.advance(timedelta(days=1))

    assert time.monotonic() - before < 60


def test_closing_the_clock_brings_the_true_time_back() -> None:
    with closing(MovableClock()) as clock:
        true = clock.now()
        clock.advance(timedelta(days=1))

    assert MovableClock().now() - true < timedelta(minutes=1)


def test_advancing_answers_the_new_time_and_what_was_delivered(clock: MovableClock) -> None:
    before = clock.now()

    answer = ask_to_advance(clock, '{"advanceMinutes": 15}')

    assert answer.status == 200
    assert told(answer) - before == pytest.approx(timedelta(minutes=15), abs=timedelta(seconds=10))
    assert json.loads(answer.body)["fired"] == [FIRED]


def test_the_clock_does_not_go_back_to_a_moment(clock: MovableClock) -> None:
    before = clock.now()

    clock.move_to(before - timedelta(days=1))

    assert clock.now() >= before


def test_the_time_can_be_asked_for(clock: MovableClock) -> None:
    answer = ask(clock, "GET")

    assert json.loads(answer.body)["now"].endswith("Z")
    assert clock.now() - told(answer) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "culprit"),
    [
        ("", "not JSON"),
        ("soon", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("15", "must be a number of minutes"),
        ("{}", "must be a number of minutes"),
        ('{"advanceMinutes": "15"}', "must be a number of minutes"),
        ('{"advanceMinutes": true}', "must be a number of minutes"),
        ('{"advanceMinutes": -1}', "time does not go back"),
        ('{"advanceMinutes": NaN}', "must be from 0"),
        (f'{{"advanceMinutes": {ADVANCE_MINUTES_MAX + 1}}}', "must be from 0"),
        (f'{{"advanceMinutes": 1{"0" * 400}}}', "must be from 0"),
    ],
)
def test_what_is_no_step_forward_is_refused_and_moves_nothing(clock: MovableClock, body: str, culprit: str) -> None:
    before: Any = clock.now()

    answer = ask_to_advance(clock, body)

    assert answer.status == 400
    assert culprit in json.loads(answer.body)["message"]
    assert clock.now() - before < timedelta(minutes=1)


def test_the_clock_knows_no_other_method(clock: MovableClock) -> None:
    assert ask(clock, "DELETE").status == 405
