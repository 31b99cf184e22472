"""The operator's API on Apply Org and Role Settings."""

from datetime import timedelta
from typing import Any

import pytest

from local.memory import MemoryJobs, MemoryProviders, MemoryUsers
from provisioning.domain.users import User
from provisioning.usecases.apply_settings import SETTLING_SECONDS
from tests.people import NOW, OKTA, a_body, a_call
from tests.web.operators import ARN, Clock, Operator, open_console, push
from tests.world import World

APPLY = "/providers/okta/apply-settings"


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


@pytest.fixture
def paris(operator: Operator) -> str:
    """An organization that all users are mapped to from now on."""
    paris = operator.ask("POST", "/organizations", {"name": "Paris"}).body["id"]
    map_to(operator, {"method": "single", "organizationId": paris})
    return paris


def map_to(operator: Operator, mapping: dict[str, Any], **more: object) -> None:
    assert operator.ask("PATCH", "/providers/okta", {"organizationMapping": mapping, **more}).status == 200


def start(operator: Operator, *, dry_run: bool = False) -> str:
    return operator.ask("POST", APPLY, {"dryRun": dry_run}).body["id"]


def finished(operator: Operator, world: World, *, dry_run: bool = False) -> dict[str, Any]:
    job_id = start(operator, dry_run=dry_run)
    world.apply_settings.run(job_id, NOW + timedelta(days=1))
    return operator.ask("GET", f"/jobs/{job_id}").body


def test_apply_org_and_role_settings_starts_a_job(operator: Operator, world: World) -> None:
    reply = operator.ask("POST", APPLY, {})

    assert reply.status == 202
    assert reply.body == {
        "id": reply.body["id"],
        "providerId": "okta",
        "dryRun": False,
        "status": "queued",
        "failure": None,
        "users": 0,
        "done": 0,
        "moved": 0,
        "rolesChanged": 0,
        "refused": 0,
        "startedAt": "2026-11-23T12:00:00Z",
        "finishedAt": None,
        "startedBy": ARN,
    }
    assert world.queue.messages == [(reply.body["id"], SETTLING_SECONDS)]


def test_a_job_that_waits_is_queued_and_has_no_changes(operator: Operator) -> None:
    body = operator.ask("GET", f"/jobs/{start(operator)}").body

    assert (body["status"], body["changes"], body["nextCursor"]) == ("queued", [], None)


def test_a_finished_job_says_whom_it_moved(operator: Operator, world: World, ada: User, paris: str) -> None:
    body = finished(operator, world)

    assert (body["status"], body["finishedAt"]) == ("done", "2026-11-23T12:00:00Z")
    assert (body["users"], body["done"], body["moved"], body["rolesChanged"], body["refused"]) == (1, 1, 1, 0, 0)
    assert body["changes"] == [
        {
            "userId": ada.id,
            "userName": "ada@example.com",
            "fromOrganizationId": "default",
            "toOrganizationId": paris,
            "rolesGained": [],
            "rolesLost": [],
            "newOrganization": None,
            "refused": None,
        }
    ]
    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == paris


def test_a_dry_run_says_the_same_and_moves_nobody(operator: Operator, world: World, ada: User, paris: str) -> None:
    body = finished(operator, world, dry_run=True)

    assert (body["dryRun"], body["moved"], body["changes"][0]["toOrganizationId"]) == (True, 1, paris)
    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == "default"


def test_roles_gained_and_lost_are_listed(operator: Operator, world: World, ada: User) -> None:
    group = push(world, "Staff", ada.id)
    roles = {"method": "groups", "rows": [{"groupId": group.id, "roleIds": ["proe-user", "org-admin"]}]}
    operator.ask("PATCH", "/providers/okta", {"roleMapping": roles, "grantsAdministrator": True})

    body = finished(operator, world, dry_run=True)

    (change,) = body["changes"]
    assert (change["rolesGained"], change["rolesLost"]) == (["org-admin"], ["desktop-user"])
    assert (body["moved"], body["rolesChanged"]) == (0, 1)


def test_a_dry_run_names_the_organization_that_would_be_created(operator: Operator, world: World) -> None:
    world.provision.create(a_call(), a_body(c42OrgName="Rome"))
    map_to(operator, {"method": "attribute", "unmappedOrganizationId": "default"})

    (change,) = finished(operator, world, dry_run=True)["changes"]

    assert (change["newOrganization"], change["toOrganizationId"]) == ("Rome", None)
    assert operator.ask("GET", "/organizations").body["children"] == []


def test_who_cannot_be_placed_stays_and_is_told_why(operator: Operator, world: World) -> None:
    world.provision.create(a_call(), a_body(c42OrgName="Rome"))
    map_to(operator, {"method": "attribute", "unmappedOrganizationId": "default", "organizationsMax": 0})

    body = finished(operator, world)

    (change,) = body["changes"]
    assert (body["refused"], change["toOrganizationId"]) == (1, "default")
    assert "Rome" in change["refused"]


class SlowJobs(MemoryJobs):
    """Takes a minute to write down a list."""

    def __init__(self, users: MemoryUsers, clock: Clock) -> None:
        super().__init__(users)
        self._clock = clock

    def write_down(self, list_id: str, user_ids: list[str]) -> None:
        super().write_down(list_id, user_ids)
        self._clock.now += timedelta(minutes=1)


def test_a_job_that_was_interrupted_is_running(clock: Clock) -> None:
    users = MemoryUsers()
    world = World(users, clock, providers=MemoryProviders(OKTA), jobs=SlowJobs(users, clock))
    world.provision.create(a_call(), a_body())
    operator = open_console(world)
    job_id = start(operator)

    world.apply_settings.run(job_id, NOW + timedelta(minutes=1))

    body = operator.ask("GET", f"/jobs/{job_id}").body
    assert (body["status"], body["users"], body["done"], body["finishedAt"]) == ("running", 1, 0, None)


def test_changes_come_in_pages(operator: Operator, world: World) -> None:
    people = [world.provision.create(a_call(), a_body(f"user{number:04}@example.com")).id for number in range(1_001)]
    rome = operator.ask("POST", "/organizations", {"name": "Rome"}).body["id"]
    map_to(operator, {"method": "single", "organizationId": rome})
    first = finished(operator, world)

    second = operator.ask("GET", f"/jobs/{first['id']}?cursor={first['nextCursor']}").body

    assert [change["userId"] for change in [*first["changes"], *second["changes"]]] == people
    assert (len(second["changes"]), second["nextCursor"]) == (1, None)


@pytest.mark.parametrize("cursor", ["x", "-1", "1" * 21, "%00"])
def test_a_cursor_that_is_none_of_ours_is_400(operator: Operator, cursor: str) -> None:
    reply = operator.ask("GET", f"/jobs/{start(operator)}?cursor={cursor}")

    assert (reply.status, reply.body["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("body", "field"),
    [(None, None), ([], None), (b"{", None), ({"dryRun": "no"}, "dryRun"), ({"dryrun": True}, "dryrun")],
)
def test_what_is_no_job_starts_none(operator: Operator, world: World, body: object, field: str | None) -> None:
    reply = operator.ask("POST", APPLY, body)

    assert (reply.status, reply.body.get("field")) == (400, field)
    assert world.queue.messages == []


@pytest.mark.parametrize(("method", "target"), [("POST", "/providers/nobody/apply-settings"), ("GET", "/jobs/none")])
def test_what_is_not_there_is_404(operator: Operator, method: str, target: str) -> None:
    assert operator.ask(method, target, {}).status == 404
