"""The laws of PATCH, as a client sees them: what is kept, the version and the log, and not only the document."""

from hypothesis import assume, given
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.fuzz.effort import examples
from tests.fuzz.house import open_house
from tests.groups.stage import patch_of
from tests.people import a_body, a_group_body, new_id
from tests.scim.test_member_properties import KINDS, Change, changes, groups
from tests.scim.test_patch_properties import ATTRIBUTES, ELEMENTS, PARTS, WRONG, operations
from tests.web.conftest import Reply

HOUSE = open_house()
MEMBERS = {name: HOUSE.made("/Users", a_body(f"{name}@example.com")) for name in ("u1", "u2", "u3", "u4")}
"""The ids of users, by what `test_member_properties` calls them."""

tables = [{name: values for name, values in ATTRIBUTES.items() if name != "userName"}, PARTS, ELEMENTS]
bodies: st.SearchStrategy[Document] = st.fixed_dictionaries({}, optional=tables[0])
single = operations(*tables, ops=("add", "remove", "replace"))
wrong = operations(WRONG) | st.sampled_from(
    [{"op": "move", "path": "title"}, {"op": "add", "path": "nick", "value": 1}]
)

BY_ID = [kind for kind in KINDS if kind != "remove by name"]


def a_resource(path: str, body: Json) -> str:
    """The path of a new resource; an example whose body is refused is none."""
    made = HOUSE.okta.ask("POST", path, body)
    assume(made.status == 201)
    return f"{path}/{made.body['id']}"


def a_person(attributes: Document) -> str:
    body: Document = {"schemas": [urns.USER], **attributes, "userName": f"{new_id()}@example.com"}
    return a_resource("/Users", body)


def a_crowd(members: dict[str, str | None]) -> str:
    listed: Json = [{"value": MEMBERS[name], "display": display} for name, display in members.items()]
    return a_resource("/Groups", {**a_group_body(new_id()), "members": listed})


def patch(path: str, *several: Json) -> Reply:
    return HOUSE.okta.ask("PATCH", path, patch_of(*several))


def on_members(several: list[Change]) -> list[Json]:
    """The operations, on the house's own users."""
    return [_named(each.operation()) for each in several]


def _named(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _named(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_named(each) for each in value]
    return _with_ids(value) if isinstance(value, str) else value


def _with_ids(text: str) -> str:
    for name, user_id in MEMBERS.items():
        text = user_id if text == name else text.replace(f'"{name}"', f'"{user_id}"')
    return text


def shown(path: str) -> Json:
    """The resource as a client reads it, without its version and the time of its last change."""
    body = HOUSE.okta.ask("GET", path).body
    return {name: value for name, value in body.items() if name not in {"id", "meta", "userName", "displayName"}}


def ids(path: str) -> list[str]:
    """Who is in the group. The name to show of one who is in it already stays, so that it depends on the order."""
    return [member["value"] for member in HOUSE.okta.ask("GET", path).body.get("members", [])]


@given(bodies, single)
@examples(150)
def test_rfc_082_the_same_patch_once_more_writes_nothing(attributes: Document, change: Json) -> None:
    path = a_person(attributes)
    assume(patch(path, change).status == 200)
    before = HOUSE.kept()

    again = patch(path, change)

    assert again.status == 200
    assert HOUSE.kept() == before


@given(groups, changes)
@examples(100)
def test_rfc_082_the_same_patch_of_members_once_more_writes_nothing(
    members: dict[str, str | None], several: list[Change]
) -> None:
    path = a_crowd(members)
    assume(patch(path, *on_members(several)).status == 204)
    before = HOUSE.kept()

    again = patch(path, *on_members(several))

    assert again.status == 204
    assert HOUSE.kept() == before


@given(bodies, st.lists(single, max_size=3), wrong, st.lists(single, max_size=2))
@examples(150)
def test_bug_016_attack_015_a_wrong_operation_anywhere_leaves_all_as_it_was(
    attributes: Document, ahead: list[Json], culprit: Json, behind: list[Json]
) -> None:
    path = a_person(attributes)
    before = HOUSE.kept()

    refused = patch(path, *ahead, culprit, *behind)

    assume(refused.status != 200)
    assert refused.status == 400
    assert HOUSE.kept() == before


@given(groups, changes, wrong)
@examples(80)
def test_bug_016_a_wrong_operation_leaves_all_members_where_they_were(
    members: dict[str, str | None], several: list[Change], culprit: Json
) -> None:
    path = a_crowd(members)
    before = HOUSE.kept()

    refused = patch(path, *on_members(several), culprit)

    assume(refused.status != 204)
    assert refused.status == 400
    assert HOUSE.kept() == before


@given(bodies, st.lists(operations(*tables[:2]), min_size=1, max_size=4))
@examples(100)
def test_rfc_077_one_patch_does_what_a_patch_for_each_operation_does(attributes: Document, several: list[Json]) -> None:
    together, apart = a_person(attributes), a_person({**attributes, "externalId": None})
    assume(patch(together, *several).status == 200)

    for each in several:
        patch(apart, each)

    assert shown(apart) == shown(together)


@given(groups, st.lists(st.builds(Change, st.sampled_from(BY_ID), groups, st.none()), min_size=1, max_size=6))
@examples(80)
def test_rfc_077_one_patch_of_members_does_what_a_patch_for_each_operation_does(
    members: dict[str, str | None], several: list[Change]
) -> None:
    together, apart = a_crowd(members), a_crowd(members)

    patch(together, *on_members(several))
    for each in on_members(several):
        patch(apart, each)

    assert ids(apart) == ids(together)
