"""Delayed deactivation: the checklist's points 8 to 10, on legal holds and on delays."""

from datetime import timedelta

import pytest

from provisioning.domain.failures import Busy, Impossible, NotFound
from provisioning.domain.lifecycle import Active, Deactivated, Held
from provisioning.domain.providers import DELAY_MINUTES_MAX
from tests.deactivation.stage import OPERATOR, Stage, with_delay
from tests.people import DELAY, NOW

# 8. A hold before, during and at the deadline: blocked, not deactivated. The release deactivates.


@pytest.mark.parametrize("minutes", [None, 5, 15, 16])
def test_deactivation_08_a_hold_before_during_and_at_the_deadline_protects(
    stage: Stage, ada: str, minutes: int | None
) -> None:
    if minutes is None:
        stage.hold(ada)
    stage.say(ada, active=False)
    if minutes is not None:
        stage.clock.advance(minutes)
        stage.hold(ada)

    stage.pass_the_deadline()

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Held, True)
    assert stage.user(ada).profile["title"] == "Countess"


def test_deactivation_08_a_hold_between_the_read_and_the_write_of_the_deactivator_protects(
    stage: Stage, ada: str
) -> None:
    stage.say(ada, active=False)
    stage.users.meddlers = [lambda: stage.hold(ada)]

    stage.pass_the_deadline()

    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Held, "Countess")


def test_deactivation_08_the_release_after_the_deadline_deactivates_at_once(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.release(hold_id, ada)

    assert stage.status(ada) is Deactivated


def test_deactivation_08_a_long_hold_is_no_delay_worth_a_warning(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.clock.advance(60 * 24)

    stage.release(hold_id, ada)

    assert stage.story(ada)[-3:] == ["hold released", "deactivation scheduled", "deactivated"]


def test_deactivation_08_the_release_does_nothing_to_who_was_reactivated_meanwhile(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.say(ada, active=True)

    stage.release(hold_id, ada)

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Active, False)


def test_deactivation_08_rfc_097_attack_023_a_held_user_can_be_deleted_but_his_data_stay(
    stage: Stage, ada: str
) -> None:
    stage.hold(ada)

    stage.delete(ada)
    stage.pass_the_deadline()

    with pytest.raises(NotFound):
        stage.seen(ada)
    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Held, "Countess")


# 9. A hold on a pending user wins; on a deactivated user it is 409.


def test_deactivation_09_a_hold_on_a_pending_user_wins(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    stage.hold(ada)
    stage.pass_the_deadline()

    assert stage.status(ada) is Held


def test_deactivation_09_a_deactivated_user_cannot_be_put_on_hold(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    with pytest.raises(Impossible):
        stage.hold(ada)

    assert stage.user(ada).life.holds == set()


# 10. Pending users keep their deadline when the delay changes; 0 is in the request; an operator's has no delay.


@pytest.mark.parametrize("minutes", [0, 1, DELAY_MINUTES_MAX])
def test_deactivation_10_a_changed_delay_moves_no_deadline(stage: Stage, ada: str, minutes: int) -> None:
    stage.say(ada, active=False)
    stage.set_provider(with_delay(minutes))

    stage.say(ada, active=False)

    assert stage.reminder().due_at == NOW + DELAY


def test_deactivation_10_no_delay_deactivates_within_the_request(stage: Stage, ada: str) -> None:
    stage.set_provider(with_delay(0))

    answer = stage.say(ada, active=False)

    assert (type(answer.life.status), stage.status(ada)) == (Deactivated, Deactivated)
    assert stage.schedules.armed == set()


def test_deactivation_10_no_delay_deactivates_the_deleted_within_the_request(stage: Stage, ada: str) -> None:
    stage.set_provider(with_delay(0))

    stage.delete(ada)

    assert stage.status(ada) is Deactivated


def test_deactivation_10_without_delay_a_repeated_request_makes_up_for_one_that_failed(stage: Stage, ada: str) -> None:
    stage.set_provider(with_delay(0))
    stage.archive.down = True
    with pytest.raises(Busy):
        stage.say(ada, active=False)
    stage.archive.down = False

    stage.say(ada, active=False)

    assert stage.status(ada) is Deactivated


def test_deactivation_10_a_very_long_delay_is_kept(stage: Stage, ada: str) -> None:
    stage.set_provider(with_delay(DELAY_MINUTES_MAX))

    stage.say(ada, active=False)

    assert stage.reminder().due_at == NOW + timedelta(days=30)


def test_deactivation_10_an_operators_deactivation_has_no_delay(stage: Stage, ada: str) -> None:
    answer = stage.operate.deactivate(OPERATOR, ada)

    assert (type(answer.life.status), stage.schedules.armed) == (Deactivated, set())
