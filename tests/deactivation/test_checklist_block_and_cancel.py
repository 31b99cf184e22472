"""Delayed deactivation: the checklist's points 1 to 7, from the block to whatever lifts it."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import Busy, Impossible, LostRace
from provisioning.domain.lifecycle import Active, Deactivated, Pending
from tests.deactivation.stage import MORE_THAN_THE_DELAY, Stage
from tests.people import DELAY, NOW

# 1. The block is in the write that accepts active:false; the timer's failure can never unblock.


def test_deactivation_01_ipsie_06_the_block_is_in_the_write_that_accepts_it(stage: Stage, ada: str) -> None:
    version = stage.user(ada).version

    stage.say(ada, active=False)

    assert (stage.user(ada).life.blocked, stage.user(ada).version) == (True, version + 1)


def test_deactivation_01_a_timer_that_cannot_be_set_does_not_unblock(stage: Stage, ada: str) -> None:
    stage.timers.down = True

    with pytest.raises(Busy):
        stage.say(ada, active=False)

    assert stage.user(ada).life.blocked
    assert stage.story(ada)[-2:] == ["blocked", "deactivation scheduled"]


def test_deactivation_01_the_client_is_to_come_again_soon_before_an_operator_may_have_unblocked(
    stage: Stage, ada: str
) -> None:
    stage.timers.down = stage.archive.down = True

    with pytest.raises(Busy) as without_timer:
        stage.say(ada, active=False)
    stage.set_provider(replace(stage.provider, delay_minutes=0))
    with pytest.raises(Busy) as not_carried_out:
        stage.say(stage.create("grace@example.com"), active=False)

    assert [type(without_timer.value), type(not_carried_out.value)] == [Busy, Busy]


def test_deactivation_01_nor_does_a_scheduler_that_refuses_by_our_mistake_and_the_sweep_makes_it_whole(
    stage: Stage, ada: str
) -> None:
    stage.timers.refusal = PermissionError("no permission to create schedules")

    with pytest.raises(PermissionError):
        stage.say(ada, active=False)
    blocked = stage.user(ada).life.blocked
    stage.clock.advance(MORE_THAN_THE_DELAY)

    assert (blocked, stage.sweep(), stage.status(ada)) == (True, ["deactivated"], Deactivated)


def test_deactivation_01_so_it_is_for_one_who_is_created_inactive_and_the_repetition_sets_the_timer(
    stage: Stage,
) -> None:
    stage.timers.down = True
    with pytest.raises(Busy):
        stage.create(active=False)
    stage.timers.down = False

    bob = stage.create(active=False)

    assert stage.story(bob) == ["created", "blocked", "deactivation scheduled"]
    assert bob in {reminder.user_id for reminder in stage.schedules.armed}


def test_deactivation_01_a_deactivation_that_fails_does_not_unblock(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.archive.down = True

    with pytest.raises(Busy):
        stage.pass_the_deadline()

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Pending, True)


# 2. Fire is one conditional write with its log entry; the second delivery does nothing.


def test_deactivation_02_the_second_delivery_does_nothing_and_logs_nothing(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.pass_the_deadline()
    after, story = stage.user(ada), stage.story(ada)

    outcome = stage.deliver(reminder)

    assert outcome == "The user is Deactivated, not Pending."
    assert (stage.user(ada), stage.story(ada)) == (after, story)


def test_deactivation_02_two_deliveries_at_once_deactivate_once(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.users.meddlers = [lambda: stage.deliver(reminder)]

    stage.deliver(reminder)

    assert (stage.status(ada), stage.story(ada).count("deactivated")) == (Deactivated, 1)


def test_deactivation_02_the_write_is_conditional_on_what_was_read(stage: Stage, ada: str) -> None:
    before = stage.user(ada)
    stage.say(ada, active=False)

    with pytest.raises(LostRace):
        stage.users.replace(before, before, [])


# 3. Cancel against fire: exactly one wins; the loser gets a definite answer.


def test_deactivation_03_an_unblock_that_comes_first_makes_the_timer_do_nothing(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.users.meddlers = [lambda: stage.unblock(ada)]

    outcome = stage.deliver(reminder)

    assert outcome == "The user is Active, not Pending."
    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Active, "Countess")


def test_deactivation_03_an_unblock_that_comes_too_late_is_told_so(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.users.meddlers = [lambda: stage.deliver(reminder)]

    with pytest.raises(Impossible, match="deactivated already"):
        stage.unblock(ada)

    assert stage.status(ada) is Deactivated


def test_deactivation_03_a_provider_that_comes_too_late_reactivates(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.users.meddlers = [lambda: stage.deliver(reminder)]

    stage.say(ada, active=True)

    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Active, "Countess")
    assert stage.story(ada)[-2:] == ["deactivated", "reactivated"]


# 4. A late timer of a cancelled deactivation does nothing after a new one was armed.


def test_deactivation_04_the_timer_of_a_cancelled_deactivation_does_nothing_to_the_next(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    first = stage.reminder()
    stage.unblock(ada)
    stage.clock.advance(MORE_THAN_THE_DELAY)
    stage.say(ada, active=False)

    outcome = stage.deliver(first)

    assert outcome == "The timer is of an earlier deactivation."
    assert stage.status(ada) is Pending


def test_deactivation_04_not_even_when_the_next_is_due_as_well(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    first = stage.reminder()
    stage.unblock(ada)
    stage.say(ada, active=False)
    stage.clock.advance(MORE_THAN_THE_DELAY)

    stage.deliver(first)

    assert stage.status(ada) is Pending


# 5. Repeated active:false neither resets nor shortens the deadline.


@pytest.mark.parametrize("unrelated", ["Countess", "Analyst"])
def test_deactivation_05_asking_again_keeps_the_first_deadline(stage: Stage, ada: str, unrelated: str) -> None:
    stage.say(ada, active=False)
    status, timers = stage.user(ada).life.status, set(stage.schedules.armed)
    stage.clock.advance(5)

    stage.say(ada, active=False)
    stage.put(ada, active=False, title=unrelated)
    stage.say(ada, active=False)

    assert stage.user(ada).life.status == status
    assert stage.schedules.armed == timers


def test_deactivation_05_asking_again_writes_nothing(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    before, story = stage.user(ada), stage.story(ada)

    stage.say(ada, active=False)
    stage.put(ada, active=False, title="Countess")

    assert (stage.user(ada), stage.story(ada)) == (before, story)


def test_deactivation_05_asking_again_sets_a_timer_that_could_not_be_set(stage: Stage, ada: str) -> None:
    stage.timers.down = True
    with pytest.raises(Busy):
        stage.say(ada, active=False)
    stage.timers.down = False

    stage.say(ada, active=False)

    assert stage.reminder().due_at == NOW + DELAY


# 6. After an operator's unblock a full PUT that still says active:false does not re-arm.


def test_deactivation_06_a_put_that_still_says_inactive_does_not_rearm_after_an_unblock(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.unblock(ada)

    stage.put(ada, active=False, title="Countess")
    stage.put(ada, active=False, title="Analyst")

    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Active, "Analyst")
    assert stage.schedules.armed == set()


def test_deactivation_06_a_put_does_so_once_the_provider_has_said_active(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.unblock(ada)
    stage.put(ada, active=True)

    stage.put(ada, active=False)

    assert stage.status(ada) is Pending


def test_deactivation_06_an_explicit_patch_does_so_at_once(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.unblock(ada)

    stage.say(ada, active=False)

    assert stage.status(ada) is Pending


# 7. active:true by PATCH, PUT or POST cancels and restores.


@pytest.mark.parametrize("how", ["patch", "put", "post by userName", "post by externalId"])
@pytest.mark.parametrize("fired", [False, True])
def test_deactivation_07_ipsie_08_okta_06_active_true_cancels_and_restores(
    stage: Stage, how: str, *, fired: bool
) -> None:
    ada = stage.create(externalId="00u1", title="Countess")
    stage.say(ada, active=False)
    if fired:
        stage.pass_the_deadline()

    again = {
        "patch": lambda: stage.say(ada, active=True).id,
        "put": lambda: stage.put(ada, active=True, externalId="00u1", title="Countess").id,
        "post by userName": lambda: stage.create(title="Countess"),
        "post by externalId": lambda: stage.create("new.name@example.com", externalId="00u1"),
    }[how]()

    assert (again, stage.status(ada), stage.schedules.armed) == (ada, Active, set())
    assert (stage.user(ada).profile["title"], stage.user(ada).external_id) == ("Countess", "00u1")
