"""What an operator does: look, block, unblock, deactivate, reactivate, move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from provisioning.domain.failures import ClaimLost, Impossible, NotFound, VersionMismatch
from provisioning.domain.failures import Refused as PlacementRefused
from provisioning.domain.lifecycle import (
    Become,
    Deactivated,
    Event,
    Life,
    NothingDue,
    OperatorBlocks,
    OperatorDeactivates,
    OperatorReactivates,
    OperatorUnblocks,
    Pending,
    Refused,
    Step,
)
from provisioning.domain.placement import Trigger
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import Origin
from provisioning.domain.transitions import decide
from provisioning.domain.users import ENVIRONMENT, User, next_version
from provisioning.usecases.archive_records import restored
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.directory import UserStore
from provisioning.usecases.life_changes import LifeChanges, reminder_of
from provisioning.usecases.place_users import Change, PlaceUsers
from provisioning.usecases.ports import ColdStorage, ProviderStore
from provisioning.usecases.races import run_again
from provisioning.usecases.user_log import NO_DETAILS, UserLog

LOCAL = Provider(id=ENVIRONMENT, display_name="")
"""Stands for the provider of local users: operators place them, and set their roles."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts, by ARN, with the id of the request that carried it."""

    arn: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operate:
    """The operator's acts on users. Doing one twice is doing it once.

    All of them raise NotFound for whom or what there is not, Impossible for what the user's state does not allow,
    VersionMismatch for a user who is not at the version that the operator saw, and Busy for a fault that will pass.
    """

    users: UserStore
    providers: ProviderStore
    changes: LifeChanges
    deactivations: Deactivations
    cold_storage: ColdStorage
    placing: PlaceUsers
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_token: Callable[[], str]

    def read(self, user_id: str) -> User:
        """The user, whoever provisioned him, deleted ones too."""
        user = self.users.get(user_id)
        if user is None:
            raise NotFound(f'There is no user "{user_id[:64]}".')
        return user

    def block(self, operator: Operator, user_id: str, version: int | None = None) -> User:
        """Block the user until an operator unblocks him; no provider can."""
        return self.act(operator, user_id, OperatorBlocks(), version)

    def unblock(self, operator: Operator, user_id: str, version: int | None = None) -> User:
        """Lift the block, and cancel the deactivation that is to come. A deleted user is back in SCIM."""
        return self.act(operator, user_id, OperatorUnblocks(), version)

    def deactivate(self, operator: Operator, user_id: str, version: int | None = None) -> User:
        """Deactivate the user at once, unless a legal hold protects him."""
        return self.act(operator, user_id, OperatorDeactivates(token=self.new_token()), version)

    def reactivate(self, operator: Operator, user_id: str, version: int | None = None) -> User:
        """Bring a deactivated user back, with what cold storage still has."""
        return self.act(operator, user_id, OperatorReactivates(), version)

    def assign(
        self,
        operator: Operator,
        user_id: str,
        *,
        organization_id: str | None = None,
        role_ids: frozenset[str] | None = None,
        version: int | None = None,
    ) -> User:
        """Move the user to an organization, set his roles, or both at once; what is None stays.

        Raises what `PlaceUsers.by_hand` and `change` raise.
        """
        return self.change(operator, user_id, self.placing.by_hand(organization_id, role_ids), version)

    def change(self, operator: Operator, user_id: str, change: Change, version: int | None) -> User:
        """Change what the user is or where he belongs, but not his life.

        Raises:
            VersionMismatch: he is not at the version that the operator saw.
            Impossible: he is deactivated or deleted.
            ClaimLost: the name that he would get is another's.
        """
        return run_again(lambda: self._change(operator, user_id, change, version))

    def _change(self, operator: Operator, user_id: str, change: Change, version: int | None) -> User:
        before = self.read(user_id)
        require_version(before.version, version)
        provider = self._provider_of(before)
        if provider is None or not before.present:
            raise Impossible("The user is deactivated. He can be changed when he is back.")
        changed = change(provider, before)
        if changed == before:
            return before
        log = self.log(operator, before)
        after = next_version(changed, log.now)
        self.changes.replace(before, after, log.changed(before, after), log.now)
        return after

    def _provider_of(self, user: User) -> Provider | None:
        return LOCAL if user.local else self.providers.get(user.provider_id)

    def act(
        self,
        operator: Operator,
        user_id: str,
        event: Event,
        version: int | None = None,
        details: Mapping[Step, str] = NO_DETAILS,
    ) -> User:
        """The user after the event; `details` are what the log says of its steps."""
        after = run_again(lambda: self._attempt(operator, user_id, event, version, details))
        return self.meet_deadline(operator, after)

    def meet_deadline(self, operator: Operator, user: User) -> User:
        """The user; deactivated, when his deadline has come already and nothing protects him."""
        reminder = reminder_of(user)
        if reminder is None or reminder.due_at > self.now():
            return user
        self.deactivations.meet(reminder, operator.arn, operator.request_id)
        return self.read(user.id)

    def _attempt(
        self, operator: Operator, user_id: str, event: Event, version: int | None, details: Mapping[Step, str]
    ) -> User:
        before = self.read(user_id)
        require_version(before.version, version)
        now = self.now()
        if isinstance(event, OperatorDeactivates) and _under_way(before.life, now):
            return before
        match decide(before.life, event, now):
            case Become() as become:
                return self._save(before, become, self.log(operator, before), details)
            case NothingDue():
                return before
            case Refused(reason):
                raise Impossible(reason)

    def _save(self, before: User, become: Become, log: UserLog, details: Mapping[Step, str]) -> User:
        changed = replace(self._restored(before, become.life), life=become.life)
        if changed.active:
            changed = replace(changed, deleted=False)
        if changed.active and not before.present:
            # Apply has passed him over meanwhile, deactivated or deleted.
            changed = self._placed_again(changed, "applied", log.origin)
        elif changed.active and before.put_off is not None:
            changed = self._placed_again(changed, "value changed", log.origin)
        after = next_version(changed, log.now)
        try:
            self.changes.replace(before, after, log.stepped(before, after, become.steps, details), log.now)
        except ClaimLost as lost:
            raise Impossible(
                "The user's name belongs to another user by now. Rename that user first, or deactivate and delete him."
            ) from lost
        return after

    def _placed_again(self, user: User, trigger: Trigger, origin: Origin) -> User:
        provider = self._provider_of(user)
        if provider is None:
            return user
        try:
            return self.placing.place(provider, user, trigger, origin)
        except PlacementRefused:
            # To bring the user back comes first; Apply Org and Role Settings tells of him, or his provider's next push.
            return user

    def log(self, operator: Operator, user: User) -> UserLog:
        """What tells the sync log of an act of this operator's on this user."""
        # The log of a provider that is gone is on no list for long.
        provider_id = user.provider_id if self._provider_of(user) is not None else ENVIRONMENT
        origin = Origin(provider_id=provider_id, actor=operator.arn, request_id=operator.request_id)
        return UserLog(origin=origin, now=self.now(), new_id=self.new_id)

    def _restored(self, before: User, life: Life) -> User:
        status = before.life.status
        if not isinstance(status, Deactivated) or isinstance(life.status, Deactivated):
            return before
        return restored(before, self.cold_storage.fetch(status.archive_key))


def require_version(found: int, wanted: int | None) -> None:
    """Return when it is at the version that the operator saw; None is any. Raises VersionMismatch."""
    if wanted is not None and found != wanted:
        raise VersionMismatch(f"It has changed: it is at version {found} by now. Read it again.")


def _under_way(life: Life, now: datetime) -> bool:
    """True when an operator's deactivation is due already: asking for it again carries it out, and tells it once."""
    return isinstance(life.status, Pending) and life.status.confirmed and life.status.due_at <= now
