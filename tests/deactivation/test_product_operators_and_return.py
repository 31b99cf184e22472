"""PRODUCT §4, sentence by sentence: 4 to 7, holds, operators and the way back."""

import pytest

from provisioning.domain.failures import Busy, Impossible
from provisioning.domain.lifecycle import Active, Deactivated, Held, Pending
from provisioning.scim import urns
from tests.deactivation.stage import OPERATOR, Stage
from tests.people import DELAY, NEWCOMERS_PLACE, NOW

# 4. The release.


def test_4_the_release_of_one_of_two_holds_deactivates_nobody(stage: Stage, ada: str) -> None:
    first, second = stage.hold(ada), stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.release(first, ada)
    held = stage.status(ada)
    stage.release(second, ada)

    assert (held, stage.status(ada)) == (Held, Deactivated)


def test_4_a_release_before_the_deadline_leaves_the_deadline(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    reminder = stage.reminder()

    stage.release(hold_id, ada)
    pending = stage.status(ada)
    stage.pass_the_deadline()

    assert (pending, reminder.due_at, stage.status(ada)) == (Pending, NOW + DELAY, Deactivated)


def test_4_a_release_that_comes_before_the_late_timer_deactivates_at_once(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.clock.now = NOW + DELAY

    stage.release(hold_id, ada)

    assert stage.status(ada) is Deactivated


def test_4_a_release_whose_deactivation_fails_is_made_up_for_by_the_sweep(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.archive.down = True
    with pytest.raises(Busy):
        stage.release(hold_id, ada)
    stage.archive.down = False

    assert stage.sweep() == ["deactivated"]


# 5. An operator's deactivation.


def test_5_legal_hold_protects_against_an_operator_until_its_release(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)

    held = stage.operate.deactivate(OPERATOR, ada)
    released = stage.release(hold_id, ada)

    assert (type(held.life.status), type(released.life.status)) == (Held, Deactivated)


def test_5_an_operator_need_not_wait_for_a_deadline(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    stage.operate.deactivate(OPERATOR, ada)

    assert (stage.status(ada), stage.schedules.armed) == (Deactivated, set())


def test_5_a_push_that_still_says_active_does_not_bring_him_back(stage: Stage, ada: str) -> None:
    stage.operate.deactivate(OPERATOR, ada)

    stage.put(ada, active=True, title="Analyst")

    assert stage.status(ada) is Deactivated


# 6. An operator's block.


def test_6_nothing_that_a_provider_sends_lifts_an_operators_block(stage: Stage, ada: str) -> None:
    stage.operate.block(OPERATOR, ada)

    stage.patch(ada, {"op": "replace", "path": "title", "value": "Analyst"})
    stage.put(ada, active=True)
    stage.say(ada, active=True)
    stage.say(ada, active=False)
    stage.say(ada, active=True)

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Active, True)


def test_6_the_block_outlives_a_deactivation_and_its_end(stage: Stage, ada: str) -> None:
    stage.operate.block(OPERATOR, ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.create(title="Countess")

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Active, True)


def test_6_an_operator_lifts_it(stage: Stage, ada: str) -> None:
    stage.operate.block(OPERATOR, ada)

    stage.unblock(ada)

    assert not stage.user(ada).life.blocked
    assert stage.story(ada)[-2:] == ["blocked", "unblocked"]


def test_6_scim_goes_on_saying_what_the_provider_said_and_shows_the_block(stage: Stage, ada: str) -> None:
    stage.operate.block(OPERATOR, ada)

    seen = stage.seen(ada)

    assert (seen["active"], seen[urns.USER_STATE]) == (True, {"blocked": True, "legalHold": False, **NEWCOMERS_PLACE})


# 7. Reactivation.


def test_7_a_post_brings_back_what_cold_storage_holds_and_then_what_is_sent(stage: Stage) -> None:
    ada = stage.create(title="Countess", nickName="Ada")
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    again = stage.create(title="Analyst")

    profile = stage.user(again).profile
    assert (again, profile["title"], profile["nickName"]) == (ada, "Analyst", "Ada")


def test_7_a_patch_works_on_what_cold_storage_holds(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.patch(
        ada,
        {"op": "replace", "path": 'emails[value co "ada"].display', "value": "Ada"},
        {"op": "replace", "path": "active", "value": True},
    )

    profile = stage.user(ada).profile
    assert (profile["title"], profile["emails"][0]["display"]) == ("Countess", "Ada")


def test_7_an_operator_brings_everything_back(stage: Stage, ada: str) -> None:
    before = stage.user(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    back = stage.operate.reactivate(OPERATOR, ada)

    assert (back.profile, back.active, back.life.blocked) == (before.profile, True, False)


@pytest.mark.parametrize("who", ["provider", "operator"])
def test_7_reactivation_survives_that_cold_storage_keeps_nothing_any_more(stage: Stage, ada: str, who: str) -> None:
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.archive.records.clear()

    back = stage.say(ada, active=True) if who == "provider" else stage.operate.reactivate(OPERATOR, ada)

    assert (back.active, back.user_name, back.profile) == (True, "ada@example.com", {})


def test_7_who_is_not_deactivated_cannot_be_reactivated(stage: Stage, ada: str) -> None:
    with pytest.raises(Impossible, match="unblock"):
        stage.operate.reactivate(OPERATOR, ada)

    assert stage.story(ada) == ["created"]
