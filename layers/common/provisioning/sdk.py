"""The SDK's clients. botocore makes them by itself: boto3 on top of it would lengthen every cold start, for nothing."""

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.session import Session

if TYPE_CHECKING:
    from botocore.config import Config

SERVICES = ("dynamodb", "s3", "scheduler", "sqs")


class OurServices(Loader):
    """Knows the services that we call, and need not look for them in some four hundred folders."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - of each there is a model
        """Their names, as the SDK has them."""
        return [*SERVICES]


@cache
def session() -> Session:
    """What all clients are made of. Who registers with it hears of the calls of those that are made afterwards."""
    made = Session()
    made.register_component("data_loader", OurServices())
    return made


def client(service: str, config: "Config") -> Any:  # noqa: ANN401 - each service has a type of its own
    """A client in the region and with the credentials of the environment."""
    return session().create_client(service, config=config)
