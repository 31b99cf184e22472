"""What a query selects, as lists to read by index or by cursor: a whole list, a filtered one, one in another order.

All of them hold only what one page needs, or at most a rank of each resource.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Protocol

from provisioning.scim.sorting import Rank

SCANNED_FOR_A_PAGE_MAX = 1_000
"""Resources that one page of a walk by cursor reads, found or not; then it ends, with a cursor."""


class Resource(Protocol):
    """A user or a group."""

    @property
    def id(self) -> str: ...
    @property
    def deleted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Section[R]:
    """Some of a list by cursor."""

    resources: Sequence[R]
    ended_at: str | None
    """The place after which the next section begins; None: nothing follows."""
    total: int | None = None
    """How many are on the whole list; None: nobody has counted."""


class Listing[R](Protocol):
    """A list. Its places are its own: they say nothing to another one."""

    def page(self, start_index: int, count: int) -> tuple[int, Sequence[R]]:
        """How many there are, and at most `count` of them from the `start_index`-th on, counted from 1."""
        ...

    def after(self, place: str, count: int) -> Section[R]:
        """At most `count` of those after the place; "" is before all of them."""
        ...


class Store[R](Protocol):
    """What is read of a `UserStore` or a `GroupStore`; they say what each of it is."""

    def total(self, provider_id: str) -> int: ...
    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[R]]: ...
    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[R], str | None]: ...
    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, R]]: ...
    def all(self, provider_id: str) -> Iterator[R]: ...
    def get_many(self, ids: list[str], /) -> list[R]: ...


@dataclass(frozen=True, slots=True)
class Whole[R: Resource]:
    """All that a provider has, in name order."""

    store: Store[R]
    provider_id: str

    def page(self, start_index: int, count: int) -> tuple[int, Sequence[R]]:
        total, resources = self.store.page(self.provider_id, start_index, count)
        return total, _present(resources)

    def after(self, place: str, count: int) -> Section[R]:
        resources, ended_at = self.store.page_after(self.provider_id, place, count)
        return Section(_present(resources), ended_at, self.store.total(self.provider_id))


@dataclass(frozen=True, slots=True)
class Filtered[R: Resource]:
    """Those in name order that match; to find them others are read too."""

    store: Store[R]
    provider_id: str
    matches: Callable[[R], bool]
    require_few: Callable[[int], None]
    """Refuses to read so many at once."""

    def page(self, start_index: int, count: int) -> tuple[int, Sequence[R]]:
        self.require_few(self.store.total(self.provider_id))
        total = 0
        page: list[R] = []
        for resource in filter(self._is_one, self.store.all(self.provider_id)):
            total += 1
            if start_index <= total < start_index + count:
                page.append(resource)
        return total, page

    def after(self, place: str, count: int) -> Section[R]:
        found: list[R] = []
        for read, (here, resource) in enumerate(self.store.from_name(self.provider_id, "", place), 1):
            if self._is_one(resource):
                if len(found) == count:
                    return Section(found, place)
                found.append(resource)
            place = here
            if read == SCANNED_FOR_A_PAGE_MAX:
                return Section(found, place)
        return Section(found, None)

    def _is_one(self, resource: R) -> bool:
        return not resource.deleted and self.matches(resource)


@dataclass(frozen=True, slots=True)
class Ordered[R: Resource]:
    """Those of whom the ranks are known, in their order."""

    ranks: list[Rank]
    """In ascending order, whichever way the list goes."""
    fetch: Callable[[list[str]], Sequence[R]]
    """The resources of these ids, in their order."""
    descending: bool

    def page(self, start_index: int, count: int) -> tuple[int, Sequence[R]]:
        return len(self.ranks), self._fetched(self._in_order()[start_index - 1 : start_index - 1 + count])

    def after(self, place: str, count: int) -> Section[R]:
        rest = self._in_order()[self._met(place) :]
        page = rest[:count]
        ended_at = json.dumps(page[-1], ensure_ascii=False) if page else place
        return Section(self._fetched(page), ended_at if len(rest) > count else None, len(self.ranks))

    def _in_order(self) -> list[Rank]:
        return self.ranks[::-1] if self.descending else self.ranks

    def _met(self, place: str) -> int:
        """How many stand before and at the place."""
        if not place:
            return 0
        missing, key, resource_id = json.loads(place)
        rank: Rank = (missing, key, resource_id)
        return len(self.ranks) - bisect_left(self.ranks, rank) if self.descending else bisect_right(self.ranks, rank)

    def _fetched(self, ranks: list[Rank]) -> list[R]:
        return _present(self.fetch([resource_id for _, _, resource_id in ranks]))


@dataclass(frozen=True, slots=True)
class Joined[A, B]:
    """One list after the other. A place has the number of the list before the list's own place."""

    first: Listing[A]
    second: Listing[B]

    def page(self, start_index: int, count: int) -> tuple[int, Sequence[A | B]]:
        first_total, first = self.first.page(start_index, count)
        second_total, second = self.second.page(max(1, start_index - first_total), count - len(first))
        return first_total + second_total, [*first, *second]

    def after(self, place: str, count: int) -> Section[A | B]:
        number, own_place = place[:1] or FIRST, place[1:]
        first = self.first.after(own_place, count) if number == FIRST else Section[A]([], None)
        if first.ended_at is not None:
            return Section(first.resources, FIRST + first.ended_at)
        begin = own_place if number == SECOND else ""
        second = self.second.after(begin, count - len(first.resources))
        ended_at = None if second.ended_at is None else SECOND + second.ended_at
        return Section([*first.resources, *second.resources], ended_at)


FIRST, SECOND = "1", "2"


def merged[A: Resource, B: Resource](first: Ordered[A], second: Ordered[B]) -> Ordered[A | B]:
    """Two lists of one direction as one, in their common order."""
    of_first = {resource_id for _, _, resource_id in first.ranks}

    def fetch(ids: list[str]) -> list[A | B]:
        found: dict[str, A | B] = {each.id: each for each in first.fetch([one for one in ids if one in of_first])}
        found |= {each.id: each for each in second.fetch([one for one in ids if one not in of_first])}
        return [found[one] for one in ids if one in found]

    return Ordered([*merge(first.ranks, second.ranks)], fetch, first.descending)


def _present[R: Resource](resources: Sequence[R]) -> list[R]:
    """RFC 7644 §3.6: who is deleted is in no answer, although an index may lag."""
    return [each for each in resources if not each.deleted]
