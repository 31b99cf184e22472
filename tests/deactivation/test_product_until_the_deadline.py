"""PRODUCT §4, sentence by sentence: 1 to 3, from the block to the deadline."""

from dataclasses import replace

import pytest

from provisioning.domain.lifecycle import Active, Deactivated, Pending
from provisioning.domain.reminders import Reminder
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.deactivation.stage import Stage
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
