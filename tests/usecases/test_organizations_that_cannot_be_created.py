"""An organization that cannot be created: what is refused because of it, and what is not."""

import pytest

from provisioning.domain.failures import Refused
from provisioning.domain.lifecycle import Pending
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.usecases.placing import ORGANIZATION, by_attribute, home


@pytest.fixture
def stage() -> Stage:
    return Stage()


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
