"""Delayed deactivation: the checklist's points 11 and 12, on timers that never come and on clocks."""

from datetime import timedelta, timezone

import pytest

from provisioning.domain.failures import Busy
from provisioning.domain.lifecycle import Deactivated, Pending
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.usecases.user_log import LATE_AFTER
from tests.deactivation.stage import MORE_THAN_THE_DELAY, Stage
from tests.people import DELAY, NEWCOMERS_PLACE, NOW

# 11. The timer cannot be set: still pending, and the sweep fires. After an hour without Scheduler all fire once.


def test_deactivation_11_the_sweep_fires_what_has_no_timer(stage: Stage, ada: str) -> None:
    stage.timers.down = True
    with pytest.raises(Busy):
        stage.say(ada, active=False)
    stage.clock.advance(MORE_THAN_THE_DELAY)

    assert stage.sweep() == ["deactivated"]
    assert stage.status(ada) is Deactivated


def test_deactivation_11_one_whose_record_cannot_be_read_does_not_keep_the_others_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, grace = (stage.create(f"{name}@example.com") for name in ("ada", "grace"))
    for user in (ada, grace):
        stage.say(user, active=False)
    stage.clock.advance(MORE_THAN_THE_DELAY)
    get = stage.users.get

    def get_or_fail(user_id: str) -> User | None:
        if user_id == ada:
            raise KeyError("token")
        return get(user_id)

    monkeypatch.setattr(stage.users, "get", get_or_fail)

    with pytest.raises(ExceptionGroup, match="failed for 1 users and met 1"):
        stage.sweep()

    assert stage.status(grace) is Deactivated


def test_deactivation_11_a_sweep_that_takes_long_leaves_the_rest_to_the_next(stage: Stage) -> None:
    for number in range(5):
        stage.say(stage.create(f"user{number}@example.com"), active=False)
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.archive.meddlers = [lambda: stage.clock.advance(1)] * 5

    assert [len(stage.sweep()), len(stage.sweep()), len(stage.sweep())] == [2, 2, 1]


def test_deactivation_11_later_than_a_sweep_needs_is_in_the_log(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.clock.now += DELAY + LATE_AFTER + timedelta(minutes=1)

    stage.sweep()

    assert stage.story(ada)[-2:] == ["deactivation late", "deactivated"]


def test_deactivation_11_after_an_hour_without_scheduler_everything_fires_once(stage: Stage) -> None:
    users = [stage.create(f"user{number}@example.com") for number in range(5)]
    stage.timers.down = True
    for user in users:
        with pytest.raises(Busy):
            stage.say(user, active=False)
    stage.clock.advance(60)
    stage.timers.down = False

    fired = [*stage.sweep(), *stage.sweep()]

    assert fired == ["deactivated"] * 5
    assert [stage.story(user).count("deactivated") for user in users] == [1] * 5


def test_deactivation_11_the_sweep_goes_on_after_one_user_whose_deactivation_fails(stage: Stage) -> None:
    users = [stage.create(f"user{number}@example.com") for number in range(3)]
    for user in users:
        stage.say(user, active=False)
    stage.clock.advance(MORE_THAN_THE_DELAY)

    def fail() -> None:
        raise Busy

    stage.archive.meddlers = [fail]

    with pytest.raises(ExceptionGroup, match="failed for 1 users and met 2"):
        stage.sweep()

    assert [stage.status(user) for user in users] == [Pending, Deactivated, Deactivated]


# 12. Clocks that are not the same; UTC; deadlines do not move back.


def test_deactivation_12_a_timer_whose_clock_is_ahead_does_nothing_and_the_sweep_makes_up_for_it(
    stage: Stage, ada: str
) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.now = NOW + DELAY - timedelta(seconds=1)

    early = stage.deliver(reminder)
    stage.schedules.disarm(reminder)
    stage.clock.advance(5)

    assert (early, stage.sweep()) == ("The deadline has not come yet.", ["deactivated"])


def test_deactivation_12_a_clock_that_is_in_another_zone_makes_no_difference(stage: Stage, ada: str) -> None:
    stage.clock.now = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))

    stage.say(ada, active=False)

    assert stage.seen(ada)[urns.USER_STATE] == {
        "blocked": True,
        "legalHold": False,
        "deactivationDueAt": "2026-11-23T12:15:00.000Z",
        **NEWCOMERS_PLACE,
    }


def test_deactivation_12_a_clock_that_goes_back_moves_no_deadline(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.clock.advance(-30)

    stage.say(ada, active=False)

    assert stage.reminder().due_at == NOW + DELAY
    assert stage.user(ada).modified_at == NOW
