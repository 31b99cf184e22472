"""Queries over users and groups together (RFC 7644 §3.4.2.1)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.memory import MemoryGroups, MemoryUsers
from provisioning.domain.groups import Group
from provisioning.domain.users import User
from provisioning.scim.errors import InvalidCursor, InvalidFilter, InvalidValue
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.find_all import FindAll, Found
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.pages import Page
from tests.people import ENTRA, NOW, a_call, a_group, a_user
from tests.usecases.walking import by_cursor


class NoUsersScanned(MemoryUsers):
    """A store in which nobody may read user after user."""

    def all(self, provider_id: str) -> Iterator[User]:
        raise AssertionError(f"The users of {provider_id} were scanned.")


class NoGroupsScanned(MemoryGroups):
    """A store in which nobody may read group after group."""

    def all(self, provider_id: str) -> Iterator[Group]:
        raise AssertionError(f"The groups of {provider_id} were scanned.")


def house(users: MemoryUsers, groups: MemoryGroups) -> FindAll:
    """Three users and three groups of Okta's, and one of each that is not."""
    for name, display in {"ada": "Zed", "bob": "Mid", "cyd": "Amy"}.items():
        users.create(a_user(name, external_id=f"00u-{name}", profile={"displayName": display}), [])
    for name in ("Ants", "bees", "Mid"):
        groups.create(a_group(name, external_id=f"00g-{name}"), [], [])
    users.create(a_user("eve", provider_id=ENTRA.id), [])
    groups.create(a_group("Theirs", provider_id=ENTRA.id), [], [])
    return FindAll(FindUsers(users, lambda: NOW), FindGroups(groups, users, lambda: NOW), lambda: NOW)


@pytest.fixture
def find(users: MemoryUsers) -> FindAll:
    return house(users, MemoryGroups(users))


def name_of(found: Found) -> str:
    return found.user_name if isinstance(found, User) else found.display_name


def names(page: Page[Found]) -> list[str]:
    return [name_of(each) for each in page.resources]


def asked(find: FindAll, query: Query) -> list[str]:
    return names(find.find(a_call(), query))


def test_rfc_043_all_types_are_listed_first_users_then_groups(find: FindAll) -> None:
    page = find.find(a_call(), Query())

    assert (names(page), page.total) == (["ada", "bob", "cyd", "Ants", "bees", "Mid"], 6)


@pytest.mark.parametrize(
    ("start_index", "count", "page"),
    [
        (1, 2, ["ada", "bob"]),
        (3, 2, ["cyd", "Ants"]),
        (4, 2, ["Ants", "bees"]),
        (5, 9, ["bees", "Mid"]),
        (3, 1, ["cyd"]),
        (7, 2, []),
        (2, 0, []),
    ],
)
@pytest.mark.parametrize("text", [None, "id pr"])
def test_a_page_may_have_some_of_each(
    find: FindAll, text: str | None, start_index: int, count: int, page: list[str]
) -> None:
    found = find.find(a_call(), Query(filter=text, page=PageRequest(start_index, count)))

    assert (names(found), found.total) == (page, 6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('userName sw "a"', ["ada"]),
        ("userName pr", ["ada", "bob", "cyd"]),
        ("not (userName pr)", ["Ants", "bees", "Mid"]),
        ('userName ne "ada"', ["bob", "cyd", "Ants", "bees", "Mid"]),
        ("userName eq null and displayName ne null", ["Ants", "bees", "Mid"]),
        ('displayName eq "mid"', ["bob", "Mid"]),
        ('urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "mid"', ["Mid"]),
        ('urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "mid"', ["bob"]),
        ('members[value eq "x"] or userName eq "bob"', ["bob"]),
        ("members pr", []),
        ('meta.resourceType eq "Group"', ["Ants", "bees", "Mid"]),
        ('meta.resourceType eq "User" and userName ge "bob"', ["bob", "cyd"]),
        (
            '(meta.resourceType eq "User") or (meta.resourceType eq "Group")',
            ["ada", "bob", "cyd", "Ants", "bees", "Mid"],
        ),
        ('externalId eq "00g-bees"', ["bees"]),
        ('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x"', []),
    ],
)
def test_rfc_043_an_attribute_that_a_type_lacks_has_no_value(find: FindAll, text: str, found: list[str]) -> None:
    assert asked(find, Query(filter=text)) == found


def test_what_no_type_has_is_refused(find: FindAll) -> None:
    with pytest.raises(InvalidFilter, match="shoeSize"):
        asked(find, Query(filter="shoeSize pr"))
    with pytest.raises(InvalidValue, match="shoeSize"):
        asked(find, Query(sort_by="shoeSize"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('userName eq "ada"', ["ada"]),
        ('userName sw "a" and externalId eq "00u-ada"', ["ada"]),
        ('displayName eq "bees" and members[value eq "x"]', []),
        ('id eq "x"', []),
    ],
)
def test_a_key_of_one_type_spares_the_others(text: str, found: list[str]) -> None:
    users = NoUsersScanned()
    find = house(users, NoGroupsScanned(users))

    assert asked(find, Query(filter=text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('meta.resourceType eq "User"', ["ada", "bob", "cyd"]),
        ("userName pr", ["ada", "bob", "cyd"]),
        ('emails[type eq "work"]', []),
        ('userName gt "b" and displayName sw "a"', ["cyd"]),
    ],
)
def test_what_only_users_can_have_is_looked_for_in_no_group(users: MemoryUsers, text: str, found: list[str]) -> None:
    find = house(users, NoGroupsScanned(users))

    assert asked(find, Query(filter=text)) == found


def test_rfc_060_one_order_goes_through_all_types(find: FindAll) -> None:
    ascending = ["cyd", "Ants", "bees", "bob", "Mid", "ada"]

    assert asked(find, Query(sort_by="displayName")) == ascending
    assert asked(find, Query(sort_by="displayName", descending=True)) == ascending[::-1]


def test_rfc_062_a_type_without_the_attribute_comes_last_and_first_when_descending(find: FindAll) -> None:
    assert asked(find, Query(sort_by="userName"))[:3] == ["ada", "bob", "cyd"]
    assert asked(find, Query(sort_by="userName", descending=True))[3:] == ["cyd", "bob", "ada"]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("query", [Query(), Query(filter="id pr"), Query(sort_by="displayName")])
def test_a_walk_by_cursor_goes_through_all_types(find: FindAll, query: Query, count: int) -> None:
    pages = [names(page) for page in by_cursor(find, count, query)]

    assert [name for page in pages for name in page] == asked(find, query)
    assert [len(page) for page in pages] == [count] * (6 // count) + ([6 % count] if 6 % count else [])


def test_a_cursor_of_all_is_none_of_one_type(users: MemoryUsers, find: FindAll) -> None:
    query = Query(cursor="", page=PageRequest(count=1))
    cursor = find.find(a_call(), query).next_cursor

    with pytest.raises(InvalidCursor):
        FindUsers(users, lambda: NOW).find(a_call(), replace(query, cursor=cursor))
