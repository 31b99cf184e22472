"""RFC 7644 §3.4.2.3: in which order resources are."""

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidValue
from provisioning.scim.schemas import GROUP_RESOURCE, USER_AMONG_OTHERS, USER_RESOURCE
from provisioning.scim.sorting import SORTED_CHARACTERS_MAX, read_sort


def in_order(sort_by: str, *values: Document, descending: bool = False) -> list[int]:
    """The numbers of the documents in the order of that attribute, the first is 0."""
    sort = read_sort(sort_by, descending=descending, resource_type=USER_RESOURCE)
    ranks = sorted((sort.rank({"id": str(number), **value}) for number, value in enumerate(values)), reverse=descending)
    return [int(resource_id) for _, _, resource_id in ranks]


def emails(*values: Json) -> Document:
    return {"emails": [*values]}


@pytest.mark.parametrize(
    ("sort_by", "values"),
    [
        ("title", [{"title": "ada"}, {"title": "BOB"}, {"title": "cyd"}]),
        ("TITLE", [{"title": "a"}, {"title": "B"}]),
        ("title", [{"title": "stras\u0073e"}, {"title": "Stra\u00dfe"}, {"title": "straszzz"}]),
        ("title", [{"title": "A\u030angstro\u0308m"}, {"title": "\u00c5ngstr\u00f6m2"}]),
        ("externalId", [{"externalId": "B"}, {"externalId": "a"}]),
        ("active", [{"active": False}, {"active": True}]),
        (
            "meta.created",
            [{"meta": {"created": "2026-01-01T01:00:00+02:00"}}, {"meta": {"created": "2026-01-01T00:00:00Z"}}],
        ),
        (
            "meta.created",
            [{"meta": {"created": "2026-01-01T00:00:00Z"}}, {"meta": {"created": "2026-01-01T00:00:00.5Z"}}],
        ),
    ],
)
def test_rfc_060_the_type_of_the_attribute_says_what_comes_first(sort_by: str, values: list[Document]) -> None:
    numbers = [*range(len(values))]

    assert in_order(sort_by, *values) == numbers
    assert in_order(sort_by, *values, descending=True) == numbers[::-1]


def test_rfc_061_of_many_values_the_primary_one_counts() -> None:
    first = emails({"value": "z@example.com"}, {"value": "a@example.com", "primary": True})
    second = emails({"value": "b@example.com"})

    assert in_order("emails", second, first) == in_order("emails.value", second, first) == [1, 0]


def test_rfc_061_where_none_is_primary_the_first_one_counts() -> None:
    first = emails({"value": "b@example.com"}, {"value": "z@example.com", "primary": False})
    second = emails({"value": "c@example.com"}, {"value": "a@example.com"})

    assert in_order("emails", second, first) == [1, 0]


@pytest.mark.parametrize(
    "sort_by",
    ["name.familyName", "addresses.country", f"{urns.ENTERPRISE_USER}:department", f"{urns.USER}:name.familyName"],
)
def test_rfc_061_a_part_of_a_complex_attribute_has_a_path(sort_by: str) -> None:
    def having(value: str) -> Document:
        return {
            "name": {"familyName": value},
            "addresses": [{"country": value}],
            urns.ENTERPRISE_USER: {"department": value},
        }

    assert in_order(sort_by, having("b"), having("A")) == [1, 0]


@pytest.mark.parametrize("sort_by", ["name", "addresses", "meta"])
def test_rfc_061_a_complex_attribute_without_a_value_of_its_own_names_its_parts(sort_by: str) -> None:
    with pytest.raises(InvalidValue, match=f"Sort by one of them: {sort_by}\\."):
        read_sort(sort_by, descending=False, resource_type=USER_RESOURCE)


@pytest.mark.parametrize("missing", [{}, {"title": None}, {"title": 7}])
def test_rfc_062_who_has_no_value_comes_last_and_first_when_descending(missing: Document) -> None:
    assert in_order("title", missing, {"title": "z"}) == [1, 0]
    assert in_order("title", {"title": "z"}, missing, descending=True) == [1, 0]


@pytest.mark.parametrize("empty", [{}, {"emails": []}, {"emails": [{"type": "work"}]}, {"emails": "x"}])
def test_rfc_062_no_element_is_no_value(empty: Document) -> None:
    assert in_order("emails", empty, emails({"value": "z@example.com"})) == [1, 0]


def test_equals_are_in_the_order_of_their_ids() -> None:
    same: Document = {"title": "x"}

    assert in_order("title", same, {"title": "X"}, same) == [0, 1, 2]


@pytest.mark.parametrize("sort_by", ["", "shoeSize", "name.shoeSize", "urn:x:y", "password", "title eq", "x" * 9_000])
def test_attack_011_what_nobody_can_sort_by_is_refused_and_quoted_short(sort_by: str) -> None:
    with pytest.raises(InvalidValue, match="sortBy is ") as refused:
        read_sort(sort_by, descending=False, resource_type=USER_RESOURCE)

    assert len(refused.value.detail) < 200


def test_what_only_another_type_has_can_be_sorted_by_where_both_are_asked_for() -> None:
    sort = read_sort("members", descending=False, resource_type=USER_AMONG_OTHERS)

    assert sort.rank({"id": "a", "userName": "ada"}) == (True, "", "a")
    assert str(read_sort("members", descending=False, resource_type=GROUP_RESOURCE).path) == "members.value"


def test_attack_014_a_long_value_costs_no_long_rank() -> None:
    sort = read_sort("title", descending=False, resource_type=USER_RESOURCE)

    _, key, _ = sort.rank({"id": "a", "title": "\ufdfa" * 100_000})

    assert len(key) == SORTED_CHARACTERS_MAX
