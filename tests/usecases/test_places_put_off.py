"""A user on his way out whose organization cannot be had: nothing keeps him from going, and it is made up for later."""

import pytest

from provisioning.domain.failures import Refused
from provisioning.domain.mappings import OrganizationByAttribute, SingleOrganization
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage

ORGANIZATION = f"{urns.PROVISIONING_USER}:c42OrgName"


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    allow(stage, 0)
    return stage


@pytest.fixture
def ada(stage: Stage) -> str:
    """She is on her way out, and her organization cannot be created."""
    ada = stage.create()
    stage.patch(
        ada,
        {"op": "replace", "path": ORGANIZATION, "value": "Late"},
        {"op": "replace", "path": "active", "value": False},
    )
    return ada


def allow(stage: Stage, organizations: int) -> None:
    """Let the provider create so many organizations."""
    mapping = OrganizationByAttribute(unmapped_organization_id=DEFAULT_ORGANIZATION_ID, organizations_max=organizations)
    stage.map_organizations(mapping)


def home(stage: Stage, user_id: str) -> str:
    found = stage.organizations.get(stage.at(user_id).organization_id)
    assert found is not None
    return found.name


def test_she_stays_where_she_is_and_the_log_warns_of_it(stage: Stage, ada: str) -> None:
    warning = next(entry for entry in stage.log(ada) if entry.action == "warning")

    assert home(stage, ada) == "Default organization"
    assert '"Late" does not exist' in warning.detail


def test_it_is_told_once(stage: Stage, ada: str) -> None:
    stage.put(ada, active=False, c42OrgName="Late", title="Countess")

    assert stage.story(ada).count("warning") == 1


def test_back_again_she_comes_to_her_organization(stage: Stage, ada: str) -> None:
    allow(stage, 1)

    stage.say(ada, active=True)

    assert home(stage, ada) == "Late"
    assert stage.log(ada)[-1].action == "moved"


def test_by_a_full_put_too(stage: Stage, ada: str) -> None:
    allow(stage, 1)

    stage.put(ada, active=True, c42OrgName="Late")

    assert home(stage, ada) == "Late"


def test_as_long_as_it_cannot_be_had_the_provider_hears_of_it_when_she_comes_back(stage: Stage, ada: str) -> None:
    before = stage.user(ada)

    with pytest.raises(Refused, match='"Late" does not exist'):
        stage.say(ada, active=True)

    assert stage.user(ada) == before


def test_an_operator_who_unblocks_her_brings_her_to_it(stage: Stage, ada: str) -> None:
    allow(stage, 1)

    stage.unblock(ada)

    assert home(stage, ada) == "Late"


def test_an_operator_can_unblock_her_all_the_same_and_the_next_push_is_told(stage: Stage, ada: str) -> None:
    stage.unblock(ada)

    with pytest.raises(Refused, match='"Late" does not exist'):
        stage.put(ada, active=True, c42OrgName="Late", title="Countess")
    allow(stage, 1)
    stage.put(ada, active=True, c42OrgName="Late", title="Countess")

    assert home(stage, ada) == "Late"


def test_unblocked_she_can_be_deactivated_again(stage: Stage, ada: str) -> None:
    stage.unblock(ada)

    stage.say(ada, active=False)

    assert not stage.user(ada).active


def test_apply_brings_her_to_it_and_then_nothing_is_left_to_do(stage: Stage, ada: str) -> None:
    allow(stage, 1)

    stage.apply()
    moved = home(stage, ada)
    late = stage.organization_named("Late")
    stage.configure.change_organization(OPERATOR, late.id, name="Later")
    stage.say(ada, active=True)

    assert (moved, home(stage, ada)) == ("Late", "Later")


def test_another_value_that_can_be_had_settles_it(stage: Stage, ada: str) -> None:
    stage.patch(ada, {"op": "remove", "path": ORGANIZATION})

    stage.say(ada, active=True)

    assert (home(stage, ada), stage.user(ada).active) == ("Default organization", True)


def test_where_an_operator_moves_her_she_stays(stage: Stage, ada: str) -> None:
    elsewhere = stage.organization("Elsewhere")
    stage.move(ada, elsewhere)
    allow(stage, 1)

    stage.say(ada, active=True)

    assert home(stage, ada) == "Elsewhere"


def test_a_mapping_that_is_not_by_attribute_any_more_moves_nobody(stage: Stage, ada: str) -> None:
    stage.map_organizations(SingleOrganization(stage.organization("One")))

    stage.say(ada, active=True)

    assert home(stage, ada) == "Default organization"


def test_groups_that_change_meanwhile_do_not_settle_it(stage: Stage, ada: str) -> None:
    stage.push("Engineers", ada)
    allow(stage, 1)

    stage.say(ada, active=True)

    assert home(stage, ada) == "Late"


def test_one_who_is_created_inactive_has_the_default_roles_meanwhile(stage: Stage) -> None:
    ada = stage.create(active=False, c42OrgName="Late")
    at_first = stage.at(ada)
    allow(stage, 1)

    stage.say(ada, active=True)

    assert (at_first.organization_id, at_first.role_ids) == (DEFAULT_ORGANIZATION_ID, BASIC_ROLE_IDS)
    assert (home(stage, ada), stage.at(ada).role_ids) == ("Late", BASIC_ROLE_IDS)


def test_who_is_deactivated_meanwhile_comes_back_to_it(stage: Stage, ada: str) -> None:
    stage.pass_the_deadline()
    allow(stage, 1)

    stage.say(ada, active=True)

    assert home(stage, ada) == "Late"
