from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain.names import NAME_CHARACTERS_MAX, is_email, name_key


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("ADA@example.com", "ada@EXAMPLE.com"),
        ("jos\u00e9@example.com", "jose\u0301@example.com"),
        ("ＡＤＡ@example.com", "ada@example.com"),
        ("STRASSE@example.com", "straße@example.com"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_spellings_that_people_take_for_the_same_have_one_key(name: str, twin: str) -> None:
    assert name_key(name) == name_key(twin)


@pytest.mark.parametrize("other", ["adа@example.com", "ada@example.co", "ada @example.com"])
def test_names_that_only_look_alike_are_different(other: str) -> None:
    assert name_key(other) != name_key("ada@example.com")


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text())
def test_composition_does_not_count(name: str) -> None:
    assert name_key(normalize("NFD", name)) == name_key(normalize("NFC", name))


@pytest.mark.parametrize("name", ["ada@example.com", "a+b@sub.example.co.uk", "jürgen@exämple.com"])
def test_an_email_is_recognised(name: str) -> None:
    assert is_email(name)


@pytest.mark.parametrize("name", ["ada", "ada@", "@example.com", "ada@example", "a b@example.com", "a@b@example.com"])
def test_what_is_no_email_is_recognised(name: str) -> None:
    assert not is_email(name)


def test_a_name_too_long_to_be_kept_is_not_normalised() -> None:
    marks = "\u0301\u0323" * NAME_CHARACTERS_MAX

    assert name_key(marks) == marks
