"""Pages by cursor at the edge (RFC 9865)."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.providers import Credential, Provider, secret_hash
from provisioning.scim import urns
from tests.people import ENTRA, NOW, OKTA, PASSWORD, a_body, a_group_body
from tests.web.conftest import Client, Reply, make_api
from tests.web.test_queries import WAYS, Way, by_get, by_post, names


@pytest.fixture
def okta(okta: Client) -> Client:
    """Okta, which has provisioned five users and two groups."""
    for name in ("ada", "bob", "cyd", "dan", "eve"):
        okta.ask("POST", "/Users", a_body(name))
    for name in ("Legal", "Sales"):
        okta.ask("POST", "/Groups", a_group_body(name))
    return okta


def credential(username: str, password: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"}


def first_cursor(client: Client, path: str = "/Users", **parameters: Any) -> str:
    return by_get(client, path, cursor="", count=2, **parameters).body["nextCursor"]


def refusal(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["scimType"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["/Users", ""])
def test_rfc_134_ipsie_13_an_empty_cursor_begins_and_each_next_one_goes_on(okta: Client, way: Way, path: str) -> None:
    pages = [way(okta, path, cursor="", count=2, filter="userName pr")]
    while "nextCursor" in pages[-1].body:
        pages.append(way(okta, path, cursor=pages[-1].body["nextCursor"], count=2, filter="userName pr"))

    assert [names(page) for page in pages] == [["ada", "bob"], ["cyd", "dan"], ["eve"]]


@pytest.mark.parametrize("way", WAYS)
def test_rfc_135_rfc_136_a_page_by_cursor_has_its_own_members(okta: Client, way: Way) -> None:
    first = way(okta, "/Users", cursor="", count=3).body
    last = way(okta, "/Users", cursor=first["nextCursor"], count=3).body

    always = {"schemas", "totalResults", "itemsPerPage", "Resources"}
    assert first.keys() == {*always, "nextCursor"}
    assert (last.keys(), last["totalResults"], last["itemsPerPage"]) == (always, 5, 2)


@pytest.mark.parametrize("way", WAYS)
def test_rfc_143_who_does_not_ask_for_a_cursor_gets_a_page_by_index(okta: Client, way: Way) -> None:
    body = way(okta, "/Users", count=2).body

    assert (body["startIndex"], "nextCursor" in body) == (1, False)


def test_rfc_144_a_walk_may_go_from_get_to_post_and_back(okta: Client) -> None:
    second = by_post(okta, "/Users", cursor=first_cursor(okta), count=2)
    third = by_get(okta, "/Users", cursor=second.body["nextCursor"], count=2)

    assert (names(second), names(third)) == (["cyd", "dan"], ["eve"])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [0, -1])
def test_rfc_137_count_zero_gives_the_total_only(okta: Client, way: Way, count: int) -> None:
    body = way(okta, "/Users", cursor="", count=count).body

    assert (body["totalResults"], body["Resources"], "nextCursor" in body) == (5, [], False)


def test_rfc_139_a_total_that_nobody_has_counted_is_left_out(okta: Client) -> None:
    body = by_get(okta, "/Users", cursor="", count=2, filter='userName ge "b"').body

    assert "totalResults" not in body
    assert names(by_get(okta, "/Users", cursor="", count=2, filter='userName ge "b"')) == ["bob", "cyd"]


def test_rfc_140_what_is_wrong_with_a_cursor_has_the_words_of_the_standard(okta: Client) -> None:
    cursor = first_cursor(okta)

    assert refusal(by_get(okta, "/Users", cursor=f"{cursor}x", count=2)) == (400, "invalidCursor")
    assert refusal(by_get(okta, "/Users", cursor=cursor, count=3)) == (400, "invalidCount")
    assert refusal(by_get(okta, "/Users", cursor=cursor)) == (400, "invalidCount")


@pytest.mark.parametrize("way", WAYS)
def test_a_cursor_and_a_start_index_exclude_each_other(okta: Client, way: Way) -> None:
    assert refusal(way(okta, "/Users", cursor="", startIndex=1)) == (400, "invalidValue")


def test_rfc_142_a_sorted_walk_stays_sorted(okta: Client) -> None:
    order = {"sortBy": "userName", "sortOrder": "descending"}
    first = by_get(okta, "/Users", cursor="", count=4, **order)
    last = by_get(okta, "/Users", cursor=first.body["nextCursor"], count=4, **order)

    assert [*names(first), *names(last)] == ["eve", "dan", "cyd", "bob", "ada"]


def test_rfc_145_the_configuration_says_what_is_done(okta: Client) -> None:
    config = okta.ask("GET", "/ServiceProviderConfig").body

    assert config["sort"] == {"supported": True}
    assert config["pagination"] == {
        "cursor": True,
        "index": True,
        "defaultPaginationMethod": "index",
        "defaultPageSize": 100,
        "maxPageSize": 200,
        "cursorTimeout": 3600,
    }


def test_rfc_145_the_page_sizes_are_the_ones_that_pages_have(okta: Client) -> None:
    for number in range(200):
        okta.ask("POST", "/Users", a_body(f"user{number:03}"))

    sizes = [len(by_get(okta, "/Users", cursor="", **count).body["Resources"]) for count in ({}, {"count": 1_000})]

    assert sizes == [100, 200]


@pytest.mark.parametrize("way", WAYS)
def test_rfc_146_rfc_149_attack_003_the_cursor_of_another_provider_is_as_good_as_none(okta: Client, way: Way) -> None:
    entra = Client(okta.api, credential(ENTRA.id, PASSWORD))

    theirs = way(entra, "/Users", cursor=first_cursor(okta), count=2)
    nobodys = way(entra, "/Users", cursor="AAAA", count=2)

    assert refusal(theirs) == (400, "invalidCursor")
    assert theirs.body == nobodys.body


def test_rfc_147_attack_003_a_revoked_credential_ends_its_walks_and_no_others(
    okta: Client, providers: MemoryProviders
) -> None:
    second = Credential(id="c9", type="api_credentials", secret_hash=secret_hash("second"), created_at=NOW)
    providers.save(replace(OKTA, credentials=(*OKTA.credentials, second)))
    renewed = Client(okta.api, credential(OKTA.id, "second"))
    old, new = first_cursor(okta), first_cursor(renewed)

    assert refusal(by_get(renewed, "/Users", cursor=old, count=2)) == (400, "invalidCursor")
    assert names(by_get(renewed, "/Users", cursor=new, count=2)) == ["cyd", "dan"]


@pytest.mark.parametrize(
    ("provider", "status"), [(OKTA, 200), (replace(OKTA, enabled=False), 403), (replace(OKTA, credentials=()), 401)]
)
def test_rfc_146_every_page_asks_again_whether_its_asker_may_come_in(
    okta: Client, users: MemoryUsers, providers: MemoryProviders, provider: Provider, status: int
) -> None:
    cursor = first_cursor(okta)
    providers.save(provider)

    another_function = Client(make_api(users, providers), okta.headers)
    reply = by_get(another_function, "/Users", cursor=cursor, count=2)

    assert (reply.status, "cyd" in reply.text) == (status, status == 200)


def test_rfc_150_a_walk_is_a_walk_wherever_it_goes_on(okta: Client) -> None:
    cursor = first_cursor(okta)

    again = [by_get(okta, "/Users", cursor=cursor, count=2).body["Resources"] for _ in range(2)]

    assert again[0] == again[1]


def test_a_cursor_of_one_endpoint_is_none_at_another(okta: Client) -> None:
    cursor = first_cursor(okta)

    for path in ("/Groups", ""):
        assert refusal(by_get(okta, path, cursor=cursor, count=2)) == (400, "invalidCursor")


def test_what_is_shown_may_change_from_page_to_page(okta: Client) -> None:
    cursor = first_cursor(okta)

    page = by_get(okta, "/Users", cursor=cursor, count=2, attributes=["userName"]).body

    assert [each.keys() for each in page["Resources"]] == [{"schemas", "id", "userName"}] * 2


def test_rfc_138_a_cursor_can_stand_in_a_url_as_it_is(okta: Client) -> None:
    okta.ask("POST", "/Users", a_body("aaa+ü/%&=?"))

    page = okta.ask("GET", f"/Users?cursor={first_cursor(okta)}&count=2")

    assert (page.status, page.body["schemas"]) == (200, [urns.LIST_RESPONSE])
