"""Rounds in which each request has its turn on every server: so all meet the same noise."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from benchmarks.peers.processor import seconds_worked
from benchmarks.peers.stage import BATCH_MAX, Probe, Stage
from benchmarks.rounds import WrongAnswerError

TURN_SECONDS = 0.06
"""About how long a turn takes: as many requests in a row as that makes, at least one."""
WARM_UP_SECONDS = 2
"""What each request has on each server before it is timed: Node compiles what it has seen often."""
FIRST_WARMING_TURN = 1_000
"""Whoever is created in a turn is created in no other."""

type Key = tuple[str, str]
"""The names of a server and of a probe."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds of each request in one turn: until its answer was there, and those that processors worked for it."""

    until_answered: float
    worked: float


def timed(stages: Mapping[str, Stage], probes: Sequence[Probe], rounds: int) -> dict[Key, Turn]:
    """The medians of the rounds."""
    turns: defaultdict[Key, list[Turn]] = defaultdict(list)
    sizes = {(name, probe.name): _warm(stage, probe) for probe in probes for name, stage in stages.items()}
    for turn in range(rounds):
        for probe in probes:
            # In another order each time: what an engine still has to do after the one before is not always another's.
            for name in rotated([*stages], turn):
                key = name, probe.name
                turns[key].append(_turn(stages[name], probe, turn, sizes[key]))
    return {key: _median(each) for key, each in turns.items()}


def rotated(names: list[str], turn: int) -> list[str]:
    """All of them, in each turn another one first."""
    first = turn % len(names)
    return names[first:] + names[:first]


def _warm(stage: Stage, probe: Probe) -> int:
    """Have the server see the request for WARM_UP_SECONDS; how many of them make a turn afterwards."""
    started, turn, size = perf_counter(), FIRST_WARMING_TURN, 1
    while perf_counter() - started < WARM_UP_SECONDS:
        seconds = _turn(stage, probe, turn, size).until_answered
        size = max(1, min(BATCH_MAX, int(TURN_SECONDS / seconds)))
        turn += 1
    return size


def _turn(stage: Stage, probe: Probe, turn: int, size: int) -> Turn:
    calls = [stage.endpoint.prepare(probe.build(stage, turn, place)) for place in range(size)]
    worked, started = seconds_worked(stage.process_ids), perf_counter()
    replies = [call() for call in calls]
    until_answered, worked = perf_counter() - started, seconds_worked(stage.process_ids) - worked
    for place, reply in enumerate(replies):
        if not probe.is_right(stage, reply):
            raise WrongAnswerError(f"{probe.name} was answered {reply.status}: {reply.body[:1000].decode()}")
        undo = probe.undo(stage, place, reply)
        if undo is not None:
            stage.endpoint.prepare(undo)()
    return Turn(until_answered / size, worked / size)


def _median(turns: Sequence[Turn]) -> Turn:
    return Turn(median(turn.until_answered for turn in turns), median(turn.worked for turn in turns))
