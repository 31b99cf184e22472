"""The operator's API on finding users, and on local users."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from local.memory import MemoryUsers
from provisioning.domain.lifecycle import AwaitingConfirmation, Life, Pending
from provisioning.domain.users import User
from provisioning.web.answers import RESPONSE_BYTES_MAX
from provisioning.web.console_models import PAGE_SIZE_MAX
from tests.people import ENTRA, NOW, OKTA, PENDING, a_body, a_call, a_user
from tests.web.operators import ARN, Clock, Operator, open_console
from tests.world import World

WAITING = Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW))
GRACE = {
    "userName": "grace@example.com",
    "displayName": "Grace Hopper",
    "givenName": "Grace",
    "familyName": "Hopper",
    "email": "grace@example.com",
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def world(users: MemoryUsers, clock: Clock) -> World:
    return World(users, clock)


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def grace(operator: Operator) -> Any:
    return operator.ask("POST", "/users", GRACE).body


def add(users: MemoryUsers, *people: User) -> None:
    for person in people:
        users.create(person, [])


def names(operator: Operator, target: str, **fields: object) -> list[str]:
    """The userNames of those whom the console answers with."""
    return [user["userName"] for user in operator.ask("GET", f"{target}?{urlencode(fields)}").body["users"]]


# Finding


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, ["eve", "ada", "bob", "local"]),
        ({"name": "", "status": "", "provider": "", "cursor": "", "limit": ""}, ["eve", "ada", "bob", "local"]),
        ({"name": "ADA"}, ["ada"]),
        ({"name": "a*"}, ["ada"]),
        ({"status": "pending"}, ["bob"]),
        ({"status": "active", "provider": "okta"}, ["ada"]),
        ({"provider": "local"}, ["local"]),
        ({"provider": "nobody's"}, []),
        ({"organization": "default", "limit": 2}, ["eve", "ada"]),
    ],
)
def test_users_are_found_by_what_is_known_of_them(
    operator: Operator, users: MemoryUsers, fields: dict[str, object], found: list[str]
) -> None:
    add(users, a_user("ada"), a_user("bob", life=PENDING), a_user("eve", provider_id="entra"))
    operator.ask("POST", "/users", {"userName": "local"})

    assert names(operator, "/users", **fields) == found


def test_a_found_user_is_shown_as_alone_but_for_his_profile_and_groups(operator: Operator, users: MemoryUsers) -> None:
    ada = a_user("ada")
    add(users, ada)

    shown = operator.ask("GET", f"/users/{ada.id}").body
    del shown["profile"], shown["groups"]

    assert operator.ask("GET", "/users").body == {"users": [shown], "nextCursor": None}


def test_the_longest_page_of_users_in_many_groups_fits_into_an_answer(operator: Operator, users: MemoryUsers) -> None:
    groups = frozenset(str(UUID(int=number)) for number in range(160))
    add(users, *(a_user(f"user{number}@example.com", group_ids=groups) for number in range(PAGE_SIZE_MAX)))

    reply = operator.ask("GET", f"/users?limit={PAGE_SIZE_MAX}")

    assert len(reply.body["users"]) == PAGE_SIZE_MAX
    assert len(json.dumps(reply.text).encode()) < RESPONSE_BYTES_MAX


def test_a_user_alone_is_shown_with_his_groups(operator: Operator, users: MemoryUsers) -> None:
    ada = a_user(group_ids=frozenset({"g2", "g1"}))
    add(users, ada)

    assert operator.ask("GET", f"/users/{ada.id}").body["groups"] == ["g1", "g2"]


def test_a_cursor_leads_to_the_next_page(operator: Operator, users: MemoryUsers) -> None:
    add(users, a_user("ada"), a_user("bob"))
    cursor = operator.ask("GET", "/users?limit=1").body["nextCursor"]

    assert names(operator, "/users", limit=1, cursor=cursor) == ["bob"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=gone", "status"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("name=" + "%C3%A9" * 451, "name"),
        ("organization=" + "x" * 65, "organization"),
        ("colour=red", "colour"),
    ],
)
def test_a_query_that_cannot_be_is_400_and_names_its_field(operator: Operator, query: str, field: str) -> None:
    reply = operator.ask("GET", f"/users?{query}")

    assert (reply.status, reply.body["field"]) == (400, field)


def test_another_querys_cursor_is_400(operator: Operator, users: MemoryUsers) -> None:
    add(users, a_user("ada"), a_user("bob"))
    cursor = operator.ask("GET", "/users?limit=1").body["nextCursor"]

    reply = operator.ask("GET", f"/users?status=active&cursor={cursor}")

    assert (reply.status, reply.body["field"]) == (400, "cursor")


def due_in(minutes: int) -> Life:
    return Life(status=Pending(token="t", requested_at=NOW, due_at=NOW + timedelta(minutes=minutes)))


def test_the_pending_are_shown_with_the_seconds_left(operator: Operator, users: MemoryUsers, clock: Clock) -> None:
    for minutes in (15, 1, 5):
        add(users, a_user(f"in {minutes}", life=due_in(minutes)))
    clock.now += timedelta(minutes=2)

    pending = operator.ask("GET", "/pending-deactivations").body

    assert [(user["userName"], user["secondsLeft"]) for user in pending["users"]] == [
        ("in 1", 0),
        ("in 5", 180),
        ("in 15", 780),
    ]


def test_the_pending_are_found_by_provider_and_come_in_pages(operator: Operator, users: MemoryUsers) -> None:
    add(users, a_user("ada", life=due_in(2)), a_user("bob", life=due_in(1)))
    add(users, a_user("eve", life=due_in(3), provider_id=ENTRA.id))

    first = operator.ask("GET", "/pending-deactivations?provider=okta&limit=1").body

    assert [user["userName"] for user in first["users"]] == ["bob"]
    assert names(operator, "/pending-deactivations", provider="okta", cursor=first["nextCursor"]) == ["ada"]


def test_those_who_await_confirmation_are_listed(operator: Operator, users: MemoryUsers) -> None:
    add(users, a_user("ada", life=WAITING), a_user("bob"), a_user("eve", life=WAITING, provider_id=ENTRA.id))

    assert names(operator, f"/providers/{OKTA.id}/awaiting-confirmation") == ["ada"]


def test_nobody_awaits_confirmation_of_a_provider_that_is_not_there(operator: Operator) -> None:
    assert operator.ask("GET", "/providers/nobody/awaiting-confirmation").status == 404


# Local users


def test_a_created_local_user_is_there_with_all_that_was_said(operator: Operator) -> None:
    reply = operator.ask("POST", "/users", GRACE)

    assert (reply.status, reply.body["local"], reply.body["providerId"]) == (201, True, "")
    assert reply.body["profile"] == {
        "userName": "grace@example.com",
        "active": True,
        "displayName": "Grace Hopper",
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "emails": [{"value": "grace@example.com", "type": "work", "primary": True}],
    }
    assert operator.ask("GET", f"/users/{reply.body['id']}").body == reply.body


def test_he_is_created_where_and_with_the_roles_that_are_said(operator: Operator) -> None:
    paris = operator.ask("POST", "/organizations", {"name": "Paris"}).body["id"]

    body = operator.ask("POST", "/users", {"userName": "x", "organizationId": paris, "roles": ["org-admin"]}).body

    assert (body["organizationId"], body["roles"]) == (paris, ["org-admin"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "userName"),
        ({"userName": "  "}, "userName"),
        ({"userName": "x" * 901}, "userName"),
        ({"userName": "x", "email": "nowhere"}, "email"),
        ({"userName": "x", "displayName": "y" * 1_001}, "displayName"),
        ({"userName": "x", "organizationId": "nowhere"}, "organizationId"),
        ({"userName": "x", "roles": ["king"]}, "roles"),
        ({"userName": "x", "password": "secret"}, "password"),
    ],
)
def test_a_local_user_who_cannot_be_is_400_and_not_created(operator: Operator, body: object, field: str) -> None:
    reply = operator.ask("POST", "/users", body)

    assert (reply.status, reply.body["field"]) == (400, field)
    assert "secret" not in reply.text
    assert names(operator, "/users") == []


def test_a_taken_name_is_409_and_says_nothing_of_its_owner(operator: Operator, world: World) -> None:
    ada = world.provision.create(a_call(), a_body("ada@example.com"))

    reply = operator.ask("POST", "/users", {"userName": "ADA@example.com"})

    assert (reply.status, reply.body["field"]) == (409, "userName")
    assert not any(word in reply.text for word in (ada.id, "okta", "Okta"))


def test_a_local_users_names_are_changed(operator: Operator, grace: Any) -> None:
    body = operator.ask("PATCH", f"/users/{grace['id']}", {"userName": " murray@example.com ", "displayName": ""}).body

    assert (body["userName"], "displayName" in body["profile"]) == ("murray@example.com", False)
    assert body["profile"]["name"] == {"givenName": "Grace", "familyName": "Hopper"}


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"displayName": "Eve"}), ("DELETE", None)])
def test_ipsie_15_a_providers_user_is_neither_edited_nor_deleted_here(
    operator: Operator, world: World, method: str, body: object
) -> None:
    ada = world.provision.create(a_call(), a_body())

    reply = operator.ask(method, f"/users/{ada.id}", body)

    assert (reply.status, reply.body["detail"][:22]) == (409, "The identity provider ")
    assert world.operate.read(ada.id) == ada


def test_a_change_is_made_only_at_the_version_that_was_seen(operator: Operator, grace: Any) -> None:
    etag = operator.ask("GET", f"/users/{grace['id']}").headers["ETag"]

    first = operator.ask("PATCH", f"/users/{grace['id']}", {"roles": ["org-admin"]}, if_match=etag)
    second = operator.ask("PATCH", f"/users/{grace['id']}", {"roles": []}, if_match=etag)

    assert (first.status, second.status) == (200, 412)
    assert operator.ask("GET", f"/users/{grace['id']}").body["roles"] == ["org-admin"]


def test_so_it_is_for_a_providers_user(operator: Operator, world: World) -> None:
    ada = world.provision.create(a_call(), a_body())

    replies = [operator.ask("PATCH", f"/users/{ada.id}", {"roles": roles}, if_match='"1"') for roles in ([], ["x"], [])]

    assert [reply.status for reply in replies] == [200, 400, 412]


def test_a_deleted_local_user_is_deactivated_and_his_name_is_free(operator: Operator, grace: Any) -> None:
    reply = operator.ask("DELETE", f"/users/{grace['id']}")

    assert (reply.status, reply.body["status"], reply.body["deleted"]) == (200, "deactivated", True)
    assert operator.ask("POST", "/users", GRACE).status == 201


def test_a_hold_protects_a_deleted_local_user(operator: Operator, grace: Any) -> None:
    hold = operator.ask("POST", "/legal-holds", {"name": "Smith against Jones"}).body["id"]
    operator.ask("PUT", f"/legal-holds/{hold}/users/{grace['id']}")

    assert operator.ask("DELETE", f"/users/{grace['id']}").body["status"] == "held"


@pytest.mark.parametrize(
    ("act", "status", "blocked"),
    [("block", "active", True), ("unblock", "active", False), ("deactivate", "deactivated", True)],
)
def test_the_acts_on_users_are_for_local_ones_too(
    operator: Operator, grace: Any, act: str, status: str, *, blocked: bool
) -> None:
    body = operator.ask("POST", f"/users/{grace['id']}/{act}").body

    assert (body["status"], body["blocked"]) == (status, blocked)


def test_the_sync_log_says_who_did_what_to_a_local_user(operator: Operator, users: MemoryUsers, grace: Any) -> None:
    operator.ask("PATCH", f"/users/{grace['id']}", {"displayName": "G."})
    operator.ask("DELETE", f"/users/{grace['id']}")

    entries = users.log_of("", NOW)
    assert {entry.origin.actor for entry in entries} == {ARN}
    assert [entry.action for entry in entries if entry.action in {"created", "updated", "deleted", "deactivated"}] == [
        "created",
        "updated",
        "deleted",
        "deactivated",
    ]
