"""How the functions reach their table."""

from random import uniform
from time import sleep
from typing import TYPE_CHECKING

from botocore.config import Config

from provisioning import sdk
from provisioning.storage.table import Table
from provisioning.storage.watched import Watch, WatchedTable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# A client waits 60 seconds at most and API Gateway 30: give up early enough to answer 429.
CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    # It takes a good part of the processor in large changes. The tests' own clients do validate what we send.
    parameter_validation=False,
    # botocore would put its own name together anew, and twice, for every call (decision 67).
    user_agent="serverless-scim",
)
FIRST_PAUSE_SECONDS = 0.02


def open_table(name: str, watch: Watch | None = None) -> Table:
    """The table of that name, in the region and with the credentials of the environment.

    `watch` is told of what is written to the sync log.
    """
    client: DynamoDBClient = sdk.client("dynamodb", CONFIG)
    return WatchedTable(client, name, pause, watch) if watch else Table(client, name, pause)


def pause(attempt: int) -> None:
    """Wait a random while, on average twice as long after each attempt: those who collided must not meet again."""
    sleep(uniform(0, FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - no secret hangs on it
