from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from local.memory import MemoryUsers
from provisioning.usecases.directory import UserStore
from provisioning.usecases.provision_users import ProvisionUsers
from tests.people import NOW
from tests.world import World


class TickingClock:
    """A clock that goes on by a second at every look."""

    def __init__(self) -> None:
        self._now = NOW

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def provisioning() -> Callable[[UserStore], ProvisionUsers]:
    """The use case on a store, with a clock that ticks."""
    return lambda store: World(store, TickingClock()).provision


@pytest.fixture
def provision(users: MemoryUsers, provisioning: Callable[[UserStore], ProvisionUsers]) -> ProvisionUsers:
    return provisioning(users)
