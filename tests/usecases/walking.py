"""A client that walks a list by cursor, and a clock that tests move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from provisioning.scim.paging import PageRequest
from provisioning.scim.queries import Query
from provisioning.usecases.caller import Caller
from provisioning.usecases.pages import Page
from tests.people import NOW, a_call

PAGES_MAX = 1_000


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Finder[R](Protocol):
    """One of the use cases that answer queries."""

    def find(self, caller: Caller, query: Query) -> Page[R]: ...


def by_cursor[R](finder: Finder[R], count: int, query: Query | None = None) -> Iterator[Page[R]]:
    """The pages that Okta gets, from the first to the last, each asked for when it is looked at."""
    query = replace(query or Query(), cursor="", page=PageRequest(count=count))
    for _ in range(PAGES_MAX):
        page = finder.find(a_call(), query)
        yield page
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)
    raise AssertionError("The walk does not end.")
