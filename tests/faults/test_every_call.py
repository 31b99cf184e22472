"""A fault at every AWS call of every act: before it, after it, and the process killed there (PRODUCT §4, 9).

The calls are found by doing the acts and listening on the wire.
"""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from local.engines import running
from provisioning.domain.lifecycle import Pending
from tests.faults.acts import ACTS, Outcome, calls_of, story
from tests.faults.stage import ADA, Aws
from tests.faults.wire import FAULTS, Call


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "call" in metafunc.fixturenames:
        cases = [
            pytest.param(act, call, fault, id=f"{act}-{call}-{fault}")
            for act, calls in recorded().items()
            for call in calls
            for fault in FAULTS
        ]
        metafunc.parametrize(("act", "call", "fault"), cases)


def recorded() -> dict[str, list[Call]]:
    """The calls of every act."""
    with running("moto"):
        aws = Aws()
        return {name: calls_of(aws, act) for name, act in ACTS.items()}


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with running("moto"):
        yield Aws()


@pytest.fixture(scope="module")
def undisturbed(aws: Aws) -> Callable[[str], Outcome]:
    """What comes of an act when nothing fails."""

    @cache
    def outcome(act: str) -> Outcome:
        return story(aws, ACTS[act])

    return outcome


def test_in_the_end_it_is_as_if_nothing_had_failed(
    aws: Aws, undisturbed: Callable[[str], Outcome], act: str, call: Call, fault: str
) -> None:
    outcome = story(aws, ACTS[act], (call, FAULTS[fault]))

    assert outcome == undisturbed(act)


def test_the_recording_hears_all_four_services(aws: Aws) -> None:
    acts = ("timer fires", "job is handed on by a message")

    heard = {call.service for act in acts for call in calls_of(aws, ACTS[act])}

    assert heard == {"dynamodb", "s3", "scheduler", "sqs"}


def test_a_job_that_is_handed_on_is_done_once(undisturbed: Callable[[str], Outcome]) -> None:
    outcome = undisturbed("job is handed on by a message")

    assert (outcome.soon.log["settings applied"], outcome.at_last.log["settings applied"]) == (0, 1)


def test_a_deactivation_that_nothing_disturbs_is_pending_with_a_timer_and_then_archived(
    undisturbed: Callable[[str], Outcome],
) -> None:
    outcome = undisturbed("provider patches inactive")

    assert (type(outcome.soon.user.life.status), outcome.soon.timers_that_matter) == (Pending, 1)
    assert outcome.at_last.archive is not None
    assert outcome.at_last.archive["profile"] == ADA.profile
