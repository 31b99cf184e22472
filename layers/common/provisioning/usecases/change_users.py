"""Changing a provider's user: what it sent, what that means for his life, and both in one write."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.failures import Away, Busy, ExternalIdClaimed, UserNameClaimed
from provisioning.domain.lifecycle import (
    Become,
    Deactivated,
    Event,
    Life,
    Pending,
    ProviderActivates,
    ProviderDeactivates,
    Step,
    repeats,
)
from provisioning.domain.placement import Trigger
from provisioning.domain.transitions import decide
from provisioning.domain.users import User, next_version, require_name, require_room
from provisioning.scim.attributes import Document
from provisioning.usecases.archive_records import restored, without_profile
from provisioning.usecases.caller import Caller
from provisioning.usecases.deactivate import Deactivations
from provisioning.usecases.life_changes import LifeChanges, reminder_of
from provisioning.usecases.place_users import PlaceUsers, mapped_value
from provisioning.usecases.ports import ColdStorage
from provisioning.usecases.user_documents import document_of, with_document
from provisioning.usecases.user_log import UserLog

type Edit = Callable[[Document], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the provider says of `active`; None: nothing. A full PUT states a level, a PATCH or a POST is explicit."""

    said: bool | None
    explicit: bool
    anew: bool = False
    """The provider posts the user, whom it has already: his organization and roles are worked out afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """Each method is one attempt: it raises LostRace when somebody else was faster, and what the stores raise."""

    changes: LifeChanges
    deactivations: Deactivations
    cold_storage: ColdStorage
    placing: PlaceUsers
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    new_id: Callable[[], str]

    def create(self, caller: Caller, user: User, *, active: bool) -> User:
        """Add the user; one who is not active is deactivated like any other."""
        life, steps = self._heard(caller, user.life, Word(said=active, explicit=True))
        user = self._placed(caller, None, replace(user, life=life), "created")
        log = self._log(caller)
        self.changes.create(user, log.created(user, steps), log.now)
        return self._after_the_deadline(caller, user)

    def change(self, caller: Caller, before: User, edit: Edit, word: Word) -> User:
        """Edit the user's document, and his life as the provider's word has it; nothing is written for no change."""
        life, steps = self._heard(caller, before.life, word)
        base = self._restored(before, life)
        changed = replace(with_document(base, edit(document_of(base))), life=life)
        if changed.user_name != before.user_name:
            require_name(changed)
        trigger = _trigger(caller, before, changed, word)
        if trigger is not None:
            changed = self._placed(caller, before, changed, trigger)
        if isinstance(life.status, Deactivated):
            changed = without_profile(changed)
        log = self._log(caller)
        if changed == before:
            return self._again(caller, before) if word.said is False else before
        after = next_version(require_room(changed), log.now)
        self.changes.replace(before, after, log.changed(base, after, steps), log.now)
        return self._after_the_deadline(caller, after)

    def _again(self, caller: Caller, user: User) -> User:
        """The user, whose deactivation is asked for again: what failed after the first time's write is made up for."""
        self.changes.arm_again(user, self.now())
        return self._after_the_deadline(caller, user)

    def delete(self, caller: Caller, before: User) -> None:
        """Take the user out of SCIM. Inside, it is a deactivation with the same delay and the same protection."""
        life, steps = self._heard(caller, before.life, Word(said=False, explicit=True))
        log = self._log(caller)
        after = next_version(replace(before, life=life, deleted=True), log.now)
        self.changes.replace(before, after, log.deleted(after, steps), log.now)
        self._after_the_deadline(caller, after)

    def _heard(self, caller: Caller, life: Life, word: Word) -> tuple[Life, tuple[Step, ...]]:
        """The life after the provider's word, and the steps to it."""
        if word.said is None or (not word.explicit and repeats(life, active=word.said)):
            return life, ()
        outcome = decide(life, self._event(caller, active=word.said), self.now())
        return (outcome.life, outcome.steps) if isinstance(outcome, Become) else (life, ())

    def _event(self, caller: Caller, *, active: bool) -> Event:
        if active:
            return ProviderActivates()
        return ProviderDeactivates(token=self.new_token(), delay=timedelta(minutes=caller.provider.delay_minutes))

    def _restored(self, before: User, life: Life) -> User:
        """The user with his profile back from cold storage when he comes back."""
        status = before.life.status
        if not isinstance(status, Deactivated) or isinstance(life.status, Deactivated):
            return before
        return restored(before, self.cold_storage.fetch(status.archive_key))

    def _after_the_deadline(self, caller: Caller, user: User) -> User:
        """The user; already deactivated when the provider's delay is 0."""
        reminder = reminder_of(user)
        if reminder is None or not isinstance(user.life.status, Pending) or reminder.due_at > self.now():
            return user
        try:
            self.deactivations.meet(reminder, caller.origin.actor, caller.request_id)
        except Away as away:
            # Soon, as when the timer cannot be set: he is blocked, and the sweep does what is left.
            raise Busy("The user is blocked, but could not be deactivated yet. Send the request again.") from away
        return self.changes.users.get(user.id) or user

    def _placed(self, caller: Caller, before: User | None, user: User, trigger: Trigger) -> User:
        return self.placing.place(
            caller.provider, user, trigger, caller.origin, lambda: self._require_possible(caller, before, user)
        )

    def _require_possible(self, caller: Caller, before: User | None, after: User) -> None:
        """Raise what the log, the size of a record or the owner of a name would have against the user."""
        log = self._log(caller)
        if before is None:
            log.created(after)
        else:
            log.changed(before, after)
        require_room(after)
        self._require_free(after)

    def _require_free(self, user: User) -> None:
        users, external_id = self.changes.users, user.external_id
        owner = users.by_user_name(user.user_name)
        if owner is not None and owner.id != user.id:
            raise UserNameClaimed(owner_id=owner.id, provider_id=owner.provider_id)
        owner = users.by_external_id(user.provider_id, external_id) if external_id else None
        if owner is not None and owner.id != user.id:
            raise ExternalIdClaimed(owner_id=owner.id, provider_id=owner.provider_id)

    def _log(self, caller: Caller) -> UserLog:
        return UserLog(
            origin=caller.origin,
            now=self.now(),
            new_id=self.new_id,
            email_names_required=caller.provider.email_names_required,
        )


def _trigger(caller: Caller, before: User, changed: User, word: Word) -> Trigger | None:
    """What of the change has the user's place worked out again; None when nothing does."""
    if word.anew:
        return "created"
    if isinstance(before.life.status, Deactivated):
        return None if isinstance(changed.life.status, Deactivated) else "applied"
    if before.put_off is not None and changed.active:
        return "value changed"
    return "value changed" if _value_changed(caller, before, changed) else None


def _value_changed(caller: Caller, before: User, changed: User) -> bool:
    return mapped_value(caller.provider, before) != mapped_value(caller.provider, changed)
