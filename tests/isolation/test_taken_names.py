"""userNames are the environment's (PRODUCT §2): the one thing that tells of another, and no more than it must."""

import pytest

from provisioning.scim.attributes import Document
from tests.groups.stage import patch_of
from tests.isolation.neighbours import ADA, BOB, EVE, EXTERNAL_ID, NAMES, Neighbourhood, entra_in
from tests.people import a_body


def renaming(name: str) -> Document:
    return patch_of({"op": "replace", "path": "userName", "value": name})


@pytest.mark.parametrize("spelling", [NAMES[EVE], NAMES[EVE].upper(), "ｅve@example.com"])
def test_attack_002_attack_020_a_name_of_anothers_is_refused_in_the_words_for_a_name_of_ones_own(spelling: str) -> None:
    houses = Neighbourhood()

    _, foreign = houses.ask("POST", "/Users", a_body(spelling))
    _, own = houses.ask("POST", "/Users", a_body(NAMES[BOB]))

    assert foreign.status == 409
    assert foreign == own


def test_attack_020_nobody_takes_a_name_of_anothers_by_renaming() -> None:
    houses = Neighbourhood()
    theirs = houses.theirs()

    _, foreign = houses.ask("PATCH", f"/Users/{ADA}", renaming(NAMES[EVE]))
    _, own = houses.ask("PATCH", f"/Users/{ADA}", renaming(NAMES[BOB]))

    assert foreign.status == 409
    assert foreign == own
    assert houses.theirs() == theirs


def test_attack_020_an_inactive_user_of_anothers_is_not_brought_back() -> None:
    houses = Neighbourhood()
    entra_in(houses.beside).ask("PATCH", f"/Users/{EVE}", patch_of({"op": "replace", "value": {"active": False}}))
    theirs = houses.theirs()

    _, foreign = houses.ask("POST", "/Users", a_body(NAMES[EVE]))
    _, own = houses.ask("POST", "/Users", a_body(NAMES[BOB]))

    assert foreign == own
    assert houses.theirs() == theirs


def test_a_name_that_another_gave_up_is_free_like_one_that_nobody_had() -> None:
    houses = Neighbourhood()
    entra_in(houses.beside).ask("DELETE", f"/Users/{EVE}")

    alone, beside = houses.ask("POST", "/Users", a_body(NAMES[EVE]))

    assert beside.status == 201
    assert beside == alone


def test_attack_020_the_same_external_id_is_two_peoples_id_at_two_providers() -> None:
    houses = Neighbourhood()

    _, okta = houses.ask("GET", f"/Users?filter=externalId%20eq%20%22{EXTERNAL_ID}%22")
    entra = entra_in(houses.beside).ask("GET", f"/Users?filter=externalId%20eq%20%22{EXTERNAL_ID}%22")

    assert f'"id":"{ADA}"' in okta.text
    assert [user["id"] for user in entra.body["Resources"]] == [EVE]
