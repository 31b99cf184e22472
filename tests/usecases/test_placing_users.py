"""Where users come to, by the acts that make somebody look at a mapping: each row of the two tables of PRODUCT §6."""

from collections.abc import Callable
from typing import Any

import pytest

from provisioning.domain.failures import Impossible, Refused, Unacceptable
from provisioning.domain.lifecycle import Pending
from provisioning.domain.mappings import (
    CREATED_ORGANIZATIONS_DEFAULT,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import a_body

ORGANIZATION = f"{urns.PROVISIONING_USER}:c42OrgName"
HELP_DESK = frozenset({"org-help-desk"})

type Act = Callable[[Stage, str, str], object]
"""What somebody does with a stage, a user and a group."""


@pytest.fixture
def stage() -> Stage:
    return Stage()


def renamed(stage: Stage, user_id: str, value: Json) -> None:
    """The provider patches the attribute that names the organization."""
    stage.patch(user_id, {"op": "replace", "path": ORGANIZATION, "value": value})


def by_attribute(stage: Stage, organizations_max: int = CREATED_ORGANIZATIONS_DEFAULT) -> str:
    """Map by the attribute; the id of the organization for those without it."""
    unmapped = stage.organization("Unmapped")
    mapping = OrganizationByAttribute(unmapped_organization_id=unmapped, organizations_max=organizations_max)
    stage.map_organizations(mapping)
    return unmapped


def home(stage: Stage, user_id: str) -> str:
    """The name of the user's organization."""
    found = stage.organizations.get(stage.at(user_id).organization_id)
    assert found is not None
    return found.name


# The acts, one for each trigger


def created(stage: Stage, _user_id: str, _group_id: str) -> str:
    return stage.create("new@example.com", c42OrgName="Valued")


def value_put(stage: Stage, user_id: str, _: str) -> str:
    stage.put(user_id, active=True, c42OrgName="Valued")
    return user_id


def value_patched(stage: Stage, user_id: str, _: str) -> str:
    renamed(stage, user_id, "Valued")
    return user_id


def joined(stage: Stage, user_id: str, group_id: str) -> str:
    stage.add(group_id, user_id)
    return user_id


def applied(stage: Stage, user_id: str, _: str) -> str:
    stage.apply()
    return user_id


def rehired(stage: Stage, user_id: str, _: str) -> str:
    stage.say(user_id, active=False)
    stage.pass_the_deadline()
    assert stage.create(c42OrgName="Valued") == user_id
    return user_id


def reactivated(stage: Stage, user_id: str, _: str) -> str:
    stage.say(user_id, active=False)
    stage.pass_the_deadline()
    stage.say(user_id, active=True)
    return user_id


def reactivated_by_an_operator(stage: Stage, user_id: str, _: str) -> str:
    stage.say(user_id, active=False)
    stage.pass_the_deadline()
    stage.operate.reactivate(OPERATOR, user_id)
    return user_id


def cancelled(stage: Stage, user_id: str, _: str) -> str:
    stage.say(user_id, active=False)
    stage.say(user_id, active=True)
    return user_id


# Organizations, for a user who is in the default one when the mapping changes


@pytest.mark.parametrize(
    ("act", "single", "attribute", "groups"),
    [
        (created, "Single", "Valued", "Unmapped"),
        (value_put, None, "Valued", None),
        (value_patched, None, "Valued", None),
        (joined, None, None, "Grouped"),
        (applied, "Single", "Unmapped", "Unmapped"),
        (rehired, "Single", "Valued", "Unmapped"),
        (reactivated, "Single", "Unmapped", "Unmapped"),
        (reactivated_by_an_operator, "Single", "Unmapped", "Unmapped"),
        (cancelled, None, None, None),
    ],
)
def test_each_method_looks_at_its_own_acts_only(
    act: Act, single: str | None, attribute: str | None, groups: str | None
) -> None:
    for method, wanted in (("single", single), ("attribute", attribute), ("groups", groups)):
        stage = Stage()
        ada, group_id = stage.create(), stage.push("Engineers")
        stage.map_organizations(mapping(stage, method, group_id))
        user_id = str(act(stage, ada, group_id))

        assert home(stage, user_id) == (wanted or "Default organization"), method


def mapping(stage: Stage, method: str, group_id: str) -> OrganizationMapping:
    if method == "single":
        return SingleOrganization(stage.organization("Single"))
    if method == "attribute":
        return OrganizationByAttribute(unmapped_organization_id=stage.organization("Unmapped"))
    row = OrganizationRow(group_ids=(group_id,), organization_id=stage.organization("Grouped"))
    return OrganizationByGroups(rows=(row,), unmapped_organization_id=stage.organization("Unmapped"))


@pytest.mark.parametrize(
    ("act", "manual", "groups"),
    [
        (created, BASIC_ROLE_IDS, BASIC_ROLE_IDS),
        (value_put, HELP_DESK, BASIC_ROLE_IDS),
        (joined, HELP_DESK, frozenset({"org-manager"})),
        (applied, HELP_DESK, BASIC_ROLE_IDS),
        (rehired, BASIC_ROLE_IDS, BASIC_ROLE_IDS),
        (reactivated, HELP_DESK, BASIC_ROLE_IDS),
        (reactivated_by_an_operator, HELP_DESK, BASIC_ROLE_IDS),
        (cancelled, HELP_DESK, HELP_DESK),
    ],
)
def test_roles_are_the_operators_or_those_of_the_groups(
    act: Act, manual: frozenset[str], groups: frozenset[str]
) -> None:
    """The user has one role by an operator's hand before the mapping changes."""
    for by_groups, wanted in ((False, manual), (True, groups)):
        stage = Stage()
        by_attribute(stage)
        ada, group_id = stage.create(), stage.push("Engineers")
        stage.set_roles(ada, HELP_DESK)
        if by_groups:
            stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=frozenset({"org-manager"})),)))
        user_id = str(act(stage, ada, group_id))

        assert stage.at(user_id).role_ids == wanted, by_groups


@pytest.mark.parametrize("act", [value_put, joined, cancelled])
def test_a_change_of_mapping_alone_moves_nobody(stage: Stage, act: Act) -> None:
    ada, group_id = stage.create(c42OrgName="Valued"), stage.push("Engineers")
    before = stage.at(ada)
    stage.map_organizations(SingleOrganization(stage.organization("Single")))

    act(stage, ada, group_id)

    assert stage.at(ada) == before


def test_a_move_is_told_with_what_was_and_what_is(stage: Stage) -> None:
    by_attribute(stage)
    ada = stage.create()

    renamed(stage, ada, "Sales")

    entry = stage.log(ada)[-1]
    assert (entry.action, entry.origin.actor) == ("moved", "provider")
    assert entry.changes["organization"]["after"] == stage.organization_named("Sales").id


def test_roles_that_a_group_grants_are_told_with_the_user(stage: Stage) -> None:
    ada, group_id = stage.create(), stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))

    stage.add(group_id, ada)

    entry = stage.log(ada)[-1]
    assert (entry.action, entry.changes["roles"]["after"]) == ("roles changed", ["org-help-desk"])


def test_what_a_user_is_told_of_himself_has_his_organization_and_his_roles(stage: Stage) -> None:
    ada = stage.create()

    state: Json = stage.seen(ada)[urns.USER_STATE]

    assert isinstance(state, dict)
    assert (state["organization"], state["roles"]) == (DEFAULT_ORGANIZATION_ID, sorted(BASIC_ROLE_IDS))


# Organizations by attribute


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


def test_a_change_to_an_organization_that_cannot_be_created_changes_nothing(stage: Stage) -> None:
    by_attribute(stage, organizations_max=0)
    ada = stage.create()
    before = stage.user(ada)

    with pytest.raises(Refused):
        stage.put(ada, active=True, title="Countess", c42OrgName="Sales")

    assert stage.user(ada) == before


BAD_NAMES = {
    "bidi": "Sales\u202egpj",
    "control": "Sales\x07",
    "zero width": "Sa\u200bles",
    "line": "Sa\u2028les",
    "long": "x" * 300,
}


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_attack_019_a_name_that_people_could_not_read_is_refused(stage: Stage, name: str) -> None:
    by_attribute(stage)

    with pytest.raises(Refused, match="The organization cannot be created"):
        stage.create(c42OrgName=name)

    assert len(stage.organizations.all()) == 2


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_a_deactivation_is_not_refused_because_of_an_organizations_name(stage: Stage, name: str) -> None:
    by_attribute(stage)
    ada = stage.create(c42OrgName="Sales")

    stage.put(ada, active=False, c42OrgName=name)

    assert (stage.status(ada), home(stage, ada)) == (Pending, "Sales")


def test_nor_because_no_more_may_be_created(stage: Stage) -> None:
    by_attribute(stage, organizations_max=0)
    ada = stage.create()

    stage.patch(
        ada,
        {"op": "replace", "path": ORGANIZATION, "value": "Sales"},
        {"op": "replace", "path": "active", "value": False},
    )

    assert (stage.status(ada), home(stage, ada)) == (Pending, "Unmapped")


def test_an_inactive_user_whose_organization_cannot_be_created_is_created_in_the_default_one(stage: Stage) -> None:
    by_attribute(stage, organizations_max=0)

    ada = stage.create(active=False, c42OrgName="Sales")

    assert (stage.status(ada), home(stage, ada)) == (Pending, "Default organization")


def test_one_who_comes_back_with_a_name_that_could_not_be_is_refused_and_stays_away(stage: Stage) -> None:
    by_attribute(stage, organizations_max=0)
    ada = stage.create()
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    before = stage.user(ada)

    with pytest.raises(Refused):
        stage.create(c42OrgName="Sales")

    assert stage.user(ada) == before


def test_an_operator_can_bring_back_whose_organization_cannot_be_created(stage: Stage) -> None:
    by_attribute(stage, organizations_max=1)
    ada = stage.create(c42OrgName="Sales")
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    sales = stage.organization_named("Sales")
    stage.configure.change_organization(OPERATOR, sales.id, name="Renamed")

    stage.operate.reactivate(OPERATOR, ada)

    assert stage.user(ada).active
    assert stage.at(ada).organization_id == sales.id


# While a user is pending, and after


def test_a_membership_that_changes_while_he_is_pending_counts_when_it_is_cancelled(stage: Stage) -> None:
    ada, group_id = stage.create(), stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.say(ada, active=False)

    stage.add(group_id, ada)
    stage.unblock(ada)

    assert stage.at(ada).role_ids == HELP_DESK


def test_a_value_that_changes_while_he_is_pending_counts_when_it_is_cancelled(stage: Stage) -> None:
    by_attribute(stage)
    ada = stage.create()
    stage.say(ada, active=False)

    stage.put(ada, active=False, c42OrgName="Sales")
    stage.say(ada, active=True)

    assert home(stage, ada) == "Sales"


def test_one_who_was_taken_out_of_a_group_while_he_was_deactivated_comes_back_without_its_roles(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Engineers", ada)
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.apply()
    stage.say(ada, active=False)
    stage.pass_the_deadline()
    stage.remove(group_id, ada)

    stage.say(ada, active=True)

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


def test_one_who_stayed_in_it_has_its_roles_again(stage: Stage) -> None:
    ada = stage.create()
    group_id = stage.push("Engineers", ada)
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    again = stage.create()

    assert (again, stage.at(ada).role_ids) == (ada, HELP_DESK)


# Names give nothing


@pytest.fixture
def help_desk(stage: Stage) -> str:
    """A group that grants a role."""
    group_id = stage.push("Help Desk")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    return group_id


@pytest.mark.parametrize("name", ["Help  Desk", "Неlp Desk", "HELP-DESK"])
def test_attack_018_a_group_that_is_named_like_a_mapped_one_gives_nobody_a_role(
    stage: Stage, help_desk: str, name: str
) -> None:
    assert stage.group(help_desk)
    ada = stage.create()

    stage.push(name, ada)

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


def test_attack_018_renaming_a_group_into_the_name_of_a_mapped_one_gives_nobody_a_role(
    stage: Stage, help_desk: str
) -> None:
    ada = stage.create()
    group_id = stage.push("Engineers", ada)
    stage.rename(help_desk, "Old")

    stage.rename(group_id, "Help Desk")
    stage.apply()

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


def test_bug_037_renaming_a_mapped_group_takes_no_role_away(stage: Stage, help_desk: str) -> None:
    ada = stage.create()
    stage.add(help_desk, ada)

    stage.rename(help_desk, "Engineers")
    stage.apply()

    assert stage.at(ada).role_ids == HELP_DESK


def test_attack_018_a_mapped_group_that_is_created_anew_gives_nobody_a_role(stage: Stage, help_desk: str) -> None:
    ada = stage.create()
    stage.add(help_desk, ada)
    stage.delete_group(help_desk)
    without = stage.at(ada).role_ids

    stage.push("Help Desk", ada)
    stage.apply()

    assert (without, stage.at(ada).role_ids) == (BASIC_ROLE_IDS, BASIC_ROLE_IDS)
