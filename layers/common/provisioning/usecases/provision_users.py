"""What a provider does to its users: create, read, replace, patch, delete."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.failures import (
    Busy,
    ClaimLost,
    ExternalIdClaimed,
    LostRace,
    NotFound,
    Taken,
    VersionMismatch,
)
from provisioning.domain.users import User, next_version, require_room
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import Mutability
from provisioning.scim.etags import Versions
from provisioning.scim.patch import patch
from provisioning.scim.patch_message import read_patch
from provisioning.scim.resource import read_resource
from provisioning.scim.schemas import USER_RESOURCE
from provisioning.usecases.caller import Caller
from provisioning.usecases.ports import UserStore
from provisioning.usecases.user_documents import document_of, with_document
from provisioning.usecases.user_log import UserLog

RACES_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionUsers:
    """The acts of one provider on its users. `now` and `new_id` are the only sources of time and ids."""

    users: UserStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def read(self, caller: Caller, user_id: str) -> User:
        """The provider's user of that id. Raises NotFound, also for another provider's user."""
        user = self.users.get(user_id)
        if user is None or user.provider_id != caller.provider.id:
            raise NotFound(f'There is no user "{user_id[:64]}".')
        return user

    def create(self, caller: Caller, body: Json) -> User:
        """A new user, or the one whom a POST for an inactive user's userName or externalId brings back (PRODUCT §3).

        Raises:
            ScimError: the body is no user.
            Taken: the userName or externalId belongs to an active user.
            Busy: others kept changing the same user.
        """
        document = {"active": True, **read_resource(body, USER_RESOURCE)}
        return _repeated(lambda: self._create_or_bring_back(caller, document))

    def replace(self, caller: Caller, user_id: str, body: Json, if_match: Versions | None) -> User:
        """The user with all that the body says and nothing that it leaves out, but for `active` (RFC 7644 §3.5.1).

        Raises:
            ScimError: the body is no user, or has another user's id.
            NotFound, VersionMismatch, Taken, Busy: as their names say.
        """
        document = read_resource(body, USER_RESOURCE)
        _require_same_id(body, user_id)
        return self._change(caller, user_id, if_match, lambda before: _active_kept(before) | document)

    def patch(self, caller: Caller, user_id: str, body: Json, if_match: Versions | None) -> User:
        """The user after the operations, all of them or none (RFC 7644 §3.5.2).

        Raises:
            ScimError: an operation cannot be carried out.
            NotFound, VersionMismatch, Taken, Busy: as their names say.
        """
        operations = read_patch(body, USER_RESOURCE)
        return self._change(caller, user_id, if_match, lambda before: patch(before, operations, USER_RESOURCE))

    def delete(self, caller: Caller, user_id: str, if_match: Versions | None) -> None:
        """The user is gone, and his names are free. Raises NotFound, VersionMismatch, Busy."""
        _repeated(lambda: self._delete(caller, user_id, if_match))

    def _create_or_bring_back(self, caller: Caller, document: Document) -> User:
        now = self.now()
        nobody = User(
            id=self.new_id(),
            provider_id=caller.provider.id,
            user_name="",
            external_id=None,
            active=True,
            profile={},
            created_at=now,
            modified_at=now,
            version=1,
        )
        user = require_room(with_document(nobody, document))
        try:
            self.users.create(user, self._log(caller).created(user))
        except ClaimLost as lost:
            return self._bring_back(caller, document, lost)
        except Busy:
            return self._written_all_the_same(user)
        return user

    def _written_all_the_same(self, user: User) -> User:
        """The user, when only the answer to the write was lost; the client's repetition would meet a 409 otherwise."""
        if self.users.get(user.id) != user:
            raise Busy
        return user

    def _bring_back(self, caller: Caller, document: Document, lost: ClaimLost) -> User:
        before = self.users.get(lost.owner_id)
        if before is None:
            raise LostRace
        if before.provider_id != caller.provider.id or before.active:
            raise _taken(lost) from lost
        return self._save(caller, before, document)

    def _change(
        self, caller: Caller, user_id: str, if_match: Versions | None, edit: Callable[[Document], Document]
    ) -> User:
        def attempt() -> User:
            before = self._at_version(caller, user_id, if_match)
            return self._save(caller, before, edit(document_of(before)))

        return _repeated(attempt)

    def _save(self, caller: Caller, before: User, document: Document) -> User:
        changed = with_document(before, document)
        if changed == before:
            return before
        after = next_version(require_room(changed), self.now())
        try:
            self.users.replace(before, after, self._log(caller).changed(before, after))
        except ClaimLost as lost:
            raise _taken(lost) from lost
        return after

    def _delete(self, caller: Caller, user_id: str, if_match: Versions | None) -> None:
        user = self._at_version(caller, user_id, if_match)
        self.users.delete(user, self._log(caller).deleted(user))

    def _at_version(self, caller: Caller, user_id: str, if_match: Versions | None) -> User:
        user = self.read(caller, user_id)
        if if_match is not None and not if_match.include(user.version):
            raise VersionMismatch(f"The user has changed: version {user.version} is not in If-Match. Read it again.")
        return user

    def _log(self, caller: Caller) -> UserLog:
        return UserLog(caller, self.now(), self.new_id)


def _repeated[Result](attempt: Callable[[], Result]) -> Result:
    """What the attempt answers once nobody else's change comes in between; Busy after RACES_MAX lost races."""
    for _ in range(RACES_MAX):
        try:
            return attempt()
        except LostRace:
            continue
    raise Busy


def _active_kept(document: Document) -> Document:
    """What a PUT that leaves `active` out leaves as it is: silence must not bring anybody back, nor block anybody."""
    return {"active": document["active"]} if "active" in document else {}


def _taken(lost: ClaimLost) -> Taken:
    # PRODUCT §2: a taken userName may be another provider's; the answer does not tell whose it is.
    name = "externalId" if isinstance(lost, ExternalIdClaimed) else "userName"
    return Taken(f"A user with this {name} exists already. Use another {name}, or deactivate that user first.")


def _require_same_id(body: Json, user_id: str) -> None:
    # RFC 7644 §3.5.1 has read-only values ignored; but a body that is about another user has lost its way.
    members = body if isinstance(body, dict) else {}
    given = next((value for name, value in members.items() if name.lower() == "id"), None)
    if given not in (None, "", user_id):
        raise Mutability("id in the body is not the id in the URL. Send the body to its own user's URL.")
