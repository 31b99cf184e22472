"""What is written is read back, and sending back what was read changes nothing."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.fuzz.effort import examples
from tests.fuzz.house import open_house
from tests.fuzz.test_patch_laws import bodies
from tests.people import a_body, a_group_body, new_id
from tests.scim.test_patch_properties import ENTERPRISE

HOUSE = open_house()
MEMBERS = [HOUSE.made("/Users", a_body(f"u{number}@example.com")) for number in range(4)]

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(lambda name: f"{name}.")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
plain: dict[str, st.SearchStrategy[Any]] = {
    "displayName": texts,
    "title": texts,
    "nickName": texts,
    "locale": texts,
    "active": st.booleans(),
    "name": st.fixed_dictionaries({}, optional={"givenName": texts, "familyName": texts, "formatted": texts}),
    ENTERPRISE: st.fixed_dictionaries(
        {}, optional={"department": texts, "employeeNumber": texts, "manager": st.fixed_dictionaries({"value": texts})}
    ),
}
people = st.fixed_dictionaries({}, optional=plain)
members: st.SearchStrategy[list[Json]] = st.lists(st.sampled_from(MEMBERS), unique=True).map(
    lambda ids: [{"value": user_id} for user_id in sorted(ids)]
)


def created(path: str, body: Json) -> str:
    made = HOUSE.okta.ask("POST", path, body)
    assume(made.status == 201)
    return f"{path}/{made.body['id']}"


@given(people)
@examples(150)
def test_a_user_is_read_as_he_was_written(attributes: Document) -> None:
    sent: Document = {"schemas": [urns.USER], "userName": f"{new_id()}@example.com", "active": True, **attributes}

    read = HOUSE.okta.ask("GET", created("/Users", sent)).body

    assert {name: read.get(name) for name in sent if name != "schemas"} == {
        name: value or None if name != "active" else value for name, value in sent.items() if name != "schemas"
    }


@given(bodies | people)
@examples(150)
def test_bug_013_putting_what_was_read_writes_nothing(attributes: Document) -> None:
    path = created("/Users", {"schemas": [urns.USER], **attributes, "userName": f"{new_id()}@example.com"})
    read, before = HOUSE.okta.ask("GET", path), HOUSE.kept()

    put = HOUSE.okta.ask("PUT", path, read.body)

    assert (put.status, put.body, put.headers["ETag"]) == (200, read.body, read.headers["ETag"])
    assert HOUSE.kept() == before


@given(names, members)
@examples(100)
def test_a_group_is_read_as_it_was_written(name: str, listed: list[Json]) -> None:
    sent: Document = {**a_group_body(f"{name}{new_id()}"), "members": listed}

    read = HOUSE.okta.ask("GET", created("/Groups", sent)).body

    assert read["displayName"] == sent["displayName"]
    assert [{"value": member["value"]} for member in read.get("members", [])] == listed


@given(names, members)
@examples(100)
def test_bug_013_putting_the_group_that_was_read_writes_nothing(name: str, listed: list[Json]) -> None:
    path = created("/Groups", {**a_group_body(f"{name}{new_id()}"), "members": listed})
    read, before = HOUSE.okta.ask("GET", path), HOUSE.kept()

    put = HOUSE.okta.ask("PUT", path, read.body)

    assert (put.status, put.body) == (200, read.body)
    assert HOUSE.kept() == before
