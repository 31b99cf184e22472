"""Queries at the edge: by GET and by POST, at /Users, /Groups and the base URL, ordered and paged."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from tests.people import OKTA, a_body, a_group_body
from tests.web.conftest import BASIC, Client, Reply, make_api

COLLECTIONS = ["/Users", "/Groups", ""]
COUNTERS = ("totalResults", "startIndex", "itemsPerPage")


@pytest.fixture
def okta(okta: Client) -> Client:
    """Okta, which has provisioned three users and two groups."""
    for name in ("bob", "ada", "Cyd"):
        okta.ask("POST", "/Users", a_body(name, title=f"{name}'s", externalId=f"00u-{name}"))
    for name in ("Sales", "Legal"):
        okta.ask("POST", "/Groups", a_group_body(name))
    return okta


def by_get(client: Client, path: str, **parameters: Any) -> Reply:
    for name in {"attributes", "excludedAttributes"} & parameters.keys():
        parameters[name] = ",".join(parameters[name])
    return client.ask("GET", f"{path}?{urlencode(parameters)}")


def by_post(client: Client, path: str, **parameters: Any) -> Reply:
    return client.ask("POST", f"{path}/.search", {"schemas": [urns.SEARCH_REQUEST], **parameters})


type Way = Callable[..., Reply]
WAYS: list[Way] = [by_get, by_post]


def names(reply: Reply) -> list[str]:
    return [each.get("userName") or each["displayName"] for each in reply.body["Resources"]]


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"filter": "id pr"},
        {"filter": 'displayName sw "Leg"'},
        {"startIndex": 2, "count": 1},
        {"count": 0},
        {"startIndex": 99},
        {"sortBy": "id", "sortOrder": "descending"},
        {"attributes": ["displayName", "meta.resourceType"]},
        {"excludedAttributes": ["meta", "emails", "name"]},
        {"filter": "id pr", "sortBy": "externalId", "count": 2, "attributes": ["externalId"]},
    ],
)
def test_rfc_063_a_post_answers_what_the_get_answers(okta: Client, path: str, parameters: dict[str, Any]) -> None:
    got, posted = by_get(okta, path, **parameters), by_post(okta, path, **parameters)

    assert (got.status, got.body["schemas"]) == (200, [urns.LIST_RESPONSE])
    assert (posted.status, posted.body) == (got.status, got.body)


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize(
    "parameters",
    [
        {"filter": "shoeSize pr"},
        {"filter": "id eq"},
        {"count": "ten"},
        {"sortBy": "shoeSize"},
        {"sortOrder": "down"},
        {"cursor": "forged"},
        {"cursor": "", "startIndex": 1},
        {"attributes": ["id"], "excludedAttributes": ["meta"]},
    ],
)
def test_rfc_063_a_post_is_refused_as_the_get_is(okta: Client, path: str, parameters: dict[str, Any]) -> None:
    got, posted = by_get(okta, path, **parameters), by_post(okta, path, **parameters)

    assert (got.status, got.body["schemas"]) == (400, [urns.ERROR])
    assert (posted.status, posted.body) == (got.status, got.body)


@pytest.mark.parametrize("path", COLLECTIONS)
def test_rfc_063_a_search_changes_nothing(okta: Client, users: MemoryUsers, path: str) -> None:
    people, entries = list(users.all(OKTA.id)), list(users.entries)

    by_post(okta, path, filter="id pr")

    assert (list(users.all(OKTA.id)), users.entries) == (people, entries)


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_search_is_a_post_and_no_resource_of_that_id(okta: Client, path: str, method: str) -> None:
    reply = okta.ask(method, f"{path}/.search", {"schemas": [urns.SEARCH_REQUEST]})

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", {"schemas": [urns.USER]}])
def test_rfc_063_what_is_no_search_request_is_refused(okta: Client, path: str, body: bytes | Document) -> None:
    reply = okta.ask("POST", f"{path}/.search", body)

    assert (reply.status, reply.body["scimType"]) == (400, "invalidSyntax")


@pytest.mark.parametrize("target", ["", "/", "/.search", "/Users/.search", "/Groups/.search"])
def test_nobody_asks_without_a_credential(stranger: Client, target: str) -> None:
    method = "POST" if target.endswith(".search") else "GET"

    assert stranger.ask(method, target, {"schemas": [urns.SEARCH_REQUEST]}).status == 401


@pytest.mark.parametrize("target", ["", "/", "?filter=id+pr", "/?filter=id+pr"])
def test_rfc_043_the_base_url_lists_all_types_each_as_at_its_own_endpoint(okta: Client, target: str) -> None:
    body = okta.ask("GET", target).body

    assert [body[name] for name in COUNTERS] == [5, 1, 5]
    own = [*okta.ask("GET", "/Users").body["Resources"], *okta.ask("GET", "/Groups").body["Resources"]]
    assert body["Resources"] == own


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_base_url_is_only_asked(okta: Client, method: str) -> None:
    reply = okta.ask(method, "", a_body("new"))

    assert (reply.status, reply.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("way", WAYS)
def test_rfc_064_what_is_shown_is_chosen_for_both_types(okta: Client, way: Way) -> None:
    shown = way(okta, "", attributes=["userName", "displayName"]).body["Resources"]

    assert [each.keys() for each in shown[:3]] == [{"schemas", "id", "userName", "displayName"}] * 3
    assert [each.keys() for each in shown[3:]] == [{"schemas", "id", "displayName"}] * 2


@pytest.mark.parametrize("way", WAYS)
def test_rfc_059_a_list_is_in_the_order_that_is_asked_for(okta: Client, way: Way) -> None:
    assert names(way(okta, "/Users", sortBy="title")) == ["ada", "bob", "Cyd"]
    assert names(way(okta, "/Users", sortBy="title", sortOrder="descending")) == ["Cyd", "bob", "ada"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("path", "total"), [("/Users", 3), ("/Groups", 2), ("", 5)])
def test_rfc_039_a_part_of_a_list_says_which_part_it_is(okta: Client, way: Way, path: str, total: int) -> None:
    body = way(okta, path, startIndex=2, count=1).body

    assert [body[name] for name in COUNTERS] == [total, 2, 1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", COLLECTIONS)
def test_rfc_040_nothing_found_is_an_empty_list(okta: Client, way: Way, path: str) -> None:
    reply = way(okta, path, filter='displayName eq "nobody"')

    assert (reply.status, reply.body["totalResults"], reply.body["Resources"]) == (200, 0, [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("path", "total"), [("/Users", 3), ("/Groups", 2), ("", 5)])
def test_rfc_042_bug_023_beyond_the_end_is_an_empty_page_with_the_true_total(
    okta: Client, way: Way, path: str, total: int
) -> None:
    reply = way(okta, path, startIndex=100)

    assert (reply.status, reply.body["totalResults"], reply.body["Resources"]) == (200, total, [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("start_index", [0, -5])
def test_rfc_041_a_start_below_one_is_one(okta: Client, way: Way, start_index: int) -> None:
    body = way(okta, "/Users", startIndex=start_index, count=2).body

    assert (body["startIndex"], len(body["Resources"])) == (1, 2)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("path", "total"), [("/Users", 3), ("/Groups", 2), ("", 5)])
@pytest.mark.parametrize("count", [0, -1, -(10**17)])
def test_rfc_041_no_more_than_none_are_a_total_without_resources(
    okta: Client, way: Way, path: str, total: int, count: int
) -> None:
    reply = way(okta, path, count=count)

    assert (reply.status, reply.body["totalResults"], reply.body["Resources"]) == (200, total, [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", COLLECTIONS)
def test_rfc_045_whoever_was_deleted_is_found_by_nothing(okta: Client, way: Way, path: str) -> None:
    user_id = okta.ask("GET", '/Users?filter=userName+eq+"ada"').body["Resources"][0]["id"]
    okta.ask("DELETE", f"/Users/{user_id}")

    for query in ({}, {"filter": f'id eq "{user_id}"'}, {"filter": "id pr"}, {"sortBy": "id"}, {"cursor": ""}):
        assert user_id not in way(okta, path, **query).text


@pytest.mark.usefixtures("okta")
def test_rfc_017_what_should_not_stand_in_a_url_can_be_asked_by_post_and_is_not_logged(
    users: MemoryUsers, providers: MemoryProviders
) -> None:
    log = StringIO()
    client = Client(make_api(users, providers, log), {"authorization": BASIC})

    reply = by_post(client, "/Users", filter='externalId eq "00u-ada"')

    assert names(reply) == ["ada"]
    assert json.loads(log.getvalue())["status"] == 200
    assert "00u-ada" not in log.getvalue()
