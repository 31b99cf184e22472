"""Confirming and cancelling together, when they are many and time is short, or others act at the same moment."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import NotFound, VersionMismatch
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Held, Pending
from provisioning.domain.providers import SafetyLimit
from provisioning.usecases.confirmations import DECISION_TIME, Decided
from tests.deactivation.stage import OPERATOR, Stage
from tests.people import OKTA


@pytest.fixture
def held_back(stage: Stage) -> list[str]:
    """Four users whom the safety limit holds back."""
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=0)))
    users = [stage.create(f"user{number}@example.com") for number in range(4)]
    for user in users:
        stage.say(user, active=False)
    stage.pass_the_deadline()
    return users


def test_after_its_time_a_decision_stops_and_says_that_there_are_more(stage: Stage, held_back: list[str]) -> None:
    stage.users.meddlers = [lambda: stage.clock.advance(DECISION_TIME / timedelta(minutes=1))]

    first = stage.confirmations.confirm(OPERATOR, OKTA.id)
    rest = stage.confirmations.confirm(OPERATOR, OKTA.id)

    assert (first, rest) == (Decided(1, more=True), Decided(3, more=False))
    assert {stage.status(user) for user in held_back} == {Deactivated}


def test_a_decision_that_was_made_already_is_not_counted_again(stage: Stage, held_back: list[str]) -> None:
    stage.users.meddlers = [lambda: stage.confirmations.cancel(OPERATOR, OKTA.id)]

    decided = stage.confirmations.confirm(OPERATOR, OKTA.id)

    assert decided.users <= 1
    assert AwaitingConfirmation not in {stage.status(user) for user in held_back}


@pytest.fixture
def wave(stage: Stage) -> list[str]:
    """Four users who have just become pending, two more than the safety limit allows; their deadlines are to come."""
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=2)))
    users = [stage.create(f"user{number}@example.com") for number in range(4)]
    for user in users:
        stage.say(user, active=False)
    return users


def test_a_wave_is_cancelled_before_any_deadline_comes(stage: Stage, wave: list[str]) -> None:
    decided = stage.confirmations.cancel(OPERATOR, OKTA.id)
    stage.pass_the_deadline()

    assert decided == Decided(4, more=False)
    assert {stage.status(user) for user in wave} == {Active}
    assert stage.schedules.armed == set()


def test_a_cancelled_wave_is_not_armed_again_by_a_level_that_repeats(stage: Stage, wave: list[str]) -> None:
    stage.confirmations.cancel(OPERATOR, OKTA.id)

    stage.put(wave[0], active=False, userName="user0@example.com")

    assert stage.status(wave[0]) is Active


def test_a_wave_that_is_confirmed_early_keeps_its_deadlines_and_is_not_held_back(stage: Stage, wave: list[str]) -> None:
    decided = stage.confirmations.confirm(OPERATOR, OKTA.id)
    before = {stage.status(user) for user in wave}
    stage.pass_the_deadline()

    assert (decided, before) == (Decided(4, more=False), {Pending})
    assert {stage.status(user) for user in wave} == {Deactivated}


def test_those_within_the_limit_are_not_decided_on(stage: Stage) -> None:
    stage.set_provider(replace(OKTA, safety_limit=SafetyLimit(users=1)))
    ada = stage.create()
    stage.say(ada, active=False)

    assert stage.confirmations.cancel(OPERATOR, OKTA.id) == Decided(0, more=False)
    assert stage.status(ada) is Pending


def test_what_an_operator_deactivates_himself_is_no_part_of_a_wave(stage: Stage, wave: list[str]) -> None:
    stage.hold(wave[0])
    stage.operate.deactivate(OPERATOR, wave[0])

    assert stage.confirmations.cancel(OPERATOR, OKTA.id) == Decided(3, more=False)
    assert stage.status(wave[0]) is Held


def test_the_overview_warns_of_a_wave_before_its_deadlines(stage: Stage, wave: list[str]) -> None:
    before = stage.world.overview.read().over_limit
    stage.confirmations.cancel(OPERATOR, OKTA.id)

    assert (before, stage.world.overview.read().over_limit) == ({OKTA.id: len(wave)}, {})


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (SafetyLimit(users=2), "4 users became pending within an hour; the safety limit is 2 users."),
        (
            SafetyLimit(users=2, percent=10),
            "4 users became pending within an hour; the safety limit is 2 users or 10% of all.",
        ),
    ],
)
def test_the_log_says_why_a_deactivation_waits(stage: Stage, wave: list[str], limit: SafetyLimit, words: str) -> None:
    stage.set_provider(replace(OKTA, safety_limit=limit))
    stage.pass_the_deadline()

    waiting = [each for each in stage.users.entries if each.action == "deactivation awaits confirmation"]

    assert {entry.user_id: entry.detail for entry in waiting} == dict.fromkeys(wave, words)


def test_a_decision_is_made_only_on_the_settings_that_were_seen(stage: Stage, wave: list[str]) -> None:
    with pytest.raises(VersionMismatch):
        stage.confirmations.cancel(OPERATOR, OKTA.id, version=7)

    assert {stage.status(user) for user in wave} == {Pending}


def test_an_unknown_provider_has_nothing_to_decide(stage: Stage) -> None:
    with pytest.raises(NotFound, match="nobody"):
        stage.confirmations.confirm(OPERATOR, "nobody")
