"""The contract of `HoldStore`, on every implementation."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.engines import Engine, running
from local.memory import MemoryHolds
from provisioning.domain.failures import HoldNameClaimed
from provisioning.domain.holds import LegalHold
from provisioning.storage.holds import DynamoHolds
from provisioning.usecases.ports import HoldStore
from tests.contracts.conftest import fresh_table
from tests.people import LOG_RETENTION, NOW

BYRON = LegalHold(id="h1", name="Byron v. Babbage ✨", created_at=NOW)
LOVELACE = LegalHold(id="h2", name="In re Lovelace", created_at=NOW)
BABBAGE = LegalHold(id="h3", name="Babbage v. Clement", created_at=NOW)


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


def test_holds_are_listed_by_id_in_pages(holds: HoldStore) -> None:
    for hold in (LOVELACE, BYRON, BABBAGE):
        holds.create(hold, [])

    first, place = holds.page_after("", 2)
    second, _ = holds.page_after(place or "", 2)

    assert (first, place, second) == ([BYRON, LOVELACE], LOVELACE.id, [BABBAGE])


def test_the_last_page_says_so(holds: HoldStore) -> None:
    holds.create(BYRON, [])

    assert holds.page_after("", 2) == ([BYRON], None)
    assert holds.page_after(BYRON.id, 2) == ([], None)


def test_at_first_there_are_none(holds: HoldStore) -> None:
    assert holds.page_after("", 2) == ([], None)


@pytest.mark.parametrize("spelling", [BYRON.name, "BYRON V. BABBAGE ✨"])
def test_a_hold_is_found_by_its_name_in_any_spelling(holds: HoldStore, spelling: str) -> None:
    holds.create(BYRON, [])

    assert holds.by_name(spelling) == BYRON


@pytest.mark.parametrize("name", ["nothing", "", "x" * 5_000])
def test_nothing_is_found_under_an_unknown_name(holds: HoldStore, name: str) -> None:
    holds.create(BYRON, [])

    assert holds.by_name(name) is None


def test_a_second_hold_of_a_name_is_refused_and_changes_nothing(holds: HoldStore) -> None:
    holds.create(BYRON, [])

    with pytest.raises(HoldNameClaimed) as claimed:
        holds.create(replace(LOVELACE, name=BYRON.name.lower()), [])

    assert (claimed.value.owner_id, holds.get(LOVELACE.id)) == (BYRON.id, None)
