"""The contract of `OrganizationStore`, on every implementation."""

from dataclasses import replace
from typing import Any

import pytest

from provisioning.domain.failures import EnvironmentFull, LostRace, OrganizationNameClaimed, OrganizationsFull
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, Organization
from provisioning.domain.sync_log import LogEntry
from provisioning.usecases.ports import OrganizationStore
from tests.contracts.conftest import Stores
from tests.contracts.pushed_groups import ORIGIN
from tests.people import ENTRA, NOW, OKTA, new_id

RENAMED = replace(DEFAULT_ORGANIZATION, name="Everybody", default_role_ids=frozenset({"proe-user"}), version=2)


def an_organization(name: str = "UK", **changes: Any) -> Organization:
    organization = Organization(id=new_id(), name=name, parent_id=DEFAULT_ORGANIZATION.id)
    return replace(organization, **changes)


def an_entry() -> LogEntry:
    return LogEntry(id=new_id(), at=NOW, origin=ORIGIN, action="organization created")


@pytest.mark.parametrize("role_ids", [frozenset[str](), frozenset({"desktop-user", "org-admin"})])
def test_a_created_organization_reads_back_as_it_was(
    organizations: OrganizationStore, role_ids: frozenset[str]
) -> None:
    organization = an_organization("Österreich", default_role_ids=role_ids, created_by=OKTA.id)

    organizations.create(organization, [])

    assert organizations.get(organization.id) == organization


def test_the_default_organization_is_there_from_the_beginning(organizations: OrganizationStore) -> None:
    assert organizations.get(DEFAULT_ORGANIZATION.id) == DEFAULT_ORGANIZATION
    assert organizations.by_name("DEFAULT organization") == DEFAULT_ORGANIZATION
    assert organizations.all() == [DEFAULT_ORGANIZATION]


def test_nothing_is_found_under_an_unknown_id_or_name(organizations: OrganizationStore) -> None:
    assert (organizations.get("none"), organizations.by_name("none")) == (None, None)


@pytest.mark.parametrize("length", [1_020, 2_040, 8_000])
def test_a_key_that_no_item_can_have_names_no_organization(organizations: OrganizationStore, length: int) -> None:
    assert (organizations.get("a" * length), organizations.by_name("a" * length)) == (None, None)


@pytest.mark.parametrize("spelling", ["uk", "UK", "ｕk"])
def test_an_organization_is_found_by_name_in_any_spelling(organizations: OrganizationStore, spelling: str) -> None:
    organization = an_organization("UK")
    organizations.create(organization, [])

    assert organizations.by_name(spelling) == organization


def test_all_have_the_default_one_first_then_the_others_in_the_order_of_their_ids(
    organizations: OrganizationStore,
) -> None:
    created = [an_organization(f"Organization {each}", id=each) for each in ("c", "a", "z", "b")]
    for organization in created:
        organizations.create(organization, [])

    assert [each.id for each in organizations.all()] == [DEFAULT_ORGANIZATION.id, "a", "b", "c", "z"]


def test_a_taken_name_tells_whose_it_is_and_changes_nothing(stores: Stores) -> None:
    organization = an_organization("UK")
    stores.organizations.create(organization, [])

    with pytest.raises(OrganizationNameClaimed) as claimed:
        stores.organizations.create(an_organization("uk", created_by=OKTA.id), [an_entry()], created_by_max=5)

    assert (claimed.value.owner_id, claimed.value.provider_id) == (organization.id, "")
    assert (stores.organizations.created_by(OKTA.id), stores.users.log_of(OKTA.id, NOW)) == (0, [])


def test_an_id_is_given_only_once(organizations: OrganizationStore) -> None:
    organization = an_organization("UK")
    organizations.create(organization, [])

    with pytest.raises(LostRace):
        organizations.create(an_organization("Other", id=organization.id), [])

    assert organizations.get(organization.id) == organization


def test_a_renamed_organization_is_found_by_the_new_name_and_the_old_one_is_free(
    organizations: OrganizationStore,
) -> None:
    organization = an_organization("UK")
    organizations.create(organization, [])
    renamed = replace(organization, name="Britain", version=2)

    organizations.replace(organization, renamed, [])
    organizations.create(an_organization("UK"), [])

    assert organizations.by_name("Britain") == organizations.get(organization.id) == renamed


def test_renaming_to_a_taken_name_changes_nothing(organizations: OrganizationStore) -> None:
    organization, other = an_organization("UK"), an_organization("France")
    organizations.create(organization, [])
    organizations.create(other, [])

    with pytest.raises(OrganizationNameClaimed) as claimed:
        organizations.replace(other, replace(other, name="uk", version=2), [])

    assert claimed.value.owner_id == organization.id
    assert organizations.get(other.id) == other


def test_a_change_of_an_old_version_loses(organizations: OrganizationStore) -> None:
    organization = an_organization("UK")
    organizations.create(organization, [])
    later = replace(organization, default_role_ids=frozenset({"proe-user"}), version=2)
    organizations.replace(organization, later, [])

    with pytest.raises(LostRace):
        organizations.replace(organization, replace(organization, name="Late", version=2), [])

    assert (organizations.get(organization.id), organizations.by_name("Late")) == (later, None)


def test_an_organization_that_is_not_there_cannot_be_replaced(organizations: OrganizationStore) -> None:
    organization = an_organization()

    with pytest.raises(LostRace):
        organizations.replace(organization, replace(organization, version=2), [])

    assert organizations.all() == [DEFAULT_ORGANIZATION]


def test_the_default_organization_can_be_changed_again_and_again(organizations: OrganizationStore) -> None:
    again = replace(RENAMED, name="All", version=3)

    organizations.replace(DEFAULT_ORGANIZATION, RENAMED, [])
    organizations.replace(RENAMED, again, [])

    assert organizations.get(DEFAULT_ORGANIZATION.id) == organizations.by_name("all") == again
    assert organizations.all() == [again]


def test_of_two_first_changes_of_the_default_organization_one_loses(organizations: OrganizationStore) -> None:
    organizations.replace(DEFAULT_ORGANIZATION, RENAMED, [])

    with pytest.raises(LostRace):
        organizations.replace(DEFAULT_ORGANIZATION, replace(RENAMED, name="Late"), [])

    assert (organizations.get(DEFAULT_ORGANIZATION.id), organizations.by_name("Late")) == (RENAMED, None)


def test_nobody_else_takes_the_name_of_the_default_organization(organizations: OrganizationStore) -> None:
    organization = an_organization("UK")
    organizations.create(organization, [])

    with pytest.raises(OrganizationNameClaimed) as created:
        organizations.create(an_organization("default ORGANIZATION"), [])
    with pytest.raises(OrganizationNameClaimed) as renamed:
        organizations.replace(organization, replace(organization, name="Default Organization", version=2), [])

    assert created.value.owner_id == renamed.value.owner_id == DEFAULT_ORGANIZATION.id
    assert organizations.get(organization.id) == organization


def test_the_name_of_the_default_organization_is_taken_also_when_something_else_of_it_changed(
    organizations: OrganizationStore,
) -> None:
    organizations.replace(DEFAULT_ORGANIZATION, replace(DEFAULT_ORGANIZATION, version=2), [])

    with pytest.raises(OrganizationNameClaimed) as claimed:
        organizations.create(an_organization(DEFAULT_ORGANIZATION.name), [])

    assert claimed.value.owner_id == DEFAULT_ORGANIZATION.id


def test_the_name_that_the_default_organization_had_is_free(organizations: OrganizationStore) -> None:
    organizations.replace(DEFAULT_ORGANIZATION, RENAMED, [])
    assert organizations.by_name(DEFAULT_ORGANIZATION.name) is None
    successor = an_organization(DEFAULT_ORGANIZATION.name)

    organizations.create(successor, [])

    assert organizations.by_name(DEFAULT_ORGANIZATION.name) == successor


def test_the_default_organization_cannot_take_a_taken_name(organizations: OrganizationStore) -> None:
    organization = an_organization("Everybody")
    organizations.create(organization, [])

    with pytest.raises(OrganizationNameClaimed) as claimed:
        organizations.replace(DEFAULT_ORGANIZATION, RENAMED, [])

    assert claimed.value.owner_id == organization.id
    assert organizations.get(DEFAULT_ORGANIZATION.id) == DEFAULT_ORGANIZATION


def test_attack_019_a_provider_creates_no_more_organizations_than_it_may(stores: Stores) -> None:
    for name in ("One", "Two"):
        stores.organizations.create(an_organization(name, created_by=OKTA.id), [], created_by_max=2)

    with pytest.raises(OrganizationsFull):
        stores.organizations.create(an_organization("Three", created_by=OKTA.id), [an_entry()], created_by_max=2)

    assert (stores.organizations.created_by(OKTA.id), stores.organizations.by_name("Three")) == (2, None)
    assert stores.users.log_of(OKTA.id, NOW) == []


def test_a_provider_that_may_create_none_creates_none(organizations: OrganizationStore) -> None:
    with pytest.raises(OrganizationsFull):
        organizations.create(an_organization(created_by=OKTA.id), [], created_by_max=0)

    assert organizations.created_by(OKTA.id) == 0


def test_each_provider_is_counted_by_itself_and_operators_are_not(organizations: OrganizationStore) -> None:
    organizations.create(an_organization("One", created_by=OKTA.id), [], created_by_max=1)
    organizations.create(an_organization("Two", created_by=ENTRA.id), [], created_by_max=1)
    organizations.create(an_organization("Three"), [], created_by_max=0)
    organizations.create(an_organization("Four", created_by=OKTA.id), [])

    assert (organizations.created_by(OKTA.id), organizations.created_by(ENTRA.id)) == (2, 1)


def test_all_organizations_are_counted_whoever_created_them(organizations: OrganizationStore) -> None:
    organizations.create(an_organization("One", created_by=OKTA.id), [], created_by_max=1)
    organizations.create(an_organization("Two"), [])
    organizations.replace(DEFAULT_ORGANIZATION, RENAMED, [])

    assert organizations.total() == 2


@pytest.mark.parametrize("creator", [None, OKTA.id])
def test_there_are_no_more_than_there_may_be(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, creator: str | None
) -> None:
    for module in ("local.memory.organizations", "provisioning.storage.counters"):
        monkeypatch.setattr(f"{module}.ORGANIZATIONS_MAX", 2)
    for name in ("One", "Two"):
        stores.organizations.create(an_organization(name), [])

    with pytest.raises(EnvironmentFull):
        stores.organizations.create(an_organization("Three", created_by=creator), [an_entry()])

    assert (stores.organizations.total(), stores.organizations.by_name("Three")) == (2, None)
    assert stores.users.log_of(OKTA.id, NOW) == []


def test_log_entries_are_written_with_their_change(stores: Stores) -> None:
    organization, created, updated = an_organization(), an_entry(), an_entry()
    stores.organizations.create(organization, [created])

    stores.organizations.replace(organization, replace(organization, name="Britain", version=2), [updated])

    assert stores.users.log_of(OKTA.id, NOW) == [created, updated]
