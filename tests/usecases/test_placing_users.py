"""Where users come to, by the acts that make somebody look at a mapping: each row of the two tables of PRODUCT §6."""

from collections.abc import Callable

import pytest

from provisioning.domain.mappings import (
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
from tests.usecases.placing import by_attribute, home, renamed

HELP_DESK = frozenset({"org-help-desk"})

type Act = Callable[[Stage, str, str], object]
"""What somebody does with a stage, a user and a group."""


@pytest.fixture
def stage() -> Stage:
    return Stage()


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
