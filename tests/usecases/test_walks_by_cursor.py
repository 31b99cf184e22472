"""Walks by cursor (RFC 9865): everyone once, whoever comes and goes, and nobody else's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryGroups, MemoryUsers
from provisioning.domain.providers import Credential, secret_hash
from provisioning.domain.users import User
from provisioning.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.caller import Caller
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.find_users import SCANNED_USERS_MAX, FindUsers
from provisioning.usecases.listings import SCANNED_FOR_A_PAGE_MAX
from provisioning.usecases.pages import Page
from tests.people import ENTRA, NOW, OKTA, a_call, a_group, a_user, deleted
from tests.usecases.walking import Clock, by_cursor

FIRST = Query(cursor="", page=PageRequest(count=2))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def find(users: MemoryUsers, clock: Clock) -> FindUsers:
    return FindUsers(users, clock)


def hire(users: MemoryUsers, *names: str) -> list[User]:
    people = [a_user(name) for name in names]
    for person in people:
        users.create(person, [])
    return people


def names(pages: Iterator[Page[User]]) -> list[list[str]]:
    return [[user.user_name for user in page.resources] for page in pages]


def all_names(pages: Iterator[Page[User]]) -> list[str]:
    return [user.user_name for page in pages for user in page.resources]


def next_page(page: Page[User], query: Query = FIRST) -> Query:
    assert page.next_cursor is not None
    return replace(query, cursor=page.next_cursor)


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        (1, [["ada"], ["Bob"], ["cyd"], ["dan"]]),
        (2, [["ada", "Bob"], ["cyd", "dan"]]),
        (3, [["ada", "Bob", "cyd"], ["dan"]]),
        (4, [["ada", "Bob", "cyd", "dan"]]),
        (5, [["ada", "Bob", "cyd", "dan"]]),
    ],
)
def test_rfc_135_every_page_but_the_last_has_a_next_cursor(
    users: MemoryUsers, find: FindUsers, count: int, pages: list[list[str]]
) -> None:
    hire(users, "dan", "ada", "cyd", "Bob")

    assert names(by_cursor(find, count)) == pages


def test_rfc_135_a_list_of_nobody_has_one_page(find: FindUsers) -> None:
    assert names(by_cursor(find, 10)) == [[]]


def test_rfc_143_without_a_cursor_a_page_is_one_by_index(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "ada", "bob", "cyd")

    page = find.find(a_call(), Query(page=PageRequest(count=2)))

    assert (page.start_index, page.total, page.next_cursor) == (1, 3, None)


def test_rfc_139_the_total_of_all_is_told_and_that_of_a_filter_is_not_counted_for_a_page(
    users: MemoryUsers, find: FindUsers
) -> None:
    hire(users, "ada", "bob", "cyd")

    filtered = replace(FIRST, filter='userName sw "a"')

    assert (find.find(a_call(), FIRST).total, find.find(a_call(), filtered).total) == (3, None)


@pytest.mark.parametrize("text", [None, 'userName sw "a"', 'userName eq "ada"'])
def test_rfc_137_count_zero_gives_the_total_only(users: MemoryUsers, find: FindUsers, text: str | None) -> None:
    hire(users, "ada")

    page = find.find(a_call(), Query(filter=text, cursor="", page=PageRequest(count=0)))

    assert (page.resources, page.total, page.start_index, page.next_cursor) == ([], 1, None, None)


def test_rfc_046_bug_022_who_stays_is_met_once_while_others_come_and_go(users: MemoryUsers, find: FindUsers) -> None:
    people = hire(users, *(f"user{number:02}" for number in range(30)))
    met: list[str] = []

    for number, page in enumerate(by_cursor(find, 4)):
        met += [user.user_name for user in page.resources]
        hire(users, f"newcomer{number}", f"user{number:02}-newcomer", f"zoe{number}")
        users.replace(people[number], deleted(people[number]), [])
        users.replace(people[29 - number], deleted(people[29 - number]), [])

    stayed = {f"user{number:02}" for number in range(8, 22)}
    assert len(met) == len({*met})
    assert stayed <= {*met}


def test_a_filtered_walk_reads_a_bounded_number_for_a_page_and_goes_on_from_there(
    users: MemoryUsers, find: FindUsers
) -> None:
    hire(users, *(f"user{number:04}" for number in range(2 * SCANNED_FOR_A_PAGE_MAX + 10)))
    wanted = Query(filter='userName ew "2005" or userName ew "0003"')

    pages = names(by_cursor(find, 10, wanted))

    assert pages == [["user0003"], [], ["user2005"]]


def test_a_filtered_walk_looks_further_before_it_says_that_more_follows(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "a1", "a2", "b1", "b2", "c")

    assert names(by_cursor(find, 2, Query(filter='userName co "1" or userName co "2"'))) == [["a1", "a2"], ["b1", "b2"]]


class Huge(MemoryUsers):
    """A store with more users than a query may read at once."""

    def total(self, provider_id: str) -> int:
        del provider_id
        return SCANNED_USERS_MAX + 1


def test_a_directory_of_any_size_can_be_filtered_by_cursor(clock: Clock) -> None:
    users = Huge()
    hire(users, "ada", "bob")

    assert names(by_cursor(FindUsers(users, clock), 10, Query(filter='userName sw "b"'))) == [["bob"]]


@pytest.mark.parametrize("descending", [False, True])
def test_rfc_142_a_sorted_list_stays_sorted_from_page_to_page(
    users: MemoryUsers, find: FindUsers, *, descending: bool
) -> None:
    titles = ["Zar", "artist", "Baker", None, "artist", "cook", None]
    people = [a_user(f"{number}", profile={"title": title} if title else {}) for number, title in enumerate(titles)]
    for person in people:
        users.create(person, [])

    pages = names(by_cursor(find, 3, Query(sort_by="title", descending=descending)))

    ascending = ["1", "4", "2", "5", "0", "3", "6"]
    assert [name for page in pages for name in page] == (ascending[::-1] if descending else ascending)
    assert [len(page) for page in pages] == [3, 3, 1]


def test_a_sorted_walk_goes_on_where_it_was_when_that_user_has_gone(users: MemoryUsers, find: FindUsers) -> None:
    people = hire(users, "ada", "bob", "cyd")
    backwards = replace(FIRST, sort_by="userName", descending=True)
    first = find.find(a_call(), backwards)

    users.replace(people[1], deleted(people[1]), [])
    second = find.find(a_call(), next_page(first, backwards))

    assert names(iter([first, second])) == [["cyd", "bob"], ["ada"]]


@pytest.mark.parametrize("text", ['userName eq "ADA"', 'externalId eq "00u1"', 'id eq "the-id" and active eq true'])
def test_who_is_found_by_a_key_is_a_walk_of_one_page(users: MemoryUsers, find: FindUsers, text: str) -> None:
    users.create(a_user("ada", id="the-id", external_id="00u1"), [])

    assert names(by_cursor(find, 1, Query(filter=text))) == [["ada"]]


def test_groups_are_walked_as_users_are(users: MemoryUsers, clock: Clock) -> None:
    groups = MemoryGroups(users)
    for name in ("Sales EMEA", "Legal", "Sales", "Ops"):
        groups.create(a_group(name), [], [])
    find = FindGroups(groups, users, clock)

    def walked(query: Query) -> list[list[str]]:
        return [[group.display_name for group in page.resources] for page in by_cursor(find, 2, query)]

    assert walked(Query()) == [["Legal", "Ops"], ["Sales", "Sales EMEA"]]
    assert walked(Query(filter='displayName co "s"')) == [["Ops", "Sales"], ["Sales EMEA"]]
    assert walked(Query(sort_by="displayName", descending=True)) == [["Sales EMEA", "Sales"], ["Ops", "Legal"]]


# Whose a cursor is


def test_rfc_146_the_cursor_of_another_provider_is_none(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "ada", "bob", "cyd")
    first = find.find(a_call(), FIRST)

    with pytest.raises(InvalidCursor):
        find.find(a_call(ENTRA), next_page(first))


def test_rfc_149_a_page_that_is_not_his_and_one_that_is_not_there_look_the_same(
    users: MemoryUsers, find: FindUsers
) -> None:
    hire(users, "ada", "bob", "cyd")
    foreign = find.find(a_call(), FIRST)

    details: list[str] = []
    for cursor in (foreign.next_cursor, "AAAA"):
        with pytest.raises(InvalidCursor) as refused:
            find.find(a_call(ENTRA), replace(FIRST, cursor=cursor))
        details.append(refused.value.detail)

    assert details[0] == details[1]


@pytest.mark.parametrize("query", [FIRST, replace(FIRST, filter="id pr"), replace(FIRST, sort_by="title")])
def test_rfc_146_a_walk_meets_only_the_providers_own(users: MemoryUsers, find: FindUsers, query: Query) -> None:
    hire(users, "ada", "cyd", "eve")
    for name in ("bob", "dan"):
        users.create(a_user(name, provider_id=ENTRA.id), [])

    assert all_names(by_cursor(find, 2, query)) == ["ada", "cyd", "eve"]


def test_rfc_147_with_its_credential_a_walk_ends(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "ada", "bob", "cyd")
    first = find.find(a_call(), FIRST)
    renewed = Credential(id="c9", type="api_credentials", secret_hash=secret_hash("new"), created_at=NOW)

    with pytest.raises(InvalidCursor):
        find.find(Caller(OKTA, renewed, "request-2"), next_page(first))


def test_rfc_134_a_cursor_goes_on_with_its_own_query_only(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "ada", "bob", "cyd")
    first = find.find(a_call(), FIRST)

    with pytest.raises(InvalidCursor):
        find.find(a_call(), replace(next_page(first), filter="active eq true"))


def test_a_cursor_of_users_is_none_of_groups(users: MemoryUsers, find: FindUsers, clock: Clock) -> None:
    hire(users, "ada", "bob", "cyd")
    first = find.find(a_call(), FIRST)

    with pytest.raises(InvalidCursor):
        FindGroups(MemoryGroups(users), users, clock).find(a_call(), next_page(first))


def test_rfc_141_a_page_of_another_size_is_refused(users: MemoryUsers, find: FindUsers) -> None:
    hire(users, "ada", "bob", "cyd")
    first = find.find(a_call(), FIRST)

    with pytest.raises(InvalidCount):
        find.find(a_call(), replace(next_page(first), page=PageRequest(count=3)))


def test_attack_016_a_walk_may_rest_for_an_hour_and_no_longer(
    users: MemoryUsers, find: FindUsers, clock: Clock
) -> None:
    hire(users, "ada", "bob", "cyd")
    query = next_page(find.find(a_call(), FIRST))

    clock.now += timedelta(hours=1)
    assert names(iter([find.find(a_call(), query)])) == [["cyd"]]
    clock.now += timedelta(seconds=1)

    with pytest.raises(ExpiredCursor):
        find.find(a_call(), query)


def test_rfc_150_attack_016_nothing_is_kept_for_a_walk(users: MemoryUsers, clock: Clock) -> None:
    hire(users, "ada", "bob", "cyd")
    query = next_page(FindUsers(users, clock).find(a_call(), FIRST))

    elsewhere = [FindUsers(users, clock).find(a_call(), query) for _ in range(2)]

    assert names(iter(elsewhere)) == [["cyd"], ["cyd"]]
