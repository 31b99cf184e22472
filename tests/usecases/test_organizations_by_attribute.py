"""Organizations by an attribute of the provider's: found by name, created when missing, as many as there may be."""

from typing import Any

import pytest

from provisioning.domain.failures import Impossible, Refused, Unacceptable
from provisioning.domain.mappings import (
    OrganizationByAttribute,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import a_body
from tests.usecases.placing import by_attribute, home, renamed


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_organization_that_is_missing_is_created_under_the_default_one(stage: Stage) -> None:
    by_attribute(stage)

    ada = stage.create(c42OrgName="Sales")

    sales = stage.organization_named("Sales")
    assert stage.at(ada).organization_id == sales.id
    assert (sales.parent_id, sales.created_by) == (DEFAULT_ORGANIZATION_ID, "okta")
    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


def test_its_creation_is_told_once(stage: Stage) -> None:
    by_attribute(stage)

    stage.create(c42OrgName="Sales")
    stage.create("bob@example.com", c42OrgName="Sales")

    told = [entry for entry in stage.entries() if entry.action == "organization created"]
    assert [entry.changes["name"]["after"] for entry in told] == ["Sales"]


@pytest.mark.parametrize("name", ["sales", "SALES", "  Sales ", "Ｓａｌｅｓ"])
def test_a_name_in_another_spelling_is_the_same_organization(stage: Stage, name: str) -> None:
    by_attribute(stage)
    stage.create(c42OrgName="Sales")

    bob = stage.create("bob@example.com", c42OrgName=name)

    assert home(stage, bob) == "Sales"
    assert len(stage.organizations.all()) == 3


def test_an_operators_organization_is_found_by_its_name_wherever_it_stands(stage: Stage) -> None:
    by_attribute(stage)
    parent = stage.organization("Europe")
    child = stage.configure.create_organization(OPERATOR, "Sales", parent)

    ada = stage.create(c42OrgName="sales")

    assert stage.at(ada).organization_id == child.id


def test_attack_019_a_user_may_name_the_default_organization(stage: Stage) -> None:
    by_attribute(stage)

    ada = stage.create(c42OrgName="default ORGANIZATION")

    assert stage.at(ada).organization_id == DEFAULT_ORGANIZATION_ID


@pytest.mark.parametrize("value", ["", "   ", None])
def test_a_user_without_a_value_goes_where_the_unmapped_go(stage: Stage, value: str | None) -> None:
    unmapped = by_attribute(stage)
    ada = stage.create(c42OrgName="Sales")

    renamed(stage, ada, value)

    assert stage.at(ada).organization_id == unmapped


def test_another_attribute_can_be_the_one(stage: Stage) -> None:
    unmapped = stage.organization("Unmapped")
    department = f"{urns.ENTERPRISE_USER}:department"
    stage.map_organizations(OrganizationByAttribute(attribute=department, unmapped_organization_id=unmapped))

    enterprise: Json = {"department": "Sales"}
    body = a_body(c42OrgName="Elsewhere") | {urns.ENTERPRISE_USER: enterprise}
    ada = stage.provision.create(stage.caller, body).id

    assert home(stage, ada) == "Sales"


def test_a_push_that_leaves_the_value_as_it_is_looks_at_nothing(stage: Stage) -> None:
    by_attribute(stage)
    ada = stage.create(c42OrgName="Sales")
    stage.move(ada, DEFAULT_ORGANIZATION_ID)

    stage.put(ada, active=True, title="Countess", c42OrgName="Sales")

    assert stage.at(ada).organization_id == DEFAULT_ORGANIZATION_ID


def test_two_users_at_once_create_one_organization(stage: Stage) -> None:
    by_attribute(stage)
    stage.organizations.meddlers = [lambda: stage.create("bob@example.com", c42OrgName="SALES")]

    ada = stage.create(c42OrgName="Sales")

    bob = stage.users.by_user_name("bob@example.com")
    assert bob is not None
    assert stage.at(ada).organization_id == bob.placement.organization_id
    assert home(stage, ada) == "SALES"


def test_attack_019_a_provider_creates_no_more_organizations_than_it_may(stage: Stage) -> None:
    by_attribute(stage, organizations_max=1)
    stage.create(c42OrgName="Sales")

    with pytest.raises(Refused, match=r"may create no more than 1.*ask the operator to raise the limit"):
        stage.create("bob@example.com", c42OrgName="Support")

    assert stage.users.by_user_name("bob@example.com") is None
    assert stage.create("bob@example.com", c42OrgName="sales")


WORK: dict[str, Json] = {"type": "work", "country": "AT", "locality": "Wien"}
HOME: dict[str, Json] = {"type": "home", "country": "HU", "locality": "Sopron", "region": "Győr", "primary": True}


@pytest.mark.parametrize(
    ("attribute", "sent", "organization"),
    [
        (f"{urns.ENTERPRISE_USER}:department", {urns.ENTERPRISE_USER: {"department": "Research"}}, "Research"),
        (f"{urns.ENTERPRISE_USER}:division", {urns.ENTERPRISE_USER: {"division": "North"}}, "North"),
        (
            f"{urns.ENTERPRISE_USER}:manager.value",
            {urns.ENTERPRISE_USER: {"manager": {"value": "26118915"}}},
            "26118915",
        ),
        ("title", {"title": "Countess"}, "Countess"),
        ("usertype", {"userType": "Contractor"}, "Contractor"),
        ("addresses.country", {"addresses": [WORK, HOME]}, "HU"),
        ("addresses.country", {"addresses": [WORK]}, "AT"),
        ("addresses.region", {"addresses": [WORK, HOME]}, "Győr"),
        ("addresses.region", {"addresses": [WORK]}, "Unmapped"),
        ("addresses[primary eq true].locality", {"addresses": [WORK, HOME]}, "Sopron"),
        ("addresses[primary eq true].locality", {"addresses": [WORK]}, "Unmapped"),
        ('addresses[type eq "work"].country', {"addresses": [HOME, WORK]}, "AT"),
        ('addresses[type eq "work"].country', {}, "Unmapped"),
    ],
)
def test_any_attribute_of_the_article_can_name_the_organization(
    stage: Stage, attribute: str, sent: dict[str, Any], organization: str
) -> None:
    unmapped = stage.organization("Unmapped")
    stage.map_organizations(OrganizationByAttribute(attribute=attribute, unmapped_organization_id=unmapped))

    assert home(stage, stage.create(**sent)) == organization


def test_a_part_of_an_address_that_changes_moves_the_user(stage: Stage) -> None:
    stage.map_organizations(
        OrganizationByAttribute(attribute="addresses.country", unmapped_organization_id=DEFAULT_ORGANIZATION_ID)
    )
    ada = stage.create(addresses=[WORK])

    stage.patch(ada, {"op": "replace", "path": 'addresses[type eq "work"].country', "value": "DE"})
    moved = home(stage, ada)
    stage.patch(ada, {"op": "replace", "path": 'addresses[type eq "work"].locality', "value": "Bonn"})

    assert (moved, home(stage, ada), stage.story(ada).count("moved")) == ("DE", "DE", 1)


def test_attack_012_an_organization_that_may_imitate_another_is_created_and_told(stage: Stage) -> None:
    by_attribute(stage)
    stage.organization("Sales")

    ada = stage.create(c42OrgName="Sаles")

    assert home(stage, ada) == "Sаles"
    created, warning = (entry for entry in stage.entries() if not entry.user_id and entry.action != "provider updated")
    assert (created.action, warning.action) == ("organization created", "warning")
    assert warning.detail.startswith('The name of the organization "Sаles" mixes scripts whose letters look alike: "а"')


@pytest.mark.parametrize("name", ["default", "DEFAULT", "ｄefault"])
def test_attack_019_no_organization_is_called_by_the_id_of_another(stage: Stage, name: str) -> None:
    by_attribute(stage)

    with pytest.raises(Refused, match="is the id of another"):
        stage.create(c42OrgName=name)
    with pytest.raises(Unacceptable, match="is the id of another"):
        stage.organization(name)
    sales = stage.organization("Sales")
    with pytest.raises(Refused, match="is the id of another"):
        stage.create(c42OrgName=sales.upper())
    with pytest.raises(Unacceptable, match="is the id of another"):
        stage.configure.change_organization(OPERATOR, sales, name=name)


def test_a_dry_run_refuses_it_too(stage: Stage) -> None:
    ada = stage.create(c42OrgName="default")
    by_attribute(stage)

    job = stage.apply(dry_run=True)

    assert "is the id of another" in str(stage.changes(job)[ada].refused)


def test_attack_019_two_users_at_once_do_not_create_more_than_it_may(stage: Stage) -> None:
    by_attribute(stage, organizations_max=1)
    stage.organizations.meddlers = [lambda: stage.create("bob@example.com", c42OrgName="Support")]

    with pytest.raises(Refused):
        stage.create(c42OrgName="Sales")

    assert stage.organizations.created_by("okta") == 1


def test_attack_019_there_are_three_thousand_organizations_at_most_whoever_creates_them(stage: Stage) -> None:
    by_attribute(stage)
    stage.have_organizations(2_999)
    stage.create(c42OrgName="The last")

    with pytest.raises(Refused, match="there are 3,000 already, the limit"):
        stage.create("bob@example.com", c42OrgName="One more")
    with pytest.raises(Impossible, match="There are 3,000 organizations, as many as there may be"):
        stage.organization("One more")

    assert stage.organizations.total() == 3_000
