"""A page of what a query selects, by index or by cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from provisioning.scim.cursors import cursor_text, place_in
from provisioning.scim.queries import Query
from provisioning.usecases.caller import Caller
from provisioning.usecases.listings import Listing


@dataclass(frozen=True, slots=True)
class Page[R]:
    """Some of the resources. What is None is not known, or not told on such a page."""

    resources: Sequence[R]
    total: int | None
    """How many there are on all pages together."""
    start_index: int | None = None
    """None: a page by cursor."""
    next_cursor: str | None = None
    """None: a page by index, or the last page by cursor."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, who asks it, of what and when."""

    query: Query
    caller: Caller
    resources: str
    """The name of the resource type; "" for all of them together."""
    at: datetime

    def page_of[R](self, listing: Listing[R]) -> Page[R]:
        """The page of the list that is asked for.

        Raises:
            InvalidCursor, InvalidCount, ExpiredCursor: RFC 9865 §2.1.
        """
        count, cursor = self.query.page.count, self.query.cursor
        if cursor is None:
            total, resources = listing.page(self.query.page.start_index, count)
            return Page(resources, total, self.query.page.start_index)
        place = self._place(cursor) if cursor else ""
        if count == 0:
            total, _ = listing.page(1, 0)
            return Page([], total)
        section = listing.after(place, count)
        next_cursor = None if section.ended_at is None else self._cursor(section.ended_at)
        return Page(section.resources, section.total, next_cursor=next_cursor)

    def _place(self, cursor: str) -> str:
        return place_in(cursor, self.query, self.resources, self.caller.cursor_key, self._seconds)

    def _cursor(self, place: str) -> str:
        return cursor_text(place, self.query, self.resources, self.caller.cursor_key, self._seconds)

    @property
    def _seconds(self) -> int:
        return int(self.at.timestamp())
