"""What a client asks of a list: by GET in the URL (RFC 7644 §3.4.2), by POST in a SearchRequest (RFC 7644 §3.4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.paging import PageRequest, read_page_request
from provisioning.scim.resource import require_schema
from provisioning.scim.values import given_twice, kind_of, require_list, shown

DESCENDING = {"ascending": False, "descending": True}
FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question, however it was sent. None is what the client did not say."""

    filter: str | None = None
    sort_by: str | None = None
    descending: bool = False
    page: PageRequest = FIRST_PAGE
    """By cursor only its size counts."""
    cursor: str | None = None
    """RFC 9865: "" begins a walk by cursor; None is a page by index."""
    attributes: tuple[str, ...] = ()
    excluded_attributes: tuple[str, ...] = ()


def read_query(parameters: Mapping[str, str]) -> Query:
    """The query in the parameters of a URL, whose names may stand in any letter case.

    Raises:
        InvalidValue: a parameter has a value that it cannot have.
    """
    fields: Document = {name.lower(): value for name, value in parameters.items()}
    lists: Document = {name: [*names_in(str(fields[name]))] for name in NAME_LISTS if name in fields}
    return _query({**fields, **lists})


def read_search_request(body: Json) -> Query:
    """The query in the body of a POST to /.search.

    Raises:
        InvalidSyntax: the body is no SearchRequest.
        InvalidValue: one of its attributes has a value that it cannot have.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    require_schema(body, urns.SEARCH_REQUEST)
    fields: Document = {}
    for name, value in body.items():
        if name.lower() in fields:
            raise given_twice(name)
        fields[name.lower()] = value
    return _query({name: value for name, value in fields.items() if value is not None})


def names_in(text: str) -> list[str]:
    """The names in a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


NAME_LISTS = ("attributes", "excludedattributes")


def _query(fields: Document) -> Query:
    cursor = _text(fields, "cursor")
    if cursor is not None and "startindex" in fields:
        raise InvalidValue("startIndex and cursor exclude each other; send one of them.")
    return Query(
        filter=_text(fields, "filter"),
        sort_by=_text(fields, "sortBy"),
        descending=_is_descending(_text(fields, "sortOrder") or "ascending"),
        page=read_page_request(_number(fields, "startIndex"), _number(fields, "count")),
        cursor=cursor,
        attributes=_names(fields, "attributes"),
        excluded_attributes=_names(fields, "excludedAttributes"),
    )


def _text(fields: Document, name: str) -> str | None:
    value = fields.get(name.lower())
    if value is not None and not isinstance(value, str):
        raise InvalidValue(f"{name} must be a string, not {kind_of(value)}.")
    return value


def _number(fields: Document, name: str) -> str | None:
    """The digits of a number, which a URL has as text and JSON as a number."""
    value = fields.get(name.lower())
    if isinstance(value, bool) or not isinstance(value, int | str | None):
        raise InvalidValue(f"{name} must be an integer, not {kind_of(value)}.")
    return None if value is None else str(value)


def _names(fields: Document, name: str) -> tuple[str, ...]:
    listed = require_list(fields.get(name.lower(), []), name)
    names = tuple(each for each in listed if isinstance(each, str))
    if len(names) < len(listed):
        raise InvalidValue(f"{name} must be a list of strings.")
    return names


def _is_descending(order: str) -> bool:
    if order.lower() not in DESCENDING:
        raise InvalidValue(f'sortOrder is "{shown(order)}"; it must be ascending or descending.')
    return DESCENDING[order.lower()]
