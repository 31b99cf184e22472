"""Local users: created, edited and deleted by operators. No provider ever meets one.

Those whose provider has been deleted are an operator's to delete, too: nobody else could ever free their names.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from provisioning.domain.failures import ClaimLost, Impossible, Taken, Unacceptable
from provisioning.domain.lifecycle import Become, Deactivated, OperatorDeactivates
from provisioning.domain.names import fault_of_name, is_email
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.providers import Provider
from provisioning.domain.transitions import decide
from provisioning.domain.users import ENVIRONMENT, User, next_version, require_room
from provisioning.usecases.operate import LOCAL, Operate, Operator, require_version
from provisioning.usecases.place_users import Change
from provisioning.usecases.races import run_again


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What an operator says of a user; None: nothing, and what is there stays. An empty text removes it."""

    user_name: str | None = None
    display_name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class LocalUsers:
    """The operator's acts on local users beside those that `operate` has for all users.

    All of them raise Unacceptable for what cannot be, Taken for a userName that somebody has, TooLarge for one that is
    too long, and Busy for a fault that will pass.
    """

    operate: Operate

    def create(
        self,
        operator: Operator,
        names: Names,
        *,
        organization_id: str | None = None,
        role_ids: frozenset[str] | None = None,
    ) -> User:
        """A new user in that organization, None being the default one, with those roles, None being its own."""
        _require_names(names)
        put = self.operate.placing.by_hand(organization_id, role_ids)
        return _unclaimed(lambda: run_again(lambda: self._create(operator, names, organization_id, put)))

    def change(
        self,
        operator: Operator,
        user_id: str,
        names: Names,
        *,
        organization_id: str | None = None,
        role_ids: frozenset[str] | None = None,
        version: int | None = None,
    ) -> User:
        """Any user elsewhere, with other roles, or both; a local one with other names, or all at once.

        Raises:
            NotFound: there is no such user.
            VersionMismatch: he is not at the version that the operator saw.
            Impossible: a provider decides what was said, or he is deactivated.
        """
        if names == NO_NAMES:
            return self.operate.assign(
                operator, user_id, organization_id=organization_id, role_ids=role_ids, version=version
            )
        if not self.operate.read(user_id).local:
            raise Impossible("The identity provider decides the names and the email of its users. Change them there.")
        _require_names(names)
        put = self.operate.placing.by_hand(organization_id, role_ids)

        def changed(provider: Provider, user: User) -> User:
            return require_room(put(provider, _named(user, names)))

        return _unclaimed(lambda: self.operate.change(operator, user_id, changed, version))

    def delete(self, operator: Operator, user_id: str, version: int | None = None) -> User:
        """The user, deactivated at once unless a legal hold protects him; his name is free. Twice is once.

        Raises:
            NotFound: there is no such user.
            VersionMismatch: he is not at the version that the operator saw.
            Impossible: a provider provisions him, and he is not deactivated.
        """
        return self.operate.meet_deadline(operator, run_again(lambda: self._delete(operator, user_id, version)))

    def _create(self, operator: Operator, names: Names, organization_id: str | None, put: Change) -> User:
        user = self._nobody()
        user = self.operate.placing.placed_in(LOCAL, user, organization_id or DEFAULT_ORGANIZATION_ID, "created")
        user = require_room(put(LOCAL, _named(user, names)))
        log = self.operate.log(operator, user)
        self.operate.changes.create(user, log.created(user), log.now)
        return user

    def _nobody(self) -> User:
        now = self.operate.now()
        return User(
            id=self.operate.new_id(),
            provider_id=ENVIRONMENT,
            user_name="",
            external_id=None,
            profile={},
            created_at=now,
            modified_at=now,
            version=1,
        )

    def _delete(self, operator: Operator, user_id: str, version: int | None) -> User:
        before = self.operate.read(user_id)
        require_version(before.version, version)
        if before.deleted:
            return before
        if not self._may_delete(before):
            raise Impossible(
                "The identity provider deletes its users. Unassign the user there, or deactivate him first."
            )
        log = self.operate.log(operator, before)
        outcome = decide(before.life, OperatorDeactivates(token=self.operate.new_token()), log.now)
        life, steps = (outcome.life, outcome.steps) if isinstance(outcome, Become) else (before.life, ())
        after = next_version(replace(before, life=life, deleted=True), log.now)
        self.operate.changes.replace(before, after, log.deleted(after, steps), log.now)
        return after

    def _may_delete(self, user: User) -> bool:
        """True for whom no provider provisions, or who has nothing left to lose but his name."""
        deactivated = isinstance(user.life.status, Deactivated)
        return user.local or deactivated or self.operate.providers.get(user.provider_id) is None


def _require_names(names: Names) -> None:
    if names.user_name == "":
        raise Unacceptable("A user must have a userName.", field="userName")
    fault = fault_of_name(names.user_name) if names.user_name else None
    if fault is not None:
        raise Unacceptable(f"userName {fault}", field="userName")
    if names.email and not is_email(names.email):
        raise Unacceptable("This is no email address.", field="email")


def _named(user: User, names: Names) -> User:
    """The user with those names; his profile is a SCIM document as that of other users (RFC 7643 §4.1)."""
    profile, name = user.profile, user.profile.get("name", {})
    emails = [{"value": names.email, "type": "work", "primary": True}] if names.email else names.email
    changed = {
        "displayName": _heard(profile, "displayName", names.display_name),
        "name": _filled(
            {
                "givenName": _heard(name, "givenName", names.given_name),
                "familyName": _heard(name, "familyName", names.family_name),
            }
        ),
        "emails": _heard(profile, "emails", emails),
    }
    return replace(user, user_name=names.user_name or user.user_name, profile=_filled(changed))


def _heard(before: dict[str, Any], attribute: str, said: Any) -> Any:  # noqa: ANN401 - any JSON
    return before.get(attribute) if said is None else said


def _filled(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value}


def _unclaimed(write: Callable[[], User]) -> User:
    try:
        return write()
    except ClaimLost as lost:
        # PRODUCT §2: it may be a provider's; nobody is told whose it is.
        raise Taken("A user with this userName exists already. Choose another userName.", field="userName") from lost
