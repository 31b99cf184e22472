"""What is measured of each directory: one request of each kind, again and again, and a walk through all users."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import perf_counter

from benchmarks.directory import crowd_id, person_id
from benchmarks.endpoints import OurEndpoint
from benchmarks.operations import HEADERS, PATH, Member, create
from benchmarks.peers.stage import BATCH_MAX, CREATE_ONE, LIST_PAGE, LOOK_UP, PAGE, READ, Probe, Stage, add_one, known
from benchmarks.peers.timing import timed
from benchmarks.rounds import WrongAnswerError
from benchmarks.sdk_calls import Recorder, SdkCall, dollars_per_million
from local.events import Request

SEED = 9

USER_PROBES = (CREATE_ONE, known(READ), known(LOOK_UP), known("PATCH of Entra, four operations"), LIST_PAGE)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request: milliseconds until it is answered, and its calls."""

    milliseconds: float
    calls: Sequence[SdkCall]

    @property
    def read_units(self) -> float:
        """Of all its calls."""
        return sum(call.read_units for call in self.calls)

    @property
    def write_units(self) -> float:
        """Of all its calls."""
        return sum(call.write_units for call in self.calls)


@dataclass(frozen=True, slots=True)
class Walk:
    """Through all users, page after page."""

    people: int
    page_seconds: Sequence[float]
    calls: Sequence[SdkCall]

    @property
    def dollars(self) -> float:
        """What DynamoDB asks for it."""
        return dollars_per_million([*self.calls]) / 1_000_000


def staged(endpoint: OurEndpoint, people: int, crowds: Sequence[int]) -> Stage:
    """The directory of that table: some of its users, anywhere in it, and BATCH_MAX newcomers who are in no group."""
    some = Random(SEED).sample(range(people), BATCH_MAX)  # noqa: S311 - the same ones every time
    newcomers = [_created(endpoint, Member(people + number)) for number in range(BATCH_MAX)]
    groups = {size: crowd_id(size) for size in crowds if size <= people}
    members = [*(Member(number, person_id(number)) for number in some), *newcomers]
    return Stage(endpoint, people + BATCH_MAX, members, groups, [])


def by_users(stages: Mapping[int, Stage], recorder: Recorder, rounds: int) -> Mapping[tuple[str, int], Cost]:
    """The costs by the name of the request and the number of users; all have their turn in each round."""
    named = {f"{people}": stage for people, stage in stages.items()}
    turns = timed(named, USER_PROBES, rounds)
    return {
        (probe.name, people): Cost(
            turns[f"{people}", probe.name].until_answered * 1_000, _recorded(stage, probe, recorder)
        )
        for probe in USER_PROBES
        for people, stage in stages.items()
    }


def by_members(stage: Stage, recorder: Recorder, rounds: int) -> Mapping[int, Cost]:
    """What one more member costs, by the size of the group."""
    probes = {size: add_one(size) for size in stage.groups}
    turns = timed({"": stage}, [*probes.values()], rounds)
    return {
        size: Cost(turns["", probe.name].until_answered * 1_000, _recorded(stage, probe, recorder))
        for size, probe in probes.items()
    }


def walked(stage: Stage, recorder: Recorder) -> Walk:
    """All users by `startIndex`, as Okta imports them."""
    page_seconds: list[float] = []
    met = 0
    with recorder.recording() as calls:
        while met < stage.people:
            page, seconds = _page(stage, met + 1)
            met += len(page["Resources"])
            page_seconds.append(seconds)
    return Walk(stage.people, page_seconds, calls)


def _page(stage: Stage, start_index: int) -> tuple[dict[str, list[object]], float]:
    call = stage.endpoint.prepare(Request("GET", f"{PATH}?startIndex={start_index}&count={PAGE}", HEADERS))
    started = perf_counter()
    reply = call()
    seconds = perf_counter() - started
    page = json.loads(reply.body)
    if page["totalResults"] != stage.people or not page["Resources"]:
        raise WrongAnswerError(f"The page from {start_index} on: {reply.body[:1000].decode()}")
    return page, seconds


def _recorded(stage: Stage, probe: Probe, recorder: Recorder) -> Sequence[SdkCall]:
    """The calls of one request, right after another one like it: what a warm function remembers has just been read."""
    undo = _asked(stage, probe, FIRST_RECORDED_TURN)
    undo()
    with recorder.recording() as calls:
        undo = _asked(stage, probe, FIRST_RECORDED_TURN + 1)
    undo()
    return calls


def _asked(stage: Stage, probe: Probe, turn: int) -> Callable[[], object]:
    """Have one request answered; what undoes it."""
    reply = stage.endpoint.prepare(probe.build(stage, turn, 0))()
    if not probe.is_right(stage, reply):
        raise WrongAnswerError(f"{probe.name} was answered {reply.status}: {reply.body[:1000].decode()}")
    undo = probe.undo(stage, 0, reply)
    return stage.endpoint.prepare(undo) if undo is not None else lambda: None


FIRST_RECORDED_TURN = 1_000_000
"""Whoever is created from this turn on is created in no other."""


def _created(endpoint: OurEndpoint, member: Member) -> Member:
    reply = endpoint.prepare(create(member))()
    return replace(member, id=json.loads(reply.body)["id"])
