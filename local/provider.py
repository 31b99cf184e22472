"""The provisioning provider that `make serve` starts with."""

import re
from datetime import UTC, datetime, timedelta
from secrets import token_bytes, token_hex
from typing import TYPE_CHECKING

from provisioning.domain.providers import SECRET_BYTES, Credential, Provider, secret_from, secret_hash
from provisioning.storage.connection import pause
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

USERNAME = re.compile(r"[!-\"$-9;-~]{1,128}")
"""Printable ASCII without blanks, colons and hashes: HTTP Basic ends the username at a colon, our keys use the hash."""

NO_LOG = timedelta()
"""Nobody has changed anything yet."""


def create_provider(
    client: "DynamoDBClient", table_name: str, *, username: str | None, password: str | None
) -> tuple[str, str]:
    """A provider with API credentials; what is not given is made up. Returns its username and password.

    Raises:
        ValueError: a given one cannot be used; the message says why.
    """
    username = username or f"okta-{token_hex(4)}"
    password = password or secret_from(token_bytes(SECRET_BYTES))
    if not USERNAME.fullmatch(username):
        raise ValueError("SCIM_USERNAME must be 1 to 128 printable ASCII characters without blanks, colons and hashes.")
    now = datetime.now(UTC)
    credential = Credential(id=token_hex(8), type="api_credentials", secret_hash=secret_hash(password), created_at=now)
    provider = Provider(id=username, display_name="Local", credentials=(credential,))
    DynamoProviders(Table(client, table_name, pause), NO_LOG).save(provider)
    return username, password
