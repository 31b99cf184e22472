"""Provisioning providers and their credentials."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from unicodedata import normalize

from provisioning.domain.failures import Unacceptable
from provisioning.domain.mappings import (
    MANUAL_ROLES,
    ORGANIZATION_MAPPING_DEFAULT,
    OrganizationMapping,
    RoleMapping,
)
from provisioning.domain.names import NAME_KEY_BYTES_MAX, fits_a_key

type CredentialType = Literal["api_credentials", "oauth_token"]

PROVIDERS_MAX = 100
"""An overview asks for numbers of each of them."""
CREDENTIALS_MAX = 2
DELAY_MINUTES_DEFAULT = 15
DELAY_MINUTES_MAX = 43_200
DISPLAY_NAME_CHARACTERS_MAX = 200
ID_BYTES = 8
SECRET_BYTES = 32
DISABLED_BEFORE_DELETION = timedelta(minutes=1)
"""A warm function lets a disabled provider in for 10 s more, and what was let in takes up to 29 s."""
UNKNOWN_HASH = "0" * 64
"""What a secret is compared with when there is nothing to compare it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One secret of a provider, kept as a hash only. Two may be valid at once, so that a rotation drops no request."""

    id: str
    type: CredentialType
    secret_hash: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLimit:
    """How many users may become pending within an hour before the destructive step waits for an operator.

    Both None: no limit. Where both are given, the smaller one counts.
    """

    users: int | None = None
    percent: int | None = None
    """Of the provider's users."""

    @property
    def limits(self) -> bool:
        """False when any number may become pending."""
        return self.users is not None or self.percent is not None

    @property
    def in_words(self) -> str:
        """The limit as people read it."""
        users = None if self.users is None else f"{self.users:,} users"
        percent = None if self.percent is None else f"{self.percent}% of all"
        return " or ".join(each for each in (users, percent) if each) or "none"

    def exceeded_by(self, pending: int, total: int) -> bool:
        """True when so many became pending, out of so many users."""
        by_number = self.users is not None and pending > self.users
        return by_number or (self.percent is not None and pending * 100 > self.percent * total)


SAFETY_LIMIT_DEFAULT = SafetyLimit(users=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One identity provider's connection. Its id is the username of its API credentials."""

    id: str
    display_name: str
    enabled: bool = True
    disabled_at: datetime | None = None
    """Since when it has been disabled; None while it is enabled."""
    email_names_required: bool = False
    delay_minutes: int = DELAY_MINUTES_DEFAULT
    """How long after its deactivation a user is only blocked; from 0 to DELAY_MINUTES_MAX."""
    safety_limit: SafetyLimit = SAFETY_LIMIT_DEFAULT
    strict: bool = False
    """Refuse what others may send: attributes that no schema has, a PATCH without a path, unknown group members."""
    organization_mapping: OrganizationMapping = ORGANIZATION_MAPPING_DEFAULT
    role_mapping: RoleMapping = MANUAL_ROLES
    mappings_changed_at: datetime | None = None
    version: int = 1
    """Counts the changes of the settings and of the credentials."""
    credentials: tuple[Credential, ...] = ()
    """The operator's console issues at most CREDENTIALS_MAX."""
    last_contact_at: datetime | None = None
    """When it was last noted that the provider called; a few minutes behind what was the last call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChange:
    """Other settings for a provider; what is None stays. `SafetyLimit()` is no limit."""

    display_name: str | None = None
    enabled: bool | None = None
    email_names_required: bool | None = None
    delay_minutes: int | None = None
    safety_limit: SafetyLimit | None = None
    strict: bool | None = None
    organization_mapping: OrganizationMapping | None = None
    role_mapping: RoleMapping | None = None

    def applied_to(self, provider: Provider) -> Provider:
        """The provider with these settings."""
        settings = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(provider, **{name: value for name, value in settings.items() if value is not None})


def can_be_deleted(provider: Provider, now: datetime) -> bool:
    """True when it has been disabled for so long that nothing it sent can still be under way."""
    at = provider.disabled_at
    return not provider.enabled and at is not None and now - at >= DISABLED_BEFORE_DELETION


def display_name(text: str) -> str:
    """A provider's name trimmed and composed (Unicode NFC), as it is kept and shown.

    Raises:
        Unacceptable: it is empty, too long, or has characters that nobody sees.
    """
    # The length comes first: to compose n accents on one letter takes n² steps.
    name = normalize("NFC", text.strip()[: DISPLAY_NAME_CHARACTERS_MAX + 1])
    if not 0 < len(name) <= DISPLAY_NAME_CHARACTERS_MAX or not name.isprintable():
        detail = f"A provider's name has 1 to {DISPLAY_NAME_CHARACTERS_MAX} characters, all of them printed."
        raise Unacceptable(detail, field="displayName")
    if not fits_a_key(name):
        detail = f"The provider's name is longer than {NAME_KEY_BYTES_MAX} bytes when it is compared with others."
        raise Unacceptable(detail, field="displayName")
    return name


def provider_id_from(random: bytes) -> str:
    """The id of a new provider, and the username of its API credentials, from ID_BYTES random bytes.

    HTTP Basic ends a username at a colon (RFC 7617 §2), and the table's keys use the hash: it has neither.
    """
    return f"scim-{random.hex()}"


def secret_from(random: bytes) -> str:
    """The secret to show once, from 256 random bits.

    Raises:
        ValueError: there are fewer or more.
    """
    if len(random) != SECRET_BYTES:
        raise ValueError(f"A secret is made of {SECRET_BYTES} random bytes.")
    return urlsafe_b64encode(random).rstrip(b"=").decode()


def secret_hash(secret: str) -> str:
    """What is kept of a secret. 256 random bits need no slow hash: they cannot be guessed one by one."""
    return sha256(secret.encode()).hexdigest()


def bearer_token(provider_id: str, secret: str) -> str:
    """The token of type `oauth_token`: it names its provider, so that one look-up finds it."""
    return f"{provider_id}.{secret}"


def read_bearer_token(token: str) -> tuple[str, str]:
    """The provider's id and the secret in a bearer token; both may be empty."""
    provider_id, _, secret = token.rpartition(".")
    return provider_id, secret


def credential_of(provider: Provider | None, credential_type: CredentialType, secret: str) -> Credential | None:
    """The provider's credential that has this secret; None when none has.

    Takes as long for a wrong secret as for none to compare with.
    """
    presented = secret_hash(secret)
    credentials = provider.credentials if provider else ()
    known = [credential for credential in credentials if credential.type == credential_type]
    hashes = [credential.secret_hash for credential in known] or [UNKNOWN_HASH]
    results = [hmac.compare_digest(presented, each) for each in hashes]
    return known[results.index(True)] if secret and known and any(results) else None
