"""The operator's API on mappings; the article's steps 7 and 8."""

import pytest

from local.memory import MemoryUsers
from provisioning.scim import urns
from tests.people import NOW, a_body, a_call
from tests.web.operators import (
    ARN,
    Operator,
    by_groups,
    change,
    mapping,
    okta_and_entra,
    open_console,
    push,
    roles_by_groups,
    stored,
)
from tests.world import World

NO_GROUPS = "There are no SCIM groups available"
ALL_MAPPED = "All SCIM groups are mapped"
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


def test_a_provider_reads_with_all_its_settings_and_no_secret(operator: Operator) -> None:
    reply = operator.ask("GET", "/providers/okta")

    assert (reply.status, reply.headers["ETag"]) == (200, '"1"')
    assert reply.body == {
        "id": "okta",
        "displayName": "Okta",
        "enabled": True,
        "disabledAt": None,
        "delayMinutes": 15,
        "strict": False,
        "emailNamesRequired": False,
        "safetyLimit": {"users": 500, "percent": None},
        "credentials": [
            {"id": "c1", "type": "api_credentials", "createdAt": "2026-11-23T12:00:00Z"},
            {"id": "c2", "type": "oauth_token", "createdAt": "2026-11-23T12:00:00Z"},
        ],
        "lastContactAt": None,
        "organizationMapping": {"method": "single", "organizationId": "default"},
        "roleMapping": MANUAL,
        "mappingsChangedAt": None,
        "organizationMappingMessage": None,
        "roleMappingMessage": None,
        "deletedGroupIds": [],
        "version": 1,
    }


def test_create_new_users_in_the_organization_below(operator: Operator, world: World, paris: str) -> None:
    reply = change(operator, {"organizationMapping": {"method": "single", "organizationId": paris}})

    assert (reply.status, reply.headers["ETag"], reply.body["version"]) == (200, '"2"', 2)
    assert reply.body["mappingsChangedAt"] == "2026-11-23T12:00:00Z"
    ada = world.provision.create(a_call(stored(world)), a_body())
    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == paris


def test_map_users_to_organization_based_on_the_providers_c42orgname_attribute(operator: Operator, paris: str) -> None:
    change(operator, {"organizationMapping": {"method": "attribute", "unmappedOrganizationId": paris}})

    assert mapping(operator) == {
        "method": "attribute",
        "attribute": "c42OrgName",
        "unmappedOrganizationId": paris,
        "organizationsMax": 100,
        "administratorOrganizations": False,
    }


@pytest.mark.parametrize(
    ("attribute", "limit"), [(f"{urns.ENTERPRISE_USER}:department", 0), ("name.familyName", 3_000)]
)
def test_another_attribute_and_limit_can_be_chosen(operator: Operator, attribute: str, limit: int) -> None:
    chosen = {
        "method": "attribute",
        "attribute": attribute,
        "unmappedOrganizationId": "default",
        "organizationsMax": limit,
        "administratorOrganizations": False,
    }

    change(operator, {"organizationMapping": chosen})

    assert mapping(operator) == chosen


def test_map_users_to_organizations_using_scim_groups(operator: Operator, world: World, paris: str) -> None:
    executives, uk = push(world, "Executives"), push(world, "UK")
    chosen = by_groups(([executives.id], paris), ([uk.id], "default"), unmapped=paris)

    reply = change(operator, {"organizationMapping": chosen})

    assert reply.status == 200
    assert mapping(operator) == chosen


def test_select_one_or_more_scim_groups_in_a_row(operator: Operator, world: World, paris: str) -> None:
    groups = [push(world, name).id for name in ("Executives", "UK")]

    change(operator, {"organizationMapping": by_groups((groups, paris))})

    assert mapping(operator)["rows"] == [{"groupIds": groups, "organizationId": paris}]


def test_the_priority_of_each_mapping_is_adjusted(operator: Operator, world: World, paris: str) -> None:
    executives, uk = push(world, "Executives").id, push(world, "UK").id
    change(operator, {"organizationMapping": by_groups(([executives], paris), ([uk], "default"))})

    change(operator, {"organizationMapping": by_groups(([uk], "default"), ([executives], paris))})

    assert [row["groupIds"] for row in mapping(operator)["rows"]] == [[uk], [executives]]


def test_map_scim_groups_to_crashplan_roles_and_back_to_manually(operator: Operator, world: World) -> None:
    chosen = roles_by_groups((push(world, "Staff").id, ["desktop-user", "proe-user"]))

    change(operator, {"roleMapping": chosen})
    by_group = mapping(operator, "roleMapping")
    change(operator, {"roleMapping": MANUAL})

    assert (by_group, mapping(operator, "roleMapping")) == (chosen, MANUAL)


def test_both_mappings_change_in_one_request(operator: Operator, world: World, paris: str) -> None:
    group = push(world, "Staff").id
    organizations, roles = by_groups(([group], paris)), roles_by_groups((group, ["proe-user"]))

    reply = change(operator, {"organizationMapping": organizations, "roleMapping": roles})

    assert (reply.body["organizationMapping"], reply.body["roleMapping"]) == (organizations, roles)
    assert reply.body["version"] == 2


def test_changing_a_mapping_moves_nobody(operator: Operator, world: World, paris: str) -> None:
    ada = world.provision.create(a_call(), a_body())

    change(operator, {"organizationMapping": {"method": "single", "organizationId": paris}})

    assert operator.ask("GET", f"/users/{ada.id}").body["organizationId"] == "default"


def test_there_are_no_scim_groups_available(operator: Operator) -> None:
    reply = change(operator, {"organizationMapping": by_groups(), "roleMapping": roles_by_groups()})

    assert (reply.body["organizationMappingMessage"], reply.body["roleMappingMessage"]) == (NO_GROUPS, NO_GROUPS)


def test_all_scim_groups_are_mapped_appears_with_the_last_one(operator: Operator, world: World, paris: str) -> None:
    executives, uk = push(world, "Executives").id, push(world, "UK").id

    first = change(operator, {"organizationMapping": by_groups(([executives], paris))}).body
    last = change(operator, {"organizationMapping": by_groups(([executives, uk], paris))}).body

    assert (first["organizationMappingMessage"], last["organizationMappingMessage"]) == (None, ALL_MAPPED)
    assert last["roleMappingMessage"] is None


def test_the_role_mapping_has_a_message_of_its_own(operator: Operator, world: World) -> None:
    change(operator, {"roleMapping": roles_by_groups((push(world, "Staff").id, ["proe-user"]))})

    body = operator.ask("GET", "/providers/okta").body

    assert (body["organizationMappingMessage"], body["roleMappingMessage"]) == (None, ALL_MAPPED)


def test_article_8_role_mapping_is_only_available_with_scim_groups(operator: Operator, world: World) -> None:
    """Role Mapping is only available if you are using SCIM groups.

    The method may be saved before (an Add Mapping button appears under Role Mapping), as the organization mapping's
    may: without groups there is nothing to map, everybody has the default roles, and the console says why.
    """
    saved = change(operator, {"roleMapping": roles_by_groups()})
    refused = change(operator, {"roleMapping": roles_by_groups(("Staff", ["proe-user"]))})
    ada = world.provision.create(a_call(stored(world)), a_body())

    assert (saved.status, saved.body["roleMappingMessage"]) == (200, NO_GROUPS)
    assert (refused.status, refused.body["field"]) == (400, "roleMapping.rows[0].groupId")
    assert operator.ask("GET", f"/users/{ada.id}").body["roles"] == ["desktop-user", "proe-user"]


def test_a_mapped_group_that_the_provider_deletes_is_shown_so(operator: Operator, world: World) -> None:
    staff, uk = push(world, "Staff"), push(world, "UK")
    rows = by_groups(([staff.id, uk.id], "default"))
    before = change(operator, {"organizationMapping": rows, "roleMapping": roles_by_groups((uk.id, ["proe-user"]))})

    world.provision_groups.delete(a_call(), uk.id, None)

    after = operator.ask("GET", "/providers/okta").body
    assert (before.body["deletedGroupIds"], after["deletedGroupIds"]) == ([], [uk.id])
    assert after["organizationMapping"] == rows


def test_its_rows_can_be_sent_back_with_others_or_left_out(operator: Operator, world: World, paris: str) -> None:
    staff, uk = push(world, "Staff"), push(world, "UK")
    change(operator, {"organizationMapping": by_groups(([uk.id], paris))})
    change(operator, {"roleMapping": roles_by_groups((uk.id, ["proe-user"]))})
    world.provision_groups.delete(a_call(), uk.id, None)

    added = change(operator, {"organizationMapping": by_groups(([uk.id], paris), ([staff.id], paris))})
    roles = change(operator, {"roleMapping": roles_by_groups((uk.id, ["proe-user"]), (staff.id, ["proe-user"]))})
    left_out = change(operator, {"organizationMapping": by_groups(([staff.id], paris)), "roleMapping": MANUAL})
    again = change(operator, {"organizationMapping": by_groups(([uk.id], paris))})

    assert [reply.status for reply in (added, roles, left_out, again)] == [200, 200, 200, 400]
    assert [reply.body["deletedGroupIds"] for reply in (added, roles, left_out)] == [[uk.id], [uk.id], []]


@pytest.mark.parametrize("body", [{}, {"roleMapping": None}, {"roleMapping": MANUAL}])
def test_what_changes_nothing_makes_no_new_version(operator: Operator, body: object) -> None:
    reply = change(operator, body)

    assert (reply.status, reply.body["version"], reply.body["mappingsChangedAt"]) == (200, 1, None)


@pytest.mark.parametrize(("if_match", "status"), [('"1"', 200), ("*", 200), ('"2"', 412), ('"1" "2"', 412)])
def test_mappings_change_only_at_the_version_that_was_seen(
    operator: Operator, paris: str, if_match: str, status: int
) -> None:
    chosen = {"method": "single", "organizationId": paris}

    reply = change(operator, {"organizationMapping": chosen}, if_match=if_match)

    assert reply.status == status
    assert (mapping(operator) == chosen) is (status == 200)


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_provider_that_is_not_there_is_404(operator: Operator, method: str) -> None:
    assert operator.ask(method, "/providers/nobody", {}).status == 404


def test_the_sync_log_says_who_changed_a_mapping(operator: Operator, world: World, paris: str) -> None:
    change(operator, {"organizationMapping": {"method": "single", "organizationId": paris}})

    users = world.users
    assert isinstance(users, MemoryUsers)
    entry = users.log_of("okta", NOW)[-1]
    assert (entry.action, entry.origin.actor, [*entry.changes]) == ("provider updated", ARN, ["organizationMapping"])
