"""Waves: within an hour more of a provider's users became pending than its safety limit allows (PRODUCT §4.8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from provisioning.domain.lifecycle import Pending
from provisioning.domain.providers import Provider
from provisioning.domain.safety import busiest_hour
from provisioning.domain.users import User
from provisioning.usecases.directory import UserStore
from provisioning.usecases.ports import ProviderStore

AROUND = timedelta(minutes=59)
LOOKED_AT_TOGETHER = 500
"""Users for whom the minutes are counted in one query."""


@dataclass(frozen=True, slots=True)
class Waves:
    """Who is in one. All calls may raise Busy."""

    users: UserStore
    providers: ProviderStore

    def reason(self, user: User) -> str | None:
        """Why the pending user's deactivation must wait for an operator; None: it need not."""
        provider = self.providers.get(user.provider_id)
        return None if provider is None else self._reasons(provider, [user]).get(user.id)

    def of(self, provider: Provider) -> Iterator[User]:
        """The provider's pending users whose deactivation will have to wait, the next to be due first."""
        for users in batched(self._pending(provider), LOOKED_AT_TOGETHER, strict=False):
            held_back = self._reasons(provider, users)
            yield from (user for user in users if user.id in held_back)

    def among(self, provider: Provider, pending: Sequence[User]) -> int:
        """For how many of these users of the provider's it is so."""
        return len(self._reasons(provider, pending))

    def _pending(self, provider: Provider) -> Iterator[User]:
        listed = self.users.from_deadline("pending", provider.id, "")
        return (user for _, user in listed if user.provider_id == provider.id)

    def _reasons(self, provider: Provider, users: Sequence[User]) -> dict[str, str]:
        """Why it must wait, by the ids of those for whom it must; an operator's own decision is not asked for again."""
        limit = provider.safety_limit
        requested = {user.id: at for user in users if (at := _requested_at(user)) is not None}
        if not requested or not limit.limits:
            return {}
        times = requested.values()
        per_minute = self.users.pending_per_minute(provider.id, min(times) - AROUND, max(times) + AROUND)
        total = self.users.total(provider.id)
        pending = {at: busiest_hour(_around(per_minute, at)) for at in {*times}}
        return {
            user_id: f"{pending[at]:,} users became pending within an hour; the safety limit is {limit.in_words}."
            for user_id, at in requested.items()
            if limit.exceeded_by(pending[at], total)
        }


def _requested_at(user: User) -> datetime | None:
    status = user.life.status
    if not isinstance(status, Pending) or status.confirmed:
        return None
    return status.requested_at.replace(second=0, microsecond=0)


def _around(per_minute: Mapping[datetime, int], at: datetime) -> dict[datetime, int]:
    return {minute: count for minute, count in per_minute.items() if at - AROUND <= minute <= at + AROUND}
