"""What attackers and other servers' bugs do to a user's life, by the checklists' numbers."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from provisioning.domain.failures import Impossible, NotFound
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Held, Pending
from provisioning.domain.providers import SafetyLimit
from provisioning.usecases.local_users import Names
from tests.deactivation.stage import OPERATOR, Stage, with_delay
from tests.people import OKTA

ADMINISTRATOR = frozenset({"customer-cloud-admin"})
TIMES = 1_000

type Act = Callable[[Stage, str], object]

# Bug 35. Every route blocks; nobody here has sessions or keys that could be left over.

ROUTES: dict[str, Act] = {
    "a patch": lambda stage, ada: stage.say(ada, active=False),
    "a patch without a path": lambda stage, ada: stage.patch(ada, {"op": "replace", "value": {"active": "False"}}),
    "a put": lambda stage, ada: stage.put(ada, active=False),
    "a delete": lambda stage, ada: stage.delete(ada),
    "an operator": lambda stage, ada: stage.operate.deactivate(OPERATOR, ada),
    "an operator's block": lambda stage, ada: stage.operate.block(OPERATOR, ada),
}


@pytest.mark.parametrize("route", ROUTES)
def test_bug_035_every_way_to_deactivate_blocks_at_once_and_for_good(stage: Stage, ada: str, route: str) -> None:
    ROUTES[route](stage, ada)
    blocked_at_once = stage.user(ada).life.blocked

    stage.pass_the_deadline()

    assert (blocked_at_once, stage.user(ada).life.blocked) == (True, True)


def test_bug_035_who_is_created_inactive_is_blocked_from_the_start(stage: Stage) -> None:
    bob = stage.create("bob@example.com", active=False)

    assert stage.user(bob).life.blocked


# Attack 22, bug 39. A directory that deactivates everybody locks nobody out for good.


def deactivate_everybody(stage: Stage) -> list[str]:
    """The directory does so to five administrators, more than the safety limit."""
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=3)))
    people = [stage.create(f"admin{number}@example.com") for number in range(5)]
    for user_id in people:
        stage.operate.assign(OPERATOR, user_id, role_ids=ADMINISTRATOR)
        stage.say(user_id, active=False)
    stage.pass_the_deadline()
    return people


def test_bug_039_attack_022_what_a_directory_does_to_everybody_an_operator_takes_back(stage: Stage) -> None:
    people = deactivate_everybody(stage)
    waiting = {stage.status(user_id) for user_id in people}

    stage.confirmations.cancel(OPERATOR, OKTA.id)

    assert waiting == {AwaitingConfirmation}
    assert {stage.status(user_id) for user_id in people} == {Active}
    assert {stage.user(user_id).placement.role_ids for user_id in people} == {ADMINISTRATOR}


def test_bug_039_attack_022_an_administrator_of_ones_own_is_out_of_the_directorys_reach(stage: Stage) -> None:
    grace = stage.world.local_users.create(OPERATOR, Names(user_name="grace@example.com"), role_ids=ADMINISTRATOR)

    deactivate_everybody(stage)
    with pytest.raises(NotFound):
        stage.say(grace.id, active=False)

    assert stage.user(grace.id) == grace


# Attack 23. No way around a legal hold.


def move(stage: Stage, ada: str) -> None:
    elsewhere = stage.world.configure.create_organization(OPERATOR, "Elsewhere", None)
    stage.operate.assign(OPERATOR, ada, organization_id=elsewhere.id)
    assert stage.user(ada).placement.organization_id == elsewhere.id


BYPASSES: dict[str, Act] = {
    "delete": lambda stage, ada: stage.delete(ada),
    "delete, and the name again": lambda stage, ada: (stage.delete(ada), stage.create()),
    "put": lambda stage, ada: stage.put(ada, active=False, title="Countess"),
    "patch": lambda stage, ada: stage.say(ada, active=False),
    "off and on and off": lambda stage, ada: [stage.say(ada, active=active) for active in (False, True, False)],
    "another organization": lambda stage, ada: (move(stage, ada), stage.say(ada, active=False)),
    "no delay": lambda stage, ada: (stage.set_provider(with_delay(0)), stage.say(ada, active=False)),
    "a provider that goes": lambda stage, ada: (stage.say(ada, active=False), stage.without_provider()),
    "an operator": lambda stage, ada: stage.operate.deactivate(OPERATOR, ada),
}


@pytest.mark.parametrize("bypass", BYPASSES)
def test_attack_023_whatever_is_tried_the_data_of_who_is_held_stay(stage: Stage, ada: str, bypass: str) -> None:
    stage.hold(ada)

    BYPASSES[bypass](stage, ada)
    stage.pass_the_deadline()
    stage.sweep()

    assert (stage.status(ada), stage.user(ada).profile["title"], stage.archive.records) == (Held, "Countess", {})


def test_attack_023_a_push_that_empties_the_profile_ends_no_hold_and_the_log_keeps_what_was_there(
    stage: Stage, ada: str
) -> None:
    stage.hold(ada)

    stage.put(ada, active=False)
    stage.pass_the_deadline()

    (told,) = [entry for entry in stage.users.entries if entry.action == "updated"]
    assert (stage.status(ada), "title" in stage.user(ada).profile, stage.archive.records) == (Held, False, {})
    assert told.changes["title"] == {"before": "Countess", "after": None}


def test_attack_023_a_provider_is_not_deleted_while_its_user_is_held(stage: Stage, ada: str) -> None:
    stage.hold(ada)
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.providers.save(replace(OKTA, enabled=False, disabled_at=stage.clock()))
    stage.clock.advance(2)

    with pytest.raises(Impossible, match="users who are not deactivated"):
        stage.world.manage_providers.delete(OPERATOR, OKTA.id)

    assert (stage.status(ada), stage.user(ada).profile["title"]) == (Held, "Countess")


# Attack 24. To say it a thousand times is to say it once; to change one's mind a thousand times leaves one timer.


def test_attack_024_who_repeats_himself_a_thousand_times_has_one_timer_and_two_entries(stage: Stage, ada: str) -> None:
    for _ in range(TIMES):
        stage.say(ada, active=False)

    assert (stage.status(ada), len(stage.schedules.armed)) == (Pending, 1)
    assert stage.story(ada) == ["created", "blocked", "deactivation scheduled"]


def test_attack_024_who_changes_his_mind_a_thousand_times_leaves_one_timer_and_a_log_of_each_change(
    stage: Stage, ada: str
) -> None:
    for _ in range(TIMES):
        stage.say(ada, active=False)
        stage.say(ada, active=True)
    stage.say(ada, active=False)

    assert (stage.status(ada), len(stage.schedules.armed)) == (Pending, 1)
    assert len(stage.story(ada)) == 1 + 3 * TIMES + 2
