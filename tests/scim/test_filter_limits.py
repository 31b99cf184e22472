"""RFC 7644 §3.4.2.2: how long, deep and wide a filter may be, and how fast a greater one is refused."""

import pytest

from provisioning.scim.errors import InvalidFilter
from provisioning.scim.filter_parser import FILTER_CHARACTERS_MAX, FILTER_DEPTH_MAX, FILTER_NODES_MAX, parse_filter
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.schemas import USER_RESOURCE
from tests.cpu import is_cheap


def parse(text: str) -> Filter:
    return parse_filter(text, USER_RESOURCE)


def refusal(text: str) -> str:
    with pytest.raises(InvalidFilter) as caught:
        parse(text)
    return caught.value.detail


def test_a_filter_of_the_greatest_length_is_read() -> None:
    text = 'userName eq ""'
    longest = text.replace('""', f'"{"x" * (FILTER_CHARACTERS_MAX - len(text))}"')

    assert len(longest) == FILTER_CHARACTERS_MAX
    assert parse(longest)


def test_a_longer_filter_is_refused_with_the_limit() -> None:
    detail = refusal(" " * FILTER_CHARACTERS_MAX + "x")

    assert detail == "The filter has 8193 characters; at most 8192 are allowed."


def nested(depth: int) -> str:
    return "title pr and not (" * depth + "title pr" + ")" * depth


def test_the_deepest_filter_is_read_written_and_read_again() -> None:
    text = nested(FILTER_DEPTH_MAX)

    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "(" * (FILTER_DEPTH_MAX + 1) + "title pr" + ")" * (FILTER_DEPTH_MAX + 1),
        nested(FILTER_DEPTH_MAX + 1),
        f"{'(' * FILTER_DEPTH_MAX}emails[type pr]{')' * FILTER_DEPTH_MAX}",
        "(" * FILTER_CHARACTERS_MAX,
        "not (" * 1_600,
    ],
)
def test_attack_013_a_deeper_filter_is_refused_with_the_limit(text: str) -> None:
    assert "brackets are nested more than 40 deep" in refusal(text)


def test_brackets_side_by_side_are_not_deep() -> None:
    assert parse(" and ".join(["(title pr)"] * 50))


def chain(comparisons: int) -> str:
    return " or ".join(["title pr"] * comparisons)


def test_a_filter_with_the_most_nodes_is_read() -> None:
    assert parse(chain(FILTER_NODES_MAX - 1))


@pytest.mark.parametrize(
    "text", [chain(FILTER_NODES_MAX), f"emails[type pr].value pr or {chain(FILTER_NODES_MAX - 4)}"]
)
def test_attack_013_a_filter_with_more_nodes_is_refused_with_the_limit(text: str) -> None:
    assert "the filter is made of more than 200 parts" in refusal(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "[",
        '"',
        '""',
        '\\"',
        '"\\',
        " ",
        "a",
        ".",
        ":",
        "not (",
        "title pr and ",
        'userName eq "x" ',
        "urn:a:",
        "\ud800",
    ],
)
def test_attack_013_a_long_text_is_refused_in_no_time(piece: str) -> None:
    text = (piece * FILTER_CHARACTERS_MAX)[:FILTER_CHARACTERS_MAX]

    assert is_cheap(lambda: refusal(text))
