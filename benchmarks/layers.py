"""Where the time of a request goes: the stack is looked at again and again, and each time one layer is named.

The kernel interrupts the process after so much CPU time, mostly 250 times in a second of it. Nothing inside the handler
is wrapped or timed, so that the shares are those of the code as it runs in Lambda.
"""

import signal
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from time import thread_time
from types import FrameType

from benchmarks.operations import OPERATIONS
from benchmarks.rounds import Population

TICK_SECONDS = 0.001
"""What is asked of the kernel; its own ticks may be longer."""

GATEWAY, SDK = "gateway", "SDK"
LAYERS: Mapping[str, str] = {
    "/local/events.py": GATEWAY,
    "/local/routes.py": GATEWAY,
    "/botocore/": SDK,
    "/urllib3/": SDK,
    "/provisioning/web/api.py:ScimApi._log": "log line",
    "/provisioning/web/api.py:ScimApi.__call__": "Powertools",
    "/provisioning/web/authentication.py": "authentication",
    "/provisioning/domain/providers.py": "authentication",
    "/provisioning/web/request.py": "reading",
    "/provisioning/scim/": "protocol",
    "/provisioning/domain/": "use case",
    "/provisioning/usecases/": "use case",
    "/local/memory/": "store",
    "/provisioning/storage/": "store",
    "/provisioning/timers/": "store",
    "/provisioning/cold_storage/": "store",
    "/provisioning/web/": "answering",
}
"""By the innermost code of ours on the stack; the first that fits counts.

What ours calls belongs to it: parsing JSON is reading. While Powertools itself is at work, before and after an act, the
innermost code of ours is `ScimApi.__call__`. Making the event is no part of a request: on AWS others do it.
"""
OUR_LAYERS = tuple(dict.fromkeys(layer for layer in LAYERS.values() if layer not in {GATEWAY, SDK}))
LAYER_NAMES = (GATEWAY, *OUR_LAYERS, SDK)


@dataclass(slots=True)
class Sampler:
    """Counts by operation which layer was at work."""

    operation: str = ""
    """What runs now."""
    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter[str]))

    def samples(self, operation: str) -> int:
        """How often the stack was looked at while the operation ran, the gateway left out."""
        return self.counts[operation].total() - self.counts[operation][GATEWAY]

    def share(self, operation: str, layer: str) -> float:
        """The layer's part of the operation, which is 1; the gateway's comes to that."""
        return self.counts[operation][layer] / self.samples(operation)

    @contextmanager
    def watching(self) -> Generator[None]:
        """Look at what runs meanwhile."""
        before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, TICK_SECONDS, TICK_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        layer = _layer_of(frame)
        if layer is not None:
            self.counts[self.operation][layer] += 1


def watch(population: Population, seconds: float) -> Sampler:
    """What was seen while all operations in turn ran for so many seconds of CPU."""
    sampler = Sampler()
    started = thread_time()
    with sampler.watching():
        while thread_time() - started < seconds:
            for operation in OPERATIONS:
                sampler.operation = operation.name
                calls = population.calls(operation)
                population.read(operation, [call() for call in calls])
    return sampler


def _layer_of(frame: FrameType | None) -> str | None:
    """The layer of the innermost frame that has one; None outside of a request."""
    while frame is not None:
        layer = _layer_at(f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}")
        if layer is not None:
            return layer
        frame = frame.f_back
    return None


@cache
def _layer_at(place: str) -> str | None:
    return next((layer for part, layer in LAYERS.items() if part in place), None)
