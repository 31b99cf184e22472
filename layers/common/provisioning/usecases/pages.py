"""Pages of what a query found."""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.scim.paging import PageRequest


@dataclass(frozen=True, slots=True)
class Page[Resource]:
    """A page of resources, and how many there are on all pages together."""

    total: int
    start_index: int
    resources: list[Resource]


def page_of[Resource](found: Iterable[Resource], page: PageRequest) -> Page[Resource]:
    """The page of all that was found."""
    total = 0
    shown: list[Resource] = []
    for resource in found:
        total += 1
        if page.start_index <= total < page.start_index + page.count:
            shown.append(resource)
    return Page(total, page.start_index, shown)
