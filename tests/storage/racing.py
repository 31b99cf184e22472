"""Acts that start at the same moment."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from local.engines import Engine
from provisioning.domain.failures import ClaimLost, LostRace, OrganizationsFull
from provisioning.storage.connection import pause
from provisioning.storage.table import Table
from tests.contracts.conftest import fresh_table


def patient_table(engine: Engine) -> Table:
    """A new table that waits between its attempts as the deployed one does."""
    inner = vars(fresh_table(engine))
    return Table(inner["_client"], inner["_name"], pause)


def outcomes(acts: Sequence[Callable[[], None]]) -> Counter[str]:
    """What came of acts that start at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], None]) -> str:
        barrier.wait()
        try:
            act()
        except (ClaimLost, LostRace, OrganizationsFull) as lost:
            return type(lost).__name__
        return "won"

    with ThreadPoolExecutor(len(acts)) as runners:
        return Counter(runners.map(run, acts))
