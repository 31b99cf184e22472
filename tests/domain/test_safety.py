from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain.providers import SafetyLimit
from provisioning.domain.safety import busiest_hour
from tests.people import NOW


def minute(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_nobody_makes_no_hour_busy() -> None:
    assert busiest_hour({}) == 0


def test_sixty_minutes_are_an_hour_and_the_sixty_first_is_not() -> None:
    assert busiest_hour({NOW: 2, NOW + minute(59): 3}) == 5
    assert busiest_hour({NOW: 2, NOW + minute(60): 3}) == 3


def test_the_hour_may_begin_at_any_minute() -> None:
    assert busiest_hour({NOW: 1, NOW + minute(40): 5, NOW + minute(80): 5}) == 10


@given(st.dictionaries(st.integers(0, 118), st.integers(1, 9)))
def test_no_sixty_minutes_have_more(counts: dict[int, int]) -> None:
    per_minute = {NOW + minute(number): count for number, count in counts.items()}

    hours = [sum(counts.get(number, 0) for number in range(start, start + 60)) for start in range(-59, 119)]

    assert busiest_hour(per_minute) == max(hours)


@pytest.mark.parametrize(
    ("limit", "exceeded"),
    [
        (SafetyLimit(), False),
        (SafetyLimit(users=10), False),
        (SafetyLimit(users=9), True),
        (SafetyLimit(percent=10), False),
        (SafetyLimit(percent=9), True),
        (SafetyLimit(users=100, percent=9), True),
        (SafetyLimit(users=9, percent=100), True),
        (SafetyLimit(users=0), True),
    ],
    ids=repr,
)
def test_ten_of_a_hundred_against_the_limit(limit: SafetyLimit, exceeded: bool) -> None:
    assert limit.exceeded_by(10, 100) == exceeded
