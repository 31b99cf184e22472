from collections.abc import Iterator

import pytest

from local.engines import Engine, running
from provisioning.storage.table import Table
from tests.contracts.conftest import fresh_table


@pytest.fixture
def moto() -> Iterator[Engine]:
    with running("moto") as engine:
        yield engine


@pytest.fixture
def table(moto: Engine) -> Table:
    return fresh_table(moto)
