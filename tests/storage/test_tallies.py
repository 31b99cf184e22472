"""Counting is given up where it would cost too much."""

from datetime import timedelta

import pytest

from local.engines import Engine
from provisioning.domain.sync_log import Action
from provisioning.domain.tallies import Tally
from provisioning.domain.users import User
from provisioning.storage import log_items
from provisioning.storage.table import Table
from provisioning.storage.tallies import FAILED_COUNTED_MAX, DynamoTallies
from tests.contracts.conftest import fresh_table
from tests.people import ENTRA, LOG_RETENTION, NOW, OKTA, a_user, an_entry

ADA = a_user()
EVE = a_user(provider_id=ENTRA.id)
A_DAY_AGO = NOW - timedelta(hours=24)


@pytest.fixture(scope="module")
def table(real_engine: Engine) -> Table:
    """A table whose log tells of as many failures as are counted."""
    table = fresh_table(real_engine)
    for second in range(FAILED_COUNTED_MAX):
        tell(table, second)
    return table


def tell(table: Table, second: int, user: User = ADA, action: Action = "failed") -> None:
    entry = an_entry(user, action=action, at=NOW - timedelta(seconds=second))
    table.put(log_items.to_item(entry, LOG_RETENTION))


def test_failures_are_counted_to_a_thousand(table: Table) -> None:
    tallies = DynamoTallies(table)

    thousand = tallies.count_failed([OKTA.id], A_DAY_AGO, NOW)
    tell(table, FAILED_COUNTED_MAX)
    more = tallies.count_failed([OKTA.id], A_DAY_AGO, NOW)

    assert (thousand, more) == (Tally(count=1_000), Tally(count=1_000, more=True))


def test_a_busy_days_log_is_not_read_to_the_end(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.storage.tallies.FAILED_SCANNED_MAX", 100)
    monkeypatch.setattr("provisioning.storage.tallies.FAILED_PAGE_ENTRIES", 60)

    tally = DynamoTallies(table).count_failed([OKTA.id], A_DAY_AGO, NOW)

    assert tally == Tally(count=120, more=True)


def test_the_newest_failures_of_each_provider_count_on_a_busy_day(
    real_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.storage.tallies.FAILED_SCANNED_MAX", 20)
    monkeypatch.setattr("provisioning.storage.tallies.FAILED_PAGE_ENTRIES", 5)
    table = fresh_table(real_engine)
    for second in range(1, 50):
        tell(table, second, action="created")
    tell(table, 0)
    tell(table, 0, EVE)

    tally = DynamoTallies(table).count_failed([OKTA.id, ENTRA.id], A_DAY_AGO, NOW)

    assert tally == Tally(count=2, more=True)
