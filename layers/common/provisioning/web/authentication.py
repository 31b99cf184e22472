"""Who is calling? HTTP Basic (RFC 7617) and bearer tokens (RFC 6750) of provisioning providers (PRODUCT §2)."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.providers import Credential, CredentialType, Provider, credential_of, read_bearer_token
from provisioning.usecases.ports import ProviderStore
from provisioning.web.failures import REALM, HttpFailure

PROVIDER_CACHE_SECONDS = 10
"""How long a revoked credential or a disabled provider can still be let in by a warm function."""
CONTACT_NOTED_MINUTES = 5
"""How far the noted last contact of a provider may be behind."""
PROVIDER_ID_CHARACTERS_MAX = 128


@dataclass(frozen=True, slots=True)
class Presented:
    """What the Authorization header presents."""

    type: CredentialType
    provider_id: str
    secret: str


class ProviderDisabled(HttpFailure):
    """Whoever asks has shown that it is this provider, and is not let in all the same."""

    def __init__(self, provider_id: str) -> None:
        super().__init__(403, "This provisioning provider is disabled. Ask the operator to enable it.")
        self.provider_id = provider_id


class Authenticator:
    """Lets providers in. Keeps what it read of a provider for PROVIDER_CACHE_SECONDS; refuses only by a fresh read."""

    def __init__(self, providers: ProviderStore, now: Callable[[], datetime]) -> None:
        self._providers = providers
        self._now = now
        self._cache: dict[str, tuple[datetime, Provider]] = {}

    def authenticate(self, authorization: str | None) -> tuple[Provider, Credential]:
        """The provider whose credential the header has, and that credential.

        Raises:
            HttpFailure: 401 when the credential is none of a provider's.
            ProviderDisabled: the credential is right, and the provider is disabled.
            Busy: the provider cannot be read now.
        """
        presented = read_authorization(authorization)
        if presented is None:
            raise _unauthorized()
        provider = self._remembered(presented.provider_id)
        credential = credential_of(provider, presented.type, presented.secret)
        if provider is None or not provider.enabled or credential is None:
            # A credential counts from the moment that it is issued, a provider from the moment that it is enabled.
            provider = self._read(presented.provider_id)
            credential = credential_of(provider, presented.type, presented.secret)
        if provider is None or credential is None:
            raise _unauthorized()
        if not provider.enabled:
            raise ProviderDisabled(provider.id)
        self._note_contact(provider)
        return provider, credential

    def _remembered(self, provider_id: str) -> Provider | None:
        read_at, provider = self._cache.get(provider_id, (None, None))
        if read_at is None or not timedelta(0) <= self._now() - read_at < timedelta(seconds=PROVIDER_CACHE_SECONDS):
            return None
        return provider

    def _read(self, provider_id: str) -> Provider | None:
        now = self._now()
        provider = self._providers.get(provider_id)
        if provider is None:
            self._cache.pop(provider_id, None)
        else:
            self._cache[provider_id] = (now, provider)
        return provider

    def _note_contact(self, provider: Provider) -> None:
        now = self._now()
        noted_at = provider.last_contact_at
        if noted_at is not None and now - noted_at < timedelta(minutes=CONTACT_NOTED_MINUTES):
            return
        # Remembered whether it succeeds or not: it is tried once for each time that the provider is read.
        read_at, _ = self._cache[provider.id]
        self._cache[provider.id] = (read_at, replace(provider, last_contact_at=now))
        with suppress(Exception):
            # What it is good for is the operator's overview; no request may fail for it.
            self._providers.note_contact(provider.id, now)


def read_authorization(header: str | None) -> Presented | None:
    """What the header presents; None when that can be no provider's credential."""
    scheme, _, value = (header or "").strip().partition(" ")
    presented = SCHEMES.get(scheme.lower(), lambda _: None)(value.strip())
    if presented is None or not presented.provider_id or not presented.secret:
        return None
    return presented if len(presented.provider_id) <= PROVIDER_ID_CHARACTERS_MAX else None


def _read_basic(value: str) -> Presented | None:
    try:
        username, _, password = b64decode(value, validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        return None
    return Presented("api_credentials", username, password)


def _read_bearer(value: str) -> Presented:
    return Presented("oauth_token", *read_bearer_token(value))


SCHEMES: dict[str, Callable[[str], Presented | None]] = {"basic": _read_basic, "bearer": _read_bearer}


def _unauthorized() -> HttpFailure:
    # RFC 7644 §2: a 401 names the schemes; one field, since payload 2.0 answers have each header once.
    challenge = f'Basic realm="{REALM}", charset="UTF-8", Bearer realm="{REALM}"'
    detail = "The credentials are not valid. Enter the provider's current username and password, or its token."
    return HttpFailure(401, detail, {"WWW-Authenticate": challenge})
