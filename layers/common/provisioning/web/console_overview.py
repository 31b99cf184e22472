"""The console's first page: how many wait, what failed, who calls."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPMethod

from provisioning.domain.providers import Provider
from provisioning.domain.tallies import Tally
from provisioning.usecases.overview import Overview, ReadOverview
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_models import ConsoleModel


class TallyView(ConsoleModel):
    """A number; with `more` it is at least that many."""

    count: int
    more: bool

    @classmethod
    def of(cls, tally: Tally) -> "TallyView":
        """The number as operators see it."""
        return cls(count=tally.count, more=tally.more)


class ContactView(ConsoleModel):
    """When a provider last called, to within a few minutes."""

    id: str
    display_name: str
    enabled: bool
    last_contact_at: datetime | None
    over_safety_limit: int
    """How many of its users are pending and will await confirmation: too many became pending within an hour."""

    @classmethod
    def of(cls, provider: Provider, over_safety_limit: int) -> "ContactView":
        """The provider as the overview shows it."""
        return cls(
            id=provider.id,
            display_name=provider.display_name,
            enabled=provider.enabled,
            last_contact_at=provider.last_contact_at,
            over_safety_limit=over_safety_limit,
        )


class OverviewView(ConsoleModel):
    """What waits and what went wrong, over all providers and local users."""

    pending: int
    held: int
    awaiting_confirmation: int
    failed_last24_hours: TallyView
    unfinished_changes: int
    providers: list[ContactView]

    @classmethod
    def of(cls, overview: Overview) -> "OverviewView":
        """The overview as operators see it."""
        return cls(
            pending=overview.pending,
            held=overview.held,
            awaiting_confirmation=overview.awaiting_confirmation,
            failed_last24_hours=TallyView.of(overview.failed),
            unfinished_changes=overview.unfinished_changes,
            providers=[ContactView.of(each, overview.over_limit.get(each.id, 0)) for each in overview.providers],
        )


class OverviewPaths:
    """The overview."""

    def __init__(self, overview: ReadOverview) -> None:
        self._overview = overview

    def routes(self) -> Iterator[ConsoleRoute]:
        says = "What waits, what failed in the last 24 hours, and when each provider last called"
        yield ConsoleRoute(HTTPMethod.GET, "/overview", self._read, says=says)

    def _read(self, _: ConsoleCall) -> OverviewView:
        return OverviewView.of(self._overview.read())
