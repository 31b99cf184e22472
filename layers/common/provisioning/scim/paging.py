"""Pages of a list (RFC 7644 §3.4.2.4)."""

from dataclasses import dataclass

from provisioning.scim import urns
from provisioning.scim.attributes import Document
from provisioning.scim.errors import InvalidValue
from provisioning.scim.values import shown

PAGE_SIZE_DEFAULT = 100
PAGE_SIZE_MAX = 200
DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list: from the `start_index`-th resource on, counted from 1, at most `count` of them."""

    start_index: int = 1
    count: int = PAGE_SIZE_DEFAULT


def read_page_request(start_index: str | None, count: str | None) -> PageRequest:
    """The page that the query asks for; never more than PAGE_SIZE_MAX resources.

    Raises:
        InvalidValue: not an integer.
    """
    # RFC 7644 §3.4.2.4: a negative count is 0, and a startIndex below 1 is 1.
    size = PAGE_SIZE_DEFAULT if count is None else max(0, _integer(count, "count"))
    first = 1 if start_index is None else max(1, _integer(start_index, "startIndex"))
    return PageRequest(first, min(size, PAGE_SIZE_MAX))


def list_response(
    resources: list[Document], *, total: int | None, start_index: int | None, next_cursor: str | None = None
) -> Document:
    """The ListResponse message; the counters are JSON integers. What is None is left out.

    RFC 9865 §2: a page by cursor has no startIndex, and no totalResults when nobody has counted.
    """
    return {
        "schemas": [urns.LIST_RESPONSE],
        **({} if total is None else {"totalResults": total}),
        **({} if start_index is None else {"startIndex": start_index}),
        "itemsPerPage": len(resources),
        **({} if next_cursor is None else {"nextCursor": next_cursor}),
        "Resources": [*resources],
    }


def _integer(text: str, name: str) -> int:
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MAX):
        raise InvalidValue(f'{name} is "{shown(text)}"; it must be an integer of at most {DIGITS_MAX} digits.')
    return int(text)
