"""RFC 7644 §3.4.2 and §3.4.3: one query, asked by GET or by POST."""

from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.paging import PAGE_SIZE_MAX, PageRequest
from provisioning.scim.queries import Query, read_query, read_search_request


def searching(**attributes: Json) -> Document:
    """A SearchRequest."""
    return {"schemas": [urns.SEARCH_REQUEST], **attributes}


WHOLE = Query(
    filter="title pr",
    sort_by="userName",
    descending=True,
    page=PageRequest(3, 2),
    attributes=("userName", "name.givenName"),
    excluded_attributes=("groups",),
)


def test_rfc_063_rfc_064_a_get_and_a_post_that_ask_the_same_are_one_query() -> None:
    got = read_query(
        {
            "filter": "title pr",
            "sortBy": "userName",
            "sortOrder": "descending",
            "startIndex": "3",
            "count": "2",
            "attributes": "userName, name.givenName",
            "excludedAttributes": "groups",
        }
    )
    posted = read_search_request(
        searching(
            filter="title pr",
            sortBy="userName",
            sortOrder="descending",
            startIndex=3,
            count=2,
            attributes=["userName", "name.givenName"],
            excludedAttributes=["groups"],
        )
    )

    assert got == posted == WHOLE


def test_what_is_not_said_is_the_first_page_of_all() -> None:
    assert read_query({}) == read_search_request(searching()) == Query()


def test_rfc_144_a_cursor_and_its_count_are_the_same_in_both() -> None:
    assert read_query({"cursor": "abc", "count": "7"}) == read_search_request(searching(cursor="abc", count=7))


def test_null_says_nothing() -> None:
    assert read_search_request(searching(filter=None, count=None, attributes=None, cursor=None)) == Query()


def test_names_count_in_any_letter_case() -> None:
    assert read_search_request(searching(STARTINDEX=2)) == read_query({"startindex": "2"})


def test_rfc_059_without_a_word_the_order_is_ascending() -> None:
    assert not read_query({"sortBy": "title"}).descending


@pytest.mark.parametrize("order", ["descending", "DESCENDING", "Descending"])
def test_an_order_counts_in_any_letter_case(order: str) -> None:
    assert read_query({"sortBy": "title", "sortOrder": order}).descending


def test_an_empty_cursor_is_not_the_same_as_none() -> None:
    assert read_query({"cursor": ""}) != read_query({})


def test_a_page_has_at_most_the_maximum_however_it_is_asked_for() -> None:
    assert read_search_request(searching(count=10**6)).page.count == PAGE_SIZE_MAX


def test_what_nobody_knows_is_passed_over() -> None:
    assert read_search_request(searching(pretty=True)) == read_query({"pretty": "true"}) == Query()


@pytest.mark.parametrize("body", [[], "x", None, 7, {}, {"schemas": [urns.PATCH_OP]}, {"schemas": "x"}])
def test_what_is_no_search_request_is_refused(body: Json) -> None:
    with pytest.raises(InvalidSyntax):
        read_search_request(body)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match="more than once"):
        read_search_request(searching(filter="title pr", FILTER="active eq true"))


@pytest.mark.parametrize(
    ("attributes", "culprit"),
    [
        ({"filter": 7}, "filter must be a string"),
        ({"filter": ["title pr"]}, "filter must be a string, not a list"),
        ({"sortBy": {}}, "sortBy must be a string"),
        ({"sortBy": "title", "sortOrder": "down"}, 'sortOrder is "down"'),
        ({"sortOrder": True}, "sortOrder must be a string"),
        ({"startIndex": 1.5}, "startIndex must be an integer"),
        ({"startIndex": True}, "startIndex must be an integer"),
        ({"count": []}, "count must be an integer"),
        ({"count": "ten"}, 'count is "ten"'),
        ({"attributes": "userName"}, "attributes must be a list"),
        ({"attributes": ["userName", 7]}, "attributes must be a list of strings"),
        ({"excludedAttributes": {}}, "excludedAttributes must be a list"),
        ({"cursor": 7}, "cursor must be a string"),
        ({"cursor": "", "startIndex": 1}, "startIndex and cursor exclude each other"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_name(attributes: dict[str, Any], culprit: str) -> None:
    with pytest.raises(InvalidValue, match=culprit):
        read_search_request(searching(**attributes))
