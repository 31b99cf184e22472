"""Delayed deactivation: what must hold, the seventeen points of the checklist in their order."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from provisioning.domain.failures import Busy, Impossible, LostRace, NotFound
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Held, Pending
from provisioning.domain.providers import DELAY_MINUTES_MAX, SafetyLimit
from provisioning.domain.sync_log import Origin
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from provisioning.scim.discovery import service_provider_config
from provisioning.usecases.user_log import LATE_AFTER, UserLog
from tests.deactivation.stage import BASE_URL, MORE_THAN_THE_DELAY, OPERATOR, Stage, with_delay
from tests.people import DELAY, NEWCOMERS_PLACE, NOW, OKTA

RACES = 3


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


# 13. What changes while pending is recorded, and right after the cancellation.


@pytest.mark.parametrize("cancel", ["unblock", "say", "create"])
def test_deactivation_13_a_profile_pushed_while_pending_is_right_after_the_cancellation(
    stage: Stage, ada: str, cancel: str
) -> None:
    stage.say(ada, active=False)
    stage.patch(ada, {"op": "replace", "path": "title", "value": "Analyst"})
    stage.put(ada, active=False, title="Mathematician")

    {
        "unblock": lambda: stage.unblock(ada).id,
        "say": lambda: stage.say(ada, active=True).id,
        "create": lambda: stage.create(title="Mathematician"),
    }[cancel]()

    assert stage.user(ada).profile["title"] == "Mathematician"
    assert stage.story(ada).count("updated") == 2


def test_deactivation_13_a_profile_pushed_while_pending_is_what_cold_storage_keeps(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.patch(ada, {"op": "replace", "path": "title", "value": "Analyst"})
    stage.pass_the_deadline()

    stage.operate.reactivate(OPERATOR, ada)

    assert stage.user(ada).profile["title"] == "Analyst"


def test_deactivation_13_of_two_deliveries_at_once_the_slower_does_not_put_back_an_older_profile(
    stage: Stage, ada: str
) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.clock.advance(MORE_THAN_THE_DELAY)

    def push_and_be_faster() -> None:
        pushed = replace(stage.user(ada), profile={"title": "Analyst"}, version=stage.user(ada).version + 1)
        stage.users.replace(stage.user(ada), pushed, [])
        stage.deliver(reminder)

    stage.archive.meddlers = [push_and_be_faster]
    stage.deliver(reminder)

    stage.operate.reactivate(OPERATOR, ada)

    assert stage.user(ada).profile["title"] == "Analyst"


# 14. A mass deactivation: blocked as always, but the destructive step waits.


def test_deactivation_14_attack_032_a_mass_deactivation_blocks_but_waits_for_an_operator(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=3)))
    users = [stage.create(f"user{number}@example.com") for number in range(4)]
    for user in users:
        stage.say(user, active=False)

    stage.pass_the_deadline()

    assert [stage.status(user) for user in users] == [AwaitingConfirmation] * 4
    assert all(stage.user(user).life.blocked for user in users)
    assert stage.archive.records == {}


# 15. The provider is disabled, gone, or comes with another secret: what is pending goes on, and is logged.


@pytest.mark.parametrize("change", [{"enabled": False}, {"credentials": ()}])
def test_deactivation_15_a_disabled_provider_or_a_new_secret_stops_nothing(
    stage: Stage, ada: str, change: dict[str, Json]
) -> None:
    stage.say(ada, active=False)
    stage.set_provider(replace(OKTA, **change))

    stage.pass_the_deadline()

    assert (stage.status(ada), stage.story(ada)[-1]) == (Deactivated, "deactivated")


def test_deactivation_15_a_provider_that_is_gone_stops_nothing(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.without_provider()

    stage.pass_the_deadline()

    assert (stage.status(ada), stage.story(ada)[-1]) == (Deactivated, "deactivated")


# 16. The log tells the whole story; delete never erases it.


def test_deactivation_16_the_log_tells_who_asked_when_it_is_due_and_what_became_of_it(stage: Stage, ada: str) -> None:
    hold_id = stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.release(hold_id, ada)

    told = [(entry.action, entry.origin.actor, entry.origin.request_id) for entry in stage.log(ada)]

    assert told == [
        ("created", "provider", "request-1"),
        ("hold placed", OPERATOR.arn, "request-op"),
        ("blocked", "provider", "request-1"),
        ("deactivation scheduled", "provider", "request-1"),
        ("deactivation held", "timer", "request-timer"),
        ("hold released", OPERATOR.arn, "request-op"),
        ("deactivation scheduled", OPERATOR.arn, "request-op"),
        ("deactivated", OPERATOR.arn, "request-op"),
    ]


def test_deactivation_16_the_deadline_is_in_the_log(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    assert stage.log(ada)[-1].detail == "Due at 2026-11-23T12:15:00+00:00."


def test_deactivation_16_the_entries_of_one_act_keep_their_order_whatever_their_ids_are(stage: Stage, ada: str) -> None:
    ids = iter(["f", "a", "z", "b", "c"])
    log = UserLog(origin=Origin(provider_id="okta", actor="a", request_id="r"), now=NOW, new_id=lambda: next(ids))

    entries = log.deleted(stage.user(ada), ("blocked", "deactivation scheduled"))

    assert sorted(entries, key=lambda entry: entry.id) == entries


@pytest.mark.parametrize("who", ["provider", OPERATOR.arn])
def test_deactivation_16_the_log_tells_who_cancelled(stage: Stage, ada: str, who: str) -> None:
    stage.say(ada, active=False)

    stage.unblock(ada) if who == OPERATOR.arn else stage.say(ada, active=True)

    last = stage.log(ada)[-1]
    assert (last.action, last.origin.actor) == ("deactivation cancelled", who)


def test_deactivation_16_a_delete_erases_nothing_of_the_log(stage: Stage, ada: str) -> None:
    stage.delete(ada)
    stage.pass_the_deadline()

    assert stage.story(ada) == ["created", "deleted", "blocked", "deactivation scheduled", "deactivated"]


# 17. RFC 9967: no events are advertised, and the last step is one entry.


def test_deactivation_17_event_01_no_security_events_are_advertised() -> None:
    assert "securityEvents" not in service_provider_config(BASE_URL)


def test_deactivation_17_one_deactivation_is_one_entry(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    stage.pass_the_deadline()
    for _ in range(RACES):
        stage.deliver(reminder)
        stage.sweep()

    assert stage.story(ada).count("deactivated") == 1
