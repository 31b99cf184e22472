"""When requests come, and what is said of how long they took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random


@dataclass(frozen=True, slots=True)
class Phase:
    """So many requests a second for so long."""

    rate: float
    seconds: float


def arrivals(phases: Sequence[Phase], random: Random, requests_each: float = 1) -> Iterator[float]:
    """Seconds from the start at which something comes that makes so many requests in the mean.

    Nobody waits for anybody else, as people and programs that do not know of each other: a Poisson process. It is drawn
    up without looking at the answers, so that a slow one delays nothing that comes after it.
    """
    begun = 0.0
    for phase in phases:
        at, until = begun, begun + phase.seconds
        while (at := at + random.expovariate(phase.rate / requests_each)) < until:
            yield at
        begun = until


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all do not exceed; the values must be sorted and not be none."""
    return values[max(ceil(len(values) * share), 1) - 1]
