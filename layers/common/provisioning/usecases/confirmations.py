"""What a provider's safety limit holds back: an operator confirms or cancels all of it at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.failures import Impossible
from provisioning.domain.lifecycle import AwaitingConfirmation, Event, OperatorCancels, OperatorConfirms, Pending
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.usecases.configure import known_provider
from provisioning.usecases.operate import Operate, Operator, require_version
from provisioning.usecases.waves import Waves

DECISION_TIME = timedelta(seconds=20)
"""Of the 29 s that a request has: what has been begun then is finished in the rest."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many users the decision was carried out for; `more`: time was over, say it again for the rest."""

    users: int
    more: bool


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Each user is decided on alone: whoever was decided on stays so when the rest fails.

    They are those who wait, and those who are still pending and will have to wait when their deadline comes.
    """

    operate: Operate

    def confirm(self, operator: Operator, provider_id: str, version: int | None = None) -> Decided:
        """Deactivate all who wait, and have the others deactivated at their deadlines.

        Raises NotFound, VersionMismatch (the provider is not at the version that the operator saw), Busy.
        """
        return self._decide(operator, provider_id, lambda: OperatorConfirms(token=self.operate.new_token()), version)

    def cancel(self, operator: Operator, provider_id: str, version: int | None = None) -> Decided:
        """Make all of them active again. Raises as `confirm` does.

        A deleted user whose name is another's by now keeps waiting.
        """
        return self._decide(operator, provider_id, OperatorCancels, version)

    def _decide(self, operator: Operator, provider_id: str, event: Callable[[], Event], version: int | None) -> Decided:
        provider = known_provider(self.operate.providers, provider_id)
        require_version(provider.version, version)
        until = self._until()
        users = 0
        for user in self._held_back(provider):
            if self.operate.now() >= until:
                return Decided(users, more=True)
            users += self._decided(operator, user.id, event())
        return Decided(users, more=False)

    def _held_back(self, provider: Provider) -> Iterator[User]:
        yield from self.operate.users.waiting(provider.id, "awaitingConfirmation")
        yield from Waves(self.operate.users, self.operate.providers).of(provider)

    def _until(self) -> datetime:
        return self.operate.now() + DECISION_TIME

    def _decided(self, operator: Operator, user_id: str, event: Event) -> bool:
        """True when he was undecided until now. The index that names him may lag."""
        if not _undecided(self.operate.read(user_id)):
            return False
        try:
            after = self.operate.act(operator, user_id, event)
        except Impossible:
            # One who cannot come back must not keep the others waiting.
            return False
        return not _undecided(after)


def _undecided(user: User) -> bool:
    status = user.life.status
    return isinstance(status, AwaitingConfirmation) or (isinstance(status, Pending) and not status.confirmed)
