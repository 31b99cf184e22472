"""Lost races."""

from collections.abc import Callable

from provisioning.domain.failures import Busy, LostRace

RACES_MAX = 5


def run_again[Result](attempt: Callable[[], Result]) -> Result:
    """What the attempt answers once nobody else's change comes in between. Raises Busy after RACES_MAX lost races."""
    for _ in range(RACES_MAX):
        try:
            return attempt()
        except LostRace:
            continue
    raise Busy
