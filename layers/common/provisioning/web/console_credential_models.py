"""The console's only answers with a secret, each given once: a new provider, and a new credential."""

from datetime import datetime

from pydantic import RootModel

from provisioning.domain.providers import CredentialType, bearer_token
from provisioning.usecases.manage_providers import Issued
from provisioning.web.console_models import HIDING, ConsoleModel
from provisioning.web.console_provider_models import ProviderSettings


class NewProvider(ProviderSettings):
    """A provider to create: `api_credentials` for Okta, `oauth_token` for Entra and Okta's header authentication."""

    display_name: str
    credential_type: CredentialType = "api_credentials"


class NewCredential(ConsoleModel):
    """A credential to issue."""

    type: CredentialType = "api_credentials"


class CreatedWithPassword(ConsoleModel):
    """A new provider, and what to enter in the identity provider."""

    id: str
    display_name: str
    base_url: str
    username: str
    password: str


class CreatedWithToken(ConsoleModel):
    """A new provider, and what to enter in the identity provider."""

    id: str
    display_name: str
    base_url: str
    token: str


class CreatedProvider(RootModel[CreatedWithPassword | CreatedWithToken]):
    """A new provider with its one credential; the secret is never shown again."""

    model_config = HIDING

    @classmethod
    def of(cls, issued: Issued, base_url: str) -> "CreatedProvider":
        """What the operator copies into the identity provider."""
        provider = issued.provider
        if issued.credential.type == "oauth_token":
            token = bearer_token(provider.id, issued.secret)
            return cls(
                CreatedWithToken(id=provider.id, display_name=provider.display_name, base_url=base_url, token=token)
            )
        return cls(
            CreatedWithPassword(
                id=provider.id,
                display_name=provider.display_name,
                base_url=base_url,
                username=provider.id,
                password=issued.secret,
            )
        )


class PasswordIssued(ConsoleModel):
    """A credential's id, and what to enter in the identity provider."""

    id: str
    type: CredentialType
    created_at: datetime
    username: str
    password: str


class TokenIssued(ConsoleModel):
    """A credential's id, and what to enter in the identity provider."""

    id: str
    type: CredentialType
    created_at: datetime
    token: str


class IssuedCredential(RootModel[PasswordIssued | TokenIssued]):
    """A new credential; its secret is never shown again."""

    model_config = HIDING

    @classmethod
    def of(cls, issued: Issued) -> "IssuedCredential":
        """What the operator copies into the identity provider."""
        credential, provider_id = issued.credential, issued.provider.id
        if credential.type == "oauth_token":
            token = bearer_token(provider_id, issued.secret)
            return cls(
                TokenIssued(id=credential.id, type=credential.type, created_at=credential.created_at, token=token)
            )
        return cls(
            PasswordIssued(
                id=credential.id,
                type=credential.type,
                created_at=credential.created_at,
                username=provider_id,
                password=issued.secret,
            )
        )
