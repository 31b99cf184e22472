from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain.failures import Unacceptable
from provisioning.domain.names import NAME_KEY_BYTES_MAX, name_key
from provisioning.domain.organizations import (
    DEFAULT_ORGANIZATION,
    DEFAULT_ORGANIZATION_ID,
    ORGANIZATION_NAME_CHARACTERS_MAX,
    organization_name,
    require_default_roles,
)
from provisioning.domain.roles import BASIC_ROLE_IDS


def test_the_default_organization_is_the_root_and_gives_the_basic_roles() -> None:
    assert (DEFAULT_ORGANIZATION.id, DEFAULT_ORGANIZATION.parent_id) == (DEFAULT_ORGANIZATION_ID, None)
    assert DEFAULT_ORGANIZATION.default_role_ids == BASIC_ROLE_IDS


@pytest.mark.parametrize(
    "name", ["Sales", "R&D / Zürich", "営業部", "المبيعات", "💾 Backup", "a" * ORGANIZATION_NAME_CHARACTERS_MAX]
)
def test_a_name_in_any_script_stays_as_it_is(name: str) -> None:
    assert organization_name(name) == name


def test_blanks_around_a_name_do_not_count() -> None:
    assert organization_name(" \t Sales and Service\r\n") == "Sales and Service"


def test_a_name_is_kept_in_one_composition() -> None:
    assert organization_name("Zu\u0308rich") == "Z\u00fcrich"


@pytest.mark.parametrize("name", ["", " ", "\t\r\n", "\u2003\u3000"])
def test_an_empty_name_is_refused(name: str) -> None:
    with pytest.raises(Unacceptable, match="empty") as refused:
        organization_name(name)

    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("unseen", "code_point"),
    [
        ("\x00", "U+0000"),
        ("\n", "U+000A"),
        ("\x7f", "U+007F"),
        ("\u00ad", "U+00AD"),
        ("\u200b", "U+200B"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2028", "U+2028"),
        ("\u2029", "U+2029"),
        ("\ufeff", "U+FEFF"),
        ("\ud800", "U+D800"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_attack_019_a_name_with_what_is_not_printed_is_refused_by_its_code_point(unseen: str, code_point: str) -> None:
    with pytest.raises(Unacceptable, match=code_point.replace("+", r"\+")):
        organization_name(f"Sal{unseen}es")


def test_a_name_that_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(Unacceptable, match="1,000 characters.*200"):
        organization_name("a" * 1_000)


def test_a_name_that_grows_when_it_is_composed_has_the_limit_too() -> None:
    grows = "\u0958" * ORGANIZATION_NAME_CHARACTERS_MAX

    with pytest.raises(Unacceptable, match="400 characters"):
        organization_name(grows)


def test_a_name_that_stands_for_a_much_longer_one_is_refused() -> None:
    ligature = "\ufdfa"
    fits = NAME_KEY_BYTES_MAX // len(name_key(ligature).encode())

    assert organization_name(ligature * fits) == ligature * fits
    with pytest.raises(Unacceptable, match=f"{NAME_KEY_BYTES_MAX} bytes"):
        organization_name(ligature * (fits + 1))


@given(st.text(max_size=2 * ORGANIZATION_NAME_CHARACTERS_MAX))
def test_what_is_accepted_is_a_name_already_and_has_room_in_a_key(text: str) -> None:
    try:
        name = organization_name(text)
    except Unacceptable:
        return

    assert organization_name(name) == name
    assert is_normalized("NFC", name)
    assert len(name_key(name).encode()) <= NAME_KEY_BYTES_MAX


def test_an_organization_gives_administrators_roles_only_by_an_explicit_yes() -> None:
    with pytest.raises(Unacceptable, match='"org-admin".*"grantsAdministrator": true') as refused:
        require_default_roles({"proe-user", "org-admin"}, grants_administrator=False)

    assert refused.value.field == "defaultRoles"


@pytest.mark.parametrize("role_ids", [set[str](), BASIC_ROLE_IDS])
def test_an_organization_may_give_the_basic_roles_or_none(role_ids: frozenset[str]) -> None:
    require_default_roles(role_ids, grants_administrator=False)
