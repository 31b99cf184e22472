"""Counting ends where nobody needs to know more, and reads nothing else."""

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
from tests.storage.costs import Costs

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

    thousand = tallies.count_failed([OKTA.id], A_DAY_AGO)
    tell(table, FAILED_COUNTED_MAX)
    more = tallies.count_failed([OKTA.id], A_DAY_AGO)

    assert (thousand, more) == (Tally(count=1_000), Tally(count=1_000, more=True))


def test_what_did_not_fail_is_not_read_for_the_number(real_engine: Engine) -> None:
    table = fresh_table(real_engine)
    for second in range(1, 50):
        tell(table, second, action="created")
    tell(table, 0)
    tell(table, 0, EVE)
    costs = Costs(table)

    tally = DynamoTallies(table).count_failed([OKTA.id, ENTRA.id], A_DAY_AGO)

    assert tally == Tally(count=2)
    assert (costs.calls, costs.entries) == (2, 2)
