"""What a group and a legal hold promise elsewhere: that the sync log tells of their creation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.findings import Finding
from provisioning.domain.stories import CLOCKS_APART_MAX, Creation
from provisioning.usecases.examination_ports import Stories
from provisioning.usecases.examine_users import FIRST_ENTRIES, Unjudged


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineCreations:
    """Looks for it. What is missing is certain: the entry was written with what was met, and is looked for later."""

    stories: Stories
    now: Callable[[], datetime]
    log_retention: timedelta

    def examine(self, creations: Sequence[Creation]) -> Iterator[Finding | Unjudged]:
        """Those that the log does not tell of, though it is not too long ago."""
        log_start = self.now() - self.log_retention + CLOCKS_APART_MAX
        asked = [creation for creation in creations if creation.at >= log_start]
        told = self.stories.told_first(asked, FIRST_ENTRIES)
        for creation, entries in zip(asked, told, strict=True):
            if not creation.told(entries) and not creation.told(self.stories.told_of(creation)):
                yield self._gap(creation)

    def _gap(self, creation: Creation) -> Finding | Unjudged:
        untold = f"The sync log does not tell that the {creation.called} was created"
        if not self.stories.reaches(creation.provider_id, creation.at):
            return Unjudged(f"{untold}, and has nothing left of that time at all.")
        return Finding(code="log-gap", detail=f"{untold}.", about=creation.about)
