"""An operator moves users and sets their roles."""

import pytest

from provisioning.domain.failures import Impossible, NotFound, Unacceptable
from provisioning.domain.mappings import (
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationRow,
    RoleRow,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage

HELP_DESK = frozenset({"org-help-desk"})


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(stage: Stage) -> str:
    return stage.create()


@pytest.fixture
def sales(stage: Stage) -> str:
    """An organization whose new users get one role of its own."""
    return stage.organization("Sales", "org-help-desk")


# The organization


def test_a_user_who_is_moved_is_there_and_the_log_says_who_did_it(stage: Stage, ada: str, sales: str) -> None:
    stage.move(ada, sales)

    entry = stage.log(ada)[-1]
    assert (stage.at(ada).organization_id, stage.at(ada).moved_by_operator) == (sales, True)
    assert (entry.action, entry.origin.actor) == ("moved", OPERATOR.arn)


def test_a_user_who_is_moved_keeps_the_roles_that_operators_set(stage: Stage, ada: str, sales: str) -> None:
    stage.move(ada, sales)

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


def test_a_user_in_no_mapped_group_gets_the_roles_of_his_new_organization(stage: Stage, ada: str, sales: str) -> None:
    group_id = stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=frozenset({"org-manager"})),)))

    stage.move(ada, sales)

    assert stage.at(ada).role_ids == HELP_DESK


def test_moving_him_again_writes_nothing(stage: Stage, ada: str, sales: str) -> None:
    stage.move(ada, sales)
    before, story = stage.user(ada), stage.story(ada)

    stage.move(ada, sales)

    assert (stage.user(ada), stage.story(ada)) == (before, story)


def test_a_user_whom_an_operator_moved_stays_moved_with_a_single_organization(
    stage: Stage, ada: str, sales: str
) -> None:
    stage.map_organizations(SingleOrganization(stage.organization("Single")))
    stage.move(ada, sales)

    stage.put(ada, active=True, title="Countess")
    stage.apply()

    assert stage.at(ada).organization_id == sales


def test_so_he_does_when_he_comes_back_by_a_patch(stage: Stage, ada: str, sales: str) -> None:
    stage.move(ada, sales)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.say(ada, active=True)

    assert stage.at(ada).organization_id == sales


def test_one_who_is_posted_anew_is_placed_afresh(stage: Stage, ada: str, sales: str) -> None:
    stage.move(ada, sales)
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.create()

    assert (stage.at(ada).organization_id, stage.at(ada).moved_by_operator) == (DEFAULT_ORGANIZATION_ID, False)


def test_with_the_other_methods_apply_moves_him_back(stage: Stage, ada: str, sales: str) -> None:
    unmapped = stage.organization("Unmapped")
    group_id = stage.push("Engineers", ada)
    row = OrganizationRow(group_ids=(group_id,), organization_id=unmapped)
    for mapping in (
        OrganizationByAttribute(unmapped_organization_id=unmapped),
        OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID),
    ):
        stage.map_organizations(mapping)
        stage.move(ada, sales)

        stage.apply()

        assert (stage.at(ada).organization_id, stage.at(ada).moved_by_operator) == (unmapped, False)


def test_a_pending_user_can_be_moved(stage: Stage, ada: str, sales: str) -> None:
    stage.say(ada, active=False)

    stage.move(ada, sales)

    assert stage.at(ada).organization_id == sales


@pytest.mark.parametrize("end", ["deactivated", "deleted"])
def test_one_who_is_gone_cannot_be_moved(stage: Stage, ada: str, sales: str, end: str) -> None:
    if end == "deleted":
        stage.delete(ada)
    else:
        stage.operate.deactivate(OPERATOR, ada)

    with pytest.raises(Impossible, match="deactivated"):
        stage.move(ada, sales)
    with pytest.raises(Impossible):
        stage.set_roles(ada, HELP_DESK)


def test_there_must_be_such_an_organization(stage: Stage, ada: str) -> None:
    with pytest.raises(Unacceptable, match='"nowhere"') as refused:
        stage.move(ada, "nowhere")

    assert refused.value.field == "organizationId"


def test_there_must_be_such_a_user(stage: Stage, sales: str) -> None:
    with pytest.raises(NotFound):
        stage.move("nobody", sales)


def test_a_move_and_a_push_at_once_both_count(stage: Stage, ada: str, sales: str) -> None:
    stage.users.meddlers = [lambda: stage.put(ada, active=True, title="Countess")]

    stage.move(ada, sales)

    assert (stage.at(ada).organization_id, stage.user(ada).profile["title"]) == (sales, "Countess")


# Roles


def test_roles_are_set_and_told_with_what_was_and_what_is(stage: Stage, ada: str) -> None:
    stage.set_roles(ada, HELP_DESK)

    entry = stage.log(ada)[-1]
    assert stage.at(ada).role_ids == HELP_DESK
    assert (entry.action, entry.changes) == (
        "roles changed",
        {"roles": {"before": ["desktop-user", "proe-user"], "after": ["org-help-desk"]}},
    )


def test_all_roles_can_be_taken_away(stage: Stage, ada: str) -> None:
    stage.set_roles(ada, frozenset())

    assert stage.at(ada).role_ids == frozenset()


def test_setting_the_same_roles_writes_nothing(stage: Stage, ada: str) -> None:
    before = stage.user(ada)

    stage.set_roles(ada, BASIC_ROLE_IDS)

    assert stage.user(ada) == before


def test_an_unknown_role_is_refused(stage: Stage, ada: str) -> None:
    with pytest.raises(Unacceptable, match='There is no role "emperor"') as refused:
        stage.set_roles(ada, frozenset({"emperor"}))

    assert refused.value.field == "roles"


def test_roles_are_not_the_operators_when_groups_decide_them(stage: Stage, ada: str) -> None:
    group_id = stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))

    with pytest.raises(Impossible, match="Change the role mapping"):
        stage.set_roles(ada, HELP_DESK)


def test_roles_that_an_operator_set_are_not_touched_by_groups_that_change(stage: Stage, ada: str) -> None:
    stage.set_roles(ada, HELP_DESK)

    stage.push("Engineers", ada)
    stage.apply()

    assert stage.at(ada).role_ids == HELP_DESK


# Both


def test_both_at_once_are_one_write(stage: Stage, ada: str, sales: str) -> None:
    version = stage.user(ada).version

    stage.operate.assign(OPERATOR, ada, organization_id=sales, role_ids=HELP_DESK)

    assert (stage.at(ada).organization_id, stage.at(ada).role_ids) == (sales, HELP_DESK)
    assert stage.user(ada).version == version + 1


def test_when_the_roles_are_refused_he_is_not_moved_either(stage: Stage, ada: str, sales: str) -> None:
    group_id = stage.push("Engineers")
    stage.map_roles(RolesByGroups((RoleRow(group_id=group_id, role_ids=HELP_DESK),)))
    before = stage.user(ada)

    with pytest.raises(Impossible):
        stage.operate.assign(OPERATOR, ada, organization_id=sales, role_ids=HELP_DESK)

    assert stage.user(ada) == before


def test_to_move_him_where_he_is_keeps_him_there_and_is_told(stage: Stage, ada: str) -> None:
    """From now on he is where an operator put him: what changes is told."""
    stage.move(ada, DEFAULT_ORGANIZATION_ID)
    stage.map_organizations(SingleOrganization(stage.organization("Single")))

    stage.apply()

    assert stage.at(ada).organization_id == DEFAULT_ORGANIZATION_ID
    assert stage.story(ada)[1:] == ["moved"]
