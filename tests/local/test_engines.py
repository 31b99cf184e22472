import http.client
from collections.abc import Generator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from local import engines
from local.clock import MovableClock
from local.engines import ENGINES, Engine, missing_reason, running
from local.failures import CannotStartError
from local.template import read_template

# One worker starts each engine once.
pytestmark = pytest.mark.xdist_group("engines")

ITEM = {"pk": {"S": "USER#1"}, "sk": {"S": "USER"}}
TABLE_NUMBERS = count(1)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Generator[Engine]:
    if reason := missing_reason(request.param):
        pytest.skip(reason)
    with running(request.param) as engine:
        yield engine


@pytest.fixture
def table_name(engine: Engine) -> str:
    """A new table, as the template has it."""
    name = f"scim-{next(TABLE_NUMBERS)}"
    engine.client().create_table(**read_template().table(name))
    return name


def test_an_engine_takes_the_table_of_the_template(engine: Engine, table_name: str) -> None:
    table = engine.client().describe_table(TableName=table_name)["Table"]

    assert {index.get("IndexName") for index in table.get("GlobalSecondaryIndexes", [])} == {
        "ByList",
        "ByDue",
        "ByUser",
        "ByAction",
    }
    assert table.get("BillingModeSummary", {}).get("BillingMode") == "PAY_PER_REQUEST"


def test_an_engine_keeps_what_is_put(engine: Engine, table_name: str) -> None:
    engine.client().put_item(TableName=table_name, Item=ITEM)

    assert engine.client().get_item(TableName=table_name, Key=ITEM).get("Item") == ITEM


def test_an_engine_takes_requests_that_were_signed_by_a_moved_clock(engine: Engine, table_name: str) -> None:
    with closing(MovableClock()) as clock:
        clock.advance(timedelta(days=400))
        engine.client().put_item(TableName=table_name, Item=ITEM)

    assert engine.client().get_item(TableName=table_name, Key=ITEM).get("Item") == ITEM


def test_an_engine_is_reached_past_the_persons_proxy(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert engine.client().list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_starts_empty_and_ends_with_its_context(name: str) -> None:
    if reason := missing_reason(name):
        pytest.skip(reason)

    with running(name) as engine:
        tables = engine.client().list_tables()["TableNames"]

    assert tables == []
    assert engine.endpoint_url is None or not answers(engine.endpoint_url)


def answers(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    with closing(connection):
        try:
            connection.connect()
        except ConnectionRefusedError:
            return False
        return True


def test_an_unknown_engine_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(CannotStartError, match='no engine "sqlite"') as refused:
        missing_reason("sqlite")

    assert all(name in str(refused.value) for name in ENGINES)


@pytest.mark.parametrize("name", ["dynoxide", "dynamodb-local"])
def test_an_engine_that_is_not_installed_says_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_NODE_MODULES", tmp_path)

    with pytest.raises(CannotStartError, match="Install Node, then: make install"), running(name):
        pytest.fail("it cannot run")


def test_without_java_dynamodb_local_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    if missing_reason("dynamodb-local"):
        pytest.skip("DynamoDB Local is not installed")
    monkeypatch.setenv("PATH", "")

    assert "Java development kit, version 17" in str(missing_reason("dynamodb-local"))


def test_an_engine_that_does_not_start_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "@dynoxide" / "any" / "dynoxide"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/bin/sh\necho no room left\nexit 3\n", encoding="utf-8")
    broken.chmod(0o700)
    monkeypatch.setattr(engines, "_NODE_MODULES", tmp_path)

    with pytest.raises(CannotStartError, match=r"dynoxide did not start\. It says: no room left"), running("dynoxide"):
        pytest.fail("it cannot run")
