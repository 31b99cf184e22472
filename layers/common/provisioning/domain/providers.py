"""Provisioning providers and their credentials."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from provisioning.domain.mappings import (
    MANUAL_ROLES,
    ORGANIZATION_MAPPING_DEFAULT,
    OrganizationMapping,
    RoleMapping,
)

type CredentialType = Literal["api_credentials", "oauth_token"]

DELAY_MINUTES_DEFAULT = 15
DELAY_MINUTES_MAX = 43_200
SECRET_BYTES = 32
UNKNOWN_HASH = "0" * 64
"""What a secret is compared with when there is nothing to compare it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One secret of a provider, kept as a hash only. Two may be valid at once, so that a rotation drops no request."""

    id: str
    type: CredentialType
    secret_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLimit:
    """How many users may become pending within an hour before the destructive step waits for an operator.

    Both None: no limit. Where both are given, the smaller one counts.
    """

    users: int | None = None
    percent: int | None = None
    """Of the provider's users."""

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
    email_names_required: bool = False
    delay_minutes: int = DELAY_MINUTES_DEFAULT
    """How long after its deactivation a user is only blocked; from 0 to DELAY_MINUTES_MAX."""
    safety_limit: SafetyLimit = SAFETY_LIMIT_DEFAULT
    strict: bool = False
    """Refuse what tolerant providers are only told about in the sync log."""
    organization_mapping: OrganizationMapping = ORGANIZATION_MAPPING_DEFAULT
    role_mapping: RoleMapping = MANUAL_ROLES
    mappings_changed_at: datetime | None = None
    version: int = 1
    credentials: tuple[Credential, ...] = ()


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


def accepts(provider: Provider | None, credential_type: CredentialType, secret: str) -> bool:
    """True when the secret is one of the provider's. Takes as long for a wrong secret as for none to compare with."""
    presented = secret_hash(secret)
    credentials = provider.credentials if provider else ()
    known = [credential.secret_hash for credential in credentials if credential.type == credential_type]
    results = [hmac.compare_digest(presented, each) for each in known or [UNKNOWN_HASH]]
    return bool(secret) and any(results)
