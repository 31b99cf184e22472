"""What makes a run fail."""

import pytest

from benchmarks.load.day import READ
from benchmarks.load.http import Answer
from benchmarks.load.report import untold, verdict
from tests.load.test_okta import DONE, World, refused
from tests.load.test_okta import asked as answered
from tests.load.test_report import a_run, asked

WELL = a_run(asked(READ, 0, (1, 429), (5, 200)))


def test_a_run_in_which_all_is_done_or_told_when_to_come_again_is_well() -> None:
    said, code = verdict([WELL, a_run(answered(World([refused(retry_after="3"), DONE])))])

    assert code == 0
    assert said == (
        "0 requests failed; 0 answers of 429 had no whole seconds in Retry-After; "
        "the directory differs from what was answered in 0 places."
    )


@pytest.mark.parametrize("answer", [refused(), refused(retry_after="1.5"), refused(retry_after="soon")])
def test_who_is_sent_away_without_whole_seconds_fails_the_run_though_it_is_done_at_last(answer: Answer) -> None:
    run = a_run(answered(World([refused(retry_after="3"), answer, answer, DONE])))

    said, code = verdict([WELL, run])

    assert (untold(run), code) == (2, 1)
    assert "2 answers of 429 had no whole seconds in Retry-After" in said


def test_so_does_the_last_one_after_which_okta_gives_up() -> None:
    run = a_run(answered(World([*[refused(retry_after="1")] * 9, refused()])))

    assert (untold(run), verdict([run])[1]) == (1, 1)


def test_another_failure_fails_the_run_and_is_no_429() -> None:
    run = a_run(answered(World([Answer(503, {}, b"")])))

    assert (untold(run), verdict([run])[1]) == (0, 1)


def test_a_difference_in_the_directory_fails_the_run_and_is_told() -> None:
    said, code = verdict([a_run(asked(READ, 0, (5, 200)), differences=["ada is gone."])])

    assert code == 1
    assert said.splitlines()[1:] == ["  ada is gone."]
