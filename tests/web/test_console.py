"""The operator's API on users' lives and legal holds."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from local.events import gateway_request_id
from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.web.console_models import LegalHoldView
from provisioning.web.request import BODY_BYTES_MAX
from tests.people import NOW, OKTA, a_body, a_call
from tests.web.conftest import REQUEST_ID
from tests.web.operators import ARN, Clock, Operator, open_console
from tests.world import World


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(MemoryUsers(), clock, providers=MemoryProviders(OKTA))


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def ada(world: World) -> User:
    return world.provision.create(a_call(), a_body())


def deactivate(world: World, user: User) -> None:
    body: Any = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
    world.provision.patch(a_call(), user.id, body, None)


def test_a_user_reads_with_all_that_is_known_of_his_life(operator: Operator, ada: User) -> None:
    reply = operator.ask("GET", f"/users/{ada.id}")

    assert reply.status == 200
    assert reply.body == {
        "id": ada.id,
        "userName": "ada@example.com",
        "externalId": None,
        "providerId": "okta",
        "local": False,
        "status": "active",
        "blocked": False,
        "blockedByOperator": False,
        "deactivationDueAt": None,
        "deactivatedAt": None,
        "legalHolds": [],
        "organizationId": "default",
        "movedByOperator": False,
        "roles": ["desktop-user", "proe-user"],
        "groups": [],
        "deleted": False,
        "createdAt": "2026-11-23T12:00:00Z",
        "modifiedAt": "2026-11-23T12:00:00Z",
        "version": 1,
        "profile": {**ada.profile, "userName": "ada@example.com", "active": True},
    }


def test_a_pending_user_shows_when_he_is_due(operator: Operator, world: World, ada: User) -> None:
    deactivate(world, ada)

    body = operator.ask("GET", f"/users/{ada.id}").body

    assert (body["status"], body["blocked"], body["deactivationDueAt"]) == ("pending", True, "2026-11-23T12:15:00Z")


def test_unblocking_cancels(operator: Operator, world: World, ada: User) -> None:
    deactivate(world, ada)

    reply = operator.ask("POST", f"/users/{ada.id}/unblock")

    assert (reply.status, reply.body["status"], reply.body["blocked"]) == (200, "active", False)
    assert world.provision.read(a_call(), ada.id).active


@pytest.mark.parametrize("times", [1, 2])
def test_blocking_once_or_twice_blocks(operator: Operator, ada: User, times: int) -> None:
    for _ in range(times):
        reply = operator.ask("POST", f"/users/{ada.id}/block")
        assert (reply.status, reply.body["status"], reply.body["blocked"]) == (200, "active", True)


def test_deactivating_is_at_once_and_reactivating_brings_back(operator: Operator, world: World, ada: User) -> None:
    gone = operator.ask("POST", f"/users/{ada.id}/deactivate")
    back = operator.ask("POST", f"/users/{ada.id}/reactivate")

    assert (gone.status, gone.body["status"]) == (200, "deactivated")
    assert (back.status, back.body["status"]) == (200, "active")
    assert world.operate.read(ada.id).profile == ada.profile


def test_what_the_state_does_not_allow_is_409_and_says_what_to_do(operator: Operator, ada: User) -> None:
    operator.ask("POST", f"/users/{ada.id}/deactivate")

    reply = operator.ask("POST", f"/users/{ada.id}/unblock")

    assert (reply.status, reply.headers["Content-Type"]) == (409, "application/problem+json")
    assert "Reactivate" in reply.body["detail"]


def test_a_hold_keeps_the_user_until_its_release(operator: Operator, world: World, clock: Clock, ada: User) -> None:
    hold = operator.ask("POST", "/legal-holds", {"name": "Smith against Jones"})
    place = f"/legal-holds/{hold.body['id']}/users/{ada.id}"
    operator.ask("PUT", place)
    deactivate(world, ada)
    clock.now += timedelta(hours=1)

    world.deactivations.sweep("r")
    held = operator.ask("GET", f"/users/{ada.id}").body
    released = operator.ask("DELETE", place).body

    assert (hold.status, held["status"], held["legalHolds"]) == (201, "held", [hold.body["id"]])
    assert released["status"] == "deactivated"


def test_holds_are_listed(operator: Operator) -> None:
    hold = operator.ask("POST", "/legal-holds", {"name": "Smith against Jones"}).body

    assert operator.ask("GET", "/legal-holds").body == {"legalHolds": [hold], "nextCursor": None}


def test_holds_come_in_pages_that_meet_each_once(operator: Operator) -> None:
    holds = [operator.ask("POST", "/legal-holds", {"name": f"Case {number}"}).body for number in range(5)]

    pages = [operator.ask("GET", "/legal-holds?limit=2").body]
    while pages[-1]["nextCursor"]:
        pages.append(operator.ask("GET", f"/legal-holds?limit=2&cursor={pages[-1]['nextCursor']}").body)

    assert [hold for page in pages for hold in page["legalHolds"]] == sorted(holds, key=lambda hold: hold["id"])
    assert len(pages) == 3


def test_a_hold_is_found_by_its_name_in_any_spelling(operator: Operator) -> None:
    operator.ask("POST", "/legal-holds", {"name": "Case 1"})
    hold = operator.ask("POST", "/legal-holds", {"name": "Case 2"}).body

    found = [operator.ask("GET", f"/legal-holds?name={name}").body["legalHolds"] for name in ("case%202", "case%203")]

    assert found == [[hold], []]


def test_a_second_hold_of_the_same_name_is_refused_and_names_the_field(operator: Operator) -> None:
    operator.ask("POST", "/legal-holds", {"name": "Case 7"})

    reply = operator.ask("POST", "/legal-holds", {"name": "CASE 7"})

    assert (reply.status, reply.body["field"]) == (409, "name")


def test_a_cursor_of_another_list_is_400(operator: Operator) -> None:
    reply = operator.ask("GET", "/legal-holds?cursor=x")

    assert (reply.status, reply.body["field"]) == (400, "cursor")


def test_a_deactivated_user_cannot_be_put_on_hold(operator: Operator, ada: User) -> None:
    hold = operator.ask("POST", "/legal-holds", {"name": "late"}).body["id"]
    operator.ask("POST", f"/users/{ada.id}/deactivate")

    assert operator.ask("PUT", f"/legal-holds/{hold}/users/{ada.id}").status == 409


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/users/nobody"),
        ("POST", "/users/nobody/block"),
        ("PUT", "/legal-holds/none/users/nobody"),
        ("GET", "/nothing"),
    ],
)
def test_what_is_not_there_is_a_404_problem(operator: Operator, method: str, target: str) -> None:
    reply = operator.ask(method, target)

    assert (reply.status, reply.body["status"], reply.body["title"]) == (404, 404, "Not Found")


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("PATCH", "/legal-holds", "GET, POST"),
        ("PUT", "/providers", "GET, POST"),
        ("POST", "/overview", "GET"),
        ("GET", "/users/ada/block", "POST"),
        ("HEAD", "/roles", "GET"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(
    operator: Operator, method: str, target: str, allowed: str
) -> None:
    reply = operator.ask(method, target)

    assert (reply.status, reply.headers["Allow"], allowed in reply.body["detail"]) == (405, allowed, True)


@pytest.mark.parametrize(
    ("body", "culprit"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 7}, "name"),
        ({"name": "\ufdfa" * 200}, "name"),
        ({"name": "x", "colour": "red"}, "colour"),
        ([], "The body"),
        (b"{", "JSON"),
    ],
)
def test_a_bad_body_is_a_400_problem_that_names_the_field(operator: Operator, body: object, culprit: str) -> None:
    reply = operator.ask("POST", "/legal-holds", body)

    assert reply.status == 400
    assert culprit in reply.body["detail"]
    assert operator.ask("GET", "/legal-holds").body["legalHolds"] == []


@pytest.mark.parametrize(("decision", "status"), [("confirm", "deactivated"), ("cancel", "active")])
def test_what_the_safety_limit_held_back_is_decided_together(
    operator: Operator, world: World, clock: Clock, decision: str, status: str
) -> None:
    people = [world.provision.create(a_call(), a_body(f"user{number}@example.com")) for number in range(501)]
    for person in people:
        deactivate(world, person)
    clock.now += timedelta(hours=1)
    world.deactivations.sweep("r")
    waiting = operator.ask("GET", f"/users/{people[0].id}").body["status"]

    reply = operator.ask("POST", "/providers/okta/awaiting-confirmation", {"decision": decision})

    assert (waiting, reply.body) == ("awaitingConfirmation", {"users": 501, "more": False})
    assert {operator.ask("GET", f"/users/{person.id}").body["status"] for person in people} == {status}


def test_there_is_nothing_to_decide_for_an_unknown_provider(operator: Operator) -> None:
    reply = operator.ask("POST", "/providers/nobody/awaiting-confirmation", {"decision": "confirm"})

    assert reply.status == 404


def test_creating_a_legal_hold_is_in_the_sync_log(operator: Operator, world: World) -> None:
    hold = operator.ask("POST", "/legal-holds", {"name": "Byron v. Babbage"}).body

    users = world.users
    assert isinstance(users, MemoryUsers)
    (entry,) = users.log_of("", NOW)
    assert (entry.action, entry.origin.actor) == ("hold created", ARN)
    assert entry.changes["name"]["after"] == "Byron v. Babbage"
    assert entry.changes["id"]["after"] == hold["id"]


def test_the_operators_arn_is_in_the_sync_log(operator: Operator, world: World, ada: User) -> None:
    operator.ask("POST", f"/users/{ada.id}/block")

    users = world.users
    assert isinstance(users, MemoryUsers)
    assert [(entry.action, entry.origin.actor) for entry in users.log_of("okta", NOW)][-1] == ("blocked", ARN)


def test_a_body_beyond_the_limit_is_413(operator: Operator) -> None:
    reply = operator.ask("POST", "/legal-holds", b" " * (BODY_BYTES_MAX + 1))

    assert (reply.status, reply.body["status"]) == (413, 413)


class FailingUsers(MemoryUsers):
    """Fails at every question for a user."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure

    def get(self, user_id: str) -> User | None:
        raise self._failure


def test_a_fault_that_will_pass_is_429_and_says_when_to_come_again(clock: Clock) -> None:
    reply = open_console(World(FailingUsers(Busy()), clock)).ask("GET", "/users/ada")

    assert (reply.status, reply.headers["Retry-After"]) == (429, "5")


def test_a_fault_of_ours_is_500_and_tells_only_the_request_id(clock: Clock) -> None:
    reply = open_console(World(FailingUsers(RuntimeError("secret table")), clock)).ask("GET", "/users/ada")

    assert (reply.status, reply.headers["Content-Type"]) == (500, "application/problem+json")
    assert gateway_request_id(REQUEST_ID) in reply.body["detail"]
    assert "secret" not in reply.text


class Point(BaseModel):
    """A model of our own that is given what it cannot be."""

    x: int


def test_a_model_of_ours_that_does_not_fit_is_a_fault_of_ours(clock: Clock) -> None:
    with pytest.raises(ValidationError) as misfit:
        Point.model_validate({"x": "y"})

    reply = open_console(World(FailingUsers(misfit.value), clock)).ask("GET", "/users/ada")

    assert reply.status == 500


def test_the_log_line_names_the_route_and_not_what_somebody_wrote_into_the_path(world: World) -> None:
    log = StringIO()

    open_console(world, log).ask("GET", "/users/scim-secret")

    line = json.loads(log.getvalue())
    assert (line["route"], line["method"], line["status"]) == ("/users/<user_id>", "GET", 404)
    assert "scim-secret" not in log.getvalue()


def test_the_log_line_has_the_ids_in_the_path(world: World) -> None:
    log, user_id = StringIO(), "7d444840-9dc0-11d1-b245-5ffdce74fad2"

    open_console(world, log).ask("POST", f"/users/{user_id}/block")

    line = json.loads(log.getvalue())
    assert (line["route"], line["user_id"]) == ("/users/<user_id>/block", user_id)


def test_a_model_that_breaks_tells_nothing_of_the_values_in_it() -> None:
    with pytest.raises(ValidationError) as broken:
        LegalHoldView.model_validate({"id": ["Ada Lovelace"], "name": None, "createdAt": "ada@example.com"})

    assert "input_value" not in str(broken.value)
    assert not [word for word in ("Ada", "ada@example.com") if word in str(broken.value)]
