"""Texts of every script at the edge: what round-trips, what is refused, and that nothing is ever 500."""

from unicodedata import normalize
from urllib.parse import quote

import pytest

from local.memory import MemoryUsers
from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.people import OKTA, a_body, a_group_body
from tests.web.conftest import Client

HEBREW, ARABIC, PERSIAN = "שלום@example.com", "عمر@مثال.مصر", "علی\u200cرضا@example.com"
HALF = "\ud800"
KILOBYTES_64 = "א" * 32_768
"""Of two bytes each."""


@pytest.fixture
def ada(okta: Client) -> str:
    return okta.ask("POST", "/Users", a_body()).body["id"]


@pytest.mark.parametrize("name", [HEBREW, ARABIC, PERSIAN, "李小龍@例え.jp", "zoë@exämple.com"])
def test_a_name_from_right_to_left_or_of_any_script_round_trips_and_is_found(okta: Client, name: str) -> None:
    created = okta.ask("POST", "/Users", a_body(name, displayName=name)).body
    query = quote(f'userName eq "{normalize("NFD", name)}" and active eq true')

    assert (created["userName"], created["displayName"]) == (name, name)
    assert okta.ask("GET", f"/Users?filter={query}").body["Resources"] == [created]


@pytest.mark.parametrize("name", ["צוות", "فريق", "👩\u200d🚀 Crew", "⚙\ufe0f Platform"])
def test_a_groups_name_of_any_script_round_trips_and_is_found(okta: Client, name: str) -> None:
    created = okta.ask("POST", "/Groups", a_group_body(name)).body
    query = quote(f'displayName eq "{name}"')

    assert created["displayName"] == name
    assert [group["id"] for group in okta.ask("GET", f"/Groups?filter={query}").body["Resources"]] == [created["id"]]


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31mred", "line\r\nline", "\u202eback", "zero\u200bwidth", "\ufffe"])
def test_a_value_that_is_no_name_is_kept_to_the_letter_whatever_it_has(okta: Client, text: str) -> None:
    created = okta.ask("POST", "/Users", a_body(title=text, externalId=text)).body
    read = okta.ask("GET", f"/Users/{created['id']}").body

    assert (read["title"], read["externalId"]) == (text, text)


def test_a_value_of_64_kilobytes_round_trips(okta: Client) -> None:
    created = okta.ask("POST", "/Users", a_body(title=KILOBYTES_64)).body

    assert okta.ask("GET", f"/Users/{created['id']}").body["title"] == KILOBYTES_64


@pytest.mark.parametrize(
    ("path", "body", "limit"),
    [
        ("/Users", a_body(KILOBYTES_64), "userName is 65,536 bytes long; the limit is 900."),
        ("/Users", a_body(externalId=KILOBYTES_64), "externalId is 65,536 bytes long; the limit is 1,024."),
        ("/Users", a_body(title=KILOBYTES_64 * 2, nickName="x"), "the limit is 131,072."),
        ("/Groups", a_group_body(KILOBYTES_64), "displayName is 65,536 bytes long; the limit is 900."),
    ],
)
def test_what_is_too_long_is_refused_with_its_limit_and_not_there(
    okta: Client, path: str, body: Document, limit: str
) -> None:
    reply = okta.ask("POST", path, body)

    assert (reply.status, reply.body["scimType"]) == (400, "invalidValue")
    assert limit in reply.body["detail"]
    assert okta.ask("GET", path).body["totalResults"] == 0


def test_attack_013_a_filter_of_64_kilobytes_is_refused_with_its_limit(okta: Client) -> None:
    reply = okta.ask("GET", f"/Users?filter={quote(f'userName eq "{KILOBYTES_64}"')}")

    assert (reply.status, reply.body["scimType"]) == (400, "invalidFilter")
    assert "at most 8192" in reply.body["detail"]


def patch_of(operation: Json) -> Document:
    return {"schemas": [urns.PATCH_OP], "Operations": [operation]}


@pytest.mark.parametrize(
    "body",
    [
        a_body(title=HALF),
        a_body(f"ada{HALF}@example.com"),
        a_body(externalId=HALF),
        a_body(unknown={"to": [HALF]}),
        {**a_body(), HALF: 1},
        a_body(schemas=[urns.USER, HALF]),
        a_body(password=HALF),
        patch_of({"op": "replace", "path": "title", "value": HALF}),
        patch_of({"op": "replace", "value": {"title": HALF}}),
        patch_of({"op": "replace", "path": f"title{HALF}", "value": "x"}),
        patch_of({"op": "add", "path": f'emails[type eq "{HALF}"].value', "value": "x"}),
        patch_of({"op": "add", "path": r'emails[type eq "\ud800"].value', "value": "x"}),
        patch_of({"op": HALF, "path": "title", "value": "x"}),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_attack_012_half_a_surrogate_pair_anywhere_in_a_body_is_400_and_nothing_changes(
    okta: Client, users: MemoryUsers, ada: str, method: str, body: Document
) -> None:
    before = list(users.all(OKTA.id))

    reply = okta.ask(method, "/Users" if method == "POST" else f"/Users/{ada}", body)

    assert (reply.status, reply.text.encode().decode()) == (400, reply.text)
    assert list(users.all(OKTA.id)) == before


@pytest.mark.parametrize(
    "body", [a_group_body(HALF), a_group_body("Board", HALF), a_group_body("Board", externalId=HALF)]
)
def test_attack_012_half_a_surrogate_pair_in_a_group_is_400_and_it_is_not_there(okta: Client, body: Document) -> None:
    reply = okta.ask("POST", "/Groups", body)

    assert (reply.status, reply.body["scimType"]) == (400, "invalidValue")
    assert okta.ask("GET", "/Groups").body["totalResults"] == 0


@pytest.mark.parametrize("attribute", ["id", "userName", "externalId", "displayName", "emails.value"])
@pytest.mark.parametrize("half", [r"\ud800", r"\udfff", r"a\ud800b"])
def test_attack_012_half_a_surrogate_pair_in_a_filter_is_400(okta: Client, attribute: str, half: str) -> None:
    reply = okta.ask("GET", f"/Users?filter={quote(f'{attribute} eq "{half}"')}")

    assert (reply.status, reply.body["scimType"]) == (400, "invalidFilter")
    assert "half a surrogate pair" in reply.body["detail"]


@pytest.mark.parametrize("target", ["/Users?filter=userName+eq+%22%ED%A0%80%22", "/Users?attributes=%ED%A0%80"])
def test_attack_012_half_a_surrogate_pair_in_a_query_is_no_utf_8(okta: Client, target: str) -> None:
    reply = okta.ask("GET", target)

    assert (reply.status, reply.body["detail"]) == (400, "The query string is not UTF-8.")


@pytest.mark.parametrize("target", ["/Users/%ED%A0%80", "/Groups/%ED%A0%80", f"/Users/{HALF}"])
def test_attack_012_half_a_surrogate_pair_in_a_path_is_404(okta: Client, target: str) -> None:
    event = okta.event("GET", target.replace(HALF, "x"))
    event["rawPath"] = event["rawPath"].removesuffix("x") + HALF if target.endswith(HALF) else event["rawPath"]

    assert okta.api(event, None)["statusCode"] == 404
