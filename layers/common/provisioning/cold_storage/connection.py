"""How the functions reach S3."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from provisioning import sdk
from provisioning.cold_storage.archive import S3ColdStorage

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CONFIG = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


def open_cold_storage(bucket: str) -> S3ColdStorage:
    """The archive in that bucket; the client is made at the first use, since most requests need none."""
    return S3ColdStorage(_client, bucket)


@cache
def _client() -> "S3Client":
    return sdk.client("s3", CONFIG)
