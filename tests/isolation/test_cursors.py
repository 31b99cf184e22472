"""A cursor is good for whom and for what it was given; every other is a made-up one (RFC 9865 §5)."""

from provisioning.scim.attributes import Json
from tests.isolation.neighbours import Neighbourhood, Seen, entra_in
from tests.web.conftest import Client

FIRST_PAGE = "/Users?cursor=&count=1"


def next_cursor(client: Client) -> str:
    return client.ask("GET", FIRST_PAGE).body["nextCursor"]


def made_up(cursor: str) -> str:
    """A cursor of the same length that nobody was given."""
    return cursor[:-1] + ("A" if cursor[-1] != "A" else "B")


def followed(houses: Neighbourhood, cursor: str) -> Seen:
    """What Okta is answered beside Entra when it goes on from that cursor."""
    _, beside = houses.ask("GET", f"/Users?cursor={cursor}&count=1")
    return beside


def searched(houses: Neighbourhood, cursor: str) -> Seen:
    body: Json = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "cursor": cursor, "count": 1}
    _, beside = houses.ask("POST", "/Users/.search", body)
    return beside


def test_attack_003_a_cursor_of_anothers_is_refused_in_the_words_for_a_made_up_one() -> None:
    houses = Neighbourhood()
    theirs, own = next_cursor(entra_in(houses.beside)), next_cursor(houses.beside.okta)

    refused = followed(houses, theirs)

    assert refused.status == 400
    assert refused == followed(houses, made_up(own))
    assert refused == followed(houses, made_up(theirs))


def test_attack_003_a_search_refuses_a_cursor_of_anothers_in_the_same_words() -> None:
    houses = Neighbourhood()
    theirs, own = next_cursor(entra_in(houses.beside)), next_cursor(houses.beside.okta)

    refused = searched(houses, theirs)

    assert refused.status == 400
    assert refused == searched(houses, made_up(own))


def test_a_cursor_of_ones_own_is_followed() -> None:
    houses = Neighbourhood()

    second = followed(houses, next_cursor(houses.beside.okta))

    assert second.status == 200
    assert '"userName":"bob@example.com"' in second.text
