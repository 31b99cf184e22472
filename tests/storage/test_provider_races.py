"""Operators who act on one provider at the same moment, on real engines."""

from contextlib import suppress
from functools import partial

import pytest

from local.engines import Engine
from local.memory import MemoryGroups, MemoryUsers
from provisioning.domain.failures import Impossible
from provisioning.domain.providers import CREDENTIALS_MAX, ProviderChange
from provisioning.storage.providers import DynamoProviders
from provisioning.usecases.manage_providers import ManageProviders
from tests.deactivation.stage import OPERATOR
from tests.people import LOG_RETENTION, NOW, new_id, random_bytes
from tests.storage.racing import outcomes, patient_table

RACES = 20
RUNNERS = 3


@pytest.fixture(scope="module")
def manage(real_engine: Engine) -> ManageProviders:
    providers, users = DynamoProviders(patient_table(real_engine), LOG_RETENTION), MemoryUsers()
    return ManageProviders(
        providers=providers,
        users=users,
        groups=MemoryGroups(users),
        now=lambda: NOW,
        new_id=new_id,
        random=random_bytes,
    )


def test_bug_040_however_many_issue_at_once_two_credentials_are_valid(manage: ManageProviders) -> None:
    for race in range(RACES):
        provider_id = manage.create(OPERATOR, f"Okta {race}", "api_credentials", ProviderChange()).provider.id

        outcomes([partial(issue, manage, provider_id)] * RUNNERS)

        stored = manage.providers.get(provider_id)
        assert stored is not None
        assert len(stored.credentials) == CREDENTIALS_MAX


def issue(manage: ManageProviders, provider_id: str) -> None:
    """One of them comes first; the others are told so."""
    with suppress(Impossible):
        manage.issue_credential(OPERATOR, provider_id, "oauth_token")
