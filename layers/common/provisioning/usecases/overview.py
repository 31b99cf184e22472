"""What an operator sees first: what waits, what went wrong, and which providers call (PRODUCT §8)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.providers import Provider
from provisioning.domain.tallies import Tally
from provisioning.domain.users import ENVIRONMENT
from provisioning.usecases.ports import ProviderStore

FAILURES_SHOWN = timedelta(hours=24)


class Tallies(Protocol):
    """Numbers, without reading what is counted; an index may lag. All calls may raise Busy."""

    def count_pending(self) -> int:
        """How many users have a deactivation pending, whoever provisioned them."""
        ...

    def count_waiting(self, provider_id: str, status: WaitingStatus) -> int:
        """How many of the provider's users wait in that status."""
        ...

    def count_unfinished(self) -> int:
        """How many changes of members are not carried out yet, and how many users' groups have not heard of them."""
        ...

    def count_failed(self, provider_ids: Iterable[str], since: datetime, until: datetime) -> Tally:
        """How many acts of these providers failed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of the environment at one moment."""

    pending: int
    held: int
    awaiting_confirmation: int
    failed: Tally
    unfinished_changes: int
    providers: list[Provider]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOverview:
    """The overview."""

    providers: ProviderStore
    tallies: Tallies
    now: Callable[[], datetime]

    def read(self) -> Overview:
        """The overview as of now, local users and acts about no provider included. Raises Busy."""
        providers, now = self.providers.all(), self.now()
        owners = [ENVIRONMENT, *(provider.id for provider in providers)]
        return Overview(
            pending=self.tallies.count_pending(),
            held=self._waiting(owners, "held"),
            awaiting_confirmation=self._waiting(owners, "awaitingConfirmation"),
            failed=self.tallies.count_failed(owners, now - FAILURES_SHOWN, now),
            unfinished_changes=self.tallies.count_unfinished(),
            providers=providers,
        )

    def _waiting(self, owners: list[str], status: WaitingStatus) -> int:
        return sum(self.tallies.count_waiting(each, status) for each in owners)
