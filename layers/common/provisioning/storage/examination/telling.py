"""What is found is handed over at once to whoever treats it: a repair must come before the next thing is looked at."""

from collections.abc import Callable

from provisioning.domain.examination import Treat
from provisioning.domain.failures import LostRace
from provisioning.domain.findings import Finding
from provisioning.domain.sync_log import LogEntry
from provisioning.storage import log_items
from provisioning.storage.examination.questions import Circumstances, Found, Moved


class Telling:
    """Collects the findings."""

    def __init__(self, around: Circumstances, treat: Treat) -> None:
        self._around = around
        self._treat = treat
        self.findings: list[Finding] = []
        self.unjudged: list[str] = []
        self.recounts: set[str] = set()
        """The groups whose memberships were repaired: their members must be counted anew."""

    def tell(self, ask: Callable[[], list[Found]]) -> None:
        """Ask, and hand over what is found."""
        try:
            found = ask()
        except Moved as moved:
            self.unjudged.append(str(moved))
            return
        for each in found:
            self._hand_over(each)

    def _hand_over(self, found: Found) -> None:
        finding = self._treat(found.finding, (lambda entry: self._mended(found, entry)) if found.mend else None)
        self.findings.append(finding)
        if finding.repaired and found.recounts:
            self.recounts.add(found.recounts)

    def _mended(self, found: Found, entry: LogEntry) -> bool:
        actions = found.mend() if found.mend else []
        if not actions:
            return False
        try:
            self._around.table.transact([*actions, *log_items.additions([entry], self._around.log_retention)])
        except LostRace:
            return False
        return True
