"""Who asks for an act."""

from dataclasses import dataclass

from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import Origin


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated provider, with the id of the request that it sent."""

    provider: Provider
    request_id: str

    @property
    def origin(self) -> Origin:
        """What the sync log says of who asked."""
        return Origin(provider_id=self.provider.id, actor="provider", request_id=self.request_id)
