import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain.failures import Unacceptable
from provisioning.domain.mappings import (
    CREATED_ORGANIZATIONS_MAX,
    MANUAL_ROLES,
    MAPPED_GROUPS_MAX,
    MAPPED_ROLES_MAX,
    MAPPING_ROWS_MAX,
    ManualRoles,
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
    organization_ids,
    organization_mapping_from_json,
    organization_mapping_to_json,
    require_organization_mapping,
    require_role_mapping,
    role_mapping_from_json,
    role_mapping_to_json,
)
from provisioning.domain.roles import CATALOGUE

DYNAMODB_ITEM_BYTES_MAX = 400_000

BY_ATTRIBUTE = OrganizationByAttribute(unmapped_organization_id="default")
BY_GROUPS = OrganizationByGroups(
    rows=(
        OrganizationRow(group_ids=("executives", "board"), organization_id="top"),
        OrganizationRow(group_ids=("uk",), organization_id="britain"),
    ),
    unmapped_organization_id="default",
)
ROLES = RolesByGroups(
    (
        RoleRow(group_id="helpers", role_ids=frozenset({"org-help-desk", "proe-user"})),
        RoleRow(group_id="staff", role_ids=frozenset({"desktop-user"})),
    )
)

ids = st.text(min_size=1, max_size=4)
rows = st.builds(OrganizationRow, group_ids=st.lists(ids, max_size=3).map(tuple), organization_id=ids)
organization_mappings = (
    st.builds(SingleOrganization, ids)
    | st.builds(
        OrganizationByAttribute,
        attribute=ids,
        unmapped_organization_id=ids,
        organizations_max=st.integers(0, CREATED_ORGANIZATIONS_MAX),
    )
    | st.builds(OrganizationByGroups, rows=st.lists(rows, max_size=3).map(tuple), unmapped_organization_id=ids)
)
role_rows = st.builds(RoleRow, group_id=ids, role_ids=st.frozensets(st.sampled_from(sorted(CATALOGUE)), max_size=3))
role_mappings = st.just(ManualRoles()) | st.builds(RolesByGroups, st.lists(role_rows, max_size=3).map(tuple))


def organization_rows(*groups: tuple[str, ...]) -> OrganizationByGroups:
    made = (OrganizationRow(group_ids=group_ids, organization_id="org") for group_ids in groups)
    return OrganizationByGroups(rows=tuple(made), unmapped_organization_id="default")


def one_group_each(rows: int) -> OrganizationByGroups:
    return organization_rows(*((f"g{number}",) for number in range(rows)))


def role_row(group_id: str, *role_ids: str) -> RoleRow:
    return RoleRow(group_id=group_id, role_ids=frozenset(role_ids))


@given(organization_mappings)
def test_an_organization_mapping_comes_back_from_its_json(mapping: OrganizationMapping) -> None:
    assert organization_mapping_from_json(json.loads(json.dumps(organization_mapping_to_json(mapping)))) == mapping


@given(role_mappings)
def test_a_role_mapping_comes_back_from_its_json(mapping: RoleMapping) -> None:
    assert role_mapping_from_json(json.loads(json.dumps(role_mapping_to_json(mapping)))) == mapping


def test_the_json_of_a_mapping_is_what_operators_send() -> None:
    assert organization_mapping_to_json(BY_ATTRIBUTE) == {
        "method": "attribute",
        "attribute": "c42OrgName",
        "unmappedOrganizationId": "default",
        "organizationsMax": 100,
        "administratorOrganizations": False,
    }
    assert role_mapping_to_json(ROLES) == {
        "method": "groups",
        "rows": [
            {"groupId": "helpers", "roleIds": ["org-help-desk", "proe-user"]},
            {"groupId": "staff", "roleIds": ["desktop-user"]},
        ],
    }


@pytest.mark.parametrize("mapping", [SingleOrganization("org"), BY_ATTRIBUTE, BY_GROUPS, organization_rows()])
def test_a_sound_organization_mapping_is_accepted(mapping: OrganizationMapping) -> None:
    require_organization_mapping(mapping)


@pytest.mark.parametrize("mapping", [MANUAL_ROLES, RolesByGroups(()), RolesByGroups(ROLES.rows[1:])])
def test_a_sound_role_mapping_is_accepted(mapping: RoleMapping) -> None:
    require_role_mapping(mapping, grants_administrator=False)


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        (organization_rows(("a",), ()), "organizationMapping.rows[1].groupIds"),
        (organization_rows(("a", "b"), ("c", "a")), "organizationMapping.rows[1].groupIds"),
        (organization_rows(("a", "a")), "organizationMapping.rows[0].groupIds"),
        (one_group_each(MAPPING_ROWS_MAX + 1), "organizationMapping.rows"),
        (organization_rows(tuple(f"g{n}" for n in range(MAPPED_GROUPS_MAX + 1))), "organizationMapping.rows"),
        (OrganizationByAttribute(attribute=" ", unmapped_organization_id="o"), "organizationMapping.attribute"),
        (OrganizationByAttribute(attribute="a" * 257, unmapped_organization_id="o"), "organizationMapping.attribute"),
        (
            OrganizationByAttribute(unmapped_organization_id="o", organizations_max=-1),
            "organizationMapping.organizationsMax",
        ),
        (
            OrganizationByAttribute(unmapped_organization_id="o", organizations_max=CREATED_ORGANIZATIONS_MAX + 1),
            "organizationMapping.organizationsMax",
        ),
    ],
)
def test_an_unsound_organization_mapping_is_refused_by_its_field(mapping: OrganizationMapping, field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        require_organization_mapping(mapping)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([role_row("a", "proe-user"), role_row("b")], "roleMapping.rows[1].roleIds"),
        ([role_row("a", "emperor")], "roleMapping.rows[0].roleIds"),
        ([role_row("a", "proe-user"), role_row("a", "desktop-user")], "roleMapping.rows[1].groupId"),
        ([role_row(f"g{n}", "proe-user") for n in range(MAPPING_ROWS_MAX + 1)], "roleMapping.rows"),
        ([role_row(f"g{n}", *CATALOGUE) for n in range(MAPPED_ROLES_MAX // len(CATALOGUE) + 1)], "roleMapping.rows"),
    ],
)
def test_an_unsound_role_mapping_is_refused_by_its_field(rows: list[RoleRow], field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        require_role_mapping(RolesByGroups(tuple(rows)), grants_administrator=True)

    assert refused.value.field == field


def test_a_group_mapped_twice_is_told_with_the_row_that_has_it() -> None:
    with pytest.raises(Unacceptable, match=r'"uk" is mapped twice: organizationMapping.rows\[0\].groupIds has it'):
        require_organization_mapping(organization_rows(("uk",), ("de",), ("uk",)))


def test_a_limit_is_told_with_its_number() -> None:
    with pytest.raises(Unacceptable, match="501 rows; the limit is 500"):
        require_organization_mapping(one_group_each(MAPPING_ROWS_MAX + 1))


def test_as_many_rows_as_the_limit_says_are_accepted() -> None:
    require_organization_mapping(one_group_each(MAPPING_ROWS_MAX))


def test_a_mapping_grants_administrators_roles_only_by_an_explicit_yes() -> None:
    with pytest.raises(Unacceptable, match='"org-help-desk".*"grantsAdministrator": true') as refused:
        require_role_mapping(ROLES, grants_administrator=False)

    require_role_mapping(ROLES, grants_administrator=True)
    assert refused.value.field == "roleMapping.rows[0].roleIds"


def test_the_largest_mappings_have_room_in_one_item() -> None:
    def made_id(number: int) -> str:
        return str(UUID(int=number))

    each = MAPPED_GROUPS_MAX // MAPPING_ROWS_MAX
    groups = [tuple(made_id(each * row + n) for n in range(each)) for row in range(MAPPING_ROWS_MAX)]
    organizations = OrganizationByGroups(
        rows=tuple(OrganizationRow(group_ids=ids, organization_id=made_id(0)) for ids in groups),
        unmapped_organization_id=made_id(0),
    )
    ten_longest = sorted(CATALOGUE, key=len)[-MAPPED_ROLES_MAX // MAPPING_ROWS_MAX :]
    roles = RolesByGroups(tuple(role_row(made_id(row), *ten_longest) for row in range(MAPPING_ROWS_MAX)))

    require_organization_mapping(organizations)
    require_role_mapping(roles, grants_administrator=True)
    written = json.dumps([organization_mapping_to_json(organizations), role_mapping_to_json(roles)])
    assert len(written) < DYNAMODB_ITEM_BYTES_MAX


def test_each_group_is_named_with_the_field_that_names_it() -> None:
    assert group_ids(BY_GROUPS) == {
        "executives": "organizationMapping.rows[0].groupIds",
        "board": "organizationMapping.rows[0].groupIds",
        "uk": "organizationMapping.rows[1].groupIds",
    }
    assert group_ids(ROLES) == {"helpers": "roleMapping.rows[0].groupId", "staff": "roleMapping.rows[1].groupId"}


@pytest.mark.parametrize("mapping", [SingleOrganization("org"), BY_ATTRIBUTE, MANUAL_ROLES])
def test_a_mapping_that_does_not_ask_for_groups_names_none(mapping: OrganizationMapping | RoleMapping) -> None:
    assert mapped_group_ids(mapping) == frozenset()


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        (SingleOrganization("org"), {"org": "organizationMapping.organizationId"}),
        (BY_ATTRIBUTE, {"default": "organizationMapping.unmappedOrganizationId"}),
        (
            BY_GROUPS,
            {
                "default": "organizationMapping.unmappedOrganizationId",
                "top": "organizationMapping.rows[0].organizationId",
                "britain": "organizationMapping.rows[1].organizationId",
            },
        ),
    ],
)
def test_each_organization_is_named_with_the_field_that_names_it(
    mapping: OrganizationMapping, named: dict[str, str]
) -> None:
    assert organization_ids(mapping) == named


def test_some_groups_mapped_and_some_not_need_no_message() -> None:
    assert mapping_message(3, 2) is None
