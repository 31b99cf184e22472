"""Ids in a path that are longer than any key of DynamoDB's can be, on moto."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from provisioning.storage.keys import PARTITION_KEY_BYTES_MAX
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Table
from provisioning.storage.users import DynamoUsers
from tests.people import LOG_RETENTION, NOW
from tests.web.operators import Operator, open_console
from tests.world import World, durable

TOO_LONG = "x" * 5_000
PROVIDER = f"/providers/{TOO_LONG}"


@pytest.fixture
def strict_table(table: Table) -> Table:
    """A table that refuses keys as DynamoDB does; moto lets them pass."""
    vars(table)["_client"].meta.events.register("before-parameter-build.dynamodb", refuse_long_keys)
    return table


def refuse_long_keys(params: Mapping[str, Any], **_: object) -> None:
    asked = params.get("Key", {}) | params.get("ExpressionAttributeValues", {})
    if any(len(value.get("S", "")) > PARTITION_KEY_BYTES_MAX for value in asked.values()):
        raise ClientError({"Error": {"Code": "ValidationException", "Message": "Size of hashkey"}}, "Query")


@pytest.fixture
def operator(strict_table: Table) -> Operator:
    users = DynamoUsers(strict_table, lambda: NOW, LOG_RETENTION)
    providers = DynamoProviders(strict_table, LOG_RETENTION)
    return open_console(World(users, lambda: NOW, providers=providers, **durable(strict_table, lambda: NOW)))


def test_no_provider_has_such_an_id(strict_table: Table) -> None:
    assert DynamoProviders(strict_table, LOG_RETENTION).get(TOO_LONG) is None


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", PROVIDER, None),
        ("PATCH", PROVIDER, {"strict": True}),
        ("DELETE", PROVIDER, None),
        ("POST", f"{PROVIDER}/credentials", {}),
        ("DELETE", f"{PROVIDER}/credentials/c1", None),
        ("POST", f"{PROVIDER}/apply-settings", {"dryRun": True}),
        ("GET", f"{PROVIDER}/awaiting-confirmation", None),
        ("POST", f"{PROVIDER}/awaiting-confirmation", {"decision": "confirm"}),
    ],
)
def test_a_path_with_such_a_provider_is_404(operator: Operator, method: str, target: str, body: object) -> None:
    assert operator.ask(method, target, body).status == 404
