"""Nobody becomes an administrator by a mapping unless the operator says so: through an organization's default roles."""

import pytest

from provisioning.domain.failures import Refused, Unacceptable
from provisioning.domain.mappings import (
    OrganizationByAttribute,
    OrganizationByGroups,
    OrganizationMapping,
    OrganizationRow,
    RoleMapping,
    RolesByGroups,
    SingleOrganization,
)
from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.domain.providers import ProviderChange
from provisioning.domain.roles import BASIC_ROLE_IDS
from provisioning.scim import urns
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage
from tests.people import OKTA

ADMINISTRATORS = "customer-cloud-admin"
NOBODY_YET = RolesByGroups(())


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def board(stage: Stage) -> str:
    """An organization whose default roles make administrators; the operator has said so of the organization."""
    return stage.organization("Board", ADMINISTRATORS)


def change(
    stage: Stage,
    organizations: OrganizationMapping | None = None,
    roles: RoleMapping | None = None,
    *,
    grants: bool,
) -> None:
    settings = ProviderChange(organization_mapping=organizations, role_mapping=roles)
    stage.configure.change_provider(OPERATOR, OKTA.id, settings, grants_administrator=grants)


def naming(stage: Stage, board: str, how: str) -> OrganizationMapping:
    """A mapping that names the organization somewhere."""
    match how:
        case "single":
            return SingleOrganization(board)
        case "unmapped by attribute":
            return OrganizationByAttribute(unmapped_organization_id=board)
        case "unmapped by groups":
            return OrganizationByGroups(rows=(), unmapped_organization_id=board)
        case _:
            row = OrganizationRow(group_ids=(stage.push("Staff"),), organization_id=board)
            return OrganizationByGroups(rows=(row,), unmapped_organization_id=DEFAULT_ORGANIZATION_ID)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ("single", "organizationId"),
        ("unmapped by attribute", "unmappedOrganizationId"),
        ("unmapped by groups", "unmappedOrganizationId"),
        ("row", "rows[0].organizationId"),
    ],
)
def test_an_organization_that_makes_administrators_is_named_only_when_it_is_said(
    stage: Stage, board: str, how: str, field: str
) -> None:
    mapping = naming(stage, board, how)
    before = stage.caller.provider

    with pytest.raises(Unacceptable, match="grantsAdministrator") as refused:
        change(stage, mapping, grants=False)
    after_refusal = stage.caller.provider
    change(stage, mapping, grants=True)

    assert (refused.value.field, after_refusal) == (f"organizationMapping.{field}", before)
    assert stage.caller.provider.organization_mapping == mapping


def test_it_must_be_said_again_when_the_role_mapping_changes(stage: Stage, board: str) -> None:
    change(stage, SingleOrganization(board), grants=True)

    with pytest.raises(Unacceptable, match="grantsAdministrator"):
        change(stage, roles=NOBODY_YET, grants=False)
    change(stage, roles=NOBODY_YET, grants=True)

    assert stage.caller.provider.role_mapping == NOBODY_YET


def test_other_settings_need_no_word_of_it(stage: Stage, board: str) -> None:
    change(stage, SingleOrganization(board), grants=True)

    changed = stage.configure.change_provider(OPERATOR, OKTA.id, ProviderChange(delay_minutes=5))

    assert changed.delay_minutes == 5


# The attribute method: any organization can be named


def by_attribute(stage: Stage, *, administrators: bool) -> None:
    mapping = OrganizationByAttribute(
        unmapped_organization_id=DEFAULT_ORGANIZATION_ID, administrator_organizations=administrators
    )
    change(stage, mapping, grants=administrators)


@pytest.mark.usefixtures("board")
def test_the_provider_cannot_name_it_by_the_attribute(stage: Stage) -> None:
    by_attribute(stage, administrators=False)
    ada = stage.create()

    with pytest.raises(Refused, match='"Board" makes its users administrators'):
        stage.create("bob@example.com", c42OrgName="Board")
    with pytest.raises(Refused):
        stage.patch(ada, {"op": "replace", "path": f"{urns.PROVISIONING_USER}:c42OrgName", "value": "BOARD"})

    assert (stage.at(ada).organization_id, stage.at(ada).role_ids) == (DEFAULT_ORGANIZATION_ID, BASIC_ROLE_IDS)


def test_that_it_may_must_be_said(stage: Stage, board: str) -> None:
    mapping = OrganizationByAttribute(
        unmapped_organization_id=DEFAULT_ORGANIZATION_ID, administrator_organizations=True
    )

    with pytest.raises(Unacceptable, match="grantsAdministrator") as refused:
        change(stage, mapping, grants=False)
    by_attribute(stage, administrators=True)
    ada = stage.create(c42OrgName="Board")

    assert refused.value.field == "organizationMapping.administratorOrganizations"
    assert (stage.at(ada).organization_id, stage.at(ada).role_ids) == (board, {ADMINISTRATORS})


def test_one_whom_an_operator_has_put_there_is_pushed_as_before(stage: Stage, board: str) -> None:
    by_attribute(stage, administrators=False)
    ada = stage.create()
    stage.move(ada, board)

    stage.put(ada, active=True, c42OrgName="Board")

    assert stage.at(ada).organization_id == board


def test_nor_does_a_user_who_is_posted_anew_come_to_its_roles(stage: Stage, board: str) -> None:
    by_attribute(stage, administrators=False)
    ada = stage.create()
    stage.move(ada, board)
    stage.say(ada, active=False)

    with pytest.raises(Refused):
        stage.create(c42OrgName="Board")

    assert stage.at(ada).role_ids == BASIC_ROLE_IDS


@pytest.mark.parametrize("dry_run", [True, False])
def test_apply_tells_of_those_who_name_it_and_leaves_them(stage: Stage, *, dry_run: bool) -> None:
    by_attribute(stage, administrators=True)
    late = stage.organization("Late")
    ada = stage.create(c42OrgName="Late")
    stage.move(ada, DEFAULT_ORGANIZATION_ID)
    stage.configure.change_organization(
        OPERATOR, late, default_role_ids=frozenset({ADMINISTRATORS}), grants_administrator=True
    )
    by_attribute(stage, administrators=False)

    job = stage.apply(dry_run=dry_run)

    assert "administrators" in str(stage.changes(job)[ada].refused)
    assert stage.at(ada).organization_id == DEFAULT_ORGANIZATION_ID
