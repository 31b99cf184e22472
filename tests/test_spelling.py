"""RFC 7644 §5, RFC 8265 §3.3: which spellings are one text. An implementation of PRECIS is the judge."""

import sys
from collections.abc import Iterator
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from precis_i18n import get_profile
from precis_i18n.unicode import UnicodeData

from provisioning.spelling import IGNORED, folded

USERNAME_CASE_MAPPED = get_profile("UsernameCaseMapped")
UNICODE = UnicodeData()
NEIGHBOURS = ("", "a")
"""What becomes of a character may depend on the one before it."""

letters = st.text(st.characters(categories=["L", "M", "N", "P"]), min_size=1, max_size=12)
"""Of these most are allowed; of any characters together hardly ever all."""


def characters() -> Iterator[str]:
    """Every character that there is."""
    return (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)


def prepared(name: str) -> str | None:
    """The name as PRECIS prepares it; None when it allows no such name."""
    try:
        return USERNAME_CASE_MAPPED.enforce(name)
    except UnicodeEncodeError:
        return None


def test_rfc_028_no_character_is_one_to_precis_and_another_to_us() -> None:
    names = (before + each for each in characters() for before in NEIGHBOURS)
    changing = [name for name in names if name.lower() != name or normalize("NFKC", name) != name]
    allowed = [(name, known) for name in changing if (known := prepared(name)) is not None]

    assert len(allowed) > 3_000
    assert [name for name, known in allowed if folded(name) != folded(known)] == []


@given(letters)
def test_rfc_028_a_name_and_what_precis_makes_of_it_are_one(name: str) -> None:
    known = prepared(name)
    assume(known is not None)

    assert folded(name) == folded(known or "")


def test_what_leaves_no_mark_is_what_unicode_says() -> None:
    ignorable = {each for each in characters() if UNICODE.default_ignorable(ord(each))}

    assert {each for each in characters() if IGNORED.match(each)} == ignorable


def test_folding_twice_is_folding_once_for_every_character() -> None:
    assert [each for each in characters() if folded(folded(each)) != folded(each)] == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_composition_does_not_count(text: str) -> None:
    assert folded(normalize("NFD", text)) == folded(normalize("NFC", text))


@pytest.mark.parametrize("twin", ["A\u200dda", "ad\u00ada", "ada\ufe0f", "\u2060ada", "a\u034fda", "\u3164ada"])
def test_what_leaves_no_mark_does_not_count(twin: str) -> None:
    assert folded(twin) == folded("ada")
