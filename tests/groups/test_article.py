"""The provisioning article's steps 1, 6, 7 and 8, played through: a provider pushes, an operator maps and applies.

Each docstring quotes the sentence that the test holds us to.
"""

import pytest

from provisioning.domain.failures import Unacceptable
from provisioning.domain.mappings import (
    MANUAL_ROLES,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.placement import Placement
from provisioning.domain.roles import BASIC_ROLE_IDS
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import OKTA, a_body

LEGAL = frozenset({"org-legal-admin"})
AT_FIRST = Placement(organization_id=DEFAULT_ORGANIZATION_ID, role_ids=BASIC_ROLE_IDS)


class Company:
    """The article's example: an executive group and a UK group, pushed before anything is mapped."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chief, self.briton, self.other = (stage.create(f"{name}@example.com") for name in ("chief", "uk", "other"))
        self.executives = stage.push("Executives", self.chief)
        self.uk = stage.push("UK", self.chief, self.briton)
        self.executive_backups = stage.organization("Executive backups")
        self.uk_backups = stage.organization("UK backups")
        self.everybody_else = stage.organization("Everybody else")

    def map(self, *, executives_first: bool = True) -> None:
        """Map both groups to organizations, and the executives to a role."""
        rows = (
            OrganizationRow(group_ids=(self.executives,), organization_id=self.executive_backups),
            OrganizationRow(group_ids=(self.uk,), organization_id=self.uk_backups),
        )
        ordered = rows if executives_first else rows[::-1]
        self.stage.map_organizations(OrganizationByGroups(rows=ordered, unmapped_organization_id=self.everybody_else))
        self.stage.map_roles(RolesByGroups((RoleRow(group_id=self.executives, role_ids=LEGAL),)))

    def organizations(self) -> list[str]:
        """Where the chief, the Briton and the other are."""
        return [self.stage.at(user_id).organization_id for user_id in (self.chief, self.briton, self.other)]

    def roles(self) -> list[frozenset[str]]:
        return [self.stage.at(user_id).role_ids for user_id in (self.chief, self.briton, self.other)]


@pytest.fixture
def company(stage: Stage) -> Company:
    return Company(stage)


# Step 1


def test_article_1_an_organization_is_added_under_the_default_one_and_has_children(stage: Stage) -> None:
    """This method adds the organization under the default organization. … Choose Add a child organization."""
    parent = stage.configure.create_organization(OPERATOR, "Europe", None)

    child = stage.configure.create_organization(OPERATOR, "Austria", parent.id)

    assert (parent.parent_id, child.parent_id) == (DEFAULT_ORGANIZATION_ID, parent.id)


# Step 6


def test_article_6_groups_and_their_users_are_there_for_the_console_before_they_are_mapped(
    stage: Stage, company: Company
) -> None:
    """You must first push or provision SCIM groups and their users … so they are available in the CrashPlan console."""
    groups, _ = stage.world.list_groups.page(OKTA, None, 10)

    assert [(group.id, group.member_count) for group in groups] == [(company.executives, 1), (company.uk, 2)]


def test_article_6_at_first_users_are_in_the_default_organization_with_default_roles(
    stage: Stage, company: Company
) -> None:
    """Initially the users are provisioned in the default organization and are assigned default roles."""
    assert [stage.at(user_id) for user_id in (company.chief, company.briton, company.other)] == [AT_FIRST] * 3


def test_article_6_to_map_moves_nobody(company: Company) -> None:
    """To move these users … map … and then apply the mappings using the Apply Org and Role Settings action."""
    company.map()

    assert (company.organizations(), company.roles()) == ([DEFAULT_ORGANIZATION_ID] * 3, [BASIC_ROLE_IDS] * 3)


def test_article_6_a_dry_run_lists_who_would_move_gain_and_lose(stage: Stage, company: Company) -> None:
    company.map()

    changes = stage.changes(stage.apply(dry_run=True))

    assert {user_id: change.after.organization_id for user_id, change in changes.items()} == {
        company.chief: company.executive_backups,
        company.briton: company.uk_backups,
        company.other: company.everybody_else,
    }
    assert [user_id for user_id, change in changes.items() if change.after.role_ids == LEGAL] == [company.chief]
    assert company.organizations() == [DEFAULT_ORGANIZATION_ID] * 3


def test_article_6_apply_moves_them_to_the_desired_organizations_and_roles(stage: Stage, company: Company) -> None:
    """Apply the mappings using the Apply Org and Role Settings action."""
    company.map()

    stage.apply()

    assert company.organizations() == [company.executive_backups, company.uk_backups, company.everybody_else]
    assert company.roles() == [LEGAL, BASIC_ROLE_IDS, BASIC_ROLE_IDS]


# Step 7


def test_article_7_the_executive_group_takes_priority_over_the_uk_group(stage: Stage, company: Company) -> None:
    """A user is part of two different SCIM groups: an executive group and a UK group. … You can choose the executive
    group to take priority over the UK group.
    """
    company.map()
    stage.apply()

    assert stage.at(company.chief).organization_id == company.executive_backups


def test_article_7_the_priority_can_be_adjusted(stage: Stage, company: Company) -> None:
    """(Optional) Adjust the priority of each mapping. This is useful for users who belong to more than one group."""
    company.map()
    stage.apply()

    company.map(executives_first=False)
    job = stage.apply()

    assert stage.at(company.chief).organization_id == company.uk_backups
    assert stage.changes(job).keys() == {company.chief}


def test_article_7_after_the_mapping_users_come_to_their_organization_as_they_join(
    stage: Stage, company: Company
) -> None:
    """Assigns users to CrashPlan organizations based on their SCIM group."""
    company.map()
    new = stage.create("new@example.com")
    at_first = stage.at(new).organization_id

    stage.add(company.uk, new)
    in_uk = stage.at(new).organization_id
    stage.add(company.executives, new)

    assert (at_first, in_uk) == (company.everybody_else, company.uk_backups)
    assert (stage.at(new).organization_id, stage.at(new).role_ids) == (company.executive_backups, LEGAL)


def test_article_7_one_who_leaves_the_groups_is_unmapped(stage: Stage, company: Company) -> None:
    """Unmapped users are users who either do not belong to a group or their group is not mapped."""
    company.map()
    stage.apply()

    stage.remove(company.uk, company.briton)
    stage.delete_group(company.executives)

    assert company.organizations() == [company.uk_backups, company.everybody_else, company.everybody_else]
    assert stage.at(company.chief).role_ids == BASIC_ROLE_IDS


def test_article_7_those_assigned_before_the_mapping_must_be_provisioned_later(stage: Stage, company: Company) -> None:
    """If you assign people … before you configure mapping, … you must manually provision the unprovisioned users later.

    Okta's Force Sync sends all of a user again, and none of it has changed: it moves nobody. Apply does.
    """
    company.map()
    people = {company.chief: "chief", company.briton: "uk", company.other: "other"}

    for user_id, name in people.items():
        stage.provision.replace(stage.caller, user_id, a_body(f"{name}@example.com"), None)
    stage.put_group(company.executives, "Executives", company.chief)
    stage.put_group(company.uk, "UK", company.chief, company.briton)
    synced = company.organizations()
    stage.apply()

    assert synced == [DEFAULT_ORGANIZATION_ID] * 3
    assert company.organizations() == [company.executive_backups, company.uk_backups, company.everybody_else]


def test_article_7_all_new_users_go_to_the_one_organization_and_stay_where_they_are_moved(stage: Stage) -> None:
    """New users are moved to this organization. Users that are subsequently moved … remain in their new one."""
    one, another = stage.organization("One"), stage.organization("Another")
    stage.map_organizations(SingleOrganization(one))
    ada = stage.create()
    at_first = stage.at(ada).organization_id

    stage.move(ada, another)
    stage.put(ada, active=True, title="Countess")

    assert (at_first, stage.at(ada).organization_id) == (one, another)


def test_article_7_the_attribute_creates_organizations_or_assigns_to_existing_ones(stage: Stage) -> None:
    """Creates new organizations or assigns users to existing organizations based on the value … c42OrgName."""
    existing, unmapped = stage.organization("Existing"), stage.organization("Unmapped")
    stage.map_organizations(OrganizationByAttribute(unmapped_organization_id=unmapped))

    there = stage.create("a@example.com", c42OrgName="Existing")
    new = stage.create("b@example.com", c42OrgName="New")
    without = stage.create("c@example.com")

    assert stage.at(there).organization_id == existing
    assert stage.at(new).organization_id == stage.organization_named("New").id
    assert stage.at(without).organization_id == unmapped


def message(stage: Stage) -> str | None:
    """What the console says of the organization mapping."""
    return stage.world.list_groups.messages(stage.caller.provider).organizations


def test_article_7_there_are_no_groups_until_they_are_pushed_and_in_the_end_all_are_mapped(stage: Stage) -> None:
    """There are no SCIM groups available. … The message All SCIM groups are mapped appears."""
    stage.map_organizations(OrganizationByGroups(rows=(), unmapped_organization_id=DEFAULT_ORGANIZATION_ID))
    none = message(stage)
    company = Company(stage)
    some = message(stage)

    company.map()

    assert (none, some) == ("There are no SCIM groups available", None)
    assert message(stage) == "All SCIM groups are mapped"


# Step 8


def test_article_8_users_who_are_not_mapped_have_the_default_roles_of_their_organization(
    stage: Stage, company: Company
) -> None:
    """Users who are not mapped inherit the default roles for their organization."""
    stage.configure.change_organization(OPERATOR, company.uk_backups, default_role_ids=frozenset({"desktop-user"}))
    company.map()

    stage.apply()

    assert company.roles() == [LEGAL, {"desktop-user"}, BASIC_ROLE_IDS]


def test_article_8_a_user_has_the_roles_of_all_his_groups(stage: Stage, company: Company) -> None:
    """Choose one or more roles from the list to apply to this SCIM group."""
    uk = RoleRow(group_id=company.uk, role_ids=frozenset({"proe-user", "push-restore"}))
    stage.map_roles(RolesByGroups((RoleRow(group_id=company.executives, role_ids=LEGAL), uk)))

    stage.apply()

    assert company.roles() == [LEGAL | uk.role_ids, uk.role_ids, BASIC_ROLE_IDS]


def test_article_8_an_external_group_need_not_have_the_basic_roles(stage: Stage, company: Company) -> None:
    """If you are giving external groups access (for example, outside legal council) they do not need these roles."""
    stage.map_roles(RolesByGroups((RoleRow(group_id=company.uk, role_ids=LEGAL),)))

    stage.apply()

    assert stage.at(company.briton).role_ids == LEGAL


def test_article_8_a_group_is_mapped_to_roles_once(stage: Stage, company: Company) -> None:
    """Only groups that have not been mapped appear in the dropdown."""
    row = RoleRow(group_id=company.uk, role_ids=LEGAL)

    with pytest.raises(Unacceptable, match="mapped twice"):
        stage.map_roles(RolesByGroups((row, row)))


def test_article_8_back_to_manual_nobody_loses_a_role_and_operators_set_them(stage: Stage, company: Company) -> None:
    """If you do not want to manage roles with SCIM groups, select Manually to manage roles in CrashPlan."""
    company.map()
    stage.apply()
    stage.map_roles(MANUAL_ROLES)

    stage.apply()
    kept = stage.at(company.chief).role_ids
    stage.set_roles(company.chief, BASIC_ROLE_IDS)

    assert (kept, stage.at(company.chief).role_ids) == (LEGAL, BASIC_ROLE_IDS)
