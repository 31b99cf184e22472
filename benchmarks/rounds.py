"""Rounds: in each one every operation has its turn on every endpoint, so that all meet the same noise."""

import gc
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import thread_time

from benchmarks.endpoints import Call, Endpoint, Reply
from benchmarks.operations import BATCH, OPERATIONS, USERS, Member, Operation, create

WARM_UP_ROUNDS = 2
ROUNDS_MIN = 3
"""Fewer have no middle half."""

type Key = tuple[str, str]
"""The names of an endpoint and of an operation; of a yardstick YARDSTICK and its own."""
YARDSTICK = "yardstick"


class WrongAnswerError(Exception):
    """An endpoint did not do what the operation asks for, so that there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Times:
    """What one thing took in each round: seconds of CPU, per request or per user."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.seconds)

    @property
    def middle_half(self) -> tuple[float, float]:
        """What the middle half of the rounds lies between."""
        low, _, high = quantiles(self.seconds, n=4)
        return low, high


@dataclass(slots=True)
class Population:
    """An endpoint and the users that it has: those who stay, and those who come and go within a round."""

    endpoint: Endpoint
    residents: list[Member]
    newcomers: list[Member] = field(default_factory=lambda: [Member(USERS + number) for number in range(BATCH)])
    turns: Counter[str] = field(default_factory=Counter[str])

    def calls(self, operation: Operation) -> list[Call]:
        """The requests of one batch; no two operations are about the same users."""
        turn = self.turns[operation.name]
        self.turns[operation.name] += 1
        return [self.endpoint.prepare(operation.build(member, turn)) for member in self._members(operation)]

    def read(self, operation: Operation, replies: Sequence[Reply]) -> None:
        """Look at the answers of one batch: whether they are right, and what newcomers are called.

        Raises:
            WrongAnswerError: an answer is not the one that the operation asks for.
        """
        for reply in replies:
            if not _is_right(operation, reply):
                raise WrongAnswerError(f"{operation.name} was answered {reply.status}: {reply.body.decode()}")
        if operation.build is create:
            self.newcomers = _created(self.newcomers, replies)

    def _members(self, operation: Operation) -> list[Member]:
        if operation.on_newcomers:
            return self.newcomers
        start = OPERATIONS.index(operation) * BATCH
        return self.residents[start : start + operation.batch]


def populated(endpoint: Endpoint) -> Population:
    """The endpoint once USERS users have been created."""
    members = [Member(number) for number in range(USERS)]
    return Population(endpoint, _created(members, [endpoint.prepare(create(member))() for member in members]))


def measure(
    populations: Mapping[str, Population], yardsticks: Mapping[str, Callable[[], object]], rounds: int
) -> dict[Key, Times]:
    """The CPU time of each operation on each endpoint, and of each yardstick.

    Garbage is collected as ever, but what is there before the first round is not looked through for it.
    """
    samples: defaultdict[Key, list[float]] = defaultdict(list)
    gc.collect()
    gc.freeze()
    for _ in range(WARM_UP_ROUNDS + rounds):
        for key, seconds in _round(populations, yardsticks):
            samples[key].append(seconds)
    gc.unfreeze()
    return {key: Times(seconds[WARM_UP_ROUNDS:]) for key, seconds in samples.items()}


def _round(
    populations: Mapping[str, Population], yardsticks: Mapping[str, Callable[[], object]]
) -> Iterator[tuple[Key, float]]:
    for operation in OPERATIONS:
        for name, population in populations.items():
            seconds, replies = _timed(population.calls(operation))
            population.read(operation, replies)
            yield (name, operation.name), seconds / operation.users_read
    for name, act in yardsticks.items():
        seconds, _ = _timed([act] * BATCH)
        yield (YARDSTICK, name), seconds


def _timed[Result](acts: Sequence[Callable[[], Result]]) -> tuple[float, list[Result]]:
    """Seconds of this thread's CPU for each of the acts, and what they returned."""
    started = thread_time()
    results = [act() for act in acts]
    return (thread_time() - started) / len(acts), results


def _is_right(operation: Operation, reply: Reply) -> bool:
    if operation.found is not None and json.loads(reply.body)["totalResults"] != operation.found:
        return False
    return reply.status in operation.statuses


def _created(members: Sequence[Member], replies: Sequence[Reply]) -> list[Member]:
    """The members as their creation was answered."""
    resources = [json.loads(reply.body) for reply in replies]
    return [
        Member(member.number, resource["id"], resource["meta"]["version"])
        for member, resource in zip(members, resources, strict=True)
    ]
