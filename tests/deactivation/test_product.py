"""PRODUCT §4, sentence by sentence; what the checklist says too stands in test_checklist.py."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import Busy, Impossible, NotFound
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Held, Pending
from provisioning.domain.providers import SafetyLimit
from provisioning.domain.reminders import Reminder
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from provisioning.usecases.confirmations import Decided
from tests.deactivation.stage import OPERATOR, Stage
from tests.people import DELAY, NEWCOMERS_PLACE, NOW, OKTA

# 1. The provider sets active to false.


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": False},
        {"op": "replace", "value": {"active": False}},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": "False"}},
        {"op": "add", "path": "ACTIVE", "value": "false"},
        {"op": "replace", "path": f"{urns.USER}:active", "value": False},
    ],
)
def test_1_a_patch_with_or_without_path_blocks_and_makes_pending(stage: Stage, ada: str, operation: Json) -> None:
    stage.patch(ada, operation)

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Pending, True)


@pytest.mark.parametrize("said", [False, "False", "false"], ids=repr)
def test_1_a_put_blocks_and_makes_pending(stage: Stage, ada: str, said: Json) -> None:
    stage.provision.replace(stage.caller, ada, {"schemas": [urns.USER], "userName": "ada@x.org", "active": said}, None)

    assert (stage.status(ada), stage.user(ada).life.blocked) == (Pending, True)


def test_1_a_user_who_is_created_inactive_is_pending_from_the_start(stage: Stage) -> None:
    ada = stage.create(active=False)

    assert (stage.status(ada), stage.reminder().due_at) == (Pending, NOW + DELAY)


def test_1_it_is_due_after_fifteen_minutes_unless_the_provider_has_another_delay(stage: Stage, ada: str) -> None:
    bob = stage.create("bob@example.com")

    stage.say(ada, active=False)
    stage.set_provider(replace(OKTA, delay_minutes=43_200))
    stage.say(bob, active=False)

    assert [stage.seen(user)[urns.USER_STATE] for user in (ada, bob)] == [
        {"blocked": True, "legalHold": False, "deactivationDueAt": due, **NEWCOMERS_PLACE}
        for due in ("2026-11-23T12:15:00.000Z", "2026-12-23T12:00:00.000Z")
    ]


def test_1_a_user_who_is_created_inactive_without_delay_is_deactivated_within_the_request(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, delay_minutes=0))

    assert stage.status(stage.create(active=False)) is Deactivated


def test_1_the_timer_is_set_for_that_moment_and_names_user_and_deactivation(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    status = stage.user(ada).life.status
    assert isinstance(status, Pending)
    assert stage.reminder() == Reminder(user_id=ada, token=status.token, due_at=status.due_at)


def test_1_scim_shows_active_false_from_then_on(stage: Stage, ada: str) -> None:
    seen = [stage.say(ada, active=False).active, stage.seen(ada)["active"]]
    stage.pass_the_deadline()

    assert [*seen, stage.seen(ada)["active"]] == [False] * 3


# 2. While it is pending.


def test_2_an_unblock_deletes_the_timer_and_the_user_is_active_again(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    unblocked = stage.unblock(ada)

    assert (unblocked.active, unblocked.life.blocked, stage.seen(ada)["active"]) == (True, False, True)
    assert stage.schedules.armed == set()


def test_2_an_unblock_whose_timer_cannot_be_deleted_holds_all_the_same(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.timers.down = True

    stage.unblock(ada)
    stage.pass_the_deadline()

    assert stage.status(ada) is Active


def test_2_nor_does_it_matter_that_scheduler_refuses_to_delete_it(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.timers.refusal = PermissionError("no permission to delete schedules")

    stage.unblock(ada)
    stage.pass_the_deadline()

    assert stage.status(ada) is Active


def test_2_the_log_says_whether_a_put_rearmed_or_not(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.unblock(ada)
    told = len(stage.story(ada))

    stage.put(ada, active=False, title="Countess")
    silent = stage.story(ada)[told:]
    stage.say(ada, active=False)

    assert silent == []
    assert stage.story(ada)[told:] == ["blocked", "deactivation scheduled"]


# 3. The moment comes.


def test_3_the_record_goes_to_cold_storage_and_the_profile_leaves_the_table(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)

    stage.pass_the_deadline()

    (record,) = stage.archive.records.values()
    assert (record["userId"], record["userName"], record["profile"]["title"]) == (ada, "ada@example.com", "Countess")
    assert stage.user(ada).profile == {}


def test_3_a_deactivated_user_is_still_found_by_id_user_name_and_external_id(stage: Stage) -> None:
    ada = stage.create(externalId="00u1")
    stage.say(ada, active=False)

    stage.pass_the_deadline()

    for filter_text in (f'id eq "{ada}"', 'userName eq "ada@example.com"', 'externalId eq "00u1"'):
        assert stage.found(filter_text) == [ada]
    assert stage.found("active eq false") == [ada]


def test_3_what_is_seen_of_a_deactivated_user(stage: Stage) -> None:
    ada = stage.create(externalId="00u1", title="Countess")
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    seen = stage.seen(ada)

    assert {name: value for name, value in seen.items() if name not in ("meta", "schemas")} == {
        "id": ada,
        "userName": "ada@example.com",
        "externalId": "00u1",
        "active": False,
        urns.USER_STATE: {"blocked": True, "legalHold": False},
    }


def test_3_a_push_to_a_deactivated_user_brings_no_profile_back(stage: Stage, ada: str) -> None:
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.put(ada, active=False, title="Analyst")
    stage.patch(ada, {"op": "replace", "path": "title", "value": "Analyst"})

    assert (stage.status(ada), stage.user(ada).profile) == (Deactivated, {})


def test_1_a_name_that_would_be_refused_does_not_keep_a_deactivation_from_happening(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, email_names_required=True))
    ada = stage.create()

    stage.put(ada, active=False, userName="left-ada")

    assert (stage.status(ada), stage.user(ada).user_name) == (Pending, "left-ada")
    assert "warning" in stage.story(ada)


def test_3_a_deactivated_user_can_be_renamed_by_a_provider_that_wants_names_to_be_emails(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, email_names_required=True))
    ada = stage.create()
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.provision.replace(
        stage.caller,
        ada,
        {
            "schemas": [urns.USER],
            "userName": "king@example.com",
            "emails": [{"value": "king@example.com", "primary": True}],
            "active": False,
        },
        None,
    )

    assert stage.found('userName eq "king@example.com"') == [ada]


@pytest.mark.parametrize("reason", ["cancelled", "moved", "done"])
def test_3_cancelled_moved_or_done_nothing_happens_and_one_line_says_why(stage: Stage, ada: str, reason: str) -> None:
    stage.say(ada, active=False)
    reminder = stage.reminder()
    if reason == "done":
        stage.pass_the_deadline()
    else:
        stage.unblock(ada)
    if reason == "moved":
        stage.say(ada, active=False)
    before, story = stage.user(ada), stage.story(ada)

    outcome = stage.deliver(reminder)

    assert outcome.endswith(".")
    assert (stage.user(ada), stage.story(ada)) == (before, story)


def test_3_on_legal_hold_he_stays_blocked_and_is_listed_as_held(stage: Stage, ada: str) -> None:
    stage.hold(ada)
    stage.say(ada, active=False)

    stage.pass_the_deadline()

    assert [user.id for user in stage.users.waiting(OKTA.id, "held")] == [ada]
    assert stage.seen(ada)[urns.USER_STATE] == {"blocked": True, "legalHold": True, **NEWCOMERS_PLACE}


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
