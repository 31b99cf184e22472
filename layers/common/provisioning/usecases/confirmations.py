"""What a provider's safety limit held back: an operator confirms or cancels all of it at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.failures import Impossible
from provisioning.domain.lifecycle import AwaitingConfirmation, Event, OperatorCancels, OperatorConfirms
from provisioning.usecases.configure import known_provider
from provisioning.usecases.operate import Operate, Operator

DECISION_TIME = timedelta(seconds=20)
"""Of the 29 s that a request has: what has been begun then is finished in the rest."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many users the decision was carried out for; `more`: time was over, say it again for the rest."""

    users: int
    more: bool


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Each user is decided on alone: whoever was decided on stays so when the rest fails."""

    operate: Operate

    def confirm(self, operator: Operator, provider_id: str) -> Decided:
        """Deactivate all who wait. Raises NotFound, Busy."""
        return self._decide(operator, provider_id, lambda: OperatorConfirms(token=self.operate.new_token()))

    def cancel(self, operator: Operator, provider_id: str) -> Decided:
        """Make all who wait active again. Raises NotFound, Busy.

        A deleted user whose name is another's by now keeps waiting.
        """
        return self._decide(operator, provider_id, OperatorCancels)

    def _decide(self, operator: Operator, provider_id: str, event: Callable[[], Event]) -> Decided:
        provider = known_provider(self.operate.providers, provider_id)
        until = self._until()
        users = 0
        for user in self.operate.users.waiting(provider.id, "awaitingConfirmation"):
            if self.operate.now() >= until:
                return Decided(users, more=True)
            users += self._decided(operator, user.id, event())
        return Decided(users, more=False)

    def _until(self) -> datetime:
        return self.operate.now() + DECISION_TIME

    def _decided(self, operator: Operator, user_id: str, event: Event) -> bool:
        """True when he waited until now. The index that names him may lag."""
        waits = isinstance(self.operate.read(user_id).life.status, AwaitingConfirmation)
        if not waits:
            return False
        try:
            after = self.operate.act(operator, user_id, event)
        except Impossible:
            # One who cannot come back must not keep the others waiting.
            return False
        return not isinstance(after.life.status, AwaitingConfirmation)
