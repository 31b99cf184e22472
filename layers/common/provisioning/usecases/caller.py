"""Who asks for an act."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.providers import Credential, Provider
from provisioning.domain.sync_log import Origin


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated provider, with the credential and the id of the request that it sent."""

    provider: Provider
    credential: Credential
    request_id: str
    until: datetime | None = None
    """When the request must be answered of which the act is only a part; None: the act is all of it."""

    @property
    def origin(self) -> Origin:
        """What the sync log says of who asked."""
        return Origin(provider_id=self.provider.id, actor="provider", request_id=self.request_id)

    @property
    def cursor_key(self) -> bytes:
        """What seals the cursors that it is given: with a credential the walks end that were begun with it."""
        purpose = f"cursors of {self.provider.id}"
        return hmac.digest(self.credential.secret_hash.encode(), purpose.encode(), "sha256")
