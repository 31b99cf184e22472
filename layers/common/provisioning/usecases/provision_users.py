"""What a provider does to its users: create, read, replace, patch, delete."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.failures import ClaimLost, ExternalIdClaimed, LostRace, NotFound, Taken, VersionMismatch
from provisioning.domain.users import ALIVE, User, require_name, require_room
from provisioning.scim.attributes import Document, Json
from provisioning.scim.etags import Versions
from provisioning.scim.patch import patched
from provisioning.scim.patch_message import read_patch
from provisioning.scim.patch_steps import Step, steps_of
from provisioning.scim.resource import read_resource
from provisioning.scim.schemas import USER_RESOURCE
from provisioning.scim.values import is_unassigned
from provisioning.usecases.caller import Caller
from provisioning.usecases.change_users import Edit, UserChanges, Word
from provisioning.usecases.directory import UserStore
from provisioning.usecases.races import run_again
from provisioning.usecases.user_documents import document_of, with_document


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionUsers:
    """The acts of one provider on its users. `now` and `new_id` are the only sources of time and ids."""

    users: UserStore
    changes: UserChanges
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def read(self, caller: Caller, user_id: str) -> User:
        """The provider's user of that id. Raises NotFound, also for another provider's user and a deleted one."""
        user = self.users.get(user_id)
        if user is None or user.deleted or user.provider_id != caller.provider.id:
            raise NotFound(f'There is no user "{user_id[:64]}".')
        return user

    def create(self, caller: Caller, body: Json) -> User:
        """A new user, or the one whom a POST for an inactive user's userName or externalId brings back (PRODUCT §3).

        Raises:
            ScimError: the body is no user.
            Unreadable: nobody can read or type the userName.
            Taken: the userName or externalId belongs to an active user.
            Busy: others kept changing the same user.
        """
        document = {"active": True, **read_resource(body, USER_RESOURCE, strict=caller.provider.strict)}
        return run_again(lambda: self._create_or_bring_back(caller, document))

    def replace(self, caller: Caller, user_id: str, body: Json, if_match: Versions | None) -> User:
        """The user with all that the body says and nothing that it leaves out, but for `active` (RFC 7644 §3.5.1).

        Raises:
            ScimError: the body is no user.
            NotFound, VersionMismatch, Unreadable, Taken, Busy: as their names say.
        """
        document = read_resource(body, USER_RESOURCE, strict=caller.provider.strict)
        word = Word(said=_said(document), explicit=False)
        return self._change(caller, user_id, if_match, lambda before: _active_kept(before) | document, lambda _: word)

    def patch(self, caller: Caller, user_id: str, body: Json, if_match: Versions | None) -> User:
        """The user after the operations, all of them or none (RFC 7644 §3.5.2).

        Raises:
            ScimError: an operation cannot be carried out.
            NotFound, VersionMismatch, Unreadable, Taken, Busy: as their names say.
        """
        operations = read_patch(body, USER_RESOURCE, strict=caller.provider.strict)
        steps = [step for operation in operations for step in steps_of(operation, USER_RESOURCE)]
        saying = [step for step in steps if step.attribute.name == "active" and _says(step)]

        def edit(before: Document) -> Document:
            return patched(before, steps, USER_RESOURCE)

        def hear(before: Document) -> Word:
            # The other steps may need the profile, which comes back only with the word.
            return Word(said=_said(patched(before, saying, USER_RESOURCE)) if saying else None, explicit=True)

        return self._change(caller, user_id, if_match, edit, hear)

    def delete(self, caller: Caller, user_id: str, if_match: Versions | None) -> None:
        """The user is gone from SCIM and his names are free; inside, he is deactivated like any other.

        Raises:
            NotFound, VersionMismatch, Busy: as their names say.
        """
        run_again(lambda: self.changes.delete(caller, self._at_version(caller, user_id, if_match)))

    def _create_or_bring_back(self, caller: Caller, document: Document) -> User:
        user = require_name(require_room(with_document(self._nobody(caller), document)))
        try:
            return self.changes.create(caller, user, active=document["active"] is not False)
        except ClaimLost as lost:
            return self._bring_back(caller, document, lost)

    def _nobody(self, caller: Caller) -> User:
        now = self.now()
        return User(
            id=self.new_id(),
            provider_id=caller.provider.id,
            user_name="",
            external_id=None,
            life=ALIVE,
            profile={},
            created_at=now,
            modified_at=now,
            version=1,
        )

    def _bring_back(self, caller: Caller, document: Document, lost: ClaimLost) -> User:
        before = self.users.get(lost.owner_id)
        if before is None or before.deleted:
            raise LostRace
        if before.provider_id != caller.provider.id or before.active:
            raise _taken(lost) from lost
        try:
            word = Word(said=_said(document), explicit=True, anew=document["active"] is not False)
            return self.changes.change(caller, before, lambda kept: kept | document, word)
        except ClaimLost as other:
            raise _taken(other) from other

    def _change(
        self,
        caller: Caller,
        user_id: str,
        if_match: Versions | None,
        edit: Edit,
        hear: Callable[[Document], Word],
    ) -> User:
        def attempt() -> User:
            before = self._at_version(caller, user_id, if_match)
            try:
                return self.changes.change(caller, before, edit, hear(document_of(before)))
            except ClaimLost as lost:
                raise _taken(lost) from lost

        return run_again(attempt)

    def _at_version(self, caller: Caller, user_id: str, if_match: Versions | None) -> User:
        user = self.read(caller, user_id)
        if if_match is not None and not if_match.include(user.version):
            raise VersionMismatch(f"The user has changed: version {user.version} is not in If-Match. Read it again.")
        return user


def _said(document: Document) -> bool | None:
    said = document.get("active")
    return said if isinstance(said, bool) else None


def _says(step: Step) -> bool:
    """True when the step gives a value. To take it away says nothing, and does not unsay what was said before."""
    return step.op != "remove" and not is_unassigned(step.value)


def _active_kept(document: Document) -> Document:
    """What a PUT that leaves `active` out leaves as it is: silence must not bring anybody back, nor block anybody."""
    return {"active": document["active"]} if "active" in document else {}


def _taken(lost: ClaimLost) -> Taken:
    # PRODUCT §2: a taken userName may be another provider's; the answer does not tell whose it is.
    name = "externalId" if isinstance(lost, ExternalIdClaimed) else "userName"
    return Taken(f"A user with this {name} exists already. Use another {name}, or change the other user's first.")
