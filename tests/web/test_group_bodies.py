"""RFC 7643 §4.2 and RFC 7644 at the edge, for groups beside their users."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.groups.stage import adding, patch_of
from tests.people import a_body, a_group_body
from tests.web.conftest import BASE_URL, Client


@pytest.fixture
def ada(okta: Client) -> str:
    return okta.ask("POST", "/Users", a_body()).body["id"]


@pytest.fixture
def board(okta: Client, ada: str) -> str:
    """The id of a group that Ada is in."""
    return okta.ask("POST", "/Groups", a_group_body("Board", ada)).body["id"]


@pytest.mark.parametrize("name", [None, "", " ", []])
def test_rfc_029_a_group_without_a_name_is_refused_and_not_there(okta: Client, name: Json) -> None:
    reply = okta.ask("POST", "/Groups", {"schemas": [urns.GROUP], "displayName": name})

    assert (reply.status, reply.body["scimType"]) == (400, "invalidValue")
    assert "displayName is required" in reply.body["detail"]
    assert okta.ask("GET", "/Groups").body["totalResults"] == 0


def test_rfc_022_rfc_023_a_groups_name_is_taken_and_its_type_the_servers(okta: Client, board: str) -> None:
    reply = okta.ask("POST", "/Groups", a_group_body("BOARD"))

    assert (reply.status, reply.body["scimType"]) == (409, "uniqueness")
    assert okta.ask("GET", f"/Groups/{board}").body["meta"]["resourceType"] == "Group"


def test_rfc_078_a_patch_of_a_group_is_204_but_200_when_attributes_are_asked_for(okta: Client, board: str) -> None:
    silent = okta.ask("PATCH", f"/Groups/{board}", patch_of({"op": "replace", "path": "displayName", "value": "Staff"}))
    shown = okta.ask("PATCH", f"/Groups/{board}?attributes=displayName", patch_of(adding()))

    assert (silent.status, silent.text) == (204, "")
    assert (shown.status, shown.body) == (200, {"schemas": [urns.GROUP], "id": board, "displayName": "Staff"})


def test_rfc_132_references_between_users_and_groups_can_be_asked_for(okta: Client, ada: str, board: str) -> None:
    (member,) = okta.ask("GET", f"/Groups/{board}").body["members"]
    (group,) = okta.ask("GET", f"/Users/{ada}").body["groups"]

    assert okta.ask("GET", member["$ref"].removeprefix(BASE_URL)).body["id"] == ada == member["value"]
    assert okta.ask("GET", group["$ref"].removeprefix(BASE_URL)).body["id"] == board == group["value"]


def test_rfc_132_a_reference_to_another_host_is_not_followed_nor_kept(okta: Client, ada: str, board: str) -> None:
    elsewhere: list[Json] = [{"value": ada, "$ref": "https://elsewhere.example/Users/1"}]

    okta.ask("PUT", f"/Groups/{board}", {**a_group_body("Board"), "members": elsewhere})

    assert okta.ask("GET", f"/Groups/{board}").body["members"] == [{"value": ada, "$ref": f"{BASE_URL}/Users/{ada}"}]


def test_rfc_096_rfc_098_a_deleted_group_is_off_its_members(okta: Client, ada: str, board: str) -> None:
    reply = okta.ask("DELETE", f"/Groups/{board}")

    assert (reply.status, reply.text) == (204, "")
    assert okta.ask("GET", f"/Groups/{board}").status == 404
    assert "groups" not in okta.ask("GET", f"/Users/{ada}").body


def test_rfc_098_a_deleted_user_is_off_his_groups(okta: Client, ada: str, board: str) -> None:
    okta.ask("DELETE", f"/Users/{ada}")

    assert "members" not in okta.ask("GET", f"/Groups/{board}").body


def test_rfc_099_a_deleted_groups_name_is_free(okta: Client, board: str) -> None:
    okta.ask("DELETE", f"/Groups/{board}")

    again = okta.ask("POST", "/Groups", a_group_body("Board"))

    assert again.status == 201
    assert again.body["id"] != board
