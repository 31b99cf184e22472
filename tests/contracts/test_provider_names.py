"""What every `ProviderStore` does about names: a provider's is its own, in any spelling."""

from dataclasses import replace

import pytest

from provisioning.domain.failures import ProviderNameClaimed
from tests.contracts.conftest import WritableProviderStore
from tests.people import ENTRA, OKTA

RENAMED = replace(OKTA, display_name="Okta EU", version=2)
SPELLINGS = ["Okta", "OKTA", "ｏkta"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_that_a_provider_has_is_given_to_no_other(providers: WritableProviderStore, spelling: str) -> None:
    providers.create(OKTA, [])

    with pytest.raises(ProviderNameClaimed) as claimed:
        providers.create(replace(ENTRA, display_name=spelling), [])

    assert (claimed.value.owner_id, providers.get(ENTRA.id)) == (OKTA.id, None)


def test_a_provider_does_not_take_anothers_name(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    providers.create(ENTRA, [])

    with pytest.raises(ProviderNameClaimed):
        providers.replace(ENTRA, replace(ENTRA, display_name="okta", version=2), [])

    assert providers.get(ENTRA.id) == ENTRA


def test_a_provider_may_write_its_own_name_otherwise(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    recased = replace(OKTA, display_name="OKTA", version=2)

    providers.replace(OKTA, recased, [])

    assert providers.get(OKTA.id) == recased


def test_the_name_that_a_provider_had_is_free(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    providers.replace(OKTA, RENAMED, [])

    providers.create(replace(ENTRA, display_name="Okta"), [])

    assert {each.display_name for each in providers.all()} == {"Okta", "Okta EU"}


def test_the_name_of_a_deleted_provider_is_free(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    providers.delete(OKTA, [])

    providers.create(replace(ENTRA, display_name="Okta"), [])

    assert [each.id for each in providers.all()] == [ENTRA.id]
