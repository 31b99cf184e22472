"""How operators find users."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.failures import Unacceptable
from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated, DueStatus, Held, Life, Pending, StatusName
from provisioning.domain.placement import Placement
from provisioning.domain.users import ENVIRONMENT, User
from provisioning.usecases.list_cursors import CURSOR_CHARACTERS_MAX
from provisioning.usecases.search_users import (
    LOCAL_USERS,
    SEARCH_SCANNED_MAX,
    SearchUsers,
    UserQuery,
)
from tests.people import ENTRA, NOW, OKTA, PENDING, a_user, an_entry, deleted

EVERYBODY = UserQuery()


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def search(users: MemoryUsers) -> SearchUsers:
    return SearchUsers(users, MemoryProviders(OKTA, ENTRA))


def add(users: MemoryUsers, *people: User) -> None:
    for person in people:
        users.create(person, [])


def found(search: SearchUsers, query: UserQuery) -> list[str]:
    """The names of all whom the query finds on its first page."""
    return names_of(search.search(query, None, 1_000).users)


def names_of(users: Iterable[User]) -> list[str]:
    return [user.user_name for user in users]


def paged(search: SearchUsers, query: UserQuery, limit: int) -> list[list[str]]:
    """The names on each page."""
    pages, cursor = [search.search(query, None, limit)], None
    while cursor := pages[-1].next_cursor:
        pages.append(search.search(query, cursor, limit))
    return [names_of(page.users) for page in pages]


def test_everybody_is_found_by_provider_and_name_and_the_local_users_last(
    users: MemoryUsers, search: SearchUsers
) -> None:
    add(users, a_user("b"), a_user("a"), a_user("z", provider_id=ENTRA.id), a_user("local", provider_id=ENVIRONMENT))

    assert found(search, EVERYBODY) == ["z", "a", "b", "local"]


@pytest.mark.parametrize(("provider_id", "name"), [("okta", "ada"), ("entra", "eve"), (LOCAL_USERS, "local")])
def test_a_provider_has_only_its_own(users: MemoryUsers, search: SearchUsers, provider_id: str, name: str) -> None:
    add(users, a_user("ada"), a_user("eve", provider_id=ENTRA.id), a_user("local", provider_id=ENVIRONMENT))

    assert found(search, UserQuery(provider_id=provider_id)) == [name]


def test_a_whole_name_finds_its_user_in_any_spelling(users: MemoryUsers, search: SearchUsers) -> None:
    add(users, a_user("ada"), a_user("adam"))

    assert found(search, UserQuery(name="ADA")) == ["ada"]


@pytest.mark.parametrize(
    "query",
    [
        UserQuery(name="ada", provider_id="entra"),
        UserQuery(name="ada", status="held"),
        UserQuery(name="ada", organization_id="paris"),
        UserQuery(name="ad"),
        UserQuery(name="adam"),
    ],
)
def test_a_whole_name_finds_nobody_else(users: MemoryUsers, search: SearchUsers, query: UserQuery) -> None:
    add(users, a_user("ada"))

    assert found(search, query) == []


def test_a_beginning_finds_all_who_are_named_so(users: MemoryUsers, search: SearchUsers) -> None:
    add(users, a_user("ada"), a_user("Adam"), a_user("bob"), a_user("adele", provider_id=ENTRA.id))

    assert found(search, UserQuery(name="AD*")) == ["adele", "ada", "Adam"]
    assert found(search, UserQuery(name="ad*", provider_id="okta")) == ["ada", "Adam"]


def test_a_beginning_with_a_separator_finds_only_names(users: MemoryUsers, search: SearchUsers) -> None:
    add(users, a_user("ada"), a_user("ada#1"))

    assert found(search, UserQuery(name="ada#*")) == ["ada#1"]


def test_an_organization_has_its_users(users: MemoryUsers, search: SearchUsers) -> None:
    add(users, a_user("ada"), a_user("bob", placement=Placement(organization_id="paris")))

    assert found(search, UserQuery(organization_id="paris")) == ["bob"]


LIVES: dict[StatusName, Life] = {
    "active": Life(),
    "pending": PENDING,
    "held": Life(status=Held(requested_at=NOW, due_at=NOW)),
    "awaitingConfirmation": Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW)),
    "deactivated": Life(status=Deactivated(at=NOW, archive_key="archive/x")),
}


@pytest.mark.parametrize("status", LIVES)
@pytest.mark.parametrize("name", [None, "a*"])
def test_a_status_finds_those_in_it_of_all_providers(
    users: MemoryUsers, search: SearchUsers, status: StatusName, name: str | None
) -> None:
    for each, life in LIVES.items():
        add(users, a_user(f"a {each}", life=life), a_user(f"a2 {each}", life=life, provider_id=ENTRA.id))
        add(users, a_user(f"b {each}", life=life, provider_id=ENVIRONMENT))
    local = [] if name else [f"b {status}"]

    assert sorted(found(search, UserQuery(name=name, status=status))) == [f"a {status}", f"a2 {status}", *local]


def test_the_pending_come_in_the_order_of_their_deadlines_whoever_provisions_them(
    users: MemoryUsers, search: SearchUsers
) -> None:
    for minutes, provider in ((3, OKTA), (1, OKTA), (2, ENTRA)):
        life = Life(status=Pending(token="t", requested_at=NOW, due_at=NOW + timedelta(minutes=minutes)))
        add(users, a_user(f"in {minutes}", life=life, provider_id=provider.id))

    assert found(search, UserQuery(status="pending")) == ["in 1", "in 2", "in 3"]
    assert found(search, UserQuery(status="pending", provider_id="okta")) == ["in 1", "in 3"]


def test_a_deleted_user_who_is_pending_is_found_as_such(users: MemoryUsers, search: SearchUsers) -> None:
    ada = a_user("ada")
    add(users, ada)
    users.replace(ada, deleted(ada), [])

    assert (found(search, UserQuery(status="pending")), found(search, EVERYBODY)) == (["ada"], [])


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize("query", [EVERYBODY, UserQuery(status="pending"), UserQuery(status="held")])
def test_all_pages_together_have_everybody_once(
    users: MemoryUsers, search: SearchUsers, limit: int, query: UserQuery
) -> None:
    life = LIVES[query.status or "active"]
    for owner_id in ("okta", "entra", ENVIRONMENT):
        add(users, *[a_user(f"{owner_id}{number}", provider_id=owner_id, life=life) for number in range(3)])

    pages = paged(search, query, limit)

    assert sorted(name for page in pages for name in page) == sorted(found(search, query))
    assert len(found(search, query)) == 9
    assert {len(page) for page in pages[:-1]} <= {limit}


def test_a_page_reads_so_many_users_and_says_that_there_may_be_more(users: MemoryUsers, search: SearchUsers) -> None:
    for number in range(SEARCH_SCANNED_MAX + 1):
        add(users, a_user(f"user{number:04}"))
    add(users, a_user("zoe", placement=Placement(organization_id="paris")))

    assert paged(search, UserQuery(organization_id="paris"), 10) == [[], ["zoe"]]


def test_who_comes_and_goes_between_two_pages_moves_nobody_out_of_the_walk(
    users: MemoryUsers, search: SearchUsers
) -> None:
    people = [a_user(name) for name in "bcde"]
    add(users, *people)
    first = search.search(EVERYBODY, None, 2)

    users.replace(people[0], deleted(people[0]), [])
    users.replace(people[1], deleted(people[1]), [])
    add(users, a_user("a"))

    assert names_of(search.search(EVERYBODY, first.next_cursor, 2).users) == ["d", "e"]


def test_a_page_goes_on_with_the_next_provider_when_its_own_is_gone(users: MemoryUsers) -> None:
    add(users, a_user("e1", provider_id="entra"), a_user("e2", provider_id="entra"), a_user("okta1"))
    cursor = SearchUsers(users, MemoryProviders(ENTRA, OKTA)).search(EVERYBODY, None, 1).next_cursor

    page = SearchUsers(users, MemoryProviders(OKTA)).search(EVERYBODY, cursor, 10)

    assert names_of(page.users) == ["okta1"]


def test_a_deleted_providers_users_are_found_by_name_and_provider(users: MemoryUsers) -> None:
    add(users, a_user("late", life=LIVES["deactivated"]))
    providers = MemoryProviders(OKTA, ENTRA)
    providers.delete(OKTA, [an_entry(a_user())])
    search = SearchUsers(users, providers)

    for query in (EVERYBODY, UserQuery(name="late"), UserQuery(name="late*"), UserQuery(provider_id=OKTA.id)):
        assert found(search, query) == ["late"]


def coded(text: bytes) -> str:
    return urlsafe_b64encode(text).decode()


@pytest.mark.parametrize(
    "cursor", ["x", "é", "####", coded(b"a#b#c"), coded(b"\xff#a#b"), "a" * (CURSOR_CHARACTERS_MAX + 1)]
)
def test_what_is_no_cursor_is_refused(search: SearchUsers, cursor: str) -> None:
    with pytest.raises(Unacceptable, match="nextCursor") as refused:
        search.search(EVERYBODY, cursor, 10)

    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    "other",
    [
        UserQuery(name="*"),
        UserQuery(status="active"),
        UserQuery(organization_id="default"),
        UserQuery(provider_id="okta"),
    ],
)
def test_another_querys_cursor_is_refused(users: MemoryUsers, search: SearchUsers, other: UserQuery) -> None:
    add(users, a_user("a"), a_user("b"))
    cursor = search.search(EVERYBODY, None, 1).next_cursor

    with pytest.raises(Unacceptable) as refused:
        search.search(other, cursor, 1)

    assert refused.value.field == "cursor"


@pytest.mark.parametrize("name", ["é" * 451, f"{'a' * 901}*", "a" * 3_000])
def test_a_name_that_nobody_can_have_is_refused(search: SearchUsers, name: str) -> None:
    with pytest.raises(Unacceptable, match="900 bytes") as refused:
        search.search(UserQuery(name=name), None, 10)

    assert refused.value.field == "name"


class LaggingUsers(MemoryUsers):
    """Its index still has a user whose deactivation has been cancelled."""

    def from_deadline(self, status: DueStatus, provider_id: str, after: str) -> Iterator[tuple[str, User]]:
        yield f"{status} {provider_id} {after}", a_user("ada")


def test_a_user_is_not_shown_in_a_status_that_he_has_left() -> None:
    assert found(SearchUsers(LaggingUsers(), MemoryProviders(OKTA)), UserQuery(status="pending")) == []


def test_a_deleted_user_is_found_by_his_name_behind_whoever_has_it_now(users: MemoryUsers, search: SearchUsers) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])
    users.replace(ada, deleted(ada), [])
    other = a_user("ada@example.com")
    users.create(other, [])

    found = search.search(UserQuery(name="ADA@example.com"), None, 10).users

    assert found == [other, deleted(ada)]


def test_a_renamed_user_is_not_found_by_a_name_that_is_not_his(users: MemoryUsers, search: SearchUsers) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [])
    users.replace(ada, replace(ada, user_name="lovelace@example.com", version=2), [])

    assert search.search(UserQuery(name="ada@example.com"), None, 10).users == []
