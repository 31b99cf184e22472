"""The provisioning article, sentence by sentence: "Before you begin" and steps 1, 6, 7 and 8, as far as they are rules.

Each docstring quotes the sentence that the test holds us to.
"""

from dataclasses import replace

import pytest

from provisioning.domain.failures import Unacceptable
from provisioning.domain.mappings import (
    MANUAL_ROLES,
    ORGANIZATION_MAPPING_DEFAULT,
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    OrganizationRow,
    RoleMapping,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
    group_ids,
    mapped_group_ids,
    mapping_message,
    require_organization_mapping,
    require_role_mapping,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION, DEFAULT_ORGANIZATION_ID
from provisioning.domain.placement import (
    Existing,
    Named,
    Placement,
    Trigger,
    moved,
    placed,
    wanted_organization,
    wanted_roles,
)
from provisioning.domain.roles import BASIC_ROLE_IDS, CATALOGUE
from provisioning.scim import urns

NOBODY = Placement()

EXECUTIVES = OrganizationRow(group_ids=("executives",), organization_id="executive-backups")
UK = OrganizationRow(group_ids=("uk",), organization_id="uk-backups")
EXECUTIVES_FIRST = OrganizationByGroups(rows=(EXECUTIVES, UK), unmapped_organization_id="everybody-else")
BY_ORG_NAME = OrganizationByAttribute(unmapped_organization_id="everybody-else")
LAWYERS = RolesByGroups(
    (
        RoleRow(group_id="staff", role_ids=BASIC_ROLE_IDS),
        RoleRow(group_id="outside-counsel", role_ids=frozenset({"org-legal-admin", "admin-restore"})),
    )
)


def organization_of(
    mapping: OrganizationMapping,
    trigger: Trigger,
    *groups: str,
    placement: Placement = NOBODY,
    value: str | None = None,
) -> Existing | Named:
    return wanted_organization(mapping, trigger, placement, group_ids=frozenset(groups), value=value)


def roles_of(mapping: RoleMapping, trigger: Trigger, *groups: str, placement: Placement = NOBODY) -> frozenset[str]:
    return wanted_roles(mapping, trigger, placement, frozenset(groups), BASIC_ROLE_IDS)


# Before you begin


@pytest.mark.parametrize("groups", [(), ("executives",), ("uk", "executives")])
def test_all_new_users_go_to_the_one_organization(groups: tuple[str, ...]) -> None:
    """Assigns all users to the same CrashPlan organization. New users are moved to this organization."""
    mapping = SingleOrganization("one")

    assert organization_of(mapping, "created", *groups, value="Sales") == Existing("one")


@pytest.mark.parametrize("trigger", ["value changed", "memberships changed", "applied"])
def test_a_user_who_is_moved_out_remains_in_his_new_organization(trigger: Trigger) -> None:
    """Users that are subsequently moved outside of this organization remain in their new organization."""
    outside = moved(placed(NOBODY, "one", "created"), "outside")

    assert organization_of(SingleOrganization("one"), trigger, placement=outside) == Existing("outside")


def test_the_value_of_c42orgname_becomes_the_name_of_the_organization() -> None:
    """Whatever is the value for this attribute becomes the name for the CrashPlan org.

    CrashPlan creates new organizations or assigns users to existing organizations based on the value.
    """
    assert BY_ORG_NAME.attribute == "c42OrgName"
    assert organization_of(BY_ORG_NAME, "created", value="Sales EMEA") == Named("Sales EMEA")


def test_the_value_is_managed_on_the_provisioning_provider() -> None:
    """This attribute is managed on the provisioning provider. [...] (and not in the CrashPlan console)."""
    outside = moved(placed(NOBODY, "sales", "created"), "outside")

    assert organization_of(BY_ORG_NAME, "value changed", placement=outside, value="Support") == Named("Support")


def test_the_executive_in_the_uk_is_backed_up_like_the_other_executives() -> None:
    """For example, a user is part of two different SCIM groups: an executive group and a UK group.

    [...] You can choose the executive group to take priority over the UK group. This way you can place all of the
    executives in your company in the same organization and ensure they have the same backup policies.
    """
    elsewhere = organization_of(EXECUTIVES_FIRST, "memberships changed", "executives")
    in_the_uk = organization_of(EXECUTIVES_FIRST, "memberships changed", "uk", "executives")

    assert elsewhere == in_the_uk == Existing("executive-backups")


def test_the_priority_can_be_the_other_way_round() -> None:
    """You can also choose the priority [...] if they belong to two or more groups."""
    uk_first = replace(EXECUTIVES_FIRST, rows=(UK, EXECUTIVES))

    assert organization_of(uk_first, "applied", "uk", "executives") == Existing("uk-backups")


# Step 1: create organizations


@pytest.mark.parametrize("mapping", [SingleOrganization("one"), EXECUTIVES_FIRST])
def test_only_the_attribute_method_makes_organizations(mapping: OrganizationMapping) -> None:
    """This step is only required if you choose to use the Single Organization or Custom SCIM mapping methods.

    The "c42OrgName" attribute and Custom attribute methods create CrashPlan organizations automatically.
    """
    assert isinstance(organization_of(mapping, "created", "uk", value="Sales"), Existing)


def test_any_other_attribute_can_name_the_organization() -> None:
    """The "c42OrgName" attribute and Custom attribute methods create CrashPlan organizations automatically."""
    by_department = replace(BY_ORG_NAME, attribute=f"{urns.ENTERPRISE_USER}:department")

    require_organization_mapping(by_department)

    assert organization_of(by_department, "created", value="Research") == Named("Research")


# Step 6: push groups


def test_users_pushed_before_the_mapping_are_in_the_default_organization_with_default_roles() -> None:
    """Initially the users are provisioned in the default organization and are assigned default roles."""
    assert organization_of(ORGANIZATION_MAPPING_DEFAULT, "created") == Existing(DEFAULT_ORGANIZATION_ID)
    assert roles_of(MANUAL_ROLES, "created") == DEFAULT_ORGANIZATION.default_role_ids


def test_apply_moves_them_to_the_desired_organizations_and_roles() -> None:
    """Ensure that you map SCIM groups to organizations (Step 7) and roles (Step 8).

    Then apply the mappings using the Apply Org and Role Settings action.
    """
    pushed = Placement(role_ids=BASIC_ROLE_IDS)

    organization = organization_of(EXECUTIVES_FIRST, "applied", "uk", "outside-counsel", placement=pushed)
    roles = roles_of(LAWYERS, "applied", "uk", "outside-counsel", placement=pushed)

    assert organization == Existing("uk-backups")
    assert roles == {"org-legal-admin", "admin-restore"}


# Step 7: organization mapping


@pytest.mark.parametrize("value", [None, "", "  "])
def test_users_without_the_attribute_are_unmapped(value: str | None) -> None:
    """Unmapped users are users who do not have the c42OrgName attribute."""
    assert organization_of(BY_ORG_NAME, "created", "uk", value=value) == Existing("everybody-else")


@pytest.mark.parametrize("groups", [(), ("gardeners",)])
def test_users_in_no_mapped_group_are_unmapped(groups: tuple[str, ...]) -> None:
    """Unmapped users are users who either do not belong to a group or their group is not mapped."""
    assert organization_of(EXECUTIVES_FIRST, "created", *groups) == Existing("everybody-else")


def test_a_method_is_saved_before_its_first_row() -> None:
    """Choose an organization where unmapped users will be assigned. Click Save. [...] Click Add Mapping."""
    require_organization_mapping(replace(EXECUTIVES_FIRST, rows=()))


@pytest.mark.parametrize("group", ["executives", "board"])
def test_several_groups_share_one_row(group: str) -> None:
    """Select one or more SCIM groups. From Select a CrashPlan organization, choose an organization from the menu."""
    top = OrganizationRow(group_ids=("executives", "board"), organization_id="top")

    assert organization_of(replace(EXECUTIVES_FIRST, rows=(top,)), "created", group) == Existing("top")


def test_a_row_needs_a_group() -> None:
    """Select one or more SCIM groups."""
    empty = OrganizationRow(group_ids=(), organization_id="top")

    with pytest.raises(Unacceptable, match="Choose one or more"):
        require_organization_mapping(replace(EXECUTIVES_FIRST, rows=(empty,)))


@pytest.mark.parametrize(("mapping", "groups"), [(EXECUTIVES_FIRST, {"executives", "uk"}), (LAWYERS, {"staff"})])
def test_the_console_says_when_all_groups_are_mapped(
    mapping: OrganizationMapping | RoleMapping, groups: set[str]
) -> None:
    """The message All SCIM groups are mapped appears."""
    assert mapping_message(len(groups), len(groups & mapped_group_ids(mapping))) == "All SCIM groups are mapped"


def test_the_console_says_when_there_are_no_groups() -> None:
    """There are no SCIM groups available: this message appears if SCIM groups have not been synced."""
    assert mapping_message(0, 0) == "There are no SCIM groups available"


@pytest.mark.parametrize("trigger", ["value changed", "memberships changed"])
def test_users_assigned_before_the_mapping_are_not_mapped_by_it(trigger: Trigger) -> None:
    """If you assign people before you configure mapping, the users are not automatically mapped."""
    early = placed(NOBODY, DEFAULT_ORGANIZATION_ID, "created")

    assert organization_of(SingleOrganization("one"), trigger, placement=early) == Existing(DEFAULT_ORGANIZATION_ID)


# Step 8: role mapping


def test_users_have_roles_based_on_their_group() -> None:
    """Automatically assign CrashPlan roles and permissions to provisioned users based on their SCIM group."""
    assert roles_of(LAWYERS, "memberships changed", "outside-counsel") == {"org-legal-admin", "admin-restore"}


def test_users_who_are_not_mapped_inherit_the_default_roles() -> None:
    """Users who are not mapped inherit the default roles for their organization."""
    assert roles_of(LAWYERS, "memberships changed", "gardeners") == BASIC_ROLE_IDS


@pytest.mark.parametrize("trigger", ["value changed", "memberships changed", "applied"])
def test_roles_can_be_managed_manually(trigger: Trigger) -> None:
    """If you do not want to manage roles with SCIM groups, select Manually to manage roles in CrashPlan."""
    by_hand = Placement(role_ids=frozenset({"org-manager"}))

    assert roles_of(MANUAL_ROLES, trigger, "outside-counsel", placement=by_hand) == {"org-manager"}


def test_a_group_is_mapped_to_roles_once() -> None:
    """Only groups that have not been mapped appear in the dropdown."""
    twice = RolesByGroups((*LAWYERS.rows, RoleRow(group_id="staff", role_ids=frozenset({"user-modify"}))))

    with pytest.raises(Unacceptable, match='"staff" is mapped twice'):
        require_role_mapping(twice, grants_administrator=True)


def test_a_role_row_needs_a_role() -> None:
    """Choose one or more roles from the list to apply to this SCIM group."""
    without = RolesByGroups((RoleRow(group_id="staff", role_ids=frozenset()),))

    with pytest.raises(Unacceptable, match="Choose one or more"):
        require_role_mapping(without, grants_administrator=False)


def test_the_basic_roles_are_desktop_user_and_proe_user() -> None:
    """Include the roles Desktop User and PROe User for all users who are backing up their computers to CrashPlan."""
    assert {CATALOGUE[role_id].name for role_id in BASIC_ROLE_IDS} == {"Desktop User", "PROe User"}


def test_external_groups_do_not_need_the_basic_roles() -> None:
    """If you are giving external groups access (for example, outside legal council) they do not need these roles."""
    require_role_mapping(LAWYERS, grants_administrator=True)

    assert roles_of(LAWYERS, "created", "outside-counsel").isdisjoint(BASIC_ROLE_IDS)


def test_a_group_may_be_mapped_to_an_organization_and_to_roles() -> None:
    """Ensure that you map SCIM groups to organizations (Step 7) and roles (Step 8)."""
    uk_roles = RolesByGroups((RoleRow(group_id="uk", role_ids=frozenset({"proe-user"})),))

    require_organization_mapping(EXECUTIVES_FIRST)
    require_role_mapping(uk_roles, grants_administrator=False)

    assert group_ids(EXECUTIVES_FIRST).keys() & group_ids(uk_roles).keys() == {"uk"}
