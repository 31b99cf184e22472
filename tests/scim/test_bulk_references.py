"""RFC 7644 §3.7.1 and §3.7.2: what refers to a resource that is still to be created, and what stands there instead."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.bulk_references import REFERENCE_DEPTH_MAX, adding, references, resolved, split

IDS = {"ada": "1", "bob": "2"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["bulkId:ada", "bulkId:new", "x", '[value eq "bulkId:bob"]']),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "urn:c"]), inner, max_size=3)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["members", "manager", "title", urns.ENTERPRISE_USER]), JSON)


def nested(value: Json, depth: int) -> Json:
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("bulkId:ada", {"ada"}),
        ({"value": "bulkId:ada"}, {"ada"}),
        ([{"value": "bulkId:ada"}, {"value": "bulkId:bob"}], {"ada", "bob"}),
        ({urns.ENTERPRISE_USER: {"manager": {"value": "bulkId:ada"}}}, {"ada"}),
        ('members[value eq "bulkId:ada"].display', {"ada"}),
        ("../Users/bulkId:ada", {"ada"}),
        ('bulkId:with a space/and "more"', {'with a space/and "more"'}),
        ("BULKID:ada", set[str]()),
        ("my bulkId:ada", set[str]()),
        ({"bulkId:ada": True}, set[str]()),
    ],
)
def test_rfc_105_a_reference_is_a_value_or_stands_in_quotes_or_behind_a_slash(value: Json, found: set[str]) -> None:
    assert references(value) == found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bulkId:ada", "1"),
        ("bulkId:nobody", "bulkId:nobody"),
        ([{"value": "bulkId:ada"}, "bulkId:bob", 7, None], [{"value": "1"}, "2", 7, None]),
        ('members[value eq "bulkId:ada" or value eq "bulkId:bob"]', 'members[value eq "1" or value eq "2"]'),
        ("https://scim.example.com/Users/bulkId:bob", "https://scim.example.com/Users/2"),
        ({"bulkId:ada": "bulkId:ada"}, {"bulkId:ada": "1"}),
    ],
)
def test_rfc_105_the_permanent_id_takes_the_place_of_the_reference(value: Json, expected: Json) -> None:
    assert resolved(value, IDS) == expected


def test_what_stands_deeper_than_any_attribute_is_let_alone() -> None:
    within, beyond = nested("bulkId:ada", REFERENCE_DEPTH_MAX), nested("bulkId:ada", REFERENCE_DEPTH_MAX + 1)

    assert (references(within), resolved(within, IDS)) == ({"ada"}, nested("1", REFERENCE_DEPTH_MAX))
    assert (references(beyond), resolved(beyond, IDS)) == (set(), beyond)


def test_a_value_that_is_nested_beyond_measure_is_looked_at_without_harm() -> None:
    abyss = nested("bulkId:ada", 50_000)

    assert references(abyss) == set()


def test_rfc_104_a_group_is_split_between_its_members() -> None:
    group: Document = {"displayName": "Engineers", "members": [{"value": "7"}, {"value": "bulkId:ada"}]}

    now, later = split(group, frozenset({"ada"}))

    assert now == {"displayName": "Engineers", "members": [{"value": "7"}]}
    assert later == {"members": [{"value": "bulkId:ada"}]}


def test_rfc_104_a_user_is_split_within_his_extension() -> None:
    user: Document = {
        "userName": "ada",
        urns.ENTERPRISE_USER: {"department": "R&D", "manager": {"value": "bulkId:bob"}},
    }

    now, later = split(user, frozenset({"bob"}))

    assert now == {"userName": "ada", urns.ENTERPRISE_USER: {"department": "R&D"}}
    assert later == {urns.ENTERPRISE_USER: {"manager": {"value": "bulkId:bob"}}}


def test_what_is_known_already_is_not_left_out() -> None:
    user: Document = {"userName": "ada", "manager": "bulkId:bob"}

    assert split(user, frozenset({"carl"})) == (user, {})


def test_rfc_104_what_was_left_out_is_added_by_paths_that_are_written_out() -> None:
    later: Document = {"members": [{"value": "1"}], urns.ENTERPRISE_USER: {"manager": {"value": "2"}}}

    assert adding(later) == {
        "schemas": [urns.PATCH_OP],
        "Operations": [
            {"op": "add", "path": "members", "value": [{"value": "1"}]},
            {"op": "add", "path": f"{urns.ENTERPRISE_USER}:manager", "value": {"value": "2"}},
        ],
    }


@given(JSON)
def test_rfc_105_no_reference_is_left_to_what_is_known(value: Json) -> None:
    assert references(resolved(value, IDS)) == references(value) - IDS.keys()


@given(DOCUMENTS)
def test_rfc_104_what_comes_first_refers_to_nothing_unknown_and_nothing_is_lost(document: dict[str, Json]) -> None:
    unknown = frozenset({"new"})

    now, later = split(document, unknown)

    assert references(cast(Json, now)) == references(cast(Json, document)) - unknown or later
    assert not references(cast(Json, now)) & unknown
    assert references([now, later]) == references(cast(Json, document))
