"""Where a user belongs, row by row of PRODUCT §6."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    organization_ids,
)
from provisioning.domain.placement import (
    ORGANIZATION_RULES,
    ROLE_RULES,
    Existing,
    Named,
    Placement,
    Trigger,
    moved,
    needs_default_roles,
    placed,
    wanted_organization,
    wanted_roles,
)

TRIGGERS: list[Trigger] = ["created", "value changed", "memberships changed", "applied"]
LATER: list[Trigger] = TRIGGERS[1:]

SINGLE = SingleOrganization("single")
BY_ATTRIBUTE = OrganizationByAttribute(unmapped_organization_id="unmapped")
BY_GROUPS = OrganizationByGroups(
    rows=(
        OrganizationRow(group_ids=("g1", "g2"), organization_id="first"),
        OrganizationRow(group_ids=("g3",), organization_id="second"),
    ),
    unmapped_organization_id="unmapped",
)
MAPPINGS: list[OrganizationMapping] = [SINGLE, BY_ATTRIBUTE, BY_GROUPS]
ROLES = RolesByGroups(
    (
        RoleRow(group_id="g1", role_ids=frozenset({"desktop-user", "proe-user"})),
        RoleRow(group_id="g2", role_ids=frozenset({"proe-user", "org-help-desk"})),
    )
)
ROLE_MAPPINGS: list[RoleMapping] = [MANUAL_ROLES, ROLES]

HOME = Placement(organization_id="home", role_ids=frozenset({"org-manager"}))
MOVED = moved(HOME, "elsewhere")
DEFAULTS = frozenset({"desktop-user"})

NO_GROUPS = frozenset[str]()

placements = st.builds(
    Placement,
    organization_id=st.sampled_from(["home", "single", "first", "second", "unmapped"]),
    role_ids=st.frozensets(st.sampled_from(["desktop-user", "org-manager"])),
    moved_by_operator=st.booleans(),
)
group_sets = st.frozensets(st.sampled_from(["g1", "g2", "g3", "unmapped group"]))
values = st.none() | st.sampled_from(["", " ", "Sales"]) | st.text(max_size=3)
triggers = st.sampled_from(TRIGGERS)


def wanted(
    mapping: OrganizationMapping,
    trigger: Trigger,
    placement: Placement = HOME,
    *,
    groups: frozenset[str] = NO_GROUPS,
    value: str | None = None,
) -> str:
    """The id of the organization that is wanted, or its name behind an equals sign."""
    organization = wanted_organization(mapping, trigger, placement, group_ids=groups, value=value)
    return organization.organization_id if isinstance(organization, Existing) else f"={organization.name}"


def test_the_tables_say_what_happens_for_each_method_at_each_trigger() -> None:
    assert set(ORGANIZATION_RULES) == set(product(map(type, MAPPINGS), TRIGGERS))
    assert set(ROLE_RULES) == set(product(map(type, ROLE_MAPPINGS), TRIGGERS))


# Organizations


@pytest.mark.parametrize(
    ("mapping", "trigger", "organization"),
    [
        (SINGLE, "created", "single"),
        (SINGLE, "value changed", "home"),
        (SINGLE, "memberships changed", "home"),
        (SINGLE, "applied", "single"),
        (BY_ATTRIBUTE, "created", "=Sales"),
        (BY_ATTRIBUTE, "value changed", "=Sales"),
        (BY_ATTRIBUTE, "memberships changed", "home"),
        (BY_ATTRIBUTE, "applied", "=Sales"),
        (BY_GROUPS, "created", "second"),
        (BY_GROUPS, "value changed", "home"),
        (BY_GROUPS, "memberships changed", "second"),
        (BY_GROUPS, "applied", "second"),
    ],
)
def test_each_method_says_the_organization_at_its_own_triggers(
    mapping: OrganizationMapping, trigger: Trigger, organization: str
) -> None:
    assert wanted(mapping, trigger, groups=frozenset({"g3"}), value="Sales") == organization


@pytest.mark.parametrize(
    ("mapping", "trigger", "organization"),
    [
        (SINGLE, "created", "single"),
        (SINGLE, "applied", "elsewhere"),
        (BY_ATTRIBUTE, "created", "=Sales"),
        (BY_ATTRIBUTE, "value changed", "=Sales"),
        (BY_ATTRIBUTE, "memberships changed", "elsewhere"),
        (BY_ATTRIBUTE, "applied", "=Sales"),
        (BY_GROUPS, "memberships changed", "second"),
        (BY_GROUPS, "value changed", "elsewhere"),
        (BY_GROUPS, "applied", "second"),
    ],
)
def test_an_operators_move_stands_until_a_method_other_than_single_speaks_again(
    mapping: OrganizationMapping, trigger: Trigger, organization: str
) -> None:
    assert wanted(mapping, trigger, MOVED, groups=frozenset({"g3"}), value="Sales") == organization


@pytest.mark.parametrize("value", [None, "", " ", "\t\u3000"])
@pytest.mark.parametrize("trigger", ["created", "value changed", "applied"])
def test_a_user_whose_attribute_says_nothing_is_unmapped(trigger: Trigger, value: str | None) -> None:
    assert wanted(BY_ATTRIBUTE, trigger, value=value) == "unmapped"


def test_blanks_around_the_attributes_value_do_not_count() -> None:
    assert wanted_organization(BY_ATTRIBUTE, "created", HOME, group_ids=NO_GROUPS, value=" Sales\n") == Named("Sales")


@pytest.mark.parametrize(
    ("groups", "organization"),
    [
        ({"g1"}, "first"),
        ({"g2"}, "first"),
        ({"g3"}, "second"),
        ({"g3", "g2"}, "first"),
        ({"g3", "other"}, "second"),
        ({"other"}, "unmapped"),
        (set[str](), "unmapped"),
    ],
)
def test_the_first_row_with_one_of_his_groups_wins(groups: set[str], organization: str) -> None:
    assert wanted(BY_GROUPS, "memberships changed", groups=frozenset(groups)) == organization


@pytest.mark.parametrize(
    ("changed", "trigger"),
    [
        (SingleOrganization("new"), "value changed"),
        (SingleOrganization("new"), "memberships changed"),
        (replace(BY_ATTRIBUTE, unmapped_organization_id="new"), "memberships changed"),
        (replace(BY_GROUPS, rows=(), unmapped_organization_id="new"), "value changed"),
    ],
)
def test_changing_a_mapping_moves_nobody_by_itself(changed: OrganizationMapping, trigger: Trigger) -> None:
    assert wanted(changed, trigger, groups=frozenset({"g3"}), value=None) == HOME.organization_id


def test_a_changed_single_organization_is_for_new_users_and_for_apply() -> None:
    changed = SingleOrganization("new")

    assert [wanted(changed, trigger) for trigger in TRIGGERS] == ["new", "home", "home", "new"]


@given(st.sampled_from(MAPPINGS), triggers, placements, group_sets, values)
def test_a_user_is_where_the_mapping_can_put_him_or_where_he_was(
    mapping: OrganizationMapping, trigger: Trigger, placement: Placement, groups: frozenset[str], value: str | None
) -> None:
    organization = wanted_organization(mapping, trigger, placement, group_ids=groups, value=value)

    match organization:
        case Existing(organization_id):
            assert organization_id in {*organization_ids(mapping), placement.organization_id}
        case Named(name):
            assert mapping == BY_ATTRIBUTE
            assert value is not None
            assert name == value.strip() != ""


# Moves


def test_an_operators_move_is_remembered() -> None:
    assert moved(HOME, "elsewhere") == replace(HOME, organization_id="elsewhere", moved_by_operator=True)


@pytest.mark.parametrize("trigger", LATER)
def test_a_mapping_that_leaves_him_there_leaves_the_operators_move(trigger: Trigger) -> None:
    assert placed(MOVED, "elsewhere", trigger) == MOVED


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_mapping_that_moves_him_ends_the_operators_move(trigger: Trigger) -> None:
    assert placed(MOVED, "first", trigger) == replace(MOVED, organization_id="first", moved_by_operator=False)


def test_a_user_who_comes_back_forgets_the_operators_move() -> None:
    assert not placed(MOVED, "elsewhere", "created").moved_by_operator


def test_a_move_outlives_every_change_of_the_single_organization() -> None:
    before = MOVED

    for organization_id in ("a", "b", "a"):
        before = placed(before, wanted(SingleOrganization(organization_id), "applied", before), "applied")

    assert before == MOVED


# Roles


def test_a_new_user_gets_the_defaults_when_operators_set_the_roles() -> None:
    assert wanted_roles(MANUAL_ROLES, "created", HOME, frozenset({"g1"}), DEFAULTS) == DEFAULTS


@pytest.mark.parametrize("trigger", LATER)
def test_the_roles_that_operators_set_stay(trigger: Trigger) -> None:
    assert wanted_roles(MANUAL_ROLES, trigger, HOME, frozenset({"g1"}), DEFAULTS) == HOME.role_ids


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ({"g1"}, {"desktop-user", "proe-user"}),
        ({"g1", "g2"}, {"desktop-user", "proe-user", "org-help-desk"}),
        ({"g2", "other"}, {"proe-user", "org-help-desk"}),
        ({"other"}, DEFAULTS),
        (set[str](), DEFAULTS),
    ],
)
def test_a_user_has_the_roles_of_all_his_groups_or_the_defaults(
    groups: set[str], roles: set[str], trigger: Trigger
) -> None:
    assert wanted_roles(ROLES, trigger, HOME, frozenset(groups), DEFAULTS) == roles


@given(triggers, placements, group_sets, group_sets)
def test_the_roles_of_two_sets_of_mapped_groups_are_those_of_both(
    trigger: Trigger, placement: Placement, some: frozenset[str], others: frozenset[str]
) -> None:
    mapped, more = some | {"g1"}, others | {"g2"}

    def roles(groups: frozenset[str]) -> frozenset[str]:
        return wanted_roles(ROLES, trigger, placement, groups, DEFAULTS)

    assert roles(mapped | more) == roles(mapped) | roles(more)


@given(st.sampled_from(ROLE_MAPPINGS), triggers, placements, group_sets)
def test_the_organization_is_read_exactly_when_its_defaults_count(
    mapping: RoleMapping, trigger: Trigger, placement: Placement, groups: frozenset[str]
) -> None:
    marked = frozenset({"marked"})

    roles = wanted_roles(mapping, trigger, placement, groups, marked)

    assert (roles == marked) is needs_default_roles(mapping, trigger, groups)


# Both


@given(st.sampled_from(MAPPINGS), st.sampled_from(ROLE_MAPPINGS), triggers, placements, group_sets, values)
def test_doing_it_twice_is_doing_it_once(
    mapping: OrganizationMapping,
    role_mapping: RoleMapping,
    trigger: Trigger,
    placement: Placement,
    groups: frozenset[str],
    value: str | None,
) -> None:
    def worked_out(before: Placement) -> Placement:
        after = placed(before, wanted(mapping, trigger, before, groups=groups, value=value), trigger)
        return replace(after, role_ids=wanted_roles(role_mapping, trigger, before, groups, DEFAULTS))

    assert worked_out(worked_out(placement)) == worked_out(placement)
