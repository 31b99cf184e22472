"""Apply Org and Role Settings, as a job in the background."""

from dataclasses import dataclass, field
from datetime import datetime

from provisioning.domain.placement import Placement
from provisioning.domain.sync_log import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """What a job has done so far, or what it would do."""

    moved: int = 0
    roles_changed: int = 0
    refused: int = 0
    """Users who stay where they are, since their organization cannot be created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run over all of a provider's users, of whom `done` are done. They are listed first."""

    id: str
    provider_id: str
    dry_run: bool
    origin: Origin
    started_at: datetime
    finished_at: datetime | None = None
    failure: str | None = None
    """Why it ended before all were done, for the operator."""
    stepped_at: datetime | None = None
    """When it last came further."""
    list_id: str | None = None
    """The list of the users; None until they have been listed."""
    users: int = 0
    done: int = 0
    counts: JobCounts = field(default_factory=JobCounts)
    missing: frozenset[str] = frozenset()
    """The organizations that a dry run would have created, by keys that stand for their names."""

    @property
    def finished(self) -> bool:
        """True when nobody is left."""
        return self.list_id is not None and self.done >= self.users

    @property
    def still_since(self) -> datetime:
        """Since when it has not come further."""
        return self.stepped_at or self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChange:
    """One user whom the job moved, or would move, or who gains or loses roles."""

    user_id: str
    user_name: str
    before: Placement
    after: Placement
    new_organization: str | None = None
    """The name of an organization that a dry run found missing; `after` has no id for it then."""
    refused: str | None = None
    """Why he stays where he is."""
