"""Confirming and cancelling together, when they are many and time is short, or others act at the same moment."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import NotFound
from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated
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


def test_an_unknown_provider_has_nothing_to_decide(stage: Stage) -> None:
    with pytest.raises(NotFound, match="nobody"):
        stage.confirmations.confirm(OPERATOR, "nobody")
