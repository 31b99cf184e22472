"""PRODUCT §4, sentence by sentence: 8 and 9, the safety limit and whatever fails; and DELETE of §3."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import NotFound
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Pending
from provisioning.domain.providers import SafetyLimit
from provisioning.usecases.confirmations import Decided
from tests.deactivation.stage import OPERATOR, Stage
from tests.people import DELAY, NOW, OKTA

# 8. The safety limit.


def deactivated_together(stage: Stage, limit: SafetyLimit, count: int = 4) -> list[str]:
    """As many users, of ten, after their deadline."""
    stage.set_provider(replace(OKTA, safety_limit=limit))
    users = [stage.create(f"user{number}@example.com") for number in range(10)][:count]
    for user in users:
        stage.say(user, active=False)
        stage.clock.advance(1)
    stage.pass_the_deadline()
    return users


@pytest.mark.parametrize(
    ("limit", "status"),
    [
        (SafetyLimit(users=3), AwaitingConfirmation),
        (SafetyLimit(users=4), Deactivated),
        (SafetyLimit(percent=39), AwaitingConfirmation),
        (SafetyLimit(percent=40), Deactivated),
        (SafetyLimit(), Deactivated),
    ],
)
def test_8_more_than_the_limit_wait_and_no_fewer(stage: Stage, limit: SafetyLimit, status: type) -> None:
    users = deactivated_together(stage, limit)

    assert [stage.status(user) for user in users] == [status] * 4


def test_8_those_of_another_hour_do_not_count(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=1)))
    users = [stage.create(f"user{number}@example.com") for number in range(3)]

    for user in users:
        stage.say(user, active=False)
        stage.clock.advance(40)
        stage.deliver_due()
        stage.clock.advance(20)

    assert [stage.status(user) for user in users] == [Deactivated] * 3


def test_8_those_who_wait_are_marked_and_logged(stage: Stage) -> None:
    users = deactivated_together(stage, SafetyLimit(users=3))

    assert [user.id for user in stage.users.waiting(OKTA.id, "awaitingConfirmation")] == users
    assert {stage.story(user)[-1] for user in users} == {"deactivation awaits confirmation"}


def test_8_they_wait_however_often_a_timer_or_the_sweep_comes(stage: Stage) -> None:
    users = deactivated_together(stage, SafetyLimit(users=3))

    stage.clock.advance(600)
    stage.sweep()

    assert [stage.status(user) for user in users] == [AwaitingConfirmation] * 4


def test_8_an_operator_confirms_them_together(stage: Stage) -> None:
    users = deactivated_together(stage, SafetyLimit(users=3))

    assert stage.confirmations.confirm(OPERATOR, OKTA.id) == Decided(4, more=False)
    assert [stage.status(user) for user in users] == [Deactivated] * 4


def test_8_an_operator_cancels_them_together(stage: Stage) -> None:
    users = deactivated_together(stage, SafetyLimit(users=3))

    assert stage.confirmations.cancel(OPERATOR, OKTA.id) == Decided(4, more=False)
    assert [(stage.status(user), stage.user(user).life.blocked) for user in users] == [(Active, False)] * 4


def test_8_an_operators_own_deactivation_does_not_wait_even_after_a_hold(stage: Stage, ada: str) -> None:
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=0)))
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.operate.deactivate(OPERATOR, ada)

    stage.release(hold_id, ada)

    assert stage.status(ada) is Deactivated


def test_8_cancelling_together_lifts_no_block_that_an_operator_has_set_by_hand(stage: Stage) -> None:
    suspect, *others = deactivated_together(stage, SafetyLimit(users=3))
    stage.operate.block(OPERATOR, suspect)

    stage.confirmations.cancel(OPERATOR, OKTA.id)

    assert [stage.user(user).life.blocked for user in (suspect, *others)] == [True, False, False, False]


def test_8_one_who_cannot_come_back_does_not_keep_the_others_waiting(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=0)))
    ada, bob = stage.create(), stage.create("bob@example.com")
    for user in (ada, bob):
        stage.delete(user)
    stage.pass_the_deadline()
    stage.create()

    assert stage.confirmations.cancel(OPERATOR, OKTA.id) == Decided(1, more=False)
    assert (stage.status(ada), stage.status(bob)) == (AwaitingConfirmation, Active)


# 9. Whatever fails or repeats.


def test_9_two_operators_who_click_at_once_end_where_one_would(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.users.meddlers = [lambda: stage.unblock(ada)]

    stage.unblock(ada)

    assert (stage.status(ada), stage.story(ada).count("deactivation cancelled")) == (Active, 1)


def test_9_two_operators_who_confirm_at_once_deactivate_once(stage: Stage) -> None:
    users = deactivated_together(stage, SafetyLimit(users=3))
    stage.users.meddlers = [lambda: stage.confirmations.confirm(OPERATOR, OKTA.id)]

    stage.confirmations.confirm(OPERATOR, OKTA.id)

    assert [stage.story(user).count("deactivated") for user in users] == [1] * 4


def test_9_while_cold_storage_is_down_nothing_is_lost_and_afterwards_all_is_done(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.clock.advance(60)
    stage.archive.down = True
    with pytest.raises(ExceptionGroup):
        stage.sweep()
    kept = stage.user(ada).profile["title"]
    stage.archive.down = False

    stage.sweep()

    assert (kept, stage.status(ada)) == ("Countess", Deactivated)


# PRODUCT §3: DELETE.


def test_a_deleted_user_is_gone_from_scim_and_deactivated_after_the_same_delay(stage: Stage, ada: str) -> None:
    stage.delete(ada)
    pending, due_at = stage.status(ada), stage.reminder().due_at
    stage.pass_the_deadline()

    assert (pending, due_at, stage.status(ada)) == (Pending, NOW + DELAY, Deactivated)
    with pytest.raises(NotFound):
        stage.seen(ada)
    assert stage.found('userName eq "ada@example.com"') == []


def test_a_deleted_users_name_is_free_and_the_next_one_is_another(stage: Stage, ada: str) -> None:
    stage.delete(ada)

    next_one = stage.create()
    stage.pass_the_deadline()

    assert next_one != ada
    assert (stage.status(next_one), stage.status(ada)) == (Active, Deactivated)


def test_an_operators_unblock_brings_a_deleted_user_back_into_scim(stage: Stage, ada: str) -> None:
    stage.delete(ada)

    stage.unblock(ada)

    assert (stage.seen(ada)["active"], stage.seen(ada)["title"]) == (True, "Countess")
