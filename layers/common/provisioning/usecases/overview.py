"""What an operator sees first: what waits, what went wrong, and which providers call (PRODUCT §8)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from provisioning.domain.lifecycle import WaitingStatus
from provisioning.domain.providers import Provider
from provisioning.domain.tallies import Tally
from provisioning.domain.users import ENVIRONMENT
from provisioning.usecases.directory import UserStore
from provisioning.usecases.ports import ProviderStore
from provisioning.usecases.waves import Waves

FAILURES_SHOWN = timedelta(hours=24)
PENDING_LOOKED_AT_MAX = 2_000


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

    def count_failed(self, provider_ids: Iterable[str], since: datetime) -> Tally:
        """How many acts of these providers have failed since."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of the environment at one moment."""

    pending: int
    held: int
    awaiting_confirmation: int
    over_limit: Mapping[str, int]
    """How many are pending and will have to await confirmation, by provider; only those above zero."""
    failed: Tally
    unfinished_changes: int
    providers: list[Provider]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOverview:
    """The overview."""

    providers: ProviderStore
    users: UserStore
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
            over_limit=self._over_limit(providers),
            failed=self.tallies.count_failed(owners, now - FAILURES_SHOWN),
            unfinished_changes=self.tallies.count_unfinished(),
            providers=providers,
        )

    def _over_limit(self, providers: list[Provider]) -> dict[str, int]:
        """Of the first PENDING_LOOKED_AT_MAX who are due: it is a warning, and no account."""
        waves = Waves(self.users, self.providers)
        pending = [user for _, user in islice(self.users.from_deadline("pending", "", ""), PENDING_LOOKED_AT_MAX)]
        counts = {
            each.id: waves.among(each, [user for user in pending if user.provider_id == each.id]) for each in providers
        }
        return {provider_id: count for provider_id, count in counts.items() if count}

    def _waiting(self, owners: list[str], status: WaitingStatus) -> int:
        return sum(self.tallies.count_waiting(each, status) for each in owners)
