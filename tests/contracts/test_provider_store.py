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
STRICT = replace(OKTA, strict=True, organization_mapping=BY_GROUPS, mappings_changed_at=NOW, version=2)


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


def test_a_replaced_provider_reads_back_as_the_new_one(providers: WritableProviderStore) -> None:
    providers.save(OKTA)
    providers.save(ENTRA)
    after = replace(STRICT, credentials=OKTA.credentials[1:])

    providers.replace(OKTA, after, [])

    assert (providers.get(OKTA.id), providers.get(ENTRA.id)) == (after, ENTRA)


def test_a_change_of_an_old_version_loses_and_is_not_logged(stores: Stores) -> None:
    stores.providers.save(OKTA)
    stores.providers.replace(OKTA, STRICT, [])

    with pytest.raises(LostRace):
        stores.providers.replace(OKTA, replace(OKTA, delay_minutes=1, version=2), [an_entry()])

    assert stores.providers.get(OKTA.id) == STRICT
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


def test_a_created_provider_reads_back_and_its_entry_is_written(stores: Stores) -> None:
    entry = an_entry()

    stores.providers.create(OKTA, [entry])

    assert (stores.providers.get(OKTA.id), stores.users.log_of(OKTA.id, NOW)) == (OKTA, [entry])


def test_an_id_is_given_once(stores: Stores) -> None:
    stores.providers.create(OKTA, [])

    with pytest.raises(LostRace):
        stores.providers.create(replace(STRICT, version=1), [an_entry()])

    assert (stores.providers.get(OKTA.id), stores.users.log_of(OKTA.id, NOW)) == (OKTA, [])


def test_all_providers_come_in_the_order_of_their_names(providers: WritableProviderStore) -> None:
    names = [
        "entra",
        "Okta",
        "\N{FULLWIDTH LATIN SMALL LETTER A}zure",
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 25,
    ]
    created = [replace(OKTA, id=f"p{number}", display_name=name) for number, name in enumerate(names)]
    for provider in created:
        providers.create(provider, [])
    providers.note_contact("p1", NOW)

    okta = replace(created[1], last_contact_at=NOW)
    assert providers.all() == [created[2], created[0], okta, created[3]]


def test_a_renamed_provider_is_on_the_list_once(providers: WritableProviderStore) -> None:
    renamed = replace(OKTA, display_name="Zeta", version=2)
    providers.create(OKTA, [])
    providers.create(ENTRA, [])

    providers.replace(OKTA, renamed, [])

    assert providers.all() == [ENTRA, renamed]


def test_the_last_contact_is_no_change_of_the_provider(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])

    providers.note_contact(OKTA.id, NOW)
    providers.note_contact(OKTA.id, NOW + timedelta(minutes=6))
    providers.replace(OKTA, STRICT, [])

    assert providers.get(OKTA.id) == replace(STRICT, last_contact_at=NOW + timedelta(minutes=6))


def test_a_deleted_provider_is_gone_and_its_log_stays(stores: Stores) -> None:
    entry = an_entry()
    stores.providers.create(OKTA, [])
    stores.providers.create(ENTRA, [])
    stores.providers.note_contact(OKTA.id, NOW)

    stores.providers.delete(OKTA, [entry])

    assert (stores.providers.get(OKTA.id), stores.providers.all()) == (None, [ENTRA])
    assert stores.users.log_of(OKTA.id, NOW) == [entry]


def test_a_provider_that_has_changed_is_not_deleted(stores: Stores) -> None:
    stores.providers.create(OKTA, [])
    stores.providers.replace(OKTA, STRICT, [])

    with pytest.raises(LostRace):
        stores.providers.delete(OKTA, [an_entry()])

    assert (stores.providers.get(OKTA.id), stores.users.log_of(OKTA.id, NOW)) == (STRICT, [])


def test_a_late_contact_brings_no_deleted_provider_back(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    providers.delete(OKTA, [])

    providers.note_contact(OKTA.id, NOW)

    assert (providers.get(OKTA.id), providers.all()) == (None, [])


def test_a_deleted_provider_still_owns_its_users(providers: WritableProviderStore) -> None:
    providers.create(OKTA, [])
    providers.create(ENTRA, [])

    providers.delete(OKTA, [an_entry()])

    assert providers.owner_ids() == {OKTA.id, ENTRA.id}


def test_a_disabled_provider_reads_back_with_its_moment(providers: WritableProviderStore) -> None:
    disabled = replace(OKTA, enabled=False, disabled_at=NOW)

    providers.save(disabled)

    assert (providers.get(OKTA.id), providers.all()) == (disabled, [disabled])


def test_no_provider_has_an_id_that_no_key_can_hold(providers: WritableProviderStore) -> None:
    assert providers.get("x" * 5_000) is None
