"""A day at a rate: whatever comes begins when the schedule says so, however long the answers before it take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

from benchmarks.load.arrivals import Phase, arrivals
from benchmarks.load.day import REQUESTS_EACH, Day, Person
from benchmarks.load.directory import differences, populate
from benchmarks.load.http import HttpClient
from benchmarks.load.okta import Asked, Okta
from benchmarks.load.processors import Usage, usage


@dataclass(frozen=True, slots=True)
class Run:
    """Some phases that are over."""

    phases: Sequence[Phase]
    begun: float
    """By the clock that the attempts' times are of."""
    asked: Sequence[Asked]
    usage: Usage
    """Of the processors, from the first request to the last."""
    differences: Sequence[str]
    """What is not in the directory as the answers said it would be."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Okta, and a directory that it knows."""

    okta: Okta
    residents: list[Person]
    day: Day
    random: Random

    async def run(self, *phases: Phase) -> Run:
        """Have all come that is to come in these phases, wait for the last answer, and look at the directory."""
        had, begun, already = usage(), perf_counter(), len(self.okta.asked)
        async with asyncio.TaskGroup() as acts:
            for seconds in arrivals(phases, self.random, REQUESTS_EACH):
                due = begun + seconds
                await asyncio.sleep(max(0, due - perf_counter()))
                acts.create_task(self.day.act(due))
        used = usage().since(had)
        found = await differences(self.okta.client, self.day, self.residents)
        return Run(phases, begun, self.okta.asked[already:], used, found)


async def staged(client: HttpClient, users: int, seed: int) -> Stage:
    """A directory of so many users; what happens in it comes from the seed."""
    residents, groups = await populate(client, users)
    okta, random = Okta(client, perf_counter), Random(seed)  # noqa: S311 - no secret hangs on it
    return Stage(okta, residents, Day(okta, residents, groups, random), random)
