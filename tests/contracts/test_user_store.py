"""The contract of `UserStore`, on every implementation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import ExternalIdClaimed, LostRace, UserNameClaimed
from tests.contracts.conftest import UserStoreWithLog
from tests.people import ENTRA, NOW, OKTA, a_user, an_entry


def test_a_created_user_reads_back_as_it_was(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1", profile={"displayName": "Ädä ✨", "name": {"givenName": "A"}, "emails": []})

    users.create(ada, [])

    assert users.get(ada.id) == ada


def test_nobody_is_found_under_an_unknown_id(users: UserStoreWithLog) -> None:
    assert users.get("nobody") is None


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@Example.COM", "ａda@example.com"])
def test_a_user_is_found_by_name_in_any_spelling_that_is_the_same(users: UserStoreWithLog, spelling: str) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])

    assert users.by_user_name(spelling) == ada


def test_a_user_is_found_by_the_external_id_of_his_provider_only(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])

    assert users.by_external_id(OKTA.id, "00u1") == ada
    assert users.by_external_id(ENTRA.id, "00u1") is None


def test_a_taken_user_name_tells_whose_it_is_and_changes_nothing(users: UserStoreWithLog) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])

    with pytest.raises(UserNameClaimed) as claimed:
        users.create(a_user("ADA@example.com", provider_id=ENTRA.id, external_id="e1"), [])

    assert (claimed.value.owner_id, claimed.value.provider_id) == (ada.id, OKTA.id)
    assert (users.total(ENTRA.id), users.by_external_id(ENTRA.id, "e1")) == (0, None)


def test_a_taken_external_id_tells_whose_it_is_and_changes_nothing(users: UserStoreWithLog) -> None:
    ada = a_user("ada@example.com", external_id="00u1")
    users.create(ada, [])

    with pytest.raises(ExternalIdClaimed) as claimed:
        users.create(a_user("other@example.com", external_id="00u1"), [])

    assert claimed.value.owner_id == ada.id
    assert users.by_user_name("other@example.com") is None


def test_two_providers_may_use_the_same_external_id(users: UserStoreWithLog) -> None:
    users.create(a_user("ada@example.com", external_id="1"), [])
    other = a_user("bob@example.com", external_id="1", provider_id=ENTRA.id)

    users.create(other, [])

    assert users.by_external_id(ENTRA.id, "1") == other


def test_an_id_is_given_only_once(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])

    with pytest.raises(LostRace):
        users.create(a_user("other@example.com", id=ada.id), [])

    assert users.get(ada.id) == ada


def test_a_replaced_user_reads_back_as_the_new_one(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])
    later = replace(
        ada, active=False, active_unassigned=True, external_id=None, version=2, modified_at=NOW + timedelta(seconds=1)
    )

    users.replace(ada, later, [])

    assert users.get(ada.id) == later


def test_a_renamed_user_is_found_by_the_new_name_and_the_old_one_is_free(users: UserStoreWithLog) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])
    renamed = replace(ada, user_name="lovelace@example.com", version=2)

    users.replace(ada, renamed, [])
    users.create(a_user("ada@example.com"), [])

    assert users.by_user_name("lovelace@example.com") == renamed


def test_a_name_may_change_its_letter_case(users: UserStoreWithLog) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])
    recased = replace(ada, user_name="Ada@Example.com", version=2)

    users.replace(ada, recased, [])

    assert users.by_user_name("ada@example.com") == recased


def test_a_changed_external_id_is_found_and_the_old_one_is_free(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="old")
    users.create(ada, [])
    changed = replace(ada, external_id="new", version=2)

    users.replace(ada, changed, [])

    assert users.by_external_id(OKTA.id, "new") == changed
    assert users.by_external_id(OKTA.id, "old") is None


def test_renaming_to_a_taken_name_changes_nothing(users: UserStoreWithLog) -> None:
    ada, bob = a_user("ada@example.com"), a_user("bob@example.com")
    users.create(ada, [])
    users.create(bob, [])

    with pytest.raises(UserNameClaimed) as claimed:
        users.replace(bob, replace(bob, user_name="ADA@example.com", version=2), [an_entry(bob)])

    assert claimed.value.owner_id == ada.id
    assert (users.get(bob.id), users.log_of(OKTA.id, NOW)) == (bob, [])


def test_a_change_of_an_old_version_loses(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])
    users.replace(ada, replace(ada, active=False, version=2), [])

    with pytest.raises(LostRace):
        users.replace(ada, replace(ada, user_name="late@example.com", version=2), [])

    assert users.by_user_name("late@example.com") is None


def test_a_deleted_user_is_gone_and_his_names_are_free(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])

    users.delete(ada, [])

    assert (users.get(ada.id), users.by_user_name(ada.user_name), users.by_external_id(OKTA.id, "00u1")) == (None,) * 3
    users.create(a_user(ada.user_name, external_id="00u1"), [])


def test_deleting_an_old_version_loses(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])
    later = replace(ada, active=False, version=2)
    users.replace(ada, later, [])

    with pytest.raises(LostRace):
        users.delete(ada, [])

    assert (users.get(ada.id), users.total(OKTA.id)) == (later, 1)


def test_the_total_counts_creations_and_deletions_of_each_provider(users: UserStoreWithLog) -> None:
    people = [a_user(f"user{number}@example.com") for number in range(5)]
    for person in people:
        users.create(person, [])
    users.create(a_user("other@example.com", provider_id=ENTRA.id), [])

    users.delete(people[0], [])

    assert (users.total(OKTA.id), users.total(ENTRA.id), users.total("nobody")) == (4, 1, 0)


def test_pages_are_in_name_order_and_have_each_user_once(users: UserStoreWithLog) -> None:
    for name in ("d", "B", "a", "E", "c"):
        users.create(a_user(f"{name}@example.com"), [])
    users.create(a_user("aa@example.com", provider_id=ENTRA.id), [])

    pages = [[user.user_name[0] for user in users.page(OKTA.id, start, 2)] for start in (1, 3, 5, 7)]

    assert pages == [["a", "B"], ["c", "d"], ["E"], []]


def test_a_page_can_begin_anywhere(users: UserStoreWithLog) -> None:
    for name in "abcde":
        users.create(a_user(f"{name}@example.com"), [])

    assert [user.user_name[0] for user in users.page(OKTA.id, 4, 10)] == ["d", "e"]


def test_all_users_come_in_name_order(users: UserStoreWithLog) -> None:
    for number in range(120):
        users.create(a_user(f"user{number:03}@example.com"), [])

    assert [user.user_name for user in users.all(OKTA.id)] == [f"user{number:03}@example.com" for number in range(120)]


def test_log_entries_are_written_with_their_change_in_the_order_of_time(users: UserStoreWithLog) -> None:
    ada = a_user()
    created = an_entry(ada)
    updated = an_entry(
        ada, action="updated", at=NOW + timedelta(seconds=1), changes={"title": {"before": None, "after": "Dr"}}
    )
    users.create(ada, [created])

    users.replace(ada, replace(ada, active=False, version=2), [updated])

    assert users.log_of(OKTA.id, NOW) == [created, updated]


def test_a_refused_change_writes_no_log_entry(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])

    with pytest.raises(UserNameClaimed):
        users.create(a_user(ada.user_name), [an_entry(ada)])

    assert users.log_of(OKTA.id, NOW) == []
