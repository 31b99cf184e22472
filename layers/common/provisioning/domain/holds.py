"""Legal holds: whoever is on one keeps his data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """A legal matter whose people must not be deactivated."""

    id: str
    name: str
    created_at: datetime
