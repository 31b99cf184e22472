"""The deployed handlers behind the routes of the template, on moto: warm functions, and a new table for every test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from local.engines import running
from local.functions import load_functions
from local.gateway import Gateway
from local.resources import create_archive_and_schedules, create_queues
from local.template import read_template

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

BASE_URL = "https://scim.example.com/scim/v2"
TABLE_NAME = "scim"
TEMPLATE = read_template({"Table": TABLE_NAME, "BaseUrl": BASE_URL, "LogLevel": "WARNING"})


@pytest.fixture(scope="module")
def moto() -> Iterator["DynamoDBClient"]:
    """A client of moto, which boto3 finds without being told as long as this lasts."""
    with running("moto") as engine, pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment().items():
            patch.setenv(name, value)
        create_archive_and_schedules()
        create_queues(TEMPLATE)
        yield engine.client()


@pytest.fixture(scope="module")
def gateway(moto: "DynamoDBClient") -> Iterator[Gateway]:  # noqa: ARG001 - moto must be there before boto3's clients
    """The HTTP API of the template."""
    functions = TEMPLATE.functions()
    with pytest.MonkeyPatch.context() as patch:
        for function in functions.values():
            for name, value in function.environment.items():
                patch.setenv(name, value)  # loading sets it for good; so it is put back in the end
        yield Gateway(TEMPLATE.routes(), load_functions(functions))


@pytest.fixture
def client(moto: "DynamoDBClient") -> Iterator["DynamoDBClient"]:
    """A client, and the functions' table, empty."""
    moto.create_table(**TEMPLATE.table(TABLE_NAME))
    yield moto
    moto.delete_table(TableName=TABLE_NAME)
