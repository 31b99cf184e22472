import json

import pytest

from local.memory import MemoryUsers
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.web.request import BODY_BYTES_MAX
from tests.people import OKTA, a_body
from tests.web.conftest import BASE_URL, Client

DEACTIVATION: Document = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}


@pytest.fixture
def ada(okta: Client) -> str:
    """The id of a user."""
    return okta.ask("POST", "/Users", a_body(externalId="00u1")).body["id"]


def test_rfc_020_okta_11_a_create_answers_201_with_the_whole_resource(okta: Client) -> None:
    reply = okta.ask("POST", "/Users", a_body(externalId="00u1", password="secret", groups=[], usertype="Employee"))

    assert reply.status == 201
    assert reply.body["userName"] == "ada@example.com"
    assert reply.body["userType"] == "Employee"
    assert "password" not in reply.text


def test_rfc_021_the_location_is_in_the_header_and_in_meta_and_can_be_read(okta: Client) -> None:
    created = okta.ask("POST", "/Users", a_body())
    location = created.headers["Location"]

    assert location == created.body["meta"]["location"] == f"{BASE_URL}/Users/{created.body['id']}"
    assert okta.ask("GET", location.removeprefix(BASE_URL)).body == created.body


def test_rfc_026_meta_is_the_servers(okta: Client) -> None:
    meta = okta.ask("POST", "/Users", a_body(meta={"created": "1999-01-01T00:00:00Z", "version": "x"})).body["meta"]

    assert meta["created"] == meta["lastModified"] == "2026-11-23T12:00:00.000Z"
    assert (meta["resourceType"], meta["version"]) == ("User", 'W/"1"')


def test_rfc_110_the_etag_is_the_version_in_meta(okta: Client, ada: str) -> None:
    for reply in (
        okta.ask("GET", f"/Users/{ada}"),
        okta.ask("PATCH", f"/Users/{ada}", DEACTIVATION),
        okta.ask("PUT", f"/Users/{ada}", a_body(title="x")),
    ):
        assert reply.headers["ETag"] == reply.body["meta"]["version"]


def test_rfc_112_a_known_version_is_304_without_a_body(okta: Client, ada: str) -> None:
    reply = okta.ask("GET", f"/Users/{ada}", if_none_match='W/"1"')

    assert (reply.status, reply.text, reply.headers["ETag"]) == (304, "", 'W/"1"')


def test_an_outdated_version_is_sent_anew(okta: Client, ada: str) -> None:
    okta.ask("PATCH", f"/Users/{ada}", DEACTIVATION)

    assert okta.ask("GET", f"/Users/{ada}", if_none_match='W/"1"').body["active"] is False


def test_rfc_113_a_stale_if_match_is_412_and_no_change(okta: Client, ada: str) -> None:
    reply = okta.ask("PATCH", f"/Users/{ada}", DEACTIVATION, if_match='W/"7"')

    assert (reply.status, reply.body["status"]) == (412, "412")
    assert okta.ask("GET", f"/Users/{ada}").body["active"] is True


def test_rfc_038_rfc_039_bug_041_okta_08_a_list_has_integers_for_counters(okta: Client, ada: str) -> None:
    body = okta.ask("GET", "/Users?startIndex=1&count=2").body

    assert body["schemas"] == [urns.LIST_RESPONSE]
    assert [body[name] for name in ("totalResults", "startIndex", "itemsPerPage")] == [1, 1, 1]
    assert [type(body[name]) for name in ("totalResults", "startIndex", "itemsPerPage")] == [int, int, int]
    assert body["Resources"][0]["id"] == ada


@pytest.mark.parametrize("blank", ["%20", "+"])
def test_okta_01_okta_finds_by_user_name_however_it_writes_blanks(okta: Client, ada: str, blank: str) -> None:
    query = f"filter=userName{blank}eq{blank}%22ada%40example.com%22&startIndex=1&count=100"

    assert [user["id"] for user in okta.ask("GET", f"/Users?{query}").body["Resources"]] == [ada]


def test_rfc_040_okta_01_no_match_is_an_empty_list(okta: Client) -> None:
    reply = okta.ask("GET", "/Users?filter=userName%20eq%20%22nobody%40example.com%22")

    assert (reply.status, reply.body["totalResults"], reply.body["Resources"]) == (200, 0, [])


def test_attack_014_ipsie_12_two_hundred_users_are_one_page(okta: Client) -> None:
    for number in range(205):
        okta.ask("POST", "/Users", a_body(f"user{number}@example.com"))

    body = okta.ask("GET", "/Users?count=1000").body

    assert (body["totalResults"], body["itemsPerPage"], len(body["Resources"])) == (205, 200, 200)


def test_rfc_034_projection_works_wherever_a_user_is_returned(okta: Client) -> None:
    created = okta.ask("POST", "/Users?attributes=userName", a_body()).body
    path = f"/Users/{created['id']}?attributes=userName"
    replies = [
        created,
        okta.ask("GET", path).body,
        okta.ask("PUT", path, a_body()).body,
        okta.ask("PATCH", path, DEACTIVATION).body,
        okta.ask("GET", "/Users?attributes=userName").body["Resources"][0],
    ]

    assert all(reply.keys() == {"schemas", "id", "userName"} for reply in replies)


def test_rfc_035_attributes_and_excluded_attributes_exclude_each_other(okta: Client, ada: str) -> None:
    reply = okta.ask("GET", f"/Users/{ada}?attributes=userName&excludedAttributes=name")

    assert (reply.status, reply.body["scimType"]) == (400, "invalidValue")


def test_rfc_006_unknown_query_parameters_are_ignored(okta: Client, ada: str) -> None:
    assert okta.ask("GET", f"/Users/{ada}?pretty=true&_=1").body == okta.ask("GET", f"/Users/{ada}").body


def test_rfc_097_a_deleted_user_is_404_for_every_method(okta: Client, ada: str) -> None:
    assert okta.ask("DELETE", f"/Users/{ada}").status == 204

    bodies: dict[str, Document | None] = {"GET": None, "PUT": a_body(), "PATCH": DEACTIVATION, "DELETE": None}
    assert {method: okta.ask(method, f"/Users/{ada}", body).status for method, body in bodies.items()} == dict.fromkeys(
        bodies, 404
    )


@pytest.mark.parametrize("path", ["//Users", "/Users/", "///Users//"])
def test_a_base_url_with_a_slash_at_its_end_works(okta: Client, ada: str, path: str) -> None:
    assert okta.ask("GET", path).body["Resources"][0]["id"] == ada


def test_a_page_that_lambda_could_not_carry_is_refused_with_a_way_out(okta: Client) -> None:
    for number in range(60):
        okta.ask("POST", "/Users", a_body(f"user{number}@example.com", title='"' * 60_000))

    reply = okta.ask("GET", "/Users?count=100")

    assert (reply.status, reply.body["scimType"]) == (400, "tooMany")
    assert "count" in reply.body["detail"]


BAD_INPUT: list[tuple[str, bytes | Document | list[object], int, str, str]] = [
    ("POST", b"not json", 400, "invalidSyntax", "JSON"),
    ("POST", b"", 400, "invalidSyntax", "body"),
    ("POST", b"[]", 400, "invalidSyntax", "list"),
    ("POST", b'"x"', 400, "invalidSyntax", "string"),
    ("POST", b"null", 400, "invalidSyntax", "null"),
    ("POST", b"\xff\xfe{}", 400, "invalidSyntax", "UTF-8"),
    ("POST", b'{"a": NaN}', 400, "invalidSyntax", "NaN"),
    ("POST", b'{"a": 1' + b"0" * 5_000 + b"}", 400, "invalidSyntax", "integer"),
    ("POST", b'{"a":' * 10_000, 400, "invalidSyntax", "deep"),
    ("POST", b"[" * 50_000 + b"]" * 50_000, 400, "invalidSyntax", "deep"),
    ("POST", a_body("x" * 5_000), 400, "invalidValue", "userName"),
    ("POST", a_body(externalId="x" * 1_000_000), 400, "invalidValue", "externalId"),
    ("POST", a_body(userName=""), 400, "invalidValue", "userName"),
    ("POST", a_body(userName=7), 400, "invalidValue", "userName"),
    ("POST", a_body(USERNAME="twin@example.com"), 400, "invalidSyntax", "userName"),
    ("POST", a_body(name="Ada"), 400, "invalidValue", "name"),
    ("POST", a_body(emails="ada@example.com"), 400, "invalidValue", "emails"),
    ("POST", a_body(emails=["ada@example.com"]), 400, "invalidValue", "emails[0]"),
    ("POST", a_body(emails=[{"value": 7}]), 400, "invalidValue", "emails[0].value"),
    ("POST", a_body(active="perhaps"), 400, "invalidValue", "active"),
    ("POST", a_body(addresses=[{"country": "Austria"}]), 400, "invalidValue", "Austria"),
    ("POST", a_body(title="\ud800"), 400, "invalidValue", "title"),
    ("POST", a_body(schemas=[]), 400, "invalidSyntax", "schemas"),
    ("POST", a_body(**{urns.ENTERPRISE_USER: "x"}), 400, "invalidValue", urns.ENTERPRISE_USER),
    ("PATCH", {"schemas": [urns.PATCH_OP], "Operations": []}, 400, "invalidSyntax", "Operations"),
    (
        "PATCH",
        {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "shoeSize", "value": 1}]},
        400,
        "invalidPath",
        "shoeSize",
    ),
    (
        "PATCH",
        {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "id", "value": "x"}]},
        400,
        "mutability",
        "id",
    ),
    (
        "PATCH",
        {"schemas": [urns.PATCH_OP], "Operations": [{"op": "jump", "path": "title", "value": "x"}]},
        400,
        "invalidSyntax",
        "jump",
    ),
    (
        "PATCH",
        {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False, "ACTIVE": True}}]},
        400,
        "invalidSyntax",
        "ACTIVE",
    ),
]


@pytest.mark.parametrize(("method", "body", "status", "scim_type", "culprit"), BAD_INPUT)
def test_rfc_120_attack_012_bad_input_is_an_error_that_names_the_culprit_and_nothing_changes(
    okta: Client,
    users: MemoryUsers,
    ada: str,
    method: str,
    body: bytes | Document,
    status: int,
    scim_type: str,
    culprit: str,
) -> None:
    before = list(users.all(OKTA.id))

    reply = okta.ask(method, "/Users" if method == "POST" else f"/Users/{ada}", body)

    assert (reply.status, reply.body["status"], reply.body["scimType"]) == (status, str(status), scim_type)
    assert culprit in reply.body["detail"]
    assert list(users.all(OKTA.id)) == before


def test_attack_015_a_body_of_five_megabytes_is_413(okta: Client, users: MemoryUsers) -> None:
    reply = okta.ask("POST", "/Users", a_body(title="x" * 5_000_000))

    assert (reply.status, reply.body["status"]) == (413, "413")
    assert "4,194,304" in reply.body["detail"]
    assert users.total(OKTA.id) == 0


@pytest.mark.parametrize(
    ("query", "culprit"),
    [
        ("count=1.5", "count"),
        ("count=ten", "count"),
        ("startIndex=one", "startIndex"),
        ("count=" + "9" * 5_000, "count"),
        ("filter=userName+eq+%22ada", "filter"),
        ("filter=((userName+eq+%22ada%22)", "filter"),
        ("filter=" + "(" * 6_000, "filter"),
        ("filter=", "filter"),
        ("filter=shoeSize+eq+%2242%22", "shoeSize"),
        ("filter=password+sw+%22a%22", "password"),
        ("filter=userName+eq+%FF", "UTF-8"),
    ],
)
def test_rfc_120_attack_014_a_bad_query_is_an_error_that_names_the_culprit(
    okta: Client, query: str, culprit: str
) -> None:
    reply = okta.ask("GET", f"/Users?{query}")

    assert (reply.status, reply.body["schemas"]) == (400, [urns.ERROR])
    assert culprit in reply.body["detail"]


def test_a_body_of_exactly_the_limit_is_read_in_base64_too(okta: Client) -> None:
    empty = len(json.dumps(a_body(nickName="")))
    body = json.dumps(a_body(nickName="x" * (BODY_BYTES_MAX - empty))).encode()

    reply = okta.ask("POST", "/Users", body)

    assert len(body) == BODY_BYTES_MAX
    assert reply.body["scimType"] == "invalidValue"
