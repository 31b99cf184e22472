"""How much processor an act takes, on a machine that does other things too."""

import gc
import time
from collections.abc import Callable

TRIES = 5
ROUNDS = 20
CPU_SECONDS_MAX = 0.05
"""What a refusal may take."""
YARDSTICK_SECONDS = 0.008
"""What writing 100,000 numbers takes on the machine that the limits were measured on, with nothing else to do."""


def least_cpu_seconds(act: Callable[[], object]) -> float:
    """The processor seconds of this process in the best of a few tries: others disturb one try, never help it."""
    gc.collect()
    gc.disable()
    try:
        return min(_cpu_seconds(act) for _ in range(TRIES))
    finally:
        gc.enable()


def _cpu_seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def is_cheap(act: Callable[[], object]) -> bool:
    """True when the act takes no more than a refusal may, in any of a few rounds."""
    return any(least_cpu_seconds(act) < _allowed_seconds() for _ in range(ROUNDS))


def _allowed_seconds() -> float:
    """CPU_SECONDS_MAX, or more where others keep the processor slower than when it was measured."""
    return CPU_SECONDS_MAX * max(1, least_cpu_seconds(lambda: [*map(str, range(100_000))]) / YARDSTICK_SECONDS)
