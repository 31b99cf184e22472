"""The contract of `UserStore`, on every implementation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.domain.failures import ExternalIdClaimed, LostRace, UserNameClaimed
from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated, Held, Life, Pending
from provisioning.domain.placement import Placement
from provisioning.domain.users import ENVIRONMENT, User
from tests.contracts.conftest import UserStoreWithLog
from tests.people import DELAY, ENTRA, NOW, OKTA, PENDING, a_user, an_entry, deleted


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


def test_attack_001_a_user_is_found_by_name_for_his_provider_and_for_whoever_asks_for_all(
    users: UserStoreWithLog,
) -> None:
    grace = a_user("grace.hopper@example.com")
    users.create(grace, [])

    found = [users.by_user_name(grace.user_name, provider_id) for provider_id in (None, OKTA.id, ENTRA.id)]

    assert found == [grace, grace, None]


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


def test_rfc_016_two_providers_may_use_the_same_external_id(users: UserStoreWithLog) -> None:
    users.create(a_user("ada@example.com", external_id="1"), [])
    other = a_user("bob@example.com", external_id="1", provider_id=ENTRA.id)

    users.create(other, [])

    assert users.by_external_id(ENTRA.id, "1") == other


def test_rfc_024_an_id_is_given_only_once(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])

    with pytest.raises(LostRace):
        users.create(a_user("other@example.com", id=ada.id), [])

    assert users.get(ada.id) == ada


def test_a_replaced_user_reads_back_as_the_new_one(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])
    later = replace(
        ada,
        life=PENDING,
        active_unassigned=True,
        put_off="Späť ✨",
        external_id=None,
        version=2,
        modified_at=NOW + timedelta(seconds=1),
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
    users.replace(ada, replace(ada, life=PENDING, version=2), [])

    with pytest.raises(LostRace):
        users.replace(ada, replace(ada, user_name="late@example.com", version=2), [])

    assert users.by_user_name("late@example.com") is None


def test_a_deleted_user_is_on_no_list_and_his_names_are_free(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])

    users.replace(ada, deleted(ada), [])

    assert users.get(ada.id) == deleted(ada)
    assert (users.by_user_name(ada.user_name), users.by_external_id(OKTA.id, "00u1")) == (None, None)
    assert (users.total(OKTA.id), list(users.all(OKTA.id))) == (0, [])
    users.create(a_user(ada.user_name, external_id="00u1"), [])


def test_a_deleted_user_can_come_back_under_his_names(users: UserStoreWithLog) -> None:
    ada = a_user(external_id="00u1")
    users.create(ada, [])
    users.replace(ada, deleted(ada), [])
    back = replace(ada, version=3)

    users.replace(deleted(ada), back, [])

    assert users.by_user_name(ada.user_name) == users.by_external_id(OKTA.id, "00u1") == back
    assert (users.total(OKTA.id), list(users.all(OKTA.id))) == (1, [back])


def test_a_deleted_user_cannot_come_back_when_his_name_is_taken(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])
    users.replace(ada, deleted(ada), [])
    other = a_user(ada.user_name)
    users.create(other, [])

    with pytest.raises(UserNameClaimed) as claimed:
        users.replace(deleted(ada), replace(ada, version=3), [])

    assert claimed.value.owner_id == other.id


def test_deleting_an_old_version_loses(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])
    later = replace(ada, life=PENDING, version=2)
    users.replace(ada, later, [])

    with pytest.raises(LostRace):
        users.replace(ada, deleted(ada), [])

    assert (users.get(ada.id), users.total(OKTA.id)) == (later, 1)


def test_the_total_counts_creations_and_deletions_of_each_provider(users: UserStoreWithLog) -> None:
    people = [a_user(f"user{number}@example.com") for number in range(5)]
    for person in people:
        users.create(person, [])
    users.create(a_user("other@example.com", provider_id=ENTRA.id), [])

    users.replace(people[0], deleted(people[0]), [])

    assert (users.total(OKTA.id), users.total(ENTRA.id), users.total("nobody")) == (4, 1, 0)


def test_pages_are_in_name_order_and_have_each_user_once(users: UserStoreWithLog) -> None:
    for name in ("d", "B", "a", "E", "c"):
        users.create(a_user(f"{name}@example.com"), [])
    users.create(a_user("aa@example.com", provider_id=ENTRA.id), [])

    pages = [users.page(OKTA.id, start, 2) for start in (1, 3, 5, 7)]

    assert [total for total, _ in pages] == [5, 5, 5, 5]
    assert [[user.user_name[0] for user in page] for _, page in pages] == [["a", "B"], ["c", "d"], ["E"], []]


def test_a_page_can_begin_anywhere(users: UserStoreWithLog) -> None:
    for name in "abcde":
        users.create(a_user(f"{name}@example.com"), [])

    assert [user.user_name[0] for user in users.page(OKTA.id, 4, 10)[1]] == ["d", "e"]


@pytest.mark.parametrize(("start_index", "count"), [(1, 0), (4, 0), (4, 10), (10**17, 10)])
def test_a_page_of_nobody_tells_how_many_there_are(users: UserStoreWithLog, start_index: int, count: int) -> None:
    for name in "abc":
        users.create(a_user(f"{name}@example.com"), [])

    assert users.page(OKTA.id, start_index, count) == (3, [])


def pages_after(users: UserStoreWithLog, count: int, place: str | None = "") -> list[list[str]]:
    """The names on the pages of a walk."""
    pages: list[list[str]] = []
    while place is not None:
        page, place = users.page_after(OKTA.id, place, count)
        pages.append([user.user_name for user in page])
    return pages


def test_a_walk_by_pages_meets_everyone_once_in_name_order(users: UserStoreWithLog) -> None:
    for name in ("d", "B", "a", "E", "c", "a!"):
        users.create(a_user(name), [])
    users.create(a_user("aa", provider_id=ENTRA.id), [])

    assert pages_after(users, 2) == [["a", "a!"], ["B", "c"], ["d", "E"]]
    assert pages_after(users, 4) == [["a", "a!", "B", "c"], ["d", "E"]]
    assert pages_after(users, 6) == pages_after(users, 7) == [["a", "a!", "B", "c", "d", "E"]]


def test_a_walk_through_nobody_is_one_empty_page(users: UserStoreWithLog) -> None:
    assert users.page_after(OKTA.id, "", 10) == ([], None)


def test_a_page_of_none_ends_where_it_began_while_somebody_follows(users: UserStoreWithLog) -> None:
    users.create(a_user("a"), [])
    users.create(a_user("b"), [])
    _, place = users.page_after(OKTA.id, "", 1)
    assert place is not None

    assert users.page_after(OKTA.id, "", 0) == ([], "")
    assert users.page_after(OKTA.id, place, 0) == ([], place)


def test_a_walk_by_pages_goes_on_where_it_was_when_that_user_has_gone(users: UserStoreWithLog) -> None:
    people = [a_user(name) for name in "abc"]
    for person in people:
        users.create(person, [])
    _, place = users.page_after(OKTA.id, "", 1)

    users.replace(people[0], deleted(people[0]), [])
    users.create(a_user("aa"), [])

    assert pages_after(users, 1, place) == [["aa"], ["b"], ["c"]]


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

    users.replace(ada, replace(ada, life=PENDING, version=2), [updated])

    assert users.log_of(OKTA.id, NOW) == [created, updated]


def test_a_refused_change_writes_no_log_entry(users: UserStoreWithLog) -> None:
    ada = a_user()
    users.create(ada, [])

    with pytest.raises(UserNameClaimed):
        users.create(a_user(ada.user_name), [an_entry(ada)])

    assert users.log_of(OKTA.id, NOW) == []


def in_life(life: Life, user_name: str = "ada@example.com") -> User:
    return a_user(user_name, life=life)


LIVES = {
    "active": Life(),
    "blocked": Life(blocked_by_operator=True, provider_says_active=False, holds=frozenset({"h1", "h2"})),
    "pending": PENDING,
    "confirmed": replace(PENDING, status=Pending(token="t", requested_at=NOW, due_at=NOW, confirmed=True)),
    "held": Life(status=Held(requested_at=NOW, due_at=NOW, confirmed=True), holds=frozenset({"h1"})),
    "waiting": Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW)),
    "deactivated": Life(status=Deactivated(at=NOW, archive_key="archive/x")),
}


@pytest.mark.parametrize("life", LIVES)
def test_every_life_reads_back_as_it_was(users: UserStoreWithLog, life: str) -> None:
    user = in_life(LIVES[life])

    users.create(user, [])

    assert users.get(user.id) == user


def due_in(minutes: int) -> Life:
    return Life(status=Pending(token="t", requested_at=NOW, due_at=NOW + timedelta(minutes=minutes)))


def test_the_due_are_the_pending_whose_deadline_has_come_the_longest_due_first(users: UserStoreWithLog) -> None:
    people = [in_life(due_in(minutes), f"user{minutes}@example.com") for minutes in (3, 1, 2, 4)]
    waiting = in_life(Life(status=Held(requested_at=NOW, due_at=NOW)), "held@example.com")
    for person in [*people, waiting, a_user("active@example.com")]:
        users.create(person, [])

    due = list(users.due(NOW + timedelta(minutes=3)))

    assert [user.user_name for user in due] == ["user1@example.com", "user2@example.com", "user3@example.com"]
    assert list(users.due_ids(NOW + timedelta(minutes=3))) == [user.id for user in due]


def test_whoever_is_pending_no_more_is_not_due(users: UserStoreWithLog) -> None:
    ada = in_life(due_in(1))
    users.create(ada, [])

    users.replace(ada, replace(ada, life=Life(), version=2), [])

    assert list(users.due(NOW + timedelta(hours=1))) == []


def test_those_who_wait_are_found_by_provider_and_status(users: UserStoreWithLog) -> None:
    held = in_life(Life(status=Held(requested_at=NOW, due_at=NOW)), "held@example.com")
    waits = in_life(Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW)), "waits@example.com")
    foreign = replace(waits, id="foreign", provider_id=ENTRA.id, user_name="foreign@example.com")
    for person in (held, waits, foreign, in_life(PENDING)):
        users.create(person, [])

    assert list(users.waiting(OKTA.id, "held")) == [held]
    assert list(users.waiting(OKTA.id, "awaitingConfirmation")) == [waits]


def test_who_became_pending_is_counted_by_minute_and_provider(users: UserStoreWithLog) -> None:
    for number in range(3):
        users.create(in_life(PENDING, f"user{number}@example.com"), [])
    users.create(replace(in_life(PENDING, "foreign@example.com"), provider_id=ENTRA.id), [])

    assert users.pending_per_minute(OKTA.id, NOW - timedelta(hours=1), NOW) == {NOW: 3}
    assert users.pending_per_minute(OKTA.id, NOW + timedelta(minutes=1), NOW + timedelta(hours=1)) == {}


def test_a_release_or_a_confirmation_is_not_counted_as_becoming_pending_again(users: UserStoreWithLog) -> None:
    ada = in_life(PENDING)
    held = replace(ada, life=Life(status=Held(requested_at=NOW, due_at=NOW + DELAY)), version=2)
    users.create(ada, [])
    users.replace(ada, held, [])

    users.replace(held, replace(held, life=PENDING, version=3), [])

    assert users.pending_per_minute(OKTA.id, NOW, NOW) == {NOW: 1}


@pytest.mark.parametrize("length", [2_040, 3_000, 8_000])
def test_a_key_that_no_item_can_have_names_nobody(users: UserStoreWithLog, length: int) -> None:
    name = "a" * length

    assert users.get(name) is None
    assert users.get_many([name]) == []
    assert users.by_user_name(name) is None
    assert users.by_external_id(OKTA.id, name) is None


@pytest.mark.parametrize(
    "placement",
    [
        Placement(),
        Placement(organization_id="uk", role_ids=frozenset({"org-admin", "desktop-user"}), moved_by_operator=True),
    ],
)
def test_groups_organization_and_roles_read_back_as_they_were(users: UserStoreWithLog, placement: Placement) -> None:
    ada = a_user(group_ids=frozenset({"g1", "g2"}), placement=placement)

    users.create(ada, [])

    assert users.get(ada.id) == ada


def test_several_users_are_read_in_the_order_of_their_ids_each_once(users: UserStoreWithLog) -> None:
    ada, bob = a_user("ada@example.com"), a_user("bob@example.com")
    users.create(ada, [])
    users.create(bob, [])

    assert users.get_many([bob.id, "nobody", ada.id, bob.id]) == [bob, ada]
    assert users.get_many(iter(())) == []


def test_more_users_than_one_batch_takes_are_read_at_once(users: UserStoreWithLog) -> None:
    people = [a_user(f"user{number}@example.com") for number in range(101)]
    for person in people:
        users.create(person, [])

    assert users.get_many(person.id for person in reversed(people)) == people[::-1]


def test_the_ids_are_those_of_the_provider_without_the_deleted(users: UserStoreWithLog) -> None:
    people = [a_user(f"user{number}@example.com") for number in range(3)]
    for person in [*people, a_user("foreign@example.com", provider_id=ENTRA.id)]:
        users.create(person, [])

    users.replace(people[0], deleted(people[0]), [])

    assert sorted(users.ids(OKTA.id)) == [person.id for person in people[1:]]


def names_from(users: UserStoreWithLog, prefix: str = "", after: str = "", provider_id: str = OKTA.id) -> list[str]:
    return [user.user_name for _, user in users.from_name(provider_id, prefix, after)]


def test_the_names_that_begin_so_come_in_order_in_any_spelling(users: UserStoreWithLog) -> None:
    for name in ("ada!", "ada", "Adam", "ad", "b", "ａdb"):
        users.create(a_user(name), [])
    users.create(a_user("adamant", provider_id=ENTRA.id), [])

    assert names_from(users, "AD") == ["ad", "ada", "ada!", "Adam", "ａdb"]
    assert names_from(users, "c") == []


def test_a_walk_goes_on_after_any_place(users: UserStoreWithLog) -> None:
    for name in ("a", "a!", "b", "c"):
        users.create(a_user(name), [])
    walked = list(users.from_name(OKTA.id, "", ""))

    assert [names_from(users, after=place) for place, _ in walked] == [
        [user.user_name for _, user in walked[number:]] for number in range(1, 5)
    ]


def test_a_walk_after_the_last_of_a_beginning_finds_nobody(users: UserStoreWithLog) -> None:
    users.create(a_user("ada"), [])

    assert names_from(users, "a", after="b") == []


def test_a_walk_reads_more_than_one_batch(users: UserStoreWithLog) -> None:
    for number in range(101):
        users.create(a_user(f"user{number:03}"), [])

    assert names_from(users) == [f"user{number:03}" for number in range(101)]


def test_the_local_users_have_a_list_of_their_own(users: UserStoreWithLog) -> None:
    users.create(a_user("ada"), [])
    users.create(a_user("local", provider_id=ENVIRONMENT), [])

    assert (names_from(users), names_from(users, provider_id=ENVIRONMENT)) == (["ada"], ["local"])


def test_the_pending_of_all_providers_come_in_the_order_of_their_deadlines(users: UserStoreWithLog) -> None:
    foreign = replace(in_life(due_in(2), "foreign"), provider_id=ENTRA.id)
    for person in (in_life(due_in(3), "third"), in_life(due_in(1), "first"), foreign, a_user("active")):
        users.create(person, [])

    walked = list(users.from_deadline("pending", OKTA.id, ""))

    assert [user.user_name for _, user in walked] == ["first", "foreign", "third"]
    assert [user for _, user in users.from_deadline("pending", OKTA.id, walked[1][0])] == [walked[2][1]]


def test_those_who_wait_come_by_provider_in_the_order_of_their_deadlines(users: UserStoreWithLog) -> None:
    for minutes in (2, 1):
        due_at = NOW + timedelta(minutes=minutes)
        users.create(in_life(Life(status=Held(requested_at=NOW, due_at=due_at)), f"held{minutes}"), [])
        users.create(in_life(Life(status=AwaitingConfirmation(requested_at=NOW, due_at=due_at)), f"waits{minutes}"), [])
    users.create(replace(in_life(LIVES["held"], "foreign"), provider_id=ENTRA.id), [])

    held = [user.user_name for _, user in users.from_deadline("held", OKTA.id, "")]
    waiting = [user.user_name for _, user in users.from_deadline("awaitingConfirmation", OKTA.id, "")]

    assert (held, waiting) == (["held1", "held2"], ["waits1", "waits2"])
