"""Texts of every kind and of the greatest size, on every implementation of the stores of users and groups."""

import json
from dataclasses import replace
from typing import Any
from unicodedata import normalize

import pytest

from provisioning.domain.failures import DisplayNameClaimed, UserNameClaimed
from provisioning.domain.groups import GROUPS_PER_USER_MAX
from provisioning.domain.sync_log import differences
from provisioning.domain.users import EXTERNAL_ID_BYTES_MAX, PROFILE_BYTES_MAX, USER_NAME_BYTES_MAX, require_room
from provisioning.usecases.directory import GroupStore
from tests.contracts.conftest import UserStoreWithLog
from tests.people import NOW, OKTA, a_group, a_user, an_entry, new_id

HALF = "\ud800"
ZOE = "zoë@exämple.com"


def a_profile(size_bytes: int, letter: str) -> dict[str, Any]:
    """A profile of exactly that size as it is measured."""
    empty = len(json.dumps({"title": ""}))
    return {"title": letter * (size_bytes - empty)}


@pytest.mark.parametrize("twin", [normalize("NFD", ZOE), "ＺOË@exämple.com", "zoë\u200d@exämple.com"])
def test_attack_012_a_twin_in_another_spelling_is_claimed(users: UserStoreWithLog, twin: str) -> None:
    zoe = a_user(normalize("NFC", ZOE))
    users.create(zoe, [])

    with pytest.raises(UserNameClaimed):
        users.create(a_user(twin), [])

    assert users.by_user_name(twin) == zoe


@pytest.mark.parametrize("twin", [normalize("NFD", "Zoë's Crew"), "ZOË'S CREW", "Zoë's\u200d Crew"])
def test_attack_018_a_groups_twin_in_another_spelling_is_claimed(groups: GroupStore, twin: str) -> None:
    crew = a_group(normalize("NFC", "Zoë's Crew"))
    groups.create(crew, [], [])

    with pytest.raises(DisplayNameClaimed):
        groups.create(a_group(twin), [], [])

    assert groups.by_display_name(OKTA.id, twin) == crew


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "שלום", "\u202eback", "\ufffe", "👩\u200d🚀", "#:/\\'\"&%+"])
def test_bug_026_a_text_is_kept_to_the_letter(users: UserStoreWithLog, text: str) -> None:
    ada = a_user(external_id=text, profile={"title": text})

    users.create(ada, [an_entry(ada, changes={"title": {"before": None, "after": text}})])

    assert users.get(ada.id) == users.by_external_id(OKTA.id, text) == ada
    assert users.log_of(OKTA.id, NOW)[-1].changes["title"]["after"] == text


EXPRESSIONS = (
    *("1", "USER#ID", "COUNT#okta#USER", "#pk = :v", "attribute_not_exists(pk)", "' OR '1'='1", '{"S": "x"}'),
    *("x\r\nSet-Cookie: a=b", "=cmd|' /C calc'!A0", "<script>../../etc/passwd</script>"),
)
"""What means something to DynamoDB, to another database, to a shell, to a spreadsheet or to a browser."""


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_attack_006_attack_025_whatever_a_text_says_it_finds_its_own_user_and_no_other(
    users: UserStoreWithLog, text: str
) -> None:
    bob = a_user(f"bob-{new_id()}@example.com")
    text = text.replace("ID", bob.id)
    ada = a_user(f"{text}@example.com", external_id=text)

    for user in (bob, ada):
        users.create(user, [])

    assert users.by_external_id(OKTA.id, text) == users.by_user_name(f"{text}@example.com") == ada
    assert (users.get(text), users.by_user_name(text), users.get(bob.id)) == (None, None, bob)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_attack_025_whatever_a_name_says_it_finds_its_own_group_and_no_other(groups: GroupStore, text: str) -> None:
    staff, odd = a_group(f"Staff {new_id()}"), a_group(text, external_id=text)

    for group in (staff, odd):
        groups.create(group, [], [])

    assert groups.by_display_name(OKTA.id, text) == groups.by_external_id(OKTA.id, text) == odd
    assert (groups.get(text), groups.get(staff.id)) == (None, staff)


def test_the_largest_user_and_the_entry_of_a_change_to_him_have_room(users: UserStoreWithLog) -> None:
    before = a_user(
        "a" * USER_NAME_BYTES_MAX,
        external_id="x" * EXTERNAL_ID_BYTES_MAX,
        profile=a_profile(PROFILE_BYTES_MAX, "b"),
        group_ids=frozenset(f"{number:036}" for number in range(GROUPS_PER_USER_MAX)),
    )
    after = replace(before, profile=a_profile(PROFILE_BYTES_MAX, "a"), version=2)
    users.create(require_room(before), [])

    users.replace(before, require_room(after), [an_entry(after, changes=differences(before.profile, after.profile))])

    assert users.get(before.id) == after


def test_attack_012_nobody_is_found_by_half_a_surrogate_pair(users: UserStoreWithLog) -> None:
    found = [users.get(HALF), users.by_user_name(HALF), users.by_external_id(OKTA.id, HALF)]

    assert found == [None, None, None]


def test_attack_012_no_group_is_found_by_half_a_surrogate_pair(groups: GroupStore) -> None:
    found = [groups.get(HALF), groups.by_display_name(OKTA.id, HALF), groups.by_external_id(OKTA.id, HALF)]

    assert found == [None, None, None]
