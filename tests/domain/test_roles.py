import pytest

from provisioning.domain.failures import Unacceptable
from provisioning.domain.roles import BASIC_ROLE_IDS, CATALOGUE, require_grantable, require_known

EVERYBODYS = {"desktop-user", "desktop-user-no-web-restore", "proe-user"}


def test_only_three_roles_are_not_an_administrators() -> None:
    assert {role.id for role in CATALOGUE.values() if not role.administrator} == EVERYBODYS


def test_the_catalogue_has_each_of_crashplans_28_roles_under_its_id() -> None:
    assert len(CATALOGUE) == 28
    assert all(role_id == role.id for role_id, role in CATALOGUE.items())


def test_no_two_roles_have_one_name() -> None:
    assert len({role.name for role in CATALOGUE.values()}) == len(CATALOGUE)


@pytest.mark.parametrize("role_ids", [set[str](), {"org-admin"}, set(CATALOGUE)])
def test_roles_of_the_catalogue_are_known(role_ids: set[str]) -> None:
    require_known(role_ids)


@pytest.mark.parametrize("role_id", ["", "emperor", "Org Admin", "ORG-ADMIN", " org-admin"])
def test_a_role_is_known_by_its_exact_id_only(role_id: str) -> None:
    with pytest.raises(Unacceptable, match=f'"{role_id}"') as refused:
        require_known({"org-admin", role_id})

    assert refused.value.field == "roleIds"


def test_everybodys_roles_are_granted_without_asking() -> None:
    require_grantable(EVERYBODYS | BASIC_ROLE_IDS, grants_administrator=False, field="roleIds")


@pytest.mark.parametrize("role_id", sorted(CATALOGUE.keys() - EVERYBODYS))
def test_attack_018_an_administrators_role_is_granted_only_by_an_explicit_yes(role_id: str) -> None:
    with pytest.raises(Unacceptable, match=f'"{role_id}".*"grantsAdministrator": true'):
        require_grantable({"proe-user", role_id}, grants_administrator=False, field="roleIds")

    require_grantable({"proe-user", role_id}, grants_administrator=True, field="roleIds")


def test_a_yes_to_administrators_makes_no_unknown_role_known() -> None:
    with pytest.raises(Unacceptable, match='"emperor"'):
        require_grantable({"emperor"}, grants_administrator=True, field="roleIds")
