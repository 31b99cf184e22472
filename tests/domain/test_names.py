import sys
from unicodedata import category

import pytest
from precis_i18n import get_profile

from provisioning.domain.names import (
    JOINERS,
    NAME_CHARACTERS_MAX,
    UNSEEN,
    fault_of_name,
    group_name_key,
    is_email,
    name_key,
)


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


@pytest.mark.parametrize("name", ["ada@example.com", "a+b@sub.example.co.uk", "jürgen@exämple.com"])
def test_an_email_is_recognised(name: str) -> None:
    assert is_email(name)


@pytest.mark.parametrize("name", ["ada", "ada@", "@example.com", "ada@example", "a b@example.com", "a@b@example.com"])
def test_what_is_no_email_is_recognised(name: str) -> None:
    assert not is_email(name)


def test_a_name_too_long_to_be_kept_is_not_normalised() -> None:
    marks = "\u0301\u0323" * NAME_CHARACTERS_MAX

    assert name_key(marks) == marks


@pytest.mark.parametrize(
    "name",
    [
        "ada@example.com",
        "Ada Lovelace",
        'O\'Hara, Ltd. <&> "x"',
        "jürgen@exämple.com",
        "李小龍",
        "שלום@example.com",
        "علی\u200cرضا",
        "👩\u200d🚀 Crew",
        "⚙\ufe0f Platform",
        "Sales\u00a0EMEA",
    ],
)
def test_a_name_that_people_can_read_has_no_fault(name: str) -> None:
    assert fault_of_name(name) is None


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("ada\x00", "U+0000"),
        ("ada\n", "U+000A"),
        ("ada\x1b[31m", "U+001B"),
        ("ada\x85", "U+0085"),
        ("a\u200bda", "U+200B ZERO WIDTH SPACE"),
        ("ada\u202egro.elpmaxe", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\ufeffada", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\u00adda", "U+00AD SOFT HYPHEN"),
        ("ada\u2028", "U+2028 LINE SEPARATOR"),
        ("ada\ue000", "U+E000"),
        ("ada\u0378", "U+0378"),
        ("ada\ud800", "U+D800"),
        ("ada\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_attack_012_a_character_that_nobody_sees_is_a_fault_and_named(name: str, unseen: str) -> None:
    assert fault_of_name(name) == f"has a character that nobody sees, {unseen}. Remove it in the identity provider."


@pytest.mark.parametrize("name", [" ada", "ada ", "\u00a0ada", "ada\u3000"])
def test_attack_012_a_blank_at_an_end_is_a_fault(name: str) -> None:
    assert str(fault_of_name(name)).startswith("begins or ends with a blank")


@pytest.mark.parametrize("name", [" Sales", "Sales\u3000"])
def test_a_groups_name_may_have_blanks_around_it_and_they_do_not_count(name: str) -> None:
    assert fault_of_name(name, may_be_padded=True) is None
    assert group_name_key(name) == group_name_key("SALES")


@pytest.mark.parametrize("name", ["Sales\n", "\tSales", "Sales\x1f", "Sales\x85", "Sales\u2028"])
def test_attack_018_what_nobody_sees_is_no_blank(name: str) -> None:
    assert str(fault_of_name(name, may_be_padded=True)).startswith("has a character that nobody sees")


@pytest.mark.parametrize("name", ["\u3164", "\u200d", "\ufe0f\u034f", "\uffa0\u200c"])
def test_attack_012_a_name_that_leaves_no_mark_is_a_fault(name: str) -> None:
    assert str(fault_of_name(name)).startswith("has no character that anybody sees")


def test_rfc_028_precis_allows_nothing_that_we_refuse() -> None:
    profile = get_profile("UsernameCaseMapped")
    codes = [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]
    unseen = [chr(code) for code in codes if category(chr(code)) in UNSEEN - {"Cn", "Co"}]

    for character in unseen:
        assert (fault_of_name(f"a{character}a") is None) == (character in JOINERS)
        with pytest.raises(UnicodeEncodeError):
            profile.enforce(f"a{character}a")
