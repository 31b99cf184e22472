"""Who is calling? HTTP Basic (RFC 7617) and bearer tokens (RFC 6750) of provisioning providers (PRODUCT §2)."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.domain.providers import CredentialType, Provider, accepts, read_bearer_token
from provisioning.usecases.ports import ProviderStore
from provisioning.web.failures import REALM, HttpFailure

PROVIDER_CACHE_SECONDS = 10
"""How long a revoked credential or a disabled provider can still be let in by a warm function."""
PROVIDER_CACHE_ENTRIES_MAX = 1_000
PROVIDER_ID_CHARACTERS_MAX = 128


@dataclass(frozen=True, slots=True)
class Presented:
    """What the Authorization header presents."""

    type: CredentialType
    provider_id: str
    secret: str


class Authenticator:
    """Lets providers in. Keeps what it read of a provider for PROVIDER_CACHE_SECONDS."""

    def __init__(self, providers: ProviderStore, now: Callable[[], datetime]) -> None:
        self._providers = providers
        self._now = now
        self._cache: dict[str, tuple[datetime, Provider | None]] = {}

    def authenticate(self, authorization: str | None) -> Provider:
        """The provider whose credential the header has.

        Raises:
            HttpFailure: 401 when the credential is none of a provider's; 403 when the provider is disabled.
            Busy: the provider cannot be read now.
        """
        presented = read_authorization(authorization)
        provider = self._provider(presented.provider_id) if presented else None
        if presented is None or not accepts(provider, presented.type, presented.secret) or provider is None:
            raise _unauthorized()
        if not provider.enabled:
            raise HttpFailure(403, "This provisioning provider is disabled. Ask the operator to enable it.")
        return provider

    def _provider(self, provider_id: str) -> Provider | None:
        now = self._now()
        read_at, provider = self._cache.get(provider_id, (None, None))
        if read_at is None or not timedelta(0) <= now - read_at < timedelta(seconds=PROVIDER_CACHE_SECONDS):
            provider = self._providers.get(provider_id)
            if len(self._cache) >= PROVIDER_CACHE_ENTRIES_MAX:
                self._cache.clear()
            self._cache[provider_id] = (now, provider)
        return provider


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
