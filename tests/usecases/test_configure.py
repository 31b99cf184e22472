"""What an operator sets up."""

import pytest

from provisioning.domain.failures import Impossible, NotFound, Taken, Unacceptable, VersionMismatch
from provisioning.domain.mappings import (
    MANUAL_ROLES,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.providers import ProviderChange
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from provisioning.usecases.configure import ENVIRONMENT, Configure
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import ENTRA, NOW, OKTA, a_group

HELP_DESK = frozenset({"org-help-desk"})


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def configure(stage: Stage) -> Configure:
    return stage.configure


def by_group(group_id: str, organization_id: str = DEFAULT_ORGANIZATION_ID) -> OrganizationByGroups:
    row = OrganizationRow(group_ids=(group_id,), organization_id=organization_id)
    return OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID)


def by_attribute(attribute: str) -> OrganizationByAttribute:
    return OrganizationByAttribute(attribute=attribute, unmapped_organization_id=DEFAULT_ORGANIZATION_ID)


def grants(group_id: str, *role_ids: str) -> RolesByGroups:
    return RolesByGroups((RoleRow(group_id=group_id, role_ids=frozenset(role_ids)),))


# Mappings


def test_a_mapping_that_is_changed_is_the_providers_and_the_log_says_so(stage: Stage) -> None:
    single = SingleOrganization(stage.organization("Sales"))

    provider = stage.map_organizations(single)

    assert (provider.organization_mapping, provider.role_mapping) == (single, MANUAL_ROLES)
    assert (provider.version, provider.mappings_changed_at) == (OKTA.version + 1, NOW)
    assert stage.entries()[-1].changes.keys() == {"organizationMapping"}


def test_the_same_mapping_again_writes_nothing(stage: Stage) -> None:
    single = SingleOrganization(stage.organization("Sales"))
    provider, told = stage.map_organizations(single), len(stage.entries())

    assert (stage.map_organizations(single), len(stage.entries())) == (provider, told)


def test_a_mapping_that_nobody_speaks_of_stays(stage: Stage) -> None:
    group_id = stage.push("Engineers")
    roles = grants(group_id, "org-manager")
    stage.map_roles(roles)

    provider = stage.map_organizations(by_group(group_id))

    assert (provider.organization_mapping, provider.role_mapping) == (by_group(group_id), roles)


def test_a_change_of_a_mapping_moves_nobody_and_reads_no_user(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Engineers", ada)
    before = stage.user(ada)

    stage.map_organizations(by_group(group_id, stage.organization("Sales")))
    stage.map_roles(grants(group_id, "org-manager"))

    assert stage.user(ada) == before


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        (SingleOrganization("nowhere"), "organizationMapping.organizationId"),
        (by_group("nobody"), "organizationMapping.rows[0].groupIds"),
        (
            OrganizationByGroups(rows=(), unmapped_organization_id="nowhere"),
            "organizationMapping.unmappedOrganizationId",
        ),
        (OrganizationByAttribute(unmapped_organization_id="nowhere"), "organizationMapping.unmappedOrganizationId"),
    ],
)
def test_what_a_mapping_names_must_be_there(stage: Stage, mapping: OrganizationMapping, field: str) -> None:
    with pytest.raises(Unacceptable, match='with the id "no') as refused:
        stage.map_organizations(mapping)

    assert (refused.value.field, stage.caller.provider.version) == (field, OKTA.version)


def test_the_organization_of_a_row_must_be_there(stage: Stage) -> None:
    with pytest.raises(Unacceptable, match='no organization with the id "nowhere"'):
        stage.map_organizations(by_group(stage.push("Engineers"), "nowhere"))


def test_another_providers_group_cannot_be_mapped(stage: Stage) -> None:
    theirs = a_group(provider_id=ENTRA.id)
    stage.groups.create(theirs, [], [])

    with pytest.raises(Unacceptable, match="no group of this provider's"):
        stage.map_organizations(by_group(theirs.id))
    with pytest.raises(Unacceptable, match="no group of this provider's"):
        stage.map_roles(grants(theirs.id, "org-manager"))


def test_a_deleted_group_cannot_be_mapped_even_while_its_members_leave(stage: Stage) -> None:
    group_id = stage.push("Engineers", *stage.people(100))
    stage.kill_after(3, lambda: stage.delete_group(group_id))

    with pytest.raises(Unacceptable, match="no group of this provider's"):
        stage.map_roles(grants(group_id, "org-manager"))


@pytest.mark.parametrize(
    "attribute",
    [
        "c42OrgName",
        "title",
        "name.familyName",
        f"{urns.ENTERPRISE_USER}:department",
        f"{urns.ENTERPRISE_USER}:division",
        f"{urns.ENTERPRISE_USER}:manager.value",
        "userType",
        "usertype",
        "addresses.country",
        "addresses.locality",
        "addresses[primary eq true].region",
        'ADDRESSES[type eq "work"].Country',
        "emails.value",
    ],
)
def test_an_attribute_that_is_one_text_can_name_the_organization(stage: Stage, attribute: str) -> None:
    assert stage.map_organizations(by_attribute(attribute)).organization_mapping == by_attribute(attribute)


@pytest.mark.parametrize(
    "attribute",
    [
        "nonsense",
        "emails",
        "emails.primary",
        'emails[type eq "work"]',
        "addresses[type eq].country",
        "active",
        "name",
        "groups",
        "groups.value",
        "id",
        "meta.version",
        "password",
        " ",
        urns.ENTERPRISE_USER,
        f"{urns.ENTERPRISE_USER}:manager",
    ],
)
def test_no_other_can(stage: Stage, attribute: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        stage.map_organizations(by_attribute(attribute))

    assert refused.value.field == "organizationMapping.attribute"


def test_to_grant_an_administrators_role_the_operator_must_say_so(stage: Stage, configure: Configure) -> None:
    mapping = grants(stage.push("Engineers"), "desktop-user", "customer-cloud-admin")

    with pytest.raises(Unacceptable, match='"customer-cloud-admin" makes administrators'):
        configure.change_provider(OPERATOR, OKTA.id, ProviderChange(role_mapping=mapping))
    after = configure.change_provider(
        OPERATOR, OKTA.id, ProviderChange(role_mapping=mapping), grants_administrator=True
    )

    assert after.role_mapping == mapping


def test_to_keep_it_he_need_not_say_so_again(stage: Stage, configure: Configure) -> None:
    group_id = stage.push("Engineers")
    stage.map_roles(grants(group_id, "customer-cloud-admin"))

    after = configure.change_provider(OPERATOR, OKTA.id, ProviderChange(organization_mapping=by_group(group_id)))

    assert after.organization_mapping == by_group(group_id)


def test_an_operator_who_saw_an_older_version_is_refused(stage: Stage, configure: Configure) -> None:
    stage.map_organizations(SingleOrganization(stage.organization("Sales")))

    with pytest.raises(VersionMismatch):
        configure.change_provider(
            OPERATOR, OKTA.id, ProviderChange(role_mapping=grants("g", "org-manager")), version=OKTA.version
        )


def test_a_change_of_mappings_leaves_the_credentials_alone(stage: Stage) -> None:
    after = stage.map_organizations(SingleOrganization(stage.organization("Sales")))

    assert stage.caller.provider.credentials == OKTA.credentials == after.credentials


def test_there_must_be_such_a_provider(configure: Configure) -> None:
    with pytest.raises(NotFound, match="no provider"):
        configure.change_provider(OPERATOR, "nobody", ProviderChange())


# Organizations


def test_an_organization_is_created_under_the_default_one_with_the_basic_roles(stage: Stage) -> None:
    created = stage.configure.create_organization(OPERATOR, "  Sales ", None)

    assert (created.name, created.parent_id, created.created_by) == ("Sales", DEFAULT_ORGANIZATION_ID, None)
    assert created.default_role_ids == BASIC_ROLE_IDS
    assert stage.configure.organization(created.id) == created


def test_an_organization_may_have_children(configure: Configure) -> None:
    parent = configure.create_organization(OPERATOR, "Europe", None)

    child = configure.create_organization(OPERATOR, "Austria", parent.id)

    assert child.parent_id == parent.id


def test_its_parent_must_be_there(configure: Configure) -> None:
    with pytest.raises(Unacceptable, match='"nowhere"') as refused:
        configure.create_organization(OPERATOR, "Austria", "nowhere")

    assert refused.value.field == "parentId"


@pytest.mark.parametrize("name", ["Sales", "SALES", "default organization"])
def test_a_name_in_any_spelling_is_there_once(configure: Configure, name: str) -> None:
    parent = configure.create_organization(OPERATOR, "Sales", None)

    with pytest.raises(Taken, match="Choose another name") as refused:
        configure.create_organization(OPERATOR, name, parent.id)

    assert refused.value.field == "name"


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "Sa\u202eles"])
def test_a_name_that_people_cannot_read_is_refused(configure: Configure, name: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        configure.create_organization(OPERATOR, name, None)

    assert refused.value.field == "name"


def test_an_organization_is_renamed_and_its_users_stay(stage: Stage, configure: Configure) -> None:
    sales, ada = stage.organization("Sales"), stage.create()
    stage.move(ada, sales)
    before = stage.user(ada)

    after = configure.change_organization(OPERATOR, sales, name="Selling")

    assert (after.name, after.version, stage.user(ada)) == ("Selling", 2, before)


def test_the_default_organization_can_be_renamed(stage: Stage, configure: Configure) -> None:
    configure.change_organization(OPERATOR, DEFAULT_ORGANIZATION_ID, name="Everybody")

    assert stage.organization_named("everybody").id == DEFAULT_ORGANIZATION_ID


def test_an_organization_cannot_take_anothers_name(stage: Stage, configure: Configure) -> None:
    stage.organization("Sales")

    with pytest.raises(Taken):
        configure.change_organization(OPERATOR, stage.organization("Support"), name="SALES")


def test_a_provider_cannot_take_anothers_name(configure: Configure) -> None:
    with pytest.raises(Taken) as refused:
        configure.change_provider(OPERATOR, OKTA.id, ProviderChange(display_name=" ENTRA "))

    assert refused.value.field == "displayName"


def test_there_are_as_many_organizations_as_there_may_be(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.memory.organizations.ORGANIZATIONS_MAX", 1)
    configure.create_organization(OPERATOR, "Sales", None)

    with pytest.raises(Impossible, match="as many as there may be"):
        configure.create_organization(OPERATOR, "Support", None)


def test_the_same_settings_again_write_nothing(stage: Stage, configure: Configure) -> None:
    sales = configure.create_organization(OPERATOR, "Sales", None)
    told = len(stage.users.log_of(ENVIRONMENT, NOW))

    after = configure.change_organization(OPERATOR, sales.id, name="Sales", default_role_ids=BASIC_ROLE_IDS)

    assert (after, len(stage.users.log_of(ENVIRONMENT, NOW))) == (sales, told)


def test_default_roles_count_for_those_who_come_from_now_on(stage: Stage, configure: Configure) -> None:
    ada = stage.create()

    configure.change_organization(OPERATOR, DEFAULT_ORGANIZATION_ID, default_role_ids=frozenset({"desktop-user"}))
    bob = stage.create("bob@example.com")

    assert (stage.at(ada).role_ids, stage.at(bob).role_ids) == (BASIC_ROLE_IDS, {"desktop-user"})


def test_to_make_administrators_by_default_the_operator_must_say_so(configure: Configure) -> None:
    with pytest.raises(Unacceptable, match="makes administrators"):
        configure.change_organization(OPERATOR, DEFAULT_ORGANIZATION_ID, default_role_ids=HELP_DESK)


def test_to_rename_one_that_makes_administrators_he_need_not(stage: Stage, configure: Configure) -> None:
    sales = stage.organization("Sales", "org-help-desk")

    after = configure.change_organization(OPERATOR, sales, name="Selling")

    assert after.default_role_ids == HELP_DESK


def test_an_organization_that_was_seen_at_an_older_version_is_not_changed(stage: Stage, configure: Configure) -> None:
    sales = stage.organization("Sales")
    configure.change_organization(OPERATOR, sales, name="Selling")

    with pytest.raises(VersionMismatch):
        configure.change_organization(OPERATOR, sales, name="Sold", version=1)


def test_what_becomes_of_organizations_is_told_with_who_did_it(stage: Stage, configure: Configure) -> None:
    sales = stage.organization("Sales")

    configure.change_organization(OPERATOR, sales, name="Selling")

    created, updated = stage.users.log_of(ENVIRONMENT, NOW)
    assert (created.action, updated.action) == ("organization created", "organization updated")
    assert (updated.changes["name"], updated.origin.actor) == ({"before": "Sales", "after": "Selling"}, OPERATOR.arn)
