from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from provisioning.domain.failures import TooLarge
from provisioning.domain.users import (
    EXTERNAL_ID_BYTES_MAX,
    PROFILE_BYTES_MAX,
    USER_NAME_BYTES_MAX,
    email_advice,
    next_version,
    require_room,
)
from tests.people import NOW, PENDING, a_user

LATER = NOW + timedelta(seconds=1)


def test_the_next_version_counts_on_and_tells_when() -> None:
    ada = a_user()

    after = next_version(replace(ada, life=PENDING), LATER)

    assert (after.version, after.modified_at, after.active) == (2, LATER, False)


def test_time_does_not_go_back_when_the_clock_does() -> None:
    ada = a_user()

    assert next_version(ada, NOW - timedelta(hours=1)).modified_at == ada.modified_at


def test_an_email_that_equals_the_name_needs_no_advice() -> None:
    assert email_advice("Ada@example.com", "ada@example.com") is None


@pytest.mark.parametrize(
    ("name", "email", "word"),
    [("ada", "ada@example.com", "should be an email"), ("a@b.c", "x@b.c", "should equal"), ("a@b.c", None, "should")],
)
def test_an_unusual_name_or_email_gets_advice(name: str, email: str | None, word: str) -> None:
    assert word in str(email_advice(name, email))


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"user_name": "a" * (USER_NAME_BYTES_MAX + 1)}, USER_NAME_BYTES_MAX),
        ({"user_name": "ß" * (USER_NAME_BYTES_MAX // 2 + 1)}, USER_NAME_BYTES_MAX),
        ({"external_id": "é" * (EXTERNAL_ID_BYTES_MAX // 2 + 1)}, EXTERNAL_ID_BYTES_MAX),
        ({"profile": {"title": "x" * PROFILE_BYTES_MAX}}, PROFILE_BYTES_MAX),
    ],
)
def test_what_the_table_cannot_hold_is_refused_with_the_limit(changes: dict[str, Any], limit: int) -> None:
    with pytest.raises(TooLarge, match=f"{limit:,}"):
        require_room(a_user(**changes))


def test_the_longest_names_have_room() -> None:
    ada = a_user("a" * USER_NAME_BYTES_MAX, external_id="x" * EXTERNAL_ID_BYTES_MAX)

    assert require_room(ada) == ada
