"""UTS 39: names that may imitate others get advice."""

import pytest

from provisioning.domain.lookalikes import NAMED_CHARACTERS_MAX, lookalike_advice


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("adа@example.com", '"а" is CYRILLIC SMALL LETTER A'),
        ("АDA@example.com", '"А" is CYRILLIC CAPITAL LETTER A'),
        ("ada@exαmple.com", '"α" is GREEK SMALL LETTER ALPHA'),
        ("пaвел", '"a" is LATIN SMALL LETTER A'),
        ("аa", '"а" is CYRILLIC SMALL LETTER A'),
        ("Ꮯisco", '"Ꮯ" is CHEROKEE LETTER TLI'),
        ("ａｄа", '"а" is CYRILLIC SMALL LETTER A'),
    ],
)
def test_attack_012_a_word_of_two_scripts_gets_advice_that_names_the_letters(name: str, named: str) -> None:
    advice = lookalike_advice("userName", name)

    assert (
        advice
        == f"userName mixes scripts whose letters look alike: {named}. Check that it does not imitate another one."
    )


@pytest.mark.parametrize(
    "name",
    [
        "ada@example.com",
        "jürgen.müller@exämple.com",
        "павел@example.com",
        "Αθήνα Team",
        "отдел-sales",
        "東京office",
        "שלוםabc",
        "ada2@example.com",
        "⚙ Platform",
    ],
)
def test_words_of_one_script_each_and_scripts_that_nobody_mistakes_get_none(name: str) -> None:
    assert lookalike_advice("userName", name) is None


def test_each_letter_is_named_once_and_only_so_many() -> None:
    advice = str(lookalike_advice("displayName", "zzzzzzzzzzzzzzzzzzzzzzz" + "абвгдежз" * 2))

    assert advice.startswith("displayName mixes")
    assert (advice.count("CYRILLIC"), advice.count("…")) == (NAMED_CHARACTERS_MAX, 1)
