from collections.abc import Iterator

import pytest

from local.memory import MemoryUsers
from provisioning.domain.users import User
from provisioning.scim.errors import InvalidFilter, TooMany
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.find_users import SCANNED_USERS_MAX, FindUsers
from provisioning.usecases.pages import Page
from tests.people import ENTRA, NOW, OKTA, a_call, a_user, deleted


class NotScannable(MemoryUsers):
    """A store in which nobody may read user after user."""

    def all(self, provider_id: str) -> Iterator[User]:
        raise AssertionError(f"The users of {provider_id} were scanned.")


class Huge(MemoryUsers):
    """A store with more users than a filter may read."""

    def total(self, provider_id: str) -> int:
        del provider_id
        return SCANNED_USERS_MAX + 1


def asked(users: MemoryUsers, query: Query) -> Page[User]:
    return FindUsers(users, lambda: NOW).find(a_call(), query)


def found(users: MemoryUsers, text: str | None) -> list[User]:
    return [*asked(users, Query(filter=text)).resources]


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ADA@example.com"',
        'USERNAME EQ "ada@example.com"',
        'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@example.com"',
        'externalId eq "00u1"',
        'id eq "the-id"',
        'userName eq "ada@example.com" and active eq true',
        'active eq true and (externalId eq "00u1" and userName pr)',
    ],
)
def test_a_filter_that_names_a_key_is_a_look_up(text: str) -> None:
    users = NotScannable()
    ada = a_user(external_id="00u1", id="the-id")
    users.create(ada, [])

    assert found(users, text) == [ada]


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ada@example.com" and active eq false',
        'userName eq "nobody@example.com"',
        'externalId eq "00U1"',
        'id eq "THE-ID"',
        'userName eq "ada@example.com" and userName eq "bob@example.com"',
    ],
)
def test_a_look_up_finds_nobody_whom_the_whole_filter_does_not_match(text: str) -> None:
    users = NotScannable()
    users.create(a_user(external_id="00u1", id="the-id"), [])

    assert found(users, text) == []


@pytest.mark.parametrize("text", ['id eq "the-id"', 'userName eq "ada@example.com"', "active eq true", None])
def test_attack_001_another_providers_users_are_never_found(text: str | None) -> None:
    users = MemoryUsers()
    users.create(a_user(provider_id=ENTRA.id, id="the-id"), [])

    page = asked(users, Query(filter=text))

    assert (page.total, page.resources) == (0, [])


def test_other_filters_read_the_providers_users() -> None:
    users = MemoryUsers()
    for name in ("ada", "bob", "cyd"):
        users.create(a_user(f"{name}@example.com", active=name != "bob"), [])

    page = asked(users, Query(filter="active eq true", page=PageRequest(start_index=2, count=1)))

    assert (page.total, [user.user_name for user in page.resources]) == (2, ["cyd@example.com"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('userName eq "ada@example.com" or userName eq "bob@example.com"', ["ada", "bob"]),
        ('not (userName eq "ada@example.com")', ["bob"]),
        ('emails[value co "ADA"]', ["ada"]),
        ('meta.lastModified gt "2020-01-01T00:00:00Z"', ["ada", "bob"]),
        ('schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', ["ada", "bob"]),
    ],
)
def test_rfc_056_filters_see_the_user_as_clients_do(text: str, names: list[str]) -> None:
    users = MemoryUsers()
    for name in ("ada", "bob"):
        users.create(a_user(f"{name}@example.com"), [])

    assert [user.user_name.partition("@")[0] for user in found(users, text)] == names


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ada@example.com"',
        'externalId eq "00u1"',
        'emails[value eq "ada@example.com"]',
        'emails[type eq "work" and value eq "ada@example.com"]',
    ],
)
def test_ipsie_04_a_user_is_found_by_what_the_profile_asks_for(text: str) -> None:
    users = MemoryUsers()
    for name, external_id in (("ada", "00u1"), ("bob", "00u2")):
        emails = [{"value": f"{name}@example.com", "type": "work"}, {"value": f"{name}@home.example", "type": "home"}]
        users.create(a_user(f"{name}@example.com", external_id=external_id, profile={"emails": emails}), [])

    assert [user.user_name for user in found(users, text)] == ["ada@example.com"]


@pytest.mark.parametrize(
    "query", [Query(filter="active eq true"), Query(sort_by="title"), Query(sort_by="userName", descending=True)]
)
def test_rfc_044_attack_014_a_query_that_would_read_too_many_is_refused_before_it_reads(query: Query) -> None:
    with pytest.raises(TooMany, match="20,001 users; the limit is 20,000. Filter by id, userName or externalId"):
        asked(Huge(), query)


@pytest.mark.parametrize("text", ['id eq "the-id"', 'userName eq "ada@example.com"', "active pr", None])
def test_rfc_045_a_deleted_user_is_found_by_nothing(text: str | None) -> None:
    users = MemoryUsers()
    ada = a_user(id="the-id")
    users.create(ada, [])
    users.replace(ada, deleted(ada), [])

    assert found(users, text) == []


class Lagging(MemoryUsers):
    """A store whose index still has those who are deleted."""

    def all(self, provider_id: str) -> Iterator[User]:
        return (user for user in self.records.everyone() if user.provider_id == provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[User]]:
        return self.total(provider_id), [*self.all(provider_id)][start_index - 1 :][:count]

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[User], str | None]:
        return [*self.all(provider_id)][:count], None

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, User]]:
        return ((user.user_name, user) for user in self.all(provider_id))


@pytest.mark.parametrize(
    "query",
    [Query(), Query(cursor=""), Query(filter="id pr"), Query(filter="id pr", cursor=""), Query(sort_by="title")],
)
def test_rfc_045_a_deleted_user_whom_the_index_still_has_is_in_no_answer(query: Query) -> None:
    users = Lagging()
    ada, bob = a_user("ada@example.com"), a_user("bob@example.com")
    for user in (ada, bob):
        users.create(user, [])
    users.replace(ada, deleted(ada), [])

    assert [*asked(users, query).resources] == [bob]


def test_rfc_054_a_malformed_filter_is_never_an_unfiltered_list() -> None:
    users = MemoryUsers()
    users.create(a_user(), [])

    with pytest.raises(InvalidFilter):
        found(users, "")


def test_rfc_042_bug_023_a_page_past_the_end_is_empty_with_the_true_total() -> None:
    users = MemoryUsers()
    users.create(a_user(), [])

    page = asked(users, Query(page=PageRequest(start_index=10**12)))

    assert (page.total, page.resources) == (1, [])


def test_rfc_041_count_zero_gives_the_total_only() -> None:
    users = MemoryUsers()
    users.create(a_user(), [])

    page = asked(users, Query(page=PageRequest(count=0)))

    assert (page.total, page.resources) == (1, [])


def test_the_fallback_page_belongs_to_the_provider() -> None:
    users = MemoryUsers()
    users.create(a_user(), [])
    users.create(a_user("other@example.com", provider_id=ENTRA.id), [])

    page = asked(users, Query())

    assert {user.provider_id for user in page.resources} == {OKTA.id}


@pytest.mark.parametrize("text", ['userName eq "{}"', 'userName eq "{}" and id pr', 'title pr or userName eq "{}"'])
def test_bug_025_spellings_of_one_name_are_found_by_key_and_by_comparison(text: str) -> None:
    users = MemoryUsers()
    user = a_user("jos\u00e9@example.com")
    users.create(user, [])

    assert found(users, text.format("JOSE\u0301@example.com")) == [user]
