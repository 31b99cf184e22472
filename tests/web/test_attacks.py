"""What attackers try at the edge, by the checklist's numbers: what is kept tells whether it came to anything."""

from base64 import b64encode
from dataclasses import replace
from gzip import compress
from typing import Any
from urllib.parse import quote

import pytest

from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.fuzz.house import House, open_house
from tests.groups.stage import adding, patch_of
from tests.people import OKTA, PENDING, a_body, a_group, a_group_body, a_user
from tests.web.conftest import BASE_URL, Client

ADA, BOB, BOARD = "user-ada", "user-bob", "group-board"
BOBS_PLACE = f"{BASE_URL}/Users/{BOB}"


@pytest.fixture
def house() -> House:
    """A house with Ada, who is pending, with Bob and with a group."""
    house = open_house()
    house.users.create(a_user(id=ADA, life=PENDING), [])
    house.users.create(a_user("bob@example.com", id=BOB), [])
    house.groups.create(a_group("Board", id=BOARD), [], [])
    return house


def user(house: House, user_id: str) -> User:
    found = house.users.get(user_id)
    assert found
    return found


def bulk(*operations: Document) -> Document:
    return {"schemas": [urns.BULK_REQUEST], "Operations": [*operations]}


# 4. Nothing in a body redirects a write.


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PUT", f"/Users/{ADA}", a_body(id=BOB, meta={"location": BOBS_PLACE, "resourceType": "Group"}, title="x")),
        ("PATCH", f"/Users/{ADA}", patch_of({"op": "replace", "value": {"id": BOB, "title": "x"}})),
        ("PATCH", f"/Users/{ADA}", patch_of({"op": "replace", "path": "meta.location", "value": BOBS_PLACE})),
        ("POST", "/Users", a_body("new@example.com", id=BOB, meta={"location": BOBS_PLACE}, title="x")),
        ("POST", "/Bulk", bulk({"method": "PUT", "path": f"/Users/{ADA}", "data": a_body(id=BOB, title="x")})),
    ],
    ids=["put", "patch", "patch of meta", "post", "bulk"],
)
def test_attack_004_nothing_but_the_url_says_whom_a_write_is_about(
    house: House, method: str, target: str, body: Document
) -> None:
    bob = user(house, BOB)

    house.okta.ask(method, target, body)

    assert user(house, BOB) == bob


@pytest.mark.parametrize(
    "path",
    [
        f"https://elsewhere.example/scim/v2/Users/{BOB}",
        f"{BASE_URL}/Users/{BOB}",
        f"//elsewhere.example/Users/{BOB}",
        f"/Users/{ADA}/../{BOB}",
        f"/Users/{BOB}?attributes=id",
        f"/Users/{BOB}#x",
        f"/Users/%75ser-bob?x=/Users/{ADA}",
        f"/../v2/Users/{BOB}",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_attack_004_a_path_of_an_operation_is_an_endpoint_and_an_id_and_nothing_else(
    house: House, method: str, path: str
) -> None:
    before = house.kept()
    data = a_body(title="x") if method == "PUT" else patch_of({"op": "replace", "path": "title", "value": "x"})

    reply = house.okta.ask("POST", "/Bulk", bulk({"method": method, "path": path, "data": data}))

    assert [result["status"] in {"400", "404"} for result in reply.body["Operations"]] == [True]
    assert house.kept() == before


def test_attack_004_a_reference_beside_a_members_id_adds_nobody_else(house: House) -> None:
    member: Json = {"value": ADA, "$ref": BOBS_PLACE, "display": "Bob", "type": "Group"}

    house.okta.ask("PATCH", f"/Groups/{BOARD}", patch_of({"op": "add", "path": "members", "value": [member]}))

    assert [each.user_id for each in house.groups.members(BOARD)] == [ADA]


# 8. The same decision for every spelling of a path.


@pytest.mark.parametrize("spelling", ["/%55sers", "/Users%2F", "//Users", "/Users//", "/%2FUsers"])
def test_attack_008_a_path_in_another_spelling_opens_no_more_than_the_plain_one(house: House, spelling: str) -> None:
    stranger = Client(house.okta.api)

    assert house.okta.ask("GET", spelling).body == house.okta.ask("GET", "/Users").body
    assert stranger.ask("GET", spelling) == stranger.ask("GET", "/Users")
    assert stranger.ask("GET", spelling).status == 401


@pytest.mark.parametrize(
    "spelling",
    [
        *(f"/Users/{ADA};x", f"/Users;x/{ADA}", f"/users/{ADA}", f"/USERS/{ADA}", f"/Users/{ADA.upper()}"),
        *(f"/Users/{ADA}.scim", f"/Users.scim/{ADA}", f"/v2/../Users/{ADA}", f"/../v2/Users/{ADA}"),
        *(f"/Groups/../Users/{ADA}", f"/Users/{BOB}/../{ADA}", f"/Users/./{ADA}", f"/Users/%2e%2e/Users/{ADA}"),
        *("/Users/..", f"/Users/{ADA}/..", "/users", "/Users;x", "/Users.scim", "/v2/../Users"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_attack_008_a_path_that_only_looks_like_another_leads_nowhere(house: House, method: str, spelling: str) -> None:
    body = patch_of({"op": "replace", "path": "title", "value": "x"}) if method == "PATCH" else a_body("x@example.com")
    before, content = house.kept(), None if method == "GET" else body

    assert Client(house.okta.api).ask(method, spelling, content).status == 401
    assert house.okta.ask(method, spelling, content).status in {404, 405}
    assert house.kept() == before


# 9. Who guesses locks nobody out.


def test_attack_009_a_thousand_guesses_are_refused_and_the_provider_still_comes_in(house: House) -> None:
    guesses = [b64encode(f"{OKTA.id}:guess-{number}".encode()).decode() for number in range(1_000)]

    statuses = {
        Client(house.okta.api, {"authorization": f"Basic {guess}"}).ask("GET", "/Users").status for guess in guesses
    }

    assert statuses == {401}
    assert house.okta.ask("GET", "/Users").status == 200


# 10. Nobody is given what is not the provider's to give.

MASS_ASSIGNMENT: dict[str, Any] = {
    "isAdmin": True,
    "admin": True,
    "roles": [{"value": "customer-cloud-admin"}],
    "role_ids": ["customer-cloud-admin"],
    "placement": {"organization_id": "x", "role_ids": ["customer-cloud-admin"]},
    "orgId": "x",
    "organizationId": "x",
    "providerId": "entra",
    "provider_id": "entra",
    "blocked": False,
    "legalHold": False,
    "pendingDeactivation": None,
    "life": {"status": "Active"},
    "deleted": False,
    "version": 99,
    "groups": [{"value": BOARD}],
    "meta": {"created": "1999-01-01T00:00:00Z", "version": 'W/"99"'},
    urns.USER_STATE: {"blocked": False, "legalHold": False, "organization": "x", "roles": ["customer-cloud-admin"]},
}
IDP_WORDS = "roles"
"""Of RFC 7643 §4.1.2: what the identity provider calls roles. It is kept as it is said, and grants nothing."""


def assigned(way: str, house: House) -> None:
    """Try to give Ada all that, in that way."""
    patch = patch_of({"op": "add", "value": MASS_ASSIGNMENT})
    match way:
        case "PUT":
            house.okta.ask("PUT", f"/Users/{ADA}", {**a_body(active=False), **MASS_ASSIGNMENT})
        case "PATCH without a path":
            house.okta.ask("PATCH", f"/Users/{ADA}", patch)
        case "PATCH of each":
            for name, value in MASS_ASSIGNMENT.items():
                house.okta.ask("PATCH", f"/Users/{ADA}", patch_of({"op": "add", "path": name, "value": value}))
        case _:
            house.okta.ask("POST", "/Bulk", bulk({"method": "PATCH", "path": f"/Users/{ADA}", "data": patch}))


@pytest.mark.parametrize("way", ["PUT", "PATCH without a path", "PATCH of each", "Bulk"])
def test_attack_010_a_change_of_a_user_assigns_nothing_of_our_own(house: House, way: str) -> None:
    before = user(house, ADA)

    assigned(way, house)

    after = user(house, ADA)
    written = {"profile": before.profile, "version": before.version, "modified_at": before.modified_at}
    assert replace(after, **written) == before
    assert after.profile.keys() & MASS_ASSIGNMENT.keys() <= {IDP_WORDS}
    assert [*house.groups.members(BOARD)] == []


def test_attack_010_a_new_user_has_what_any_new_user_has(house: House) -> None:
    plain, greedy = (
        house.made("/Users", a_body(name, **more))
        for name, more in {"plain@example.com": {}, "greedy@example.com": MASS_ASSIGNMENT}.items()
    )

    expected = user(house, plain)
    names = {"id": greedy, "user_name": "greedy@example.com", "profile": user(house, greedy).profile}
    assert user(house, greedy) == replace(expected, **names)


# 11. Nothing is inferred of what nobody may read.


@pytest.mark.parametrize(
    "name", ["password", "secret_hash", "provider_id", "pk", "life.status", "deleted", "group_ids"]
)
def test_attack_011_what_cannot_be_read_can_neither_be_asked_for_nor_sorted_by(house: House, name: str) -> None:
    house.made("/Users", a_body("eve@example.com", password="hunter2-hunter2"))

    replies = [
        house.okta.ask("GET", f"/Users?filter={quote(f'{name} sw "h"')}"),
        house.okta.ask("GET", f"/Users?filter={quote(f'userName pr and not ({name} pr)')}"),
        house.okta.ask("GET", f"/Users?sortBy={name}"),
        house.okta.ask("POST", "/.search", {"schemas": [urns.SEARCH_REQUEST], "filter": f"{name} pr"}),
    ]
    shown = house.okta.ask("GET", f"/Users?attributes={name}").body["Resources"]

    assert [reply.status for reply in replies] == [400, 400, 400, 400]
    assert {*map(frozenset, shown)} == {frozenset({"schemas", "id"})}


# 12. Names that mean something elsewhere.


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "__class__", "$where", "pk"])
def test_attack_012_a_name_that_means_something_elsewhere_is_passed_over(house: House, name: str) -> None:
    plain = user(house, house.made("/Users", a_body("plain@example.com")))
    other = user(house, house.made("/Users", a_body("other@example.com", **{name: {"isAdmin": True}})))

    profiles = [{**each.profile, "emails": None} for each in (plain, other)]
    assert profiles[0] == profiles[1]


# 15. What is small on the way and large when it is opened.


def test_attack_015_what_is_compressed_is_not_opened(house: House) -> None:
    before = house.kept()
    bomb = compress(b" " * 100_000_000, 9)

    reply = house.okta.ask("POST", "/Users", bomb, content_encoding="gzip")

    assert (len(bomb) < 200_000, reply.status, reply.body["scimType"]) == (True, 400, "invalidSyntax")
    assert house.kept() == before


def test_attack_015_a_hundred_thousand_members_are_refused_before_any_is_looked_for(house: House) -> None:
    names = [f"u{number}" for number in range(100_000)]

    replies = [
        house.okta.ask("POST", "/Groups", a_group_body("Crowd", *names)),
        house.okta.ask("PATCH", f"/Groups/{BOARD}", patch_of(adding(*names))),
    ]

    assert {reply.status for reply in replies} <= {400, 413}
    assert house.groups.total(OKTA.id) == 1
