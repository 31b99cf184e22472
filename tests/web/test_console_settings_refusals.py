"""Mappings that the console refuses."""

import pytest

from tests.people import ENTRA
from tests.web.operators import (
    Operator,
    by_groups,
    change,
    mapping,
    okta_and_entra,
    open_console,
    push,
    roles_by_groups,
)
from tests.world import World

MANUAL = {"method": "manual"}


@pytest.fixture
def world() -> World:
    return okta_and_entra()


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def paris(operator: Operator) -> str:
    return operator.ask("POST", "/organizations", {"name": "Paris"}).body["id"]


def test_attack_018_attack_032_an_administrators_role_is_mapped_only_when_it_is_said(
    operator: Operator, world: World
) -> None:
    body = {"roleMapping": roles_by_groups((push(world, "Staff").id, ["org-admin"]))}

    refused = change(operator, body)
    after_refusal = mapping(operator, "roleMapping")
    taken = change(operator, {**body, "grantsAdministrator": True})

    assert (refused.status, refused.body["field"], after_refusal) == (400, "roleMapping.rows[0].roleIds", MANUAL)
    assert "grantsAdministrator" in refused.body["detail"]
    assert (taken.status, taken.body["roleMapping"]) == (200, body["roleMapping"])


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"method": "attribute", "unmappedOrganizationId": "default"}, "unmappedOrganizationId"),
        (
            {"method": "attribute", "unmappedOrganizationId": "paris", "administratorOrganizations": True},
            "administratorOrganizations",
        ),
    ],
)
def test_nor_does_an_organization_mapping_make_administrators_unless_it_is_said(
    operator: Operator, paris: str, chosen: dict[str, object], field: str
) -> None:
    roles = {"defaultRoles": ["org-admin"], "grantsAdministrator": True}
    operator.ask("PATCH", "/organizations/default", roles)
    body = {"organizationMapping": chosen | ({"unmappedOrganizationId": paris} if "administrator" in field else {})}

    refused = change(operator, body)
    taken = change(operator, {**body, "grantsAdministrator": True})

    assert (refused.status, refused.body["field"]) == (400, f"organizationMapping.{field}")
    assert taken.status == 200


@pytest.mark.parametrize(
    ("chosen", "field", "culprit"),
    [
        ({"method": "single", "organizationId": "nowhere"}, ".organizationId", '"nowhere"'),
        ({"method": "single"}, ".organizationId", "required"),
        ({"method": "single", "organizationId": ""}, ".organizationId", "1 character"),
        ({"method": "magic"}, "", "'magic'"),
        ({}, "", "no method"),
        ("single", "", "Send an object"),
        ({"method": "attribute"}, ".unmappedOrganizationId", "required"),
        ({"method": "attribute", "unmappedOrganizationId": "nowhere"}, ".unmappedOrganizationId", '"nowhere"'),
        ({"method": "attribute", "attribute": " ", "unmappedOrganizationId": "default"}, ".attribute", "1 to 256"),
        ({"method": "attribute", "attribute": "emails", "unmappedOrganizationId": "default"}, ".attribute", "emails"),
        ({"method": "attribute", "attribute": "department", "unmappedOrganizationId": "default"}, ".attribute", "URN"),
        ({"method": "attribute", "attribute": "x" * 257, "unmappedOrganizationId": "default"}, ".attribute", "256"),
        (
            {"method": "attribute", "unmappedOrganizationId": "default", "organizationsMax": 3_001},
            ".organizationsMax",
            "3,000",
        ),
        (
            {"method": "attribute", "unmappedOrganizationId": "default", "organizationsMax": -1},
            ".organizationsMax",
            "from 0",
        ),
        (
            {"method": "attribute", "unmappedOrganizationId": "default", "organizationsMax": "5"},
            ".organizationsMax",
            "integer",
        ),
        (by_groups((["nothing"], "default")), ".rows[0].groupIds", '"nothing"'),
        (by_groups(([], "default")), ".rows[0].groupIds", "no groups"),
        (by_groups((["a"], "default"), (["a"], "default")), ".rows[1].groupIds", "mapped twice"),
        (by_groups(unmapped="nowhere"), ".unmappedOrganizationId", '"nowhere"'),
        (by_groups((["a", "x" * 65], "default")), ".rows[0].groupIds[1]", "64 characters"),
        (by_groups(*((["a"], "default") for _ in range(501))), ".rows", "the limit is 500"),
    ],
)
def test_an_organization_mapping_that_cannot_be_is_400_and_changes_nothing(
    operator: Operator, chosen: object, field: str, culprit: str
) -> None:
    before = operator.ask("GET", "/providers/okta").body

    reply = change(operator, {"organizationMapping": chosen})

    assert (reply.status, reply.body["field"]) == (400, f"organizationMapping{field}")
    assert culprit in reply.body["detail"]
    assert operator.ask("GET", "/providers/okta").body == before


@pytest.mark.parametrize(
    ("chosen", "field", "culprit"),
    [
        (roles_by_groups(("nothing", ["proe-user"])), ".rows[0].groupId", '"nothing"'),
        (roles_by_groups(("a", ["king"])), ".rows[0].roleIds", '"king"'),
        (roles_by_groups(("a", [])), ".rows[0].roleIds", "no roles"),
        (roles_by_groups(("a", ["proe-user"]), ("a", ["desktop-user"])), ".rows[1].groupId", "mapped twice"),
        ({"method": "manual", "rows": []}, ".rows", "not permitted"),
        (roles_by_groups(*(("a", ["proe-user"]) for _ in range(501))), ".rows", "the limit is 500"),
    ],
)
def test_a_role_mapping_that_cannot_be_is_400_and_changes_nothing(
    operator: Operator, chosen: object, field: str, culprit: str
) -> None:
    before = operator.ask("GET", "/providers/okta").body

    reply = change(operator, {"roleMapping": chosen})

    assert (reply.status, reply.body["field"]) == (400, f"roleMapping{field}")
    assert culprit in reply.body["detail"]
    assert operator.ask("GET", "/providers/okta").body == before


def test_as_many_rows_as_there_may_be_are_taken(operator: Operator, world: World) -> None:
    rows = [([push(world, f"group {number}").id], "default") for number in range(500)]

    assert change(operator, {"organizationMapping": by_groups(*rows)}).status == 200
    assert len(mapping(operator)["rows"]) == 500


def test_attack_017_another_providers_group_cannot_be_mapped(operator: Operator, world: World) -> None:
    group = push(world, "Staff", provider=ENTRA)

    reply = change(operator, {"roleMapping": roles_by_groups((group.id, ["proe-user"]))})

    assert (reply.status, reply.body["field"]) == (400, "roleMapping.rows[0].groupId")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Octa"}, "name"),
        ({"grantsAdministrator": 1}, "grantsAdministrator"),
        ({"x" * 300: 1}, "x" * 200),
        ([], None),
        (b"{", None),
        (None, None),
    ],
)
def test_a_body_that_is_no_change_is_400(operator: Operator, body: object, field: str | None) -> None:
    reply = change(operator, body)

    assert (reply.status, reply.body.get("field")) == (400, field)
    assert operator.ask("GET", "/providers/okta").body["version"] == 1
