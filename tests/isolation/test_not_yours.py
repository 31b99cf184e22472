"""What is another provider's is as if it were not there: answer, headers, log and what the stores are asked (§2)."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.groups.stage import adding, patch_of, removing
from tests.isolation.neighbours import ADA, EVE, EXTERNAL_ID, MAL, NAMES, OURS, THEIRS, Neighbourhood
from tests.people import OKTA, a_body, a_group_body

EVES_NAME = NAMES[EVE]
TITLE: Document = {"op": "replace", "path": "title", "value": "Spy"}
NAME: Document = {"op": "replace", "path": "displayName", "value": "Ours"}
ENTERPRISE = urns.ENTERPRISE_USER

type Asked = tuple[str, str, Json]


def found(path: str, wanted: str) -> Asked:
    return "GET", f"{path}?filter={quote(wanted)}", None


def searched(path: str, wanted: str) -> Asked:
    return "POST", f"{path}/.search", {"schemas": [urns.SEARCH_REQUEST], "filter": wanted}


def bulk(*operations: Document) -> Asked:
    return "POST", "/Bulk", {"schemas": [urns.BULK_REQUEST], "Operations": [*operations]}


def person(**attributes: Any) -> Document:
    return a_body("new@example.com", **attributes)


USER_FILTERS = (
    *(f'id eq "{EVE}"', f'userName eq "{EVES_NAME}"', f'userName eq "{EVES_NAME.upper()}" and active eq true'),
    *('externalId eq "00u2"', f'externalId eq "{EXTERNAL_ID}"', f'groups.value eq "{THEIRS}"', 'userName sw "e"'),
    *(f'not (userName eq "{EVES_NAME}")', "userName pr", f'id eq "{EVE}" or id eq "{ADA}"', 'meta.location co "eve"'),
)
GROUP_FILTERS = (
    *(f'id eq "{THEIRS}"', 'displayName eq "Engineers"', 'externalId eq "00g1"', f'members.value eq "{EVE}"'),
    *(f'members[value eq "{EVE}"]', f'members.value eq "{EVE}" or displayName pr', "displayName pr"),
)

READS: list[Asked] = [
    ("GET", f"/Users/{EVE}", None),
    ("GET", f"/Groups/{THEIRS}", None),
    ("GET", f"/Groups/{THEIRS}?excludedAttributes=members", None),
    ("GET", f"/Users/{EVE}/groups", None),
    ("GET", "/Users", None),
    ("GET", "/Groups", None),
    ("GET", "/Users?startIndex=2&count=1", None),
    ("GET", "/Users?count=0", None),
    ("GET", "/Users?sortBy=userName&sortOrder=descending", None),
    ("GET", "/Users?cursor=&count=1", None),
    ("GET", f"/?filter={quote('id pr')}", None),
    *(found("/Users", wanted) for wanted in USER_FILTERS),
    *(found("/Groups", wanted) for wanted in GROUP_FILTERS),
    *(searched("/Users", wanted) for wanted in USER_FILTERS),
    *(searched("/Groups", wanted) for wanted in GROUP_FILTERS),
    *(searched("", wanted) for wanted in (f'id eq "{EVE}"', f'id eq "{THEIRS}"', "id pr")),
]
CHANGES: list[Asked] = [
    ("PUT", f"/Users/{EVE}", a_body(EVES_NAME)),
    ("PATCH", f"/Users/{EVE}", patch_of(TITLE)),
    ("PATCH", f"/Users/{EVE}", patch_of({"op": "replace", "value": {"active": False}})),
    ("DELETE", f"/Users/{EVE}", None),
    ("PUT", f"/Groups/{THEIRS}", a_group_body("Engineers", EVE)),
    ("PATCH", f"/Groups/{THEIRS}", patch_of(NAME)),
    ("PATCH", f"/Groups/{THEIRS}", patch_of(adding(ADA))),
    ("DELETE", f"/Groups/{THEIRS}", None),
    ("PATCH", f"/Users/{EVE}", {"schemas": []}),
    ("PUT", f"/Users/{EVE}", None),
    ("POST", f"/Users/{EVE}", a_body()),
    ("POST", "/Users", person(externalId="00u2")),
    ("POST", "/Users", person(id=EVE, meta={"location": f"/Users/{EVE}"})),
    ("POST", "/Users", person(**{ENTERPRISE: {"manager": {"value": EVE, "$ref": f"../Users/{EVE}"}}})),
    ("POST", "/Users", person(groups=[{"value": THEIRS}])),
    ("POST", "/Users", person(externalId=EXTERNAL_ID)),
    ("PUT", f"/Users/{ADA}", {**a_body(), "id": EVE}),
    ("PATCH", f"/Users/{ADA}", patch_of({"op": "add", "path": f"{ENTERPRISE}:manager", "value": EVE})),
    ("PATCH", f"/Users/{ADA}", patch_of({"op": "add", "path": "groups", "value": [{"value": THEIRS}]})),
    ("POST", "/Groups", a_group_body("Spies", EVE, ADA)),
    ("POST", "/Groups", a_group_body("Engineers")),
    ("PUT", f"/Groups/{OURS}", a_group_body("Engineers", EVE, MAL, ADA)),
    ("PATCH", f"/Groups/{OURS}", patch_of(adding(EVE))),
    ("PATCH", f"/Groups/{OURS}", patch_of(removing(EVE))),
    ("PATCH", f"/Groups/{OURS}", patch_of({"op": "remove", "path": "members", "value": [{"value": EVE}]})),
    bulk({"method": "PATCH", "path": f"/Users/{EVE}", "data": patch_of(TITLE)}),
    bulk({"method": "DELETE", "path": f"/Users/{EVE}", "version": 'W/"1"'}),
    bulk({"method": "PUT", "path": f"/Groups/{THEIRS}", "data": a_group_body("Engineers", EVE)}),
    bulk({"method": "POST", "path": "/Groups", "bulkId": "g", "data": a_group_body("Spies", EVE)}),
    bulk({"method": "PATCH", "path": f"/Groups/{OURS}", "data": patch_of(adding(EVE))}),
]


def name_of(asked: Asked) -> str:
    method, target, body = asked
    return f"{method} {target} {str(body or '')[-150:]}"


@pytest.mark.parametrize("asked", READS, ids=name_of)
def test_rfc_012_attack_001_attack_029_a_read_tells_nothing_of_what_is_anothers(asked: Asked) -> None:
    alone, beside = Neighbourhood().ask(*asked)

    assert beside == alone


@pytest.mark.parametrize("asked", CHANGES, ids=name_of)
def test_rfc_012_attack_001_attack_004_attack_005_attack_032_a_change_meets_anothers_things_as_if_they_were_not_there(
    asked: Asked,
) -> None:
    houses = Neighbourhood()
    theirs = houses.theirs()

    alone, beside = houses.ask(*asked)

    assert beside == alone
    assert houses.theirs() == theirs


@pytest.mark.parametrize("asked", CHANGES, ids=name_of)
def test_attack_029_the_log_tells_the_same_of_what_is_anothers_and_of_what_is_not_there(asked: Asked) -> None:
    houses = Neighbourhood()

    houses.ask(*asked)

    alone, beside = houses.told()
    assert beside == alone


@pytest.mark.parametrize("asked", CHANGES, ids=name_of)
def test_attack_005_a_strict_provider_is_told_no_more(asked: Asked) -> None:
    alone, beside = Neighbourhood(replace(OKTA, strict=True)).ask(*asked)

    assert beside == alone


@pytest.mark.parametrize("tag", ['W/"1"', 'W/"2"', 'W/"9"', "*", '"1", "2"', "x"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [f"/Users/{EVE}", f"/Groups/{THEIRS}"])
def test_attack_001_no_entity_tag_tells_that_another_has_it(path: str, method: str, tag: str) -> None:
    body = {
        "GET": None,
        "DELETE": None,
        "PATCH": patch_of(NAME),
        "PUT": a_body() if "Users" in path else a_group_body(),
    }

    alone, beside = Neighbourhood().ask(method, path, body[method], if_match=tag, if_none_match=tag)

    assert alone.status == 404
    assert beside == alone
