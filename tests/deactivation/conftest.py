import pytest

from tests.deactivation.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(stage: Stage) -> str:
    """An active user's id."""
    return stage.create(title="Countess")
