"""Provisioning providers and their credentials: created, listed, rotated, deleted (PRODUCT §2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from provisioning.domain.failures import Impossible, NotFound
from provisioning.domain.lifecycle import Deactivated
from provisioning.domain.providers import (
    CREDENTIALS_MAX,
    DELAY_MINUTES_MAX,
    ID_BYTES,
    PROVIDERS_MAX,
    SECRET_BYTES,
    Credential,
    CredentialType,
    Provider,
    ProviderChange,
    can_be_deleted,
    display_name,
    provider_id_from,
    secret_from,
    secret_hash,
)
from provisioning.domain.sync_log import LogEntry, Origin, SettingsAction, differences
from provisioning.domain.users import User
from provisioning.usecases.configure import known_provider, of_free_name, settings_of
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.operate import Operator, require_version
from provisioning.usecases.ports import ProviderStore
from provisioning.usecases.races import run_again

LATEST_DEADLINE = timedelta(minutes=DELAY_MINUTES_MAX)
"""From now on; no pending deactivation is due later."""
USERS_CHECKED_MAX = 20_000
"""How many users are read before a provider is deleted, in a few seconds; a function has 29."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new credential, and its secret, which nobody can look up later."""

    provider: Provider
    credential: Credential
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A provider, and how much it has."""

    provider: Provider
    users: int
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageProviders:
    """The operator's acts on providers as such. All of them raise NotFound for what there is not, and Busy."""

    providers: ProviderStore
    users: UserStore
    groups: GroupStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    random: Callable[[int], bytes]
    """That many bytes that nobody can guess."""

    def create(
        self, operator: Operator, name: str, credential_type: CredentialType, settings: ProviderChange
    ) -> Issued:
        """A provider with one credential.

        Raises Unacceptable (its name), Taken (another has it), Impossible (there are PROVIDERS_MAX).
        """
        name = display_name(name)
        if len(self.providers.all()) >= PROVIDERS_MAX:
            raise Impossible(f"There are {PROVIDERS_MAX} providers, as many as there may be. Delete one first.")
        credential, secret = self._new_credential(credential_type)

        def attempt() -> Issued:
            own_id = provider_id_from(self.random(ID_BYTES))
            provider = settings.applied_to(Provider(id=own_id, display_name=name, credentials=(credential,)))
            changes = differences({}, settings_of(provider) | _credentials(provider))
            self.providers.create(provider, [self._entry(operator, provider, "provider created", changes=changes)])
            return Issued(provider=provider, credential=credential, secret=secret)

        return of_free_name(lambda: run_again(attempt))

    def all(self) -> list[Listed]:
        """All providers in the order of their names."""
        return [
            Listed(provider=each, users=self.users.total(each.id), groups=self.groups.total(each.id))
            for each in self.providers.all()
        ]

    def delete(self, operator: Operator, provider_id: str, version: int | None = None) -> Provider:
        """The provider that is gone now, with its credentials.

        Raises:
            Impossible: it has not been disabled for a minute, or it has groups, users that are not deactivated, or
                so many users that they cannot all be checked.
            VersionMismatch: it is not at the version that the operator saw.
        """

        def attempt() -> Provider:
            provider = known_provider(self.providers, provider_id)
            require_version(provider.version, version)
            _require_disabled(provider, self.now())
            self._require_deserted(provider)
            changes = differences(settings_of(provider) | _credentials(provider), {})
            self.providers.delete(provider, [self._entry(operator, provider, "provider deleted", changes=changes)])
            return provider

        return run_again(attempt)

    def issue_credential(
        self, operator: Operator, provider_id: str, credential_type: CredentialType, version: int | None = None
    ) -> Issued:
        """A second credential, valid at once beside the first.

        Raises Impossible (there are CREDENTIALS_MAX), VersionMismatch (it is not at the version that was seen).
        """
        credential, secret = self._new_credential(credential_type)

        def attempt() -> Issued:
            before = known_provider(self.providers, provider_id)
            require_version(before.version, version)
            if len(before.credentials) >= CREDENTIALS_MAX:
                detail = f"The provider has {CREDENTIALS_MAX} credentials, as many as there may be. Revoke one first."
                raise Impossible(detail)
            after = self._change_credentials(operator, before, (*before.credentials, credential), credential)
            return Issued(provider=after, credential=credential, secret=secret)

        return run_again(attempt)

    def revoke_credential(
        self, operator: Operator, provider_id: str, credential_id: str, version: int | None = None
    ) -> Provider:
        """The provider without that credential; a function that is warm may let it in for some seconds more.

        Raises VersionMismatch: it is not at the version that the operator saw.
        """

        def attempt() -> Provider:
            before = known_provider(self.providers, provider_id)
            require_version(before.version, version)
            revoked = next((each for each in before.credentials if each.id == credential_id), None)
            if revoked is None:
                raise NotFound(f'The provider has no credential "{credential_id[:64]}".')
            left = tuple(each for each in before.credentials if each is not revoked)
            return self._change_credentials(operator, before, left, revoked)

        return run_again(attempt)

    def _change_credentials(
        self, operator: Operator, before: Provider, credentials: tuple[Credential, ...], culprit: Credential
    ) -> Provider:
        # The write holds only at the version that was counted at: two operators at once never make three.
        after = replace(before, credentials=credentials, version=before.version + 1)
        action = "credential issued" if culprit in credentials else "credential revoked"
        detail = f"Credential {culprit.id}, {culprit.type}."
        changes = differences(_credentials(before), _credentials(after))
        self.providers.replace(before, after, [self._entry(operator, after, action, detail=detail, changes=changes)])
        return after

    def _new_credential(self, credential_type: CredentialType) -> tuple[Credential, str]:
        secret = secret_from(self.random(SECRET_BYTES))
        credential = Credential(
            id=self.new_id(), type=credential_type, secret_hash=secret_hash(secret), created_at=self.now()
        )
        return credential, secret

    def _require_deserted(self, provider: Provider) -> None:
        if self._has_groups(provider.id):
            raise _inhabited(provider, "groups", "Unlink and delete its pushed groups there")
        for read, user in enumerate(self._candidates(provider.id), 1):
            if user.provider_id == provider.id and not isinstance(user.life.status, Deactivated):
                advice = "Unassign them there, or deactivate them here"
                raise _inhabited(provider, "users who are not deactivated", advice)
            if read > USERS_CHECKED_MAX:
                raise _uncheckable(provider)

    def _candidates(self, provider_id: str) -> Iterator[User]:
        """Those who may not be deactivated, first those who wait for it: when deleted they are on no other list."""
        return chain(
            self.users.waiting(provider_id, "held"),
            self.users.waiting(provider_id, "awaitingConfirmation"),
            self.users.due(self.now() + LATEST_DEADLINE),
            self.users.all(provider_id),
        )

    def _has_groups(self, provider_id: str) -> bool:
        """Also those that are deleted but for their last members."""
        unfinished = self.groups.get_many(self.groups.unfinished(self.now() + timedelta(days=1)))
        return self.groups.total(provider_id) > 0 or any(group.provider_id == provider_id for group in unfinished)

    def _entry(
        self,
        operator: Operator,
        provider: Provider,
        action: SettingsAction,
        *,
        detail: str = "",
        changes: dict[str, dict[str, object]],
    ) -> LogEntry:
        origin = Origin(provider_id=provider.id, actor=operator.arn, request_id=operator.request_id)
        return LogEntry(id=self.new_id(), at=self.now(), origin=origin, action=action, detail=detail, changes=changes)


def _credentials(provider: Provider) -> dict[str, object]:
    """What the sync log says of credentials: their ids."""
    return {"credentials": [credential.id for credential in provider.credentials]}


def _require_disabled(provider: Provider, now: datetime) -> None:
    if not can_be_deleted(provider, now):
        detail = f'The provider "{provider.display_name}" may still be sending. Disable it first and wait a minute.'
        raise Impossible(detail)


def _uncheckable(provider: Provider) -> Impossible:
    detail = f"There are more than {USERS_CHECKED_MAX} users to check whether all of its own are deactivated."
    return Impossible(f'The provider "{provider.display_name}" cannot be deleted. {detail} Leave it disabled instead.')


def _inhabited(provider: Provider, whom: str, advice: str) -> Impossible:
    detail = f'The provider "{provider.display_name}" still has {whom}. {advice}; or leave it disabled.'
    return Impossible(detail)
