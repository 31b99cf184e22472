"""A few seconds of a day before real workers: no request fails, and the directory is as the answers said."""

import asyncio
from collections.abc import Generator
from itertools import pairwise

import pytest

from benchmarks.load.arrivals import Phase
from benchmarks.load.day import KINDS
from benchmarks.load.http import HttpClient
from benchmarks.load.okta import SECONDS_WITHOUT_WORD
from benchmarks.load.run import Run, staged
from benchmarks.load.server import serving
from local.engines import missing_reason

USERS = 60


@pytest.fixture(scope="module")
def runs() -> Generator[list[Run]]:
    """A calm one, and one in which far more comes at once than can be answered or wait."""
    if reason := missing_reason("dynoxide"):
        pytest.skip(f"NOT TESTED on dynoxide: {reason}")

    async def run(client: HttpClient) -> list[Run]:
        stage = await staged(client, USERS, seed=1)
        runs = [await stage.run(phase) for phase in (Phase(rate=40, seconds=5), Phase(rate=4_000, seconds=0.1))]
        await client.close()
        return runs

    with serving("dynoxide", workers=3) as client:
        yield asyncio.run(run(client))


def test_no_request_fails_and_none_is_given_up(runs: list[Run]) -> None:
    assert [[asked for asked in run.asked if not asked.succeeded] for run in runs] == [[], []]


def test_the_directory_is_as_the_answers_said(runs: list[Run]) -> None:
    assert [run.differences for run in runs] == [[], []]


def test_the_day_is_a_mixed_one_and_each_request_tells_its_calls(runs: list[Run]) -> None:
    assert {asked.kind for asked in runs[0].asked} == {*KINDS}
    assert all(call.partition(".")[0] in {"dynamodb", "scheduler"} for asked in runs[0].asked for call in asked.calls)
    assert all(asked.calls for asked in runs[0].asked)


def test_a_burst_is_told_in_whole_seconds_when_to_come_again(runs: list[Run]) -> None:
    again = [later.due - earlier.answered for asked in runs[1].asked for earlier, later in pairwise(asked.attempts)]

    assert again
    assert max(again) < SECONDS_WITHOUT_WORD
