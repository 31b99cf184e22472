"""Rounds in which each request has its turn on every server: so all meet the same noise."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter

from benchmarks.endpoints import Call, Reply
from benchmarks.peers.stage import BATCH_MAX, Probe, Stage
from benchmarks.rounds import Times, WrongAnswerError

TURN_SECONDS = 0.06
"""About how long a turn takes: as many requests in a row as that makes, at least one."""

type Key = tuple[str, str]
"""The names of a server and of a probe."""


def timed(stages: Mapping[str, Stage], probes: Sequence[Probe], rounds: int) -> dict[Key, Times]:
    """Seconds from sending a request to having its answer, by the clock on the wall, in each round."""
    seconds: defaultdict[Key, list[float]] = defaultdict(list)
    sizes = {(name, probe.name): _batch(stage, probe) for probe in probes for name, stage in stages.items()}
    for turn in range(2, rounds + 2):
        for probe in probes:
            for name, stage in stages.items():
                key = name, probe.name
                seconds[key].append(_turn(stage, probe, turn, sizes[key]))
    return {key: Times(each) for key, each in seconds.items()}


def _batch(stage: Stage, probe: Probe) -> int:
    """Two turns to become warm, and what the second of them says."""
    _turn(stage, probe, 0, 2)
    return max(1, min(BATCH_MAX, int(TURN_SECONDS / _turn(stage, probe, 1, 2))))


def _turn(stage: Stage, probe: Probe, turn: int, size: int) -> float:
    calls = [stage.endpoint.prepare(probe.build(stage, turn, place)) for place in range(size)]
    seconds, replies = _timed(calls)
    for reply in replies:
        if not probe.is_right(stage, reply):
            raise WrongAnswerError(f"{probe.name} was answered {reply.status}: {reply.body[:1000].decode()}")
    for undo in _undone(stage, probe, replies):
        undo()
    return seconds


def _timed(calls: Sequence[Call]) -> tuple[float, list[Reply]]:
    started = perf_counter()
    replies = [call() for call in calls]
    return (perf_counter() - started) / len(calls), replies


def _undone(stage: Stage, probe: Probe, replies: Sequence[Reply]) -> Iterator[Call]:
    for place, reply in enumerate(replies):
        request = probe.undo(stage, place, reply)
        if request is not None:
            yield stage.endpoint.prepare(request)
