"""The operator's API on where users are and what they may do."""

from dataclasses import replace

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.mappings import RoleRow, RolesByGroups
from provisioning.domain.users import User
from tests.people import NOW, OKTA, a_body, a_call
from tests.web.operators import ARN, Operator, open_console, push
from tests.world import World

ROLES_BY_GROUPS = RolesByGroups((RoleRow(group_id="g", role_ids=frozenset({"proe-user"})),))


@pytest.fixture
def providers() -> MemoryProviders:
    return MemoryProviders(OKTA)


@pytest.fixture
def world(providers: MemoryProviders) -> World:
    return World(MemoryUsers(), lambda: NOW, providers=providers)


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def ada(world: World) -> User:
    return world.provision.create(a_call(), a_body())


@pytest.fixture
def paris(operator: Operator) -> str:
    return operator.ask("POST", "/organizations", {"name": "Paris"}).body["id"]


def test_a_moved_user_is_there_and_shown_as_moved(operator: Operator, ada: User, paris: str) -> None:
    reply = operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": paris})

    assert (reply.status, reply.body["organizationId"], reply.body["movedByOperator"]) == (200, paris, True)
    assert operator.ask("GET", f"/users/{ada.id}").body == reply.body


def test_the_roles_that_are_set_are_all_he_has(operator: Operator, ada: User) -> None:
    operator.ask("PATCH", f"/users/{ada.id}", {"roles": ["org-admin", "proe-user"]})

    assert operator.ask("GET", f"/users/{ada.id}").body["roles"] == ["org-admin", "proe-user"]


def test_an_empty_list_takes_all_roles_away(operator: Operator, ada: User) -> None:
    operator.ask("PATCH", f"/users/{ada.id}", {"roles": []})

    assert operator.ask("GET", f"/users/{ada.id}").body["roles"] == []


def test_one_request_moves_and_sets_roles(operator: Operator, ada: User, paris: str) -> None:
    body = operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": paris, "roles": ["org-legal-admin"]}).body

    assert (body["organizationId"], body["roles"]) == (paris, ["org-legal-admin"])


@pytest.mark.parametrize("body", [{}, {"organizationId": None}, {"organizationId": "default"}])
def test_what_changes_nothing_makes_no_new_version(operator: Operator, ada: User, body: object) -> None:
    operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": "default"})
    before = operator.ask("GET", f"/users/{ada.id}").body

    assert operator.ask("PATCH", f"/users/{ada.id}", body).body == before


@pytest.mark.parametrize(
    ("body", "field", "culprit"),
    [
        ({"organizationId": "nowhere"}, "organizationId", '"nowhere"'),
        ({"organizationId": ""}, "organizationId", "1 character"),
        ({"organizationId": "x" * 65}, "organizationId", "64 characters"),
        ({"roles": ["king"]}, "roles", '"king"'),
        ({"roles": ["proe-user", 7]}, "roles[1]", "string"),
        ({"roles": "proe-user"}, "roles", "Send a list"),
        ({"colour": "red"}, "colour", "not permitted"),
    ],
)
def test_what_cannot_be_is_400_and_changes_nothing(
    operator: Operator, ada: User, body: object, field: str, culprit: str
) -> None:
    before = operator.ask("GET", f"/users/{ada.id}").body

    reply = operator.ask("PATCH", f"/users/{ada.id}", body)

    assert (reply.status, reply.body["field"]) == (400, field)
    assert culprit in reply.body["detail"]
    assert operator.ask("GET", f"/users/{ada.id}").body == before


def test_half_a_surrogate_pair_is_400_and_changes_nothing(operator: Operator, ada: User) -> None:
    before = operator.ask("GET", f"/users/{ada.id}").body

    reply = operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": "\ud800"})

    assert (reply.status, reply.body["detail"][:14]) == (400, "organizationId")
    assert operator.ask("GET", f"/users/{ada.id}").body == before


def test_an_unknown_role_keeps_the_user_from_being_moved(operator: Operator, ada: User, paris: str) -> None:
    reply = operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": paris, "roles": ["king"]})

    assert (reply.status, reply.body["field"]) == (400, "roles")
    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == "default"


def test_roles_that_groups_decide_cannot_be_set(operator: Operator, providers: MemoryProviders, ada: User) -> None:
    providers.save(replace(OKTA, role_mapping=ROLES_BY_GROUPS))

    reply = operator.ask("PATCH", f"/users/{ada.id}", {"roles": ["proe-user"]})

    assert reply.status == 409
    assert "role mapping" in reply.body["detail"]


def test_a_deactivated_user_cannot_be_moved(operator: Operator, ada: User, paris: str) -> None:
    operator.ask("POST", f"/users/{ada.id}/deactivate")

    assert operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": paris}).status == 409
    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == "default"


def test_nobody_cannot_be_moved(operator: Operator, paris: str) -> None:
    assert operator.ask("PATCH", "/users/nobody", {"organizationId": paris}).status == 404


def test_a_user_shows_his_groups_while_he_is_in_them(operator: Operator, world: World, ada: User) -> None:
    group = push(world, "Executives", ada.id)

    present = operator.ask("GET", f"/users/{ada.id}").body["groups"]
    gone = operator.ask("POST", f"/users/{ada.id}/deactivate").body["groups"]

    assert (present, gone) == ([group.id], [])


def test_the_sync_log_says_who_moved_whom(operator: Operator, world: World, ada: User, paris: str) -> None:
    operator.ask("PATCH", f"/users/{ada.id}", {"organizationId": paris})

    users = world.users
    assert isinstance(users, MemoryUsers)
    entry = users.log_of("okta", NOW)[-1]
    assert (entry.action, entry.user_id, entry.origin.actor) == ("moved", ada.id, ARN)
