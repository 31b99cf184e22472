"""The contract of `HoldStore`, on every implementation."""

from collections.abc import Iterator

import pytest

from local.engines import Engine, running
from local.memory import MemoryHolds
from provisioning.domain.holds import LegalHold
from provisioning.storage.holds import DynamoHolds
from provisioning.usecases.ports import HoldStore
from tests.contracts.conftest import fresh_table
from tests.people import LOG_RETENTION, NOW

BYRON = LegalHold(id="h1", name="Byron v. Babbage ✨", created_at=NOW)
LOVELACE = LegalHold(id="h2", name="In re Lovelace", created_at=NOW)


@pytest.fixture
def holds(implementation: str | Engine) -> Iterator[HoldStore]:
    if implementation == "memory":
        yield MemoryHolds()
    elif isinstance(implementation, Engine):
        yield DynamoHolds(fresh_table(implementation), LOG_RETENTION)
    else:
        with running("moto") as moto:
            yield DynamoHolds(fresh_table(moto), LOG_RETENTION)


def test_a_hold_reads_back_as_it_was(holds: HoldStore) -> None:
    holds.create(BYRON, [])

    assert holds.get(BYRON.id) == BYRON


def test_there_is_no_unknown_hold(holds: HoldStore) -> None:
    holds.create(BYRON, [])

    assert holds.get("h2") is None


def test_all_holds_are_listed_by_id(holds: HoldStore) -> None:
    holds.create(LOVELACE, [])
    holds.create(BYRON, [])

    assert holds.all() == [BYRON, LOVELACE]


def test_creating_twice_is_creating_once(holds: HoldStore) -> None:
    holds.create(BYRON, [])
    holds.create(BYRON, [])

    assert holds.all() == [BYRON]


def test_at_first_there_are_none(holds: HoldStore) -> None:
    assert holds.all() == []
