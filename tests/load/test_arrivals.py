"""The generator's arithmetic: when requests come, and what is said of how long they took."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.arrivals import Phase, arrivals, percentile


def drawn(*phases: Phase, requests_each: float = 1, seed: int = 1) -> list[float]:
    return list(arrivals(phases, Random(seed), requests_each))  # noqa: S311 - no secret hangs on it


def test_as_many_come_as_the_rate_says() -> None:
    times = drawn(Phase(rate=100, seconds=200))

    assert len(times) == pytest.approx(20_000, rel=0.03)


def test_what_makes_several_requests_comes_more_rarely() -> None:
    times = drawn(Phase(rate=100, seconds=200), requests_each=2)

    assert len(times) == pytest.approx(10_000, rel=0.04)


def test_they_come_in_order_and_within_their_phase() -> None:
    times = drawn(Phase(rate=50, seconds=10), Phase(rate=500, seconds=10), Phase(rate=50, seconds=10))

    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < 30
    counts = [sum(start <= each < start + 10 for each in times) for start in (0, 10, 20)]
    assert counts == pytest.approx([500, 5_000, 500], rel=0.2)


def test_the_gaps_are_those_of_people_who_do_not_know_of_each_other() -> None:
    times = drawn(Phase(rate=100, seconds=200))
    gaps = [later - earlier for earlier, later in pairwise(times)]

    # In a Poisson process a share of 1/e of the gaps is longer than the mean one.
    assert sum(gap > 0.01 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.02)


def test_a_seed_draws_the_same_times_again() -> None:
    phase = Phase(rate=10, seconds=10)

    assert drawn(phase, seed=3) == drawn(phase, seed=3) != drawn(phase, seed=4)


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.999, 100), (1, 100), (0, 1)], ids=str)
def test_of_a_hundred_values_a_percentile_is_the_value_of_its_rank(share: float, value: float) -> None:
    assert percentile([*range(1, 101)], share) == value


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_so_large_a_share_does_not_exceed_a_percentile_and_no_smaller_value_does_it(
    values: list[float], share: float
) -> None:
    found = percentile(sorted(values), share)

    assert sum(value <= found for value in values) >= share * len(values)
    assert all(sum(value <= less for value in values) < share * len(values) for less in values if less < found)
