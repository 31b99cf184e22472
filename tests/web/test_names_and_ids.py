"""RFC 7643 §2.1, RFC 7644 §3.3, §3.9 and §3.12 at the edge: names in any case, ids that nobody has."""

from urllib.parse import quote

import pytest

from local.memory import MemoryUsers
from provisioning.scim import urns
from provisioning.scim.attributes import Document
from tests.groups.stage import patch_of
from tests.people import OKTA, a_body, a_group_body
from tests.web.conftest import Client

METHODS = ["GET", "PUT", "PATCH", "DELETE"]


@pytest.fixture
def ada(okta: Client) -> str:
    return okta.ask("POST", "/Users", a_body(externalId="00u1", title="Countess")).body["id"]


def change(path: str) -> dict[str, Document | None]:
    """A body for each method at that kind of resource."""
    title: Document = {"op": "replace", "path": "displayName", "value": "x"}
    whole = a_body() if path == "/Users" else a_group_body()
    return {"GET": None, "PUT": whole, "PATCH": patch_of(title), "DELETE": None}


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
@pytest.mark.parametrize("method", METHODS)
def test_rfc_033_rfc_066_an_unknown_id_is_404_and_creates_nothing(
    okta: Client, ada: str, path: str, method: str
) -> None:
    del ada
    before = okta.ask("GET", "/").body

    reply = okta.ask(method, f"{path}/nobody", change(path)[method])

    assert (reply.status, reply.body["status"], reply.body["schemas"]) == (404, "404", [urns.ERROR])
    assert okta.ask("GET", "/").body == before


@pytest.mark.parametrize("method", METHODS)
def test_rfc_097_a_deleted_group_is_404_for_every_method(okta: Client, method: str) -> None:
    group_id = okta.ask("POST", "/Groups", a_group_body()).body["id"]
    okta.ask("DELETE", f"/Groups/{group_id}")

    assert okta.ask(method, f"/Groups/{group_id}", change("/Groups")[method]).status == 404


@pytest.mark.parametrize("path", ["/Users", "/Users/ID", "/Groups", ""])
def test_rfc_006_unknown_query_parameters_change_no_answer(okta: Client, ada: str, path: str) -> None:
    path = path.replace("ID", ada)

    assert okta.ask("GET", f"{path}?pretty=true&_=1&tenant=x").body == okta.ask("GET", path).body


@pytest.mark.parametrize(
    ("usual", "unusual"),
    [
        ("attributes=userName", "ATTRIBUTES=USERNAME"),
        ("excludedAttributes=emails.value", "excludedattributes=EMAILS.Value"),
        ("filter=title eq “Countess”", "Filter=TITLE EQ “Countess”"),
        ("sortBy=title&sortOrder=descending", "SORTBY=TITLE&sortorder=Descending"),
        (f"attributes={urns.USER}:userName", f"attributes={urns.USER.upper()}:USERNAME"),
    ],
)
def test_rfc_007_names_in_a_query_are_in_any_letter_case(okta: Client, ada: str, usual: str, unusual: str) -> None:
    okta.ask("POST", "/Users", a_body("bob@example.com", title="Baron"))

    asked, answered = (
        okta.ask("GET", f"/Users?{quote(query.replace('“', '"').replace('”', '"'), safe='=&:,')}").body["Resources"]
        for query in (unusual, usual)
    )

    assert asked == answered
    assert ada in {user["id"] for user in answered}


def test_rfc_007_names_in_a_path_are_in_any_letter_case(okta: Client, ada: str) -> None:
    path = f"{urns.ENTERPRISE_USER.upper()}:DEPARTMENT"

    okta.ask("PATCH", f"/Users/{ada}", patch_of({"op": "add", "path": path, "value": "Sales"}))
    okta.ask("PATCH", f"/Users/{ada}", patch_of({"op": "add", "path": "NAME.GIVENNAME", "value": "Augusta"}))

    user = okta.ask("GET", f"/Users/{ada}").body
    assert (user[urns.ENTERPRISE_USER], user["name"]["givenName"]) == ({"department": "Sales"}, "Augusta")


@pytest.mark.parametrize("text", ["active eq true", "active pr", "not (active eq false)"])
def test_rfc_055_what_was_set_by_default_is_found_as_it_was_returned(okta: Client, text: str) -> None:
    silent = a_body()
    del silent["active"]
    created = okta.ask("POST", "/Users", silent).body

    found = okta.ask("GET", f"/Users?filter={quote(text)}").body["Resources"]

    assert (created["active"], found) == (True, [created])


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
def test_rfc_110_an_answer_with_one_resource_has_its_version_as_etag(okta: Client, path: str) -> None:
    created = okta.ask("POST", path, a_body() if path == "/Users" else a_group_body())
    read = okta.ask("GET", f"{path}/{created.body['id']}")
    replaced = okta.ask("PUT", f"{path}/{created.body['id']}", {**created.body, "displayName": "Other"})

    tags = [(reply.headers["ETag"], reply.body["meta"]["version"]) for reply in (created, read, replaced)]
    assert tags == [('W/"1"', 'W/"1"'), ('W/"1"', 'W/"1"'), ('W/"2"', 'W/"2"')]


@pytest.mark.parametrize(
    "external_id", ["1", "ID", "USER#ID", "EXTERNALID#okta#1", "../../Users/ID", "' OR '1'='1", "#pk = :v", "null"]
)
def test_rfc_025_attack_006_an_external_id_is_only_text(
    okta: Client, users: MemoryUsers, ada: str, external_id: str
) -> None:
    before, external_id = users.get(ada), external_id.replace("ID", ada)

    bob = okta.ask("POST", "/Users", a_body("bob@example.com", externalId=external_id)).body
    found = okta.ask("GET", f"/Users?filter={quote(f'externalId eq "{external_id}"')}").body["Resources"]

    assert (bob["externalId"], found, users.get(ada)) == (external_id, [bob], before)
    assert okta.ask("GET", f"/Users/{quote(external_id, safe='')}").body.get("id") in {None, ada}


def test_attack_006_an_external_id_of_a_megabyte_is_refused_with_its_limit(okta: Client, users: MemoryUsers) -> None:
    reply = okta.ask("POST", "/Users", a_body(externalId="x" * 1_000_000))

    assert (reply.status, "the limit is 1,024" in reply.body["detail"], users.total(OKTA.id)) == (400, True, 0)
