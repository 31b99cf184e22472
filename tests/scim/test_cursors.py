"""RFC 9865: what a cursor is, and which ones are refused."""

import hmac
from base64 import urlsafe_b64decode
from dataclasses import replace
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.scim.cursors import (
    CURSOR_CHARACTERS_MAX,
    CURSOR_TIMEOUT_SECONDS,
    SEAL_BYTES,
    cursor_text,
    place_in,
)
from provisioning.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query

KEY, NOW = b"k" * 32, 1_795_435_200
ASKED = Query(filter="active eq true", sort_by="title", cursor="", page=PageRequest(count=10))
PLACE = "ada@example.com\x1f2819c223"
CURSOR = cursor_text(PLACE, ASKED, "User", KEY, NOW)
UNRESERVED = {*ascii_letters, *digits, *"-._~"}
"""RFC 3986 §2.3."""


def opened(cursor: str = CURSOR, query: Query = ASKED, resources: str = "User", key: bytes = KEY, at: int = NOW) -> str:
    return place_in(cursor, query, resources, key, at)


places = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(places, st.binary(min_size=1, max_size=64))
def test_a_cursor_is_the_place_that_it_was_made_of(place: str, key: bytes) -> None:
    assert opened(cursor_text(place, ASKED, "User", key, NOW), key=key) == place


@given(places)
def test_rfc_138_a_cursor_needs_no_escape_in_a_url(place: str) -> None:
    assert {*cursor_text(place, ASKED, "User", KEY, NOW)} <= UNRESERVED


def test_rfc_148_a_cursor_shows_nothing_of_who_stands_where_the_page_ended() -> None:
    sealed = urlsafe_b64decode(CURSOR + "=" * (-len(CURSOR) % 4))
    namesake = cursor_text("ada@example.com\x1f902c246b", ASKED, "User", KEY, NOW)

    assert b"ada" not in sealed
    assert CURSOR[24:40] != namesake[24:40], "one name looks different in every cursor"


def test_rfc_148_a_cursor_with_any_character_changed_is_invalid() -> None:
    for position, character in enumerate(CURSOR):
        forged = CURSOR[:position] + ("B" if character == "A" else "A") + CURSOR[position + 1 :]

        with pytest.raises(InvalidCursor):
            opened(forged)


def test_rfc_148_a_seal_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def compare(given: bytes, _: bytes) -> bool:
        compared.append(len(given))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)

    with pytest.raises(InvalidCursor):
        opened(CURSOR)
    assert compared == [SEAL_BYTES]


@pytest.mark.parametrize(
    "forged",
    [
        *("x", "AAAA", "A" * 22, "A" * 100, "=", CURSOR + "=", CURSOR + "A", CURSOR[:-1], " " + CURSOR, CURSOR + "\n"),
        *("é", "\ud800", "null", "../..", "A" * CURSOR_CHARACTERS_MAX, "A" * (CURSOR_CHARACTERS_MAX + 1), "!" + CURSOR),
    ],
)
def test_rfc_148_what_we_never_gave_is_invalid(forged: str) -> None:
    with pytest.raises(InvalidCursor):
        opened(forged)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, filter=None),
        replace(ASKED, filter="active eq false"),
        replace(ASKED, sort_by=None),
        replace(ASKED, sort_by="userName"),
        replace(ASKED, descending=True),
    ],
)
def test_rfc_134_a_cursor_of_another_query_is_invalid(other: Query) -> None:
    with pytest.raises(InvalidCursor):
        opened(query=other)


def test_rfc_149_whoever_may_not_use_a_cursor_is_told_the_same() -> None:
    refusals: list[str] = []
    for attempt in (
        lambda: opened(key=b"another"),
        lambda: opened(resources="Group"),
        lambda: opened(query=replace(ASKED, filter=None)),
        lambda: opened(CURSOR[:-1]),
        lambda: opened("x"),
    ):
        with pytest.raises(InvalidCursor) as refused:
            attempt()
        refusals.append(refused.value.detail)

    assert len({*refusals}) == 1


def test_what_is_shown_may_change_on_the_way() -> None:
    assert opened(query=replace(ASKED, attributes=("userName",), cursor=CURSOR)) == PLACE


@pytest.mark.parametrize("count", [9, 11, 200])
def test_rfc_141_another_count_than_the_first_is_told(count: int) -> None:
    with pytest.raises(InvalidCount, match="count=10"):
        opened(query=replace(ASKED, page=PageRequest(count=count)))


def test_a_cursor_lasts_until_its_time_is_over() -> None:
    assert opened(at=NOW + CURSOR_TIMEOUT_SECONDS) == PLACE

    with pytest.raises(ExpiredCursor, match="3,600 seconds"):
        opened(at=NOW + CURSOR_TIMEOUT_SECONDS + 1)


def test_an_expired_cursor_of_somebody_else_is_only_invalid() -> None:
    with pytest.raises(InvalidCursor):
        opened(key=b"another", at=NOW + CURSOR_TIMEOUT_SECONDS + 1)


def test_rfc_140_the_refusals_are_400_with_the_words_of_the_standard() -> None:
    words = [(each.status, each.scim_type) for each in (InvalidCursor, ExpiredCursor, InvalidCount)]

    assert words == [(400, "invalidCursor"), (400, "expiredCursor"), (400, "invalidCount")]


def test_a_cursor_has_no_room_for_guesses() -> None:
    assert SEAL_BYTES * 8 >= 128
