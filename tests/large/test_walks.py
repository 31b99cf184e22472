"""Walks through 20,000 users on a real engine, while others come and go: who stays is met once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest

from local.engines import Engine
from provisioning.domain.users import User
from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from tests.large.crowd import Crowd
from tests.people import a_user, deleted

USERS = 20_000
LEAVERS = NEWCOMERS = 50
PAGE = 200


class Commotion:
    """Others who come and go between the pages, at names all over the order."""

    def __init__(self, crowd: Crowd, user_ids: list[str], seed: int) -> None:
        self._crowd = crowd
        self._random = Random(seed)  # noqa: S311 - which users these are is no secret
        self._leavers = self._random.sample(user_ids, LEAVERS)
        self.stayed = {*user_ids} - {*self._leavers}
        self._hired = 0

    def __call__(self) -> None:
        """What happens between two pages: somebody leaves and somebody comes, until all have."""
        if self._leavers:
            self._dismiss(self._leavers.pop())
        if self._hired < NEWCOMERS:
            self._hired += 1
            name = f"user{self._random.randrange(USERS):06}-{self._hired}@example.com"
            self._crowd.users.create(a_user(name), [])

    def _dismiss(self, user_id: str) -> None:
        user = self._crowd.users.get(user_id)
        assert user is not None
        self._crowd.users.replace(user, deleted(user), [])


def by_cursor(crowd: Crowd, query: Query) -> Iterator[list[User]]:
    """The pages, until there is no next cursor."""
    query = replace(query, cursor="", page=PageRequest(count=PAGE))
    while True:
        page = crowd.world.find.find(crowd.caller, query)
        yield [*page.resources]
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


def to_the_total(crowd: Crowd, query: Query) -> Iterator[list[User]]:
    """The pages, until as many were asked for as the last page said there are, as importers do it."""
    start_index, total = 1, 1
    while start_index <= total:
        page = crowd.world.find.find(crowd.caller, replace(query, page=PageRequest(start_index, PAGE)))
        yield [*page.resources]
        start_index, total = start_index + PAGE, page.total or 0


def to_an_empty_page(crowd: Crowd, query: Query) -> Iterator[list[User]]:
    """The pages, until one is empty; the next one begins where the last one ended."""
    start_index = 1
    while True:
        page = crowd.world.find.find(crowd.caller, replace(query, page=PageRequest(start_index, PAGE)))
        yield [*page.resources]
        if not page.resources:
            return
        start_index += len(page.resources)


type Walk = Callable[[Crowd, Query], Iterator[list[User]]]


def met(walk: Iterator[list[User]], commotion: Callable[[], None]) -> Counter[str]:
    """How often each user was met, by id."""
    found: Counter[str] = Counter()
    for page in walk:
        found.update(user.id for user in page)
        commotion()
    return found


@pytest.mark.parametrize("walk", [by_cursor, to_the_total, to_an_empty_page])
def test_rfc_046_bug_022_whoever_stays_is_met_once_while_others_come_and_go(dynoxide: Engine, walk: Walk) -> None:
    crowd = Crowd(dynoxide)
    commotion = Commotion(crowd, crowd.employ(USERS), seed=7)

    found = met(walk(crowd, Query()), commotion)

    assert {user_id for user_id in commotion.stayed if found[user_id] != 1} == set()
    assert found.most_common(1)[0][1] == 1, "nobody else twice either"


@pytest.mark.parametrize("walk", [to_the_total, to_an_empty_page])
def test_rfc_046_bug_022_a_whole_page_that_leaves_hides_nobody_behind_it(dynoxide: Engine, walk: Walk) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.employ(1_000)
    pages = walk(crowd, Query())
    found = Counter(user.id for user in next(pages))

    for user in crowd.users.get_many(user_ids[:PAGE]):
        crowd.users.replace(user, deleted(user), [])
    found.update(user.id for page in pages for user in page)

    assert found == Counter(user_ids)
