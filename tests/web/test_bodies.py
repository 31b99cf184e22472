"""RFC 7644 §3.1 to §3.8 at the edge: media types, versions, and what becomes of whole bodies."""

import json
from uuid import UUID

import pytest

from local.events import Request, build_event
from local.memory import MemoryUsers
from local.routes import Match
from local.template import Route
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from tests.people import NOW, OKTA, a_body
from tests.web.conftest import BASE_URL, Client, Reply

TITLE: Document = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "title", "value": "Countess"}]}


@pytest.fixture
def ada(okta: Client) -> str:
    """The id of a user."""
    return okta.ask("POST", "/Users", a_body(externalId="00u1", title="Ms")).body["id"]


def ask_at(client: Client, path: str) -> Reply:
    """Ask for any path of the host."""
    request = Request("GET", path, list(client.headers.items()), b"")
    event = build_event(request, Match(Route("$default", "api"), {}), now=NOW, request_id=UUID(int=1))
    answer = client.api(event, None)
    return Reply(answer["statusCode"], answer["headers"], answer["body"])


@pytest.mark.parametrize(
    "content_type",
    [
        "application/scim+json",
        "application/scim+json; charset=utf-8",
        "application/json",
        "application/json;charset=UTF-8",
    ],
)
def test_rfc_001_a_body_is_utf_8_with_and_without_a_charset(
    okta: Client, users: MemoryUsers, content_type: str
) -> None:
    raw = json.dumps(a_body(displayName="Zoë 李 👩\u200d🚀"), ensure_ascii=False).encode()

    reply = okta.ask("POST", "/Users", raw, content_type=content_type)

    (kept,) = users.all(OKTA.id)
    assert kept.profile["displayName"] == reply.body["displayName"] == "Zoë 李 👩\u200d🚀"


def test_rfc_001_a_body_in_another_encoding_is_refused_and_nothing_is_kept(okta: Client, users: MemoryUsers) -> None:
    reply = okta.ask("POST", "/Users", json.dumps(a_body(displayName="Zoë"), ensure_ascii=False).encode("latin-1"))

    assert (reply.status, reply.body["scimType"], users.total(OKTA.id)) == (400, "invalidSyntax", 0)


@pytest.mark.parametrize("accept", ["application/scim+json", "application/json", "*/*", "application/json, text/plain"])
def test_rfc_002_rfc_003_whatever_json_is_accepted_answers_and_errors_are_scim_json(
    okta: Client, ada: str, accept: str
) -> None:
    replies = [okta.ask("GET", f"/Users/{ada}", accept=accept), okta.ask("GET", "/Users/nobody", accept=accept)]

    assert [reply.status for reply in replies] == [200, 404]
    assert {reply.headers["Content-Type"] for reply in replies} == {"application/scim+json"}


def test_rfc_004_locations_are_below_the_base_url_which_ends_in_the_version(okta: Client, ada: str) -> None:
    location = okta.ask("GET", f"/Users/{ada}?attributes=meta").body["meta"]["location"]

    assert location == f"{BASE_URL}/Users/{ada}"
    assert BASE_URL.endswith("/v2")
    assert "?" not in location


@pytest.mark.parametrize("version", ["v1", "v3", "v1.1", "V3", "v20"])
def test_rfc_005_another_version_is_refused_by_its_name_and_served_nothing(
    okta: Client, ada: str, version: str
) -> None:
    replies = [ask_at(okta, f"/scim/{version}{path}") for path in ("/Users", f"/Users/{ada}", "")]

    assert {(reply.status, reply.body["scimType"]) for reply in replies} == {(400, "invalidVers")}
    assert ada not in replies[0].text


def test_rfc_005_a_stranger_is_not_told_of_versions(stranger: Client) -> None:
    assert ask_at(stranger, "/scim/v1/Users").status == 401


def test_rfc_022_bug_018_bug_019_okta_03_a_taken_name_is_409_uniqueness_and_changes_nothing(
    okta: Client, users: MemoryUsers, ada: str
) -> None:
    before = users.get(ada)

    reply = okta.ask("POST", "/Users", a_body("ADA@example.com", title="Twin"))

    assert (reply.status, reply.body["status"], reply.body["scimType"]) == (409, "409", "uniqueness")
    assert list(users.all(OKTA.id)) == [before]


def test_rfc_023_bug_041_the_resource_type_is_the_endpoints_whatever_the_body_says(okta: Client) -> None:
    created = okta.ask("POST", "/Users", a_body(meta={"resourceType": "Group"})).body

    assert created["meta"]["resourceType"] == "User"
    assert okta.ask("GET", f"/Users/{created['id']}").body["meta"]["resourceType"] == "User"


def test_rfc_024_an_id_is_the_servers_and_never_given_again(okta: Client) -> None:
    first = okta.ask("POST", "/Users", a_body(id="mine")).body["id"]
    okta.ask("DELETE", f"/Users/{first}")
    second = okta.ask("POST", "/Users", a_body(id=first)).body["id"]

    assert len({"mine", first, second, ""}) == 4
    assert "bulkId" not in first + second
    assert okta.ask("GET", f"/Users/{first}").status == 404


def test_rfc_024_an_id_stays_through_every_change(okta: Client, ada: str) -> None:
    changed = [
        okta.ask("PATCH", f"/Users/{ada}", TITLE).body["id"],
        okta.ask("PUT", f"/Users/{ada}", a_body("renamed@example.com", externalId="00u2")).body["id"],
    ]

    assert changed == [ada, ada]


def test_rfc_065_rfc_067_rfc_072_a_put_answers_with_the_whole_of_what_it_replaced(okta: Client, ada: str) -> None:
    reply = okta.ask("PUT", f"/Users/{ada}", {"schemas": [urns.USER], "userName": "ada@example.com", "nickName": "A"})

    read = okta.ask("GET", f"/Users/{ada}").body
    assert reply.status == 200
    assert reply.body == read
    assert (read["nickName"], read.keys() & {"title", "emails", "externalId", "name"}) == ("A", set())


def test_rfc_078_a_patch_answers_200_with_the_whole_or_with_the_attributes_asked_for(okta: Client, ada: str) -> None:
    whole = okta.ask("PATCH", f"/Users/{ada}", TITLE)
    part = okta.ask("PATCH", f"/Users/{ada}?attributes=title", TITLE)

    assert (whole.status, whole.body) == (200, okta.ask("GET", f"/Users/{ada}").body)
    assert (part.status, part.body) == (200, {"schemas": whole.body["schemas"], "id": ada, "title": "Countess"})


def test_rfc_096_a_delete_is_204_without_a_body_and_the_user_is_gone(okta: Client, ada: str) -> None:
    reply = okta.ask("DELETE", f"/Users/{ada}")

    assert (reply.status, reply.text) == (204, "")
    assert okta.ask("GET", f"/Users/{ada}").status == 404
    assert okta.ask("GET", "/Users").body["totalResults"] == 0


def test_rfc_099_ipsie_09_a_deleted_users_names_are_free(okta: Client, ada: str) -> None:
    okta.ask("DELETE", f"/Users/{ada}")

    again = okta.ask("POST", "/Users", a_body(externalId="00u1"))

    assert again.status == 201
    assert okta.ask("GET", "/Users").body["Resources"] == [again.body]


def test_rfc_129_dates_are_full_and_in_utc(okta: Client, ada: str) -> None:
    meta = okta.ask("GET", f"/Users/{ada}").body["meta"]

    assert [meta["created"], meta["lastModified"]] == ["2026-11-23T12:00:00.000Z"] * 2
