"""The SDK's clients, and its faults in our own words.

botocore makes the clients by itself: boto3 on top of it would lengthen every cold start, for nothing.
"""

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from botocore.loaders import Loader
from botocore.session import Session

from provisioning.domain.failures import Away, Busy

if TYPE_CHECKING:
    from botocore.config import Config

SERVICES = ("dynamodb", "s3", "scheduler", "sqs")
NO_ANSWER = (HTTPClientError, NoConnection)
"""What the SDK raises when no answer came, also after it has tried again."""
SLOW_DOWN = "SlowDown"
"""S3's word for too many requests. It comes with a 503, and passes in a moment all the same."""


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


def passing(fault: ClientError | HTTPClientError | NoConnection) -> Busy:
    """The failure to raise: Away when the service has no answer or is unwell, else Busy."""
    if not isinstance(fault, ClientError):
        return Away()
    code = fault.response.get("Error", {}).get("Code")
    return Away() if is_unwell(fault) and code != SLOW_DOWN else Busy()


def is_unwell(fault: ClientError) -> bool:
    """True when the service answered with a 5xx."""
    status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
