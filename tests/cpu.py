"""How much processor an act takes, on a machine that does other things too."""

import gc
import time
from collections.abc import Callable

TRIES = 5


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
