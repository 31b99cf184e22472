"""Delayed deactivation: the checklist's points 13 to 17, on what changes meanwhile and what is told of it."""

from dataclasses import replace

import pytest

from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated
from provisioning.domain.providers import SafetyLimit
from provisioning.domain.sync_log import Origin
from provisioning.scim.attributes import Json
from provisioning.scim.discovery import service_provider_config
from provisioning.usecases.user_log import UserLog
from tests.deactivation.stage import BASE_URL, MORE_THAN_THE_DELAY, OPERATOR, Stage
from tests.people import NOW, OKTA

RACES = 3


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
