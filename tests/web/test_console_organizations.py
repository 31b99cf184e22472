"""The operator's API on organizations and roles; the article's step 1."""

import json
from typing import Any
from uuid import UUID

import pytest

from local.memory import MemoryOrganizations, MemoryUsers
from provisioning.domain.organizations import (
    ORGANIZATION_LEVELS_MAX,
    ORGANIZATION_NAME_CHARACTERS_MAX,
    ORGANIZATIONS_MAX,
    Organization,
)
from provisioning.domain.roles import CATALOGUE
from provisioning.web.answers import RESPONSE_BYTES_MAX
from tests.people import NOW
from tests.web.operators import ARN, Operator, open_console
from tests.world import World

DEFAULT = {
    "id": "default",
    "name": "Default organization",
    "parentId": None,
    "defaultRoles": ["desktop-user", "proe-user"],
    "createdBy": None,
    "version": 1,
}


@pytest.fixture
def world() -> World:
    return World(MemoryUsers(), lambda: NOW)


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


def create(operator: Operator, name: str, parent_id: str | None = None) -> dict[str, Any]:
    reply = operator.ask("POST", "/organizations", {"name": name, "parentId": parent_id})
    assert reply.status == 201
    return reply.body


def node(organization: dict[str, Any], *children: dict[str, Any]) -> dict[str, Any]:
    return {**organization, "children": [*children]}


def test_at_first_there_is_the_default_organization(operator: Operator) -> None:
    assert operator.ask("GET", "/organizations").body == node(DEFAULT)


def test_add_an_organization_adds_it_under_the_default_organization(operator: Operator) -> None:
    reply = operator.ask("POST", "/organizations", {"name": "Paris"})

    assert (reply.status, reply.headers["ETag"]) == (201, '"1"')
    assert reply.body == {**DEFAULT, "id": reply.body["id"], "name": "Paris", "parentId": "default"}
    assert operator.ask("GET", f"/organizations/{reply.body['id']}").body == reply.body


def test_add_a_child_organization_adds_it_under_the_selected_one(operator: Operator) -> None:
    france = create(operator, "France")
    paris = create(operator, "Paris", france["id"])

    tree = operator.ask("GET", "/organizations").body

    assert tree == node(DEFAULT, node(france, node(paris)))


def test_siblings_are_in_the_order_of_their_names(operator: Operator) -> None:
    for name in ("rome", "Paris", "OSLO"):
        create(operator, name)

    tree = operator.ask("GET", "/organizations").body

    assert [child["name"] for child in tree["children"]] == ["OSLO", "Paris", "rome"]


def test_the_name_is_kept_trimmed_and_composed(operator: Operator) -> None:
    assert create(operator, "  Orle\u0301ans ")["name"] == "Orl\u00e9ans"


@pytest.mark.parametrize("name", ["Paris", " PARIS ", "default organization"])
def test_a_name_that_exists_is_409(operator: Operator, name: str) -> None:
    create(operator, "Paris")

    reply = operator.ask("POST", "/organizations", {"name": name})

    assert reply.status == 409
    assert "Choose another name" in reply.body["detail"]
    assert len(operator.ask("GET", "/organizations").body["children"]) == 1


@pytest.mark.parametrize(
    ("body", "field", "culprit"),
    [
        ({}, "name", "required"),
        ({"name": " "}, "name", "is empty"),
        ({"name": "x" * 201}, "name", "201 characters"),
        ({"name": "a\u202eb"}, "name", "U+202E"),
        ({"name": 7}, "name", "string"),
        ({"name": "x", "parentId": "nowhere"}, "parentId", '"nowhere"'),
        ({"name": "x", "parentId": "x" * 65}, "parentId", "64 characters"),
        ({"name": "x", "defaultRoles": []}, "defaultRoles", "not permitted"),
    ],
)
def test_an_organization_that_cannot_be_is_400(operator: Operator, body: object, field: str, culprit: str) -> None:
    reply = operator.ask("POST", "/organizations", body)

    assert (reply.status, reply.body["field"]) == (400, field)
    assert culprit in reply.body["detail"]
    assert operator.ask("GET", "/organizations").body["children"] == []


def test_the_longest_name_is_taken(operator: Operator) -> None:
    assert create(operator, "x" * 200)["name"] == "x" * 200


def test_the_tree_is_shown_at_its_deepest_and_grows_no_deeper(operator: Operator) -> None:
    parent_id = "default"
    for level in range(2, ORGANIZATION_LEVELS_MAX + 1):
        parent_id = create(operator, f"level {level}", parent_id)["id"]

    refused = operator.ask("POST", "/organizations", {"name": "too deep", "parentId": parent_id})

    assert (refused.status, refused.body["field"]) == (400, "parentId")
    tree = operator.ask("GET", "/organizations")
    assert tree.text.count('"children"') == ORGANIZATION_LEVELS_MAX


def test_an_organization_is_renamed(operator: Operator) -> None:
    paris = create(operator, "Paris")

    reply = operator.ask("PATCH", f"/organizations/{paris['id']}", {"name": "Lyon"})

    assert (reply.status, reply.headers["ETag"]) == (200, '"2"')
    assert reply.body == {**paris, "name": "Lyon", "version": 2}
    assert operator.ask("GET", f"/organizations/{paris['id']}").body == reply.body


def test_the_name_that_was_given_up_is_free(operator: Operator) -> None:
    paris = create(operator, "Paris")
    operator.ask("PATCH", f"/organizations/{paris['id']}", {"name": "Lyon"})

    assert create(operator, "Paris")["id"] != paris["id"]


def test_default_roles_are_replaced(operator: Operator) -> None:
    reply = operator.ask("PATCH", "/organizations/default", {"defaultRoles": ["proe-user"]})

    assert reply.body == {**DEFAULT, "defaultRoles": ["proe-user"], "version": 2}


def test_an_administrators_role_becomes_a_default_only_when_it_is_said(operator: Operator) -> None:
    roles = {"defaultRoles": ["org-admin"]}

    refused = operator.ask("PATCH", "/organizations/default", roles)
    taken = operator.ask("PATCH", "/organizations/default", {**roles, "grantsAdministrator": True})

    assert (refused.status, refused.body["field"]) == (400, "defaultRoles")
    assert "grantsAdministrator" in refused.body["detail"]
    assert (taken.status, taken.body["defaultRoles"], taken.body["version"]) == (200, ["org-admin"], 2)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"name": ""}, 400, "name"),
        ({"name": "Paris"}, 409, "name"),
        ({"defaultRoles": ["king"]}, 400, "defaultRoles"),
        ({"defaultRoles": [""]}, 400, "defaultRoles[0]"),
        ({"grantsAdministrator": "yes"}, 400, "grantsAdministrator"),
        ({"parentId": "default"}, 400, "parentId"),
        ([], 400, None),
        (b"{", 400, None),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(
    operator: Operator, body: object, status: int, field: str | None
) -> None:
    create(operator, "Paris")

    reply = operator.ask("PATCH", "/organizations/default", body)

    assert (reply.status, reply.body.get("field")) == (status, field)
    assert operator.ask("GET", "/organizations/default").body == DEFAULT


@pytest.mark.parametrize("body", [{}, {"name": None}, {"name": "Default organization"}])
def test_a_change_to_what_it_is_already_makes_no_new_version(operator: Operator, body: object) -> None:
    assert operator.ask("PATCH", "/organizations/default", body).body == DEFAULT


@pytest.mark.parametrize(
    ("if_match", "status"),
    [('"1"', 200), ('W/"1"', 200), ("*", 200), ("", 200), ('"2"', 412), ('"1", "2"', 412), ('"x"', 412), ("1", 412)],
)
def test_a_change_is_made_only_at_the_version_that_was_seen(operator: Operator, if_match: str, status: int) -> None:
    reply = operator.ask("PATCH", "/organizations/default", {"name": "Root"}, if_match=if_match)

    assert reply.status == status
    assert (operator.ask("GET", "/organizations/default").body["name"] == "Root") is (status == 200)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_an_organization_that_is_not_there_is_404(operator: Operator, method: str) -> None:
    assert operator.ask(method, "/organizations/nowhere", {"name": "x"}).status == 404


def test_the_sync_log_says_who_created_an_organization(operator: Operator, world: World) -> None:
    create(operator, "Paris")

    users = world.users
    assert isinstance(users, MemoryUsers)
    assert [(entry.action, entry.origin.actor) for entry in users.log_of("", NOW)] == [("organization created", ARN)]


def test_the_roles_are_crashplans_and_say_which_make_administrators(operator: Operator) -> None:
    roles = operator.ask("GET", "/roles").body

    assert {"id": "proe-user", "name": "PROe User", "administrator": False} in roles
    assert {"id": "org-admin", "name": "Org Admin", "administrator": True} in roles
    assert [role["name"] for role in roles] == sorted(role["name"] for role in roles)


def test_the_tree_of_as_many_organizations_as_there_may_be_fits_one_answer() -> None:
    users = MemoryUsers()
    organizations = MemoryOrganizations(users)
    operator = open_console(World(users, lambda: NOW, organizations=organizations))
    for number in range(ORGANIZATIONS_MAX):
        name = f"{number:04}" + "\U0001f600" * (ORGANIZATION_NAME_CHARACTERS_MAX - 4)
        fullest = Organization(
            id=str(UUID(int=number)),
            name=name,
            parent_id="default",
            default_role_ids=frozenset(CATALOGUE),
            created_by="scim-" + "x" * 20,
        )
        organizations.put(fullest)

    reply = operator.ask("GET", "/organizations")

    # Lambda carries it as a string inside of its answer.
    assert len(json.dumps(reply.text, ensure_ascii=False).encode()) < RESPONSE_BYTES_MAX
    assert len(reply.body["children"]) == ORGANIZATIONS_MAX
