"""RFC 7644 §3.4.2.4: which page a query asks for, and the ListResponse."""

import json

import pytest

from provisioning.scim import urns
from provisioning.scim.errors import InvalidValue
from provisioning.scim.paging import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, PageRequest, list_response, read_page_request


def test_without_a_word_the_first_page_of_the_default_size_is_meant() -> None:
    assert read_page_request(None, None) == PageRequest(start_index=1, count=PAGE_SIZE_DEFAULT)


@pytest.mark.parametrize(
    ("start_index", "first"), [("1", 1), ("101", 101), ("0", 1), ("-1", 1), ("-999999999999999999", 1)]
)
def test_rfc_041_a_start_index_below_one_is_one(start_index: str, first: int) -> None:
    assert read_page_request(start_index, None).start_index == first


@pytest.mark.parametrize("start_index", ["1000000000000", "9" * 18])
def test_rfc_042_attack_014_a_start_index_beyond_the_end_is_no_error(start_index: str) -> None:
    assert read_page_request(start_index, None).start_index == int(start_index)


@pytest.mark.parametrize(
    ("count", "size"), [("0", 0), ("2", 2), ("200", 200), ("201", 200), ("1000000000", 200), (" 5 ", 5), ("007", 7)]
)
def test_rfc_041_attack_014_a_page_never_has_more_than_count_nor_than_the_maximum(count: str, size: int) -> None:
    assert read_page_request(None, count).count == size
    assert size <= PAGE_SIZE_MAX


@pytest.mark.parametrize("count", ["-1", "-200", "-999999999999999999"])
def test_rfc_041_rfc_137_a_negative_count_is_none(count: str) -> None:
    assert read_page_request(None, count).count == 0


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "1.5", "1e3", "0x10", "--1", "- 1", "1_000", "²", "١", "1,2", "NaN", "9" * 19, "1" * 5_000, "1\x00"],
)
def test_what_is_no_integer_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"^count is .* must be an integer of at most 18 digits"):
        read_page_request(None, text)
    with pytest.raises(InvalidValue, match=r"^startIndex is "):
        read_page_request(text, None)


def test_attack_014_a_long_culprit_is_quoted_short() -> None:
    with pytest.raises(InvalidValue) as caught:
        read_page_request("x" * 10_000, None)

    assert len(caught.value.detail) < 200


def test_rfc_038_rfc_039_a_list_response_counts_in_integers() -> None:
    response = list_response([{"id": "a"}, {"id": "b"}], total=5, start_index=3)

    assert json.loads(json.dumps(response)) == {
        "schemas": [urns.LIST_RESPONSE],
        "totalResults": 5,
        "startIndex": 3,
        "itemsPerPage": 2,
        "Resources": [{"id": "a"}, {"id": "b"}],
    }


def test_rfc_040_an_empty_list_has_no_results_and_is_no_error() -> None:
    response = list_response([], total=0, start_index=1)

    assert (response["totalResults"], response["itemsPerPage"], response["Resources"]) == (0, 0, [])
