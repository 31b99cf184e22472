"""The contract of `ProviderStore`, on every implementation."""

from dataclasses import replace

from provisioning.domain.providers import SafetyLimit
from tests.contracts.conftest import WritableProviderStore
from tests.people import OKTA


def test_a_saved_provider_reads_back_with_its_credentials(providers: WritableProviderStore) -> None:
    providers.save(OKTA)

    assert providers.get(OKTA.id) == OKTA


def test_a_provider_without_credentials_reads_back(providers: WritableProviderStore) -> None:
    limit = SafetyLimit(users=None, percent=20)
    disabled = replace(
        OKTA, credentials=(), enabled=False, email_names_required=True, delay_minutes=0, safety_limit=limit
    )

    providers.save(disabled)

    assert providers.get(OKTA.id) == disabled


def test_nothing_is_known_of_an_unknown_provider(providers: WritableProviderStore) -> None:
    assert providers.get("nobody") is None
