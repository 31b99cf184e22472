"""Requests that nobody should send: every part of one by itself sensible, odd, or bytes."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.people import OKTA, PASSWORD
from tests.scim.test_filter_properties import filters, soup
from tests.scim.test_patch_properties import ATTRIBUTES, ELEMENTS, PARTS, WRONG, any_operations, anything, operations
from tests.web.conftest import BASIC

ODD_TEXTS = (
    *("", "null", "true", "NaN", "[NaN]", '{"a": Infinity}', "-", "01", "1e999", f"[{'9' * 5_000}]", "[1e400]"),
    *("[" * 10_000, '{"a":' * 10_000, "[" * 10_000 + "]" * 10_000, '{"a": 1, "A": 2, "a": 3}', '"\\ud800"', "\x00"),
    *('{"schemas": ["\\udfff"]}', '{"\\ud800": 1}', '{"Operations": [{}], "operations": []}', "{'a': 1}", "{}{}"),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE", "get", "")
CONTENT_TYPES = ("application/scim+json", "application/json", "text/plain", "multipart/form-data", "x", "")
ODD_TARGETS = ("", "/", "//Users", "/users", "/v1/Users", f"/Schemas/{urns.USER}/x", "/../Users", "/Users/a/b", "/.")
SECRET_TEXTS = (
    *("", "Basic", "Basic ", "Bearer", "Bearer .", "Basic Og==", "Basic !!!!", "Digest x", "Bearer okta.", "\x00"),
    *(f"Bearer {OKTA.id}.{PASSWORD}x", f"bearer {OKTA.id}.{PASSWORD}", f"Basic {'QUJD' * 2_000}", f"{BASIC}, {BASIC}"),
    *(
        "Basic " + b64encode(each).decode()
        for each in (b"\xff:\xfe", b"okta", b"okta:", b":x", b"okta:x:y", b"a" * 999)
    ),
)
TAGS = ("*", 'W/"1"', '"1"', 'W/"1", W/"2"', "1", '"', "W/", '""', "\udcff", "é")


USER, GROUP, FOREIGN = "user-1", "group-1", "foreign-1"
"""The ids of the user, the group and another provider's user that are there when a request comes."""

type Members = dict[str, st.SearchStrategy[Any]]


@dataclass(frozen=True, slots=True)
class Ask:
    """A method and a path that make sense together, and the bodies that belong there; None: none."""

    method: str
    target: str
    body: st.SearchStrategy[Json] | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """A request before it becomes an event: `body` as bytes, `raw` as API Gateway might never hand it over."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: tuple[str, bool] | None


@st.composite
def texts_in_bytes(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> bytes:
    """The text in some encoding, UTF-8 mostly, perhaps cut or with a byte too many."""
    body = draw(texts).encode(draw(st.sampled_from(["utf-8"] * 12 + [*ENCODINGS])), "replace")
    return draw(st.sampled_from([body] * 12 + [body[:-1], body + b"\xff", b"\xff" + body]))


def bodies_of(documents: st.SearchStrategy[Json]) -> st.SearchStrategy[bytes]:
    """JSON, odd JSON and bytes; JSON mostly."""
    written = texts_in_bytes(documents.map(json.dumps))
    return st.one_of(*[written] * 4, texts_in_bytes(st.sampled_from(ODD_TEXTS)), st.binary(max_size=50))


def message(schema: str, needed: Members, optional: Members) -> st.SearchStrategy[Json]:
    """A body of that schema: what it needs is nearly always there, and each value is now and then any JSON."""
    schemas: st.SearchStrategy[Any] = st.sampled_from([[schema]] * 20 + [[], None, [schema, schema], schema, [5]])
    spoilt = {name: st.one_of(*[values] * 6, anything) for name, values in (needed | optional).items()}
    known = {name: spoilt[name] for name in needed}
    return st.fixed_dictionaries(
        {"schemas": schemas, **known}, optional={name: spoilt[name] for name in optional if name not in needed}
    )


names: st.SearchStrategy[Json] = st.text(max_size=5) | st.sampled_from(
    ["ada@example.com", "eve@example.com", "Engineers"]
)
ids: st.SearchStrategy[Json] = st.sampled_from([USER, GROUP, FOREIGN, "bulkId:a", "bulkId:b", "none"])
listed: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries({"value": ids}, optional={"display": names}), max_size=3
)
persons = message(urns.USER, {"userName": names}, {**ATTRIBUTES, "externalId": names, "id": ids, "password": names})
groups = message(urns.GROUP, {"displayName": names}, {"members": listed, "externalId": names})
on_members: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace"]),
        "path": st.sampled_from(["members", f'members[value eq "{USER}"]', "displayName", "members.display", None]),
        "value": listed | names,
    }
)
on_persons: st.SearchStrategy[Json] = operations(ATTRIBUTES, PARTS, ELEMENTS) | operations(WRONG) | any_operations
changes_of_persons = message(urns.PATCH_OP, {"Operations": st.lists(on_persons, min_size=1, max_size=3)}, {})
changes_of_groups = message(urns.PATCH_OP, {"Operations": st.lists(on_members, min_size=1, max_size=3)}, {})
bulk_operations = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["POST", "POST", "PUT", "PATCH", "DELETE", "GET", "post"]),
        "path": st.sampled_from(["/Users", "/Users/bulkId:a", "/Groups", f"/Users/{USER}", "Users", "/Bulk", "//", ""]),
    },
    optional={
        "bulkId": st.sampled_from(["a", "b"]) | anything,
        "data": persons | groups | changes_of_persons | changes_of_groups,
        "version": st.sampled_from(TAGS) | anything,
    },
)
bulks = message(
    urns.BULK_REQUEST, {"Operations": st.lists(bulk_operations, max_size=3)}, {"failOnErrors": st.integers()}
)
numbers: st.SearchStrategy[Json] = st.integers() | st.integers(-1, 3)
texts: st.SearchStrategy[Json] = filters.map(str) | soup
attribute_names: st.SearchStrategy[Any] = st.lists(st.sampled_from([*ATTRIBUTES, "emails.value", "members", "x"]))
searches = message(
    urns.SEARCH_REQUEST,
    {},
    {
        "filter": texts,
        "sortBy": names,
        "sortOrder": st.sampled_from(["ascending", "descending"]),
        "cursor": names,
        "startIndex": numbers,
        "count": numbers,
        "attributes": attribute_names,
        "excludedAttributes": attribute_names,
    },
)

quoted = st.text(max_size=8).map(lambda text: quote(text, errors="replace")) | st.sampled_from(
    ["%", "%ff", "%00", "%2F", "%2e%2e", "..", ".", ";x", "USER%23a", "%ED%A0%80", "é", "+"]
)
fields = st.tuples(
    st.sampled_from(
        ("filter", "attributes", "excludedAttributes", "sortBy", "sortOrder", "startIndex", "count", "cursor")
    )
    | quoted,
    (filters.map(str) | soup).map(lambda text: quote(text, errors="replace")) | quoted | st.integers().map(str),
)
queries = st.lists(fields, max_size=3).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)) | quoted


def rarely(usual: str, *others: str) -> st.SearchStrategy[str]:
    """One of the others in a tenth of all cases."""
    return st.sampled_from([usual] * 9 * len(others) + [*others])


headers = st.fixed_dictionaries(
    {"authorization": rarely(BASIC, *SECRET_TEXTS), "content-type": rarely("application/scim+json", *CONTENT_TYPES)},
    optional={
        "if-match": st.sampled_from(TAGS),
        "if-none-match": st.sampled_from(TAGS),
        "accept-encoding": st.sampled_from(["gzip", "gzip;q=0", ",;=", "*"]),
        "x-http-method-override": st.just("DELETE"),
    },
)
raw_bodies = st.tuples(st.sampled_from([*ODD_TEXTS, "QUJD", "====", "QUJD=", "\ud800", "é"]), st.booleans())
perhaps_raw = st.one_of(*[st.none()] * 9, raw_bodies)


def odd_requests(asks: Sequence[Ask]) -> st.SearchStrategy[Odd]:
    """What is asked in these ways, with odd queries, headers and bodies; now and then any method on any path."""
    return st.one_of(*[st.sampled_from(asks).flatmap(_sensible)] * 4, _wild(asks))


def _sensible(ask: Ask) -> st.SearchStrategy[Odd]:
    target = st.just(ask.target) | st.builds("{}?{}".format, st.just(ask.target), queries)
    body = st.just(b"") if ask.body is None else bodies_of(ask.body)
    return st.builds(Odd, st.just(ask.method), target, headers, body, perhaps_raw)


def _wild(asks: Sequence[Ask]) -> st.SearchStrategy[Odd]:
    targets = st.sampled_from(sorted({ask.target for ask in asks} | {*ODD_TARGETS}))
    below = st.builds("{}/{}".format, targets, quoted) | st.builds("{}?{}".format, targets, queries)
    body = st.just(b"") | bodies_of(persons | changes_of_persons | anything)
    return st.builds(Odd, st.sampled_from(METHODS), targets | below, headers, body, perhaps_raw)
