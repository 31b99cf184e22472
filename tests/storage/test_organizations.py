"""An environment has three thousand organizations beside the default one, and no more (decision 47)."""

import pytest

from local.engines import Engine
from provisioning.domain.failures import EnvironmentFull
from provisioning.storage import keys
from provisioning.storage.organizations import DynamoOrganizations
from tests.contracts.conftest import fresh_table
from tests.contracts.test_organization_store import an_entry, an_organization
from tests.people import LOG_RETENTION


def test_attack_019_the_three_thousandth_organization_is_the_last(real_engine: Engine) -> None:
    table = fresh_table(real_engine)
    table.put({**keys.ORGANIZATIONS_COUNT, "total": {"N": "2999"}})
    organizations = DynamoOrganizations(table, LOG_RETENTION)
    organizations.create(an_organization("The last"), [])

    with pytest.raises(EnvironmentFull):
        organizations.create(an_organization("One more"), [an_entry()])

    assert (organizations.total(), organizations.by_name("One more")) == (3_000, None)
