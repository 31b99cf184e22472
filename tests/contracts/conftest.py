"""The implementations of the ports that every contract suite runs on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Protocol

import pytest

from local.engines import ENGINES, Engine, running
from local.memory import MemoryGroups, MemoryJobs, MemoryOrganizations, MemoryProviders, MemoryTallies, MemoryUsers
from local.template import read_template
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import LogEntry
from provisioning.storage.groups import DynamoGroups
from provisioning.storage.jobs import DynamoJobs
from provisioning.storage.organizations import DynamoOrganizations
from provisioning.storage.providers import DynamoProviders
from provisioning.storage.table import Table
from provisioning.storage.tallies import DynamoTallies
from provisioning.storage.users import DynamoUsers
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.overview import Tallies
from provisioning.usecases.ports import JobStore, OrganizationStore, ProviderStore
from tests.conftest import REAL_ENGINES, started
from tests.people import LOG_RETENTION, NOW

TABLE_NUMBERS = count(1)


class UserStoreWithLog(UserStore, Protocol):
    """A user store whose log can be read back."""

    def log_of(self, provider_id: str, day: datetime) -> list[LogEntry]: ...


class WritableProviderStore(ProviderStore, Protocol):
    """A provider store that can be filled."""

    def save(self, provider: Provider) -> None: ...


@dataclass(frozen=True, slots=True)
class Stores:
    """All of them on one table, or over the same users in memory."""

    users: UserStoreWithLog
    providers: WritableProviderStore
    groups: GroupStore
    organizations: OrganizationStore
    jobs: JobStore
    tallies: Tallies


@pytest.fixture(scope="session", params=["memory", *ENGINES])
def implementation(request: pytest.FixtureRequest) -> Iterator[str | Engine]:
    if request.param in REAL_ENGINES:
        yield from started(request.param)
    else:
        yield request.param


@pytest.fixture
def stores(implementation: str | Engine) -> Iterator[Stores]:
    """Empty stores."""
    if implementation == "memory":
        yield stores_in_memory()
    elif isinstance(implementation, Engine):
        yield stores_on(implementation)
    else:
        with running("moto") as moto:
            yield stores_on(moto)


def stores_in_memory() -> Stores:
    users = MemoryUsers()
    providers, groups = MemoryProviders(log=users), MemoryGroups(users)
    return Stores(users, providers, groups, MemoryOrganizations(users), MemoryJobs(users), MemoryTallies(users, groups))


def stores_on(engine: Engine) -> Stores:
    table = fresh_table(engine)
    return Stores(
        DynamoUsers(table, lambda: NOW, LOG_RETENTION),
        DynamoProviders(table, LOG_RETENTION),
        DynamoGroups(table, lambda: NOW, LOG_RETENTION),
        DynamoOrganizations(table, LOG_RETENTION),
        DynamoJobs(table, lambda: NOW, LOG_RETENTION),
        DynamoTallies(table),
    )


def fresh_table(engine: Engine) -> Table:
    """A new table, as the template has it, on this engine."""
    name = f"contract-{next(TABLE_NUMBERS)}"
    client = engine.client()
    client.create_table(**read_template().table(name))
    return Table(client, name, lambda _: None)


@pytest.fixture
def users(stores: Stores) -> UserStoreWithLog:
    return stores.users


@pytest.fixture
def providers(stores: Stores) -> WritableProviderStore:
    return stores.providers


@pytest.fixture
def groups(stores: Stores) -> GroupStore:
    return stores.groups


@pytest.fixture
def organizations(stores: Stores) -> OrganizationStore:
    return stores.organizations


@pytest.fixture
def jobs(stores: Stores) -> JobStore:
    return stores.jobs
