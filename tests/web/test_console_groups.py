"""The operator's API on the groups that a provider pushed."""

from dataclasses import replace

import pytest

from provisioning.domain.groups import UnfinishedChange
from provisioning.domain.sync_log import Origin
from tests.people import ENTRA, NOW, a_body, a_call
from tests.web.operators import Operator, by_groups, change, okta_and_entra, open_console, push, roles_by_groups
from tests.world import World


@pytest.fixture
def world() -> World:
    return okta_and_entra()


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def paris(operator: Operator) -> str:
    return operator.ask("POST", "/organizations", {"name": "Paris"}).body["id"]


def test_groups_are_listed_with_their_members_and_what_they_are_mapped_to(
    operator: Operator, world: World, paris: str
) -> None:
    ada = world.provision.create(a_call(), a_body())
    uk, executives = push(world, "uk"), push(world, "Executives", ada.id)
    change(
        operator,
        {
            "organizationMapping": by_groups(([executives.id], paris)),
            "roleMapping": roles_by_groups((executives.id, ["proe-user", "desktop-user"]), (uk.id, ["proe-user"])),
        },
    )

    reply = operator.ask("GET", "/groups?provider=okta")

    assert reply.body == {
        "groups": [
            {
                "id": executives.id,
                "displayName": "Executives",
                "memberCount": 1,
                "mappedToOrganization": paris,
                "mappedRoles": ["desktop-user", "proe-user"],
                "changing": False,
            },
            {
                "id": uk.id,
                "displayName": "uk",
                "memberCount": 0,
                "mappedToOrganization": None,
                "mappedRoles": ["proe-user"],
                "changing": False,
            },
        ],
        "nextCursor": None,
        "organizationMappingMessage": None,
        "roleMappingMessage": "All SCIM groups are mapped",
    }


def test_a_group_with_an_unfinished_change_is_changing(operator: Operator, world: World) -> None:
    group = push(world, "Staff")
    origin = Origin(provider_id="okta", actor="provider", request_id="r")
    unfinished = UnfinishedChange(id="c1", origin=origin, begun_at=NOW, steps=3_000)
    world.groups.replace(group, replace(group, change=unfinished, version=2), [], [])

    (shown,) = operator.ask("GET", "/groups?provider=okta").body["groups"]

    assert shown["changing"]


def test_there_are_no_scim_groups_available(operator: Operator) -> None:
    change(operator, {"organizationMapping": by_groups()})

    body = operator.ask("GET", "/groups?provider=okta").body

    assert body == {
        "groups": [],
        "nextCursor": None,
        "organizationMappingMessage": "There are no SCIM groups available",
        "roleMappingMessage": None,
    }


def test_only_the_groups_of_the_provider_are_listed(operator: Operator, world: World) -> None:
    push(world, "Staff", provider=ENTRA)

    assert operator.ask("GET", "/groups?provider=okta").body["groups"] == []


@pytest.mark.parametrize("target", ["/groups", "/groups?provider=", "/groups?Provider=okta"])
def test_groups_without_a_provider_are_400(operator: Operator, target: str) -> None:
    reply = operator.ask("GET", target)

    assert (reply.status, reply.body["field"]) == (400, "provider")


@pytest.mark.parametrize(("target", "status"), [("/groups?provider=nobody", 404), ("/groups?provider=%ff", 400)])
def test_groups_of_no_provider_are_a_problem(operator: Operator, target: str, status: int) -> None:
    assert operator.ask("GET", target).body["status"] == status


def test_groups_come_in_pages_that_meet_each_once(operator: Operator, world: World) -> None:
    ids = [push(world, f"Group {number}").id for number in range(5)]

    pages = [operator.ask("GET", "/groups?provider=okta&limit=2").body]
    while pages[-1]["nextCursor"]:
        pages.append(operator.ask("GET", f"/groups?provider=okta&limit=2&cursor={pages[-1]['nextCursor']}").body)

    assert [[group["id"] for group in page["groups"]] for page in pages] == [ids[:2], ids[2:4], ids[4:]]


def test_the_cursor_of_another_providers_groups_is_400(operator: Operator, world: World) -> None:
    for number in range(3):
        push(world, f"Group {number}")
    cursor = operator.ask("GET", "/groups?provider=okta&limit=2").body["nextCursor"]

    reply = operator.ask("GET", f"/groups?provider=entra&cursor={cursor}")

    assert (reply.status, reply.body["field"]) == (400, "cursor")


def test_a_group_is_found_by_its_name_in_any_spelling(operator: Operator, world: World) -> None:
    staff, _ = push(world, "UK staff"), push(world, "Board")

    found = [operator.ask("GET", f"/groups?provider=okta&name={name}").body["groups"] for name in ("uk%20STAFF", "it")]

    assert [[group["id"] for group in groups] for groups in found] == [[staff.id], []]


def test_a_message_counts_all_groups_and_not_those_of_the_page(operator: Operator, world: World) -> None:
    first, second, third = (push(world, f"Group {number}") for number in range(3))
    rows = roles_by_groups(*((group.id, ["proe-user"]) for group in (first, second)))
    change(operator, {"roleMapping": rows})

    some = operator.ask("GET", "/groups?provider=okta&limit=2").body["roleMappingMessage"]
    world.provision_groups.delete(a_call(), third.id, None)
    every = operator.ask("GET", "/groups?provider=okta&limit=1").body["roleMappingMessage"]

    assert (some, every) == (None, "All SCIM groups are mapped")
