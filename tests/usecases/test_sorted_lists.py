"""Lists in another order than that of names (RFC 7644 §3.4.2.3), and what is read for them."""

from collections.abc import Iterator

import pytest

from local.memory import MemoryGroups, MemoryUsers
from provisioning.domain.groups import Group
from provisioning.domain.users import User
from provisioning.scim.errors import InvalidValue, TooMany
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.find_groups import SCANNED_GROUPS_MAX, FindGroups
from provisioning.usecases.find_users import FindUsers
from tests.people import ENTRA, NOW, a_call, a_group, a_user


class NotScannable(MemoryUsers):
    """A store in which nobody may read user after user."""

    def all(self, provider_id: str) -> Iterator[User]:
        raise AssertionError(f"The users of {provider_id} were scanned.")


def sorted_names(users: MemoryUsers, query: Query) -> list[str]:
    return [user.user_name for user in FindUsers(users, lambda: NOW).find(a_call(), query).resources]


def hire(users: MemoryUsers, **titles: str | None) -> MemoryUsers:
    for name, title in titles.items():
        users.create(a_user(name, profile={"title": title} if title else {}), [])
    return users


def test_rfc_059_a_list_is_in_the_order_that_is_asked_for(users: MemoryUsers) -> None:
    hire(users, ada="manager", bob="Clerk", cyd=None, dan="engineer")

    assert sorted_names(users, Query(sort_by="title")) == ["bob", "dan", "ada", "cyd"]
    assert sorted_names(users, Query(sort_by="title", descending=True)) == ["cyd", "ada", "dan", "bob"]


def test_a_page_of_a_sorted_list_tells_how_many_there_are(users: MemoryUsers) -> None:
    hire(users, ada="c", bob="b", cyd="a")

    page = FindUsers(users, lambda: NOW).find(a_call(), Query(sort_by="title", page=PageRequest(2, 1)))

    assert ([user.user_name for user in page.resources], page.total, page.start_index) == (["bob"], 3, 2)


def test_a_filter_and_an_order_go_together(users: MemoryUsers) -> None:
    hire(users, ada="c", bob="b", cyd="a")

    assert sorted_names(users, Query(filter='title ne "b"', sort_by="title")) == ["cyd", "ada"]


def test_what_only_the_server_knows_can_be_sorted_by(users: MemoryUsers) -> None:
    users.create(a_user("ada", active=False), [])
    users.create(a_user("bob"), [])
    state = "urn:ietf:params:scim:schemas:extension:provisioning:2.0:UserState"

    assert sorted_names(users, Query(sort_by=f"{state}:blocked")) == ["bob", "ada"]
    assert sorted_names(users, Query(sort_by="meta.location", descending=True)) == ["bob", "ada"]


@pytest.mark.parametrize("sort_by", ["userName", "USERNAME", "urn:ietf:params:scim:schemas:core:2.0:User:userName"])
def test_the_order_of_the_names_is_there_already(sort_by: str) -> None:
    users = NotScannable()
    hire(users, Bob=None, ada=None)

    assert sorted_names(users, Query(sort_by=sort_by)) == ["ada", "Bob"]


def test_the_order_of_the_names_is_that_of_the_rule(users: MemoryUsers) -> None:
    for name in ("ann lee", "Ann", "ann!", "ann#1", "ÅNN", "ann-lee", "ann", "a"):
        if users.by_user_name(name) is None:
            users.create(a_user(name), [])

    ascending, descending = (Query(sort_by="userName", descending=each) for each in (False, True))
    assert sorted_names(users, ascending) == sorted_names(users, descending)[::-1] == sorted_names(users, Query())


def test_who_is_found_by_a_key_is_sorted_without_reading_others() -> None:
    users = NotScannable()
    hire(users, ada="x", bob="y")

    assert sorted_names(users, Query(filter='userName eq "ada"', sort_by="title")) == ["ada"]


def test_a_sorted_list_has_only_the_providers_own(users: MemoryUsers) -> None:
    hire(users, ada="x")
    users.create(a_user("eve", provider_id=ENTRA.id, profile={"title": "a"}), [])

    assert sorted_names(users, Query(sort_by="title")) == ["ada"]


@pytest.mark.parametrize("sort_by", ["shoeSize", "members", "name", "password"])
def test_what_users_cannot_be_sorted_by_is_refused(users: MemoryUsers, sort_by: str) -> None:
    with pytest.raises(InvalidValue, match=f'sortBy is "{sort_by}"'):
        sorted_names(users, Query(sort_by=sort_by))


# Groups


class CountlessGroups(MemoryGroups):
    """A store that says it has more groups than a query may read."""

    def total(self, provider_id: str) -> int:
        del provider_id
        return SCANNED_GROUPS_MAX + 1


def sorted_groups(groups: MemoryGroups, users: MemoryUsers, query: Query) -> list[str]:
    found = FindGroups(groups, users, lambda: NOW).find(a_call(), query)
    return [group.display_name for group in found.resources]


def push(groups: MemoryGroups, **external_ids: str | None) -> MemoryGroups:
    for name, external_id in external_ids.items():
        pushed: Group = a_group(name, external_id=external_id)
        groups.create(pushed, [], [])
    return groups


def test_groups_are_sorted_too(users: MemoryUsers) -> None:
    groups = push(MemoryGroups(users), A="3", b=None, C="1")

    assert sorted_groups(groups, users, Query(sort_by="externalId")) == ["C", "A", "b"]
    assert sorted_groups(groups, users, Query(sort_by="displayName", descending=True)) == ["C", "b", "A"]


def test_groups_are_not_sorted_by_their_members(users: MemoryUsers) -> None:
    for sort_by in ("members", "members.display"):
        with pytest.raises(InvalidValue, match="members"):
            sorted_groups(MemoryGroups(users), users, Query(sort_by=sort_by))


def test_rfc_044_attack_014_too_many_groups_to_sort_are_refused(users: MemoryUsers) -> None:
    with pytest.raises(TooMany, match="20,001 groups"):
        sorted_groups(CountlessGroups(users), users, Query(sort_by="externalId"))
