"""What an operator does: look, block, unblock, deactivate, reactivate, hold, release, confirm."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from provisioning.domain.failures import ClaimLost, Impossible, NotFound
from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import (
    Become,
    Deactivated,
    Event,
    HoldPlaced,
    HoldReleased,
    Life,
    NothingDue,
    OperatorBlocks,
    OperatorCancels,
    OperatorConfirms,
    OperatorDeactivates,
    OperatorReactivates,
    OperatorUnblocks,
    Pending,
    Refused,
)
from provisioning.domain.sync_log import Origin
from provisioning.domain.transitions import decide
from provisioning.domain.users import User, next_version
from provisioning.usecases.archive_records import restored
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.life_changes import LifeChanges, reminder_of
from provisioning.usecases.ports import ColdStorage, HoldStore, UserStore
from provisioning.usecases.races import run_again
from provisioning.usecases.user_log import UserLog


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts, by ARN, with the id of the request that carried it."""

    arn: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operate:
    """The operator's acts on users and legal holds. Doing one twice is doing it once.

    All of them raise NotFound for whom or what there is not, Impossible for what the user's state does not allow, and
    Busy for a fault that will pass.
    """

    users: UserStore
    holds: HoldStore
    changes: LifeChanges
    deactivations: Deactivations
    cold_storage: ColdStorage
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_token: Callable[[], str]

    def read(self, user_id: str) -> User:
        """The user, whoever provisioned him, deleted ones too."""
        user = self.users.get(user_id)
        if user is None:
            raise NotFound(f'There is no user "{user_id[:64]}".')
        return user

    def block(self, operator: Operator, user_id: str) -> User:
        """Block the user until an operator unblocks him; no provider can."""
        return self._act(operator, user_id, OperatorBlocks())

    def unblock(self, operator: Operator, user_id: str) -> User:
        """Lift the block, and cancel the deactivation that is to come. A deleted user is back in SCIM."""
        return self._act(operator, user_id, OperatorUnblocks())

    def deactivate(self, operator: Operator, user_id: str) -> User:
        """Deactivate the user at once, unless a legal hold protects him."""
        return self._act(operator, user_id, OperatorDeactivates(token=self.new_token()))

    def reactivate(self, operator: Operator, user_id: str) -> User:
        """Bring a deactivated user back, with what cold storage still has."""
        return self._act(operator, user_id, OperatorReactivates())

    def create_hold(self, name: str) -> LegalHold:
        """A new legal hold."""
        hold = LegalHold(id=self.new_id(), name=name, created_at=self.now())
        self.holds.create(hold)
        return hold

    def place(self, operator: Operator, hold_id: str, user_id: str) -> User:
        """Put the user on a legal hold."""
        self._require_hold(hold_id)
        return self._act(operator, user_id, HoldPlaced(hold_id))

    def release(self, operator: Operator, hold_id: str, user_id: str) -> User:
        """Release the user; after the last hold a deadline that has passed meanwhile is met at once."""
        self._require_hold(hold_id)
        return self._act(operator, user_id, HoldReleased(hold_id=hold_id, token=self.new_token()))

    def confirm_waiting(self, operator: Operator, provider_id: str) -> int:
        """Deactivate all whom the provider's safety limit held back; how many."""
        return self._decide_waiting(operator, provider_id, lambda: OperatorConfirms(token=self.new_token()))

    def cancel_waiting(self, operator: Operator, provider_id: str) -> int:
        """Cancel for all whom the provider's safety limit held back; how many.

        A deleted user whose name is another's by now keeps waiting.
        """
        return self._decide_waiting(operator, provider_id, OperatorCancels)

    def _decide_waiting(self, operator: Operator, provider_id: str, event: Callable[[], Event]) -> int:
        decided = 0
        for user in list(self.users.waiting(provider_id, "awaitingConfirmation")):
            try:
                self._act(operator, user.id, event())
            except Impossible:
                # One who cannot come back must not keep the others waiting.
                continue
            decided += 1
        return decided

    def _require_hold(self, hold_id: str) -> None:
        if self.holds.get(hold_id) is None:
            raise NotFound(f'There is no legal hold "{hold_id[:64]}".')

    def _act(self, operator: Operator, user_id: str, event: Event) -> User:
        user = run_again(lambda: self._attempt(operator, user_id, event))
        reminder = reminder_of(user)
        if reminder is not None and isinstance(user.life.status, Pending) and reminder.due_at <= self.now():
            self.deactivations.meet(reminder, operator.arn, operator.request_id)
            return self.read(user_id)
        return user

    def _attempt(self, operator: Operator, user_id: str, event: Event) -> User:
        before = self.read(user_id)
        now = self.now()
        if isinstance(event, OperatorDeactivates) and _under_way(before.life, now):
            return before
        match decide(before.life, event, now):
            case Become() as become:
                origin = Origin(provider_id=before.provider_id, actor=operator.arn, request_id=operator.request_id)
                return self._save(before, become, UserLog(origin=origin, now=now, new_id=self.new_id))
            case NothingDue():
                return before
            case Refused(reason):
                raise Impossible(reason)

    def _save(self, before: User, become: Become, log: UserLog) -> User:
        changed = replace(self._restored(before, become.life), life=become.life)
        if changed.active:
            changed = replace(changed, deleted=False)
        after = next_version(changed, log.now)
        try:
            self.changes.replace(before, after, log.stepped(before, after, become.steps), log.now)
        except ClaimLost as lost:
            raise Impossible("The user's name belongs to another user by now. Rename that user first.") from lost
        return after

    def _restored(self, before: User, life: Life) -> User:
        status = before.life.status
        if not isinstance(status, Deactivated) or isinstance(life.status, Deactivated):
            return before
        return restored(before, self.cold_storage.fetch(status.archive_key))


def _under_way(life: Life, now: datetime) -> bool:
    """True when an operator's deactivation is due already: asking for it again carries it out, and tells it once."""
    return isinstance(life.status, Pending) and life.status.confirmed and life.status.due_at <= now
