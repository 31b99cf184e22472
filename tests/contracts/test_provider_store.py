"""The contract of `ProviderStore`, on every implementation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import LostRace
from provisioning.domain.mappings import (
    MANUAL_ROLES,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    OrganizationRow,
    RoleMapping,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.providers import SafetyLimit
from provisioning.domain.sync_log import LogEntry
from tests.contracts.conftest import Stores, WritableProviderStore
from tests.contracts.pushed_groups import ORIGIN
from tests.people import ENTRA, NOW, OKTA, new_id

BY_GROUPS = OrganizationByGroups(
    rows=(OrganizationRow(group_ids=("g2", "g1"), organization_id="uk"),), unmapped_organization_id="default"
)
STRICT = replace(OKTA, strict=True, organization_mapping=BY_GROUPS, mappings_changed_at=NOW, version=2, credentials=())


def an_entry() -> LogEntry:
    return LogEntry(id=new_id(), at=NOW, origin=ORIGIN, action="provider updated")


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


@pytest.mark.parametrize(
    "mapping",
    [
        SingleOrganization("uk"),
        OrganizationByAttribute(attribute="département", unmapped_organization_id="uk", organizations_max=7),
        BY_GROUPS,
    ],
)
@pytest.mark.parametrize(
    "roles", [MANUAL_ROLES, RolesByGroups((RoleRow(group_id="g1", role_ids=frozenset({"a", "b"})),))]
)
def test_mappings_read_back_as_they_were(
    providers: WritableProviderStore, mapping: OrganizationMapping, roles: RoleMapping
) -> None:
    mapped = replace(OKTA, organization_mapping=mapping, role_mapping=roles, mappings_changed_at=NOW, strict=True)

    providers.save(mapped)

    assert providers.get(OKTA.id) == mapped


def test_a_replaced_provider_reads_back_as_the_new_one_with_its_credentials(providers: WritableProviderStore) -> None:
    providers.save(OKTA)
    providers.save(ENTRA)

    providers.replace(OKTA, STRICT, [])

    assert providers.get(OKTA.id) == replace(STRICT, credentials=OKTA.credentials)
    assert providers.get(ENTRA.id) == ENTRA


def test_a_change_of_an_old_version_loses_and_is_not_logged(stores: Stores) -> None:
    stores.providers.save(OKTA)
    stores.providers.replace(OKTA, STRICT, [])

    with pytest.raises(LostRace):
        stores.providers.replace(OKTA, replace(OKTA, delay_minutes=1, version=2), [an_entry()])

    assert stores.providers.get(OKTA.id) == replace(STRICT, credentials=OKTA.credentials)
    assert stores.users.log_of(OKTA.id, NOW) == []


def test_a_provider_that_is_not_there_cannot_be_replaced(providers: WritableProviderStore) -> None:
    with pytest.raises(LostRace):
        providers.replace(OKTA, STRICT, [])

    assert providers.get(OKTA.id) is None


def test_log_entries_are_written_with_their_change(stores: Stores) -> None:
    stores.providers.save(OKTA)
    first, second = an_entry(), replace(an_entry(), at=NOW + timedelta(seconds=1))

    stores.providers.replace(OKTA, STRICT, [first, second])

    assert stores.users.log_of(OKTA.id, NOW) == [first, second]
