from collections.abc import Iterator

import pytest

from local.engines import Engine, missing_reason, running
from tests.doctor.stage import Stage


@pytest.fixture(scope="session")
def fast_engine() -> Iterator[Engine]:
    """A real engine where there is one: in moto each transaction copies the whole table."""
    with running("moto" if missing_reason("dynoxide") else "dynoxide") as engine:
        yield engine


@pytest.fixture
def stage(fast_engine: Engine) -> Stage:
    """An empty house."""
    return Stage(fast_engine)
