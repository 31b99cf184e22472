"""From what a query asks to the list that answers it, for users and groups alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from provisioning.scim.attributes import AttributePath, Document, ResourceType
from provisioning.scim.errors import TooMany
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import (
    Comparison,
    Filter,
    Present,
    ValuePath,
    required_comparisons,
    required_parts,
)
from provisioning.scim.queries import Query
from provisioning.scim.sorting import Sort, read_sort
from provisioning.usecases.listings import Filtered, Listing, Ordered, Resource, Store, Whole


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks of resources of one type."""

    filter: Filter | None
    sort: Sort
    in_name_order: bool
    """True when it is the order in which the store has them."""


def read_wanted(query: Query, resource_type: ResourceType, name: str) -> Wanted:
    """What the query asks of resources of the type, whose names are in the attribute `name`.

    Raises:
        InvalidFilter: the filter is malformed, or names no attribute.
        InvalidValue: there is nothing to sort by.
    """
    by_name = read_sort(name, descending=False, resource_type=resource_type)
    sort = by_name
    if query.sort_by is not None:
        sort = read_sort(query.sort_by, descending=query.descending, resource_type=resource_type)
    wanted = None if query.filter is None else parse_filter(query.filter, resource_type)
    return Wanted(wanted, sort, sort == by_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection[R: Resource]:
    """What a query selects of a provider's resources, and what must be read to list them."""

    store: Store[R]
    provider_id: str
    wanted: Wanted
    found: list[R] | None
    """All that match, found by a key; None: the filter names no key."""
    matches: Callable[[R], bool] | None
    """None: all match."""
    document: Callable[[R], Document]
    """What the resource is sorted by, and its id."""
    limit: "Limit"

    def listing(self) -> Listing[R]:
        """The list, by the cheapest way to read it."""
        if self.found is not None or not self.wanted.in_name_order:
            return self.ordered()
        if self.matches is None:
            return Whole(self.store, self.provider_id)
        return Filtered(self.store, self.provider_id, self.matches, self.limit.require_few)

    def ordered(self) -> Ordered[R]:
        """The list with the ranks of all that are on it.

        Raises:
            TooMany: no key tells who they are, and there are too many to look at each.
        """
        rank = self.wanted.sort.rank
        ranks = sorted(rank(self.document(each)) for each in self._all())
        return Ordered(ranks, self._fetch, self.wanted.sort.descending)

    def _fetch(self, ids: list[str]) -> list[R]:
        if self.found is None:
            return self.store.get_many(ids)
        found = {each.id: each for each in self.found}
        return [found[each] for each in ids]

    def _all(self) -> Iterator[R]:
        if self.found is not None:
            return iter(self.found)
        self.limit.require_few(self.store.total(self.provider_id))
        present = (each for each in self.store.all(self.provider_id) if not each.deleted)
        return present if self.matches is None else filter(self.matches, present)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a kind one request reads at most."""

    number: int
    kind: str
    keys: str
    """What to filter by, so that none need be read."""

    def require_few(self, total: int) -> None:
        """Raise TooMany when there are more."""
        if total > self.number:
            raise TooMany(
                f"The query would read {total:,} {self.kind}; the limit is {self.number:,}. "
                f"Filter by {self.keys}; or leave sortBy out and walk by cursor."
            )


def cannot_match(wanted: Filter, resource_type: ResourceType) -> bool:
    """True when the filter demands what no resource of the type has: another type, or a value that the type lacks."""
    others = (each.value for each in required_comparisons(wanted) if str(each.path) == "meta.resourceType")
    lacking = (each for each in _demanded(wanted) if resource_type.find(str(each)) is None)
    return any(value != resource_type.name for value in others) or any(lacking)


def _demanded(wanted: Filter) -> Iterator[AttributePath]:
    """The attributes that must have a value for the filter to hold."""
    for part in required_parts(wanted):
        match part:
            case Comparison(path, operator, value) if operator != "ne" and value is not None:
                yield path
            case Present(path) | ValuePath(path):
                yield path
            case _:
                pass
