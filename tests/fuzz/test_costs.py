"""What is refused takes less than 50 ms of processor: the worst that we know, and what hypothesis finds beyond it."""

import json
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.members import MEMBER_CHANGES_MAX
from provisioning.scim.patch_message import PATCH_OPERATIONS_MAX
from provisioning.web.request import BODY_BYTES_MAX, BODY_PIECES_MAX
from tests.cpu import CPU_SECONDS_MAX, is_cheap
from tests.fuzz.effort import examples
from tests.fuzz.house import open_house
from tests.groups.stage import adding, patch_of, removing
from tests.people import a_body, a_group_body

HOUSE = open_house()
PERSON: Document = {"schemas": [urns.USER], "userName": "x"}
CROWDED = HOUSE.made("/Users", a_body(emails=[{"value": f"{n}@example.com", "type": f"t{n}"} for n in range(200)]))
CROWD = HOUSE.made("/Groups", a_group_body("Crowd"))
FLAWED: Document = {"op": "add", "path": "title", "value": 5}
"""The last operation: all the others have been carried out by then."""


def bulk(operations: list[Json]) -> Document:
    return {"schemas": [urns.BULK_REQUEST], "Operations": operations}


def bodies() -> Iterator[tuple[str, bytes]]:
    """Bodies of a user that are refused, by what is wrong with them."""
    flaw = '"emails": 5'
    numbers = range(BODY_PIECES_MAX - 10)
    start = json.dumps(PERSON)[:-1]
    yield "unknown names", f"{start}, {','.join(f'"k{n}":0' for n in numbers)}, {flaw}}}".encode()
    yield "long names", f"{start}, {','.join(f'"{n:060}":0' for n in numbers)}, {flaw}}}".encode()
    yield "names of a part", f'{start}, "name": {{{",".join(f'"k{n}":0' for n in numbers)}}}, {flaw}}}'.encode()
    yield "half a pair", f'{start}, "title": "\\ud83d", {",".join(f'"k{n}":0' for n in numbers)}}}'.encode()
    yield "more values", b"[" + b"0," * 2_000_000 + b"0]"
    yield "many lists", b"[" + b",".join([b"[" * 900 + b"]" * 900] * 2_000) + b"]"
    yield "long integers", b"[" + b",".join([b"9" * 4_300] * 900) + b"]"
    yield "texts that look like more values", f'{start}, "k": [{",".join(['"a,"'] * 200_000)}]}}'.encode()
    yield "as many texts as may be looked into", f"[{','.join(['"a,[",'] * 59_000)}{'0,' * 2_000}0]".encode()
    yield "escapes", f'["{chr(92) * 4_000_000}",{"0," * 60_001}0]'.encode()
    yield "escaped quotes", f'["{"a," + chr(92) + chr(34)}"]'.replace("a,", "a," * 60_001).encode() + b" " * 4_000_000
    yield "many escaped quotes", f'["{(chr(92) + chr(34)) * 1_900_000}",{"0," * 60_001}0]'.encode()
    yield "quotes only", b'["' + b'",' * 1_300_000 + b"]"
    yield "deep", b"[" * BODY_BYTES_MAX
    yield "deep objects", b'{"a":' * (BODY_BYTES_MAX // 5)
    yield "a long text", f'{start}, "title": "{"é" * 2_000_000}"}}'.encode()
    yield "a long name", json.dumps({**PERSON, "userName": "ß" * 600_000}, ensure_ascii=False).encode()
    yield "too large", b" " * (BODY_BYTES_MAX + 1)
    yield "no JSON at its end", f'{start}, "title": "{"a" * 4_000_000}"'.encode()
    filled: Json = [{"value": f"{n}", "type": f"t{n % 7}", "display": "d", "primary": False} for n in range(200)]
    lists = dict.fromkeys(("emails", "phoneNumbers", "ims", "photos", "entitlements", "roles"), filled)
    yield "full lists", json.dumps({**PERSON, **lists, "x509Certificates": [{"value": 5}]}).encode()


def emails(**parts: str) -> Document:
    return {"op": "replace", "path": f"emails[{parts['where']}]{parts.get('part', '')}", "value": parts.get("value")}


def patches() -> Iterator[tuple[str, list[Document]]]:
    """Operations on a user of 200 e-mails that are refused in the end, or for what they would cost."""
    many = range(PATCH_OPERATIONS_MAX - 1)
    some = range(100)
    yield "one filter", [emails(where='value eq "z"', part=".display", value="x") for _ in many]
    yield "many filters", [emails(where=f'value eq "{n}"', part=".display", value="x") for n in many]
    yield "as many as may be", [emails(where=f'value eq "{n}@example.com"', part=".display", value="x") for n in some]
    yield "filters of many parts", [emails(where=" or ".join(f'value co "{n}-{m}"' for m in range(12))) for n in many]
    yield "brackets", [emails(where=f"{'(' * 38}type pr{')' * 38}") for _ in many]
    yield "all elements", [{"op": "add", "path": "emails.display", "value": f"{n}"} for n in many]
    yield "a long text everywhere", [{"op": "add", "path": "emails.type", "value": "é" * 1_500_000}]
    news: Json = [{"value": f"new{n}@example.com", "type": "x"} for n in range(12)]
    yield "removals by value", [{"op": "remove", "path": "emails", "value": news} for _ in many]
    yield "the same again", [{"op": "add", "path": "emails", "value": [{"value": "1@example.com"}]} for _ in many]
    yield "lists", [{"op": "replace", "path": "emails", "value": news} for _ in many]
    yield "one long list", [{"op": "remove", "path": "emails", "value": [{"value": f"{n}"} for n in range(11_000)]}]
    yield "unknown names", [{"op": "add", "value": {f"k{n}-{m}": 0 for m in range(3)}} for n in many]
    yield "plain changes", [{"op": "add", "value": {"title": f"{n}", "active": True, "nickName": "n"}} for n in many]


def refused(method: str, path: str, body: bytes) -> Callable[[], None]:
    """Asks, and fails unless the answer is a refusal."""
    event = HOUSE.okta.event(method, path, body)

    def ask() -> None:
        answer = HOUSE.okta.api(dict(event), None)
        assert 400 <= answer["statusCode"] < 500, answer["body"][:200]

    return ask


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in bodies()])
def test_attack_015_a_body_is_refused_in_less_than_50_ms(body: bytes) -> None:
    ask = refused("POST", "/Users", body)

    assert is_cheap(ask)


@pytest.mark.parametrize("several", [pytest.param(several, id=name) for name, several in patches()])
def test_attack_015_a_patch_is_refused_in_less_than_50_ms(several: list[Document]) -> None:
    ask = refused("PATCH", f"/Users/{CROWDED}", json.dumps(patch_of(*several, FLAWED), ensure_ascii=False).encode())

    assert is_cheap(ask)


def queries() -> Iterator[tuple[str, str, Document]]:
    """Queries that are refused: where they are asked, and what."""
    megabyte = "x" * 1_000_000
    wanted = " or ".join(['userName co "x"'] * 199)
    texts = {
        "brackets": "(" * 10_000,
        "half of the brackets": f"{'(' * 4_000}title pr{')' * 3_999}",
        "more parts than may be": " or ".join(["title pr"] * 500),
        "nots": "not (" * 1_600,
        "a megabyte": f'userName eq "{megabyte}"',
        "a megabyte of brackets": "(" * 1_000_000,
        "what a regular expression dies of": f"{'a' * 4_000}!{'a' * 4_000}",
        "blanks": f"title{' ' * 8_000}",
        "quotes": '"' * 8_192,
        "backslashes": f'userName eq "{"\\" * 8_000}',
        "urns": "urn:a:" * 1_300,
        "as many parts as may be, and one too much": f"{wanted} or shoeSize pr",
    }
    for name, text in texts.items():
        yield f"filter, {name}", "/Users/.search", {"filter": text}
        yield f"filter over all, {name}", "/.search", {"filter": text}
    yield "sortBy, a megabyte", "/Groups/.search", {"sortBy": megabyte}
    yield "cursor, a megabyte", "/Users/.search", {"cursor": megabyte}
    yield "count, a long text", "/Users/.search", {"count": "9" * 1_000_000}
    yield "attributes without end", "/Users/.search", {"attributes": [f"a{n}" for n in range(BODY_PIECES_MAX - 10)]}
    yield "names without end", "/Users/.search", {**{f"k{n}": n for n in range(BODY_PIECES_MAX - 10)}, "count": "ten"}


def messages() -> Iterator[tuple[str, str, str, Document]]:
    """Bulk requests and changes of groups that are refused: method, path and body."""
    deletion: Document = {"method": "DELETE", "path": "/Users/none"}
    titles: list[Json] = [{"op": "add", "path": "title", "value": "x"}] * 990
    patch: Document = {"method": "PATCH", "path": f"/Users/{CROWDED}", "data": patch_of(*titles)}
    yield "operations", "POST", "/Bulk", bulk([deletion] * 10_000)
    yield "amplification", "POST", "/Bulk", bulk([patch] * 100)
    yield "a megabyte", "POST", "/Bulk", bulk([{**deletion, "data": "x" * 1_048_576}])
    yield "a wrong number", "POST", "/Bulk", {**bulk([deletion] * 100), "failOnErrors": "x" * 900_000}
    people = [f"u{number}" for number in range(MEMBER_CHANGES_MAX + 1)]
    yield "members", "POST", "/Groups", a_group_body("Crowd", *people)
    yield "members of a patch", "PATCH", f"/Groups/{CROWD}", patch_of(adding(*people))
    yield "removals", "PATCH", f"/Groups/{CROWD}", patch_of(*map(removing, people[:999]), FLAWED)
    choice = " or ".join(['value co "x"'] * 190)
    chosen: list[Json] = [{"op": "remove", "path": f"members[{choice}]"}] * 11
    yield "filters of members", "PATCH", f"/Groups/{CROWD}", patch_of(*chosen)


@pytest.mark.parametrize(("path", "query"), [pytest.param(*rest, id=name) for name, *rest in queries()])
def test_attack_013_attack_014_a_query_is_refused_in_less_than_50_ms(path: str, query: Document) -> None:
    ask = refused("POST", path, json.dumps({"schemas": [urns.SEARCH_REQUEST], **query}).encode())

    assert is_cheap(ask)


@pytest.mark.parametrize(("method", "path", "body"), [pytest.param(*rest, id=name) for name, *rest in messages()])
def test_attack_015_a_message_is_refused_in_less_than_50_ms(method: str, path: str, body: Document) -> None:
    ask = refused(method, path, json.dumps(body).encode())

    assert is_cheap(ask)


counts = st.integers(0, 999)
parts = st.lists(
    st.sampled_from(["type pr", 'value co "9"', 'not (display ew "é")', "primary eq true"]), min_size=1, max_size=40
)
kinds = st.sampled_from(["", ".display", ".type", ".primary"])
values: st.SearchStrategy[Any] = st.sampled_from([None, "x", "é" * 10_000, True, [{"value": "v", "type": "t"}] * 12])


@given(st.lists(st.tuples(counts, parts, kinds, values), max_size=4))
@examples(25)
def test_attack_015_no_mixture_of_operations_is_refused_later(mixture: list[tuple[int, list[str], str, Json]]) -> None:
    several: list[Document] = []
    for count, where, part, value in mixture:
        path = f"emails[{' and '.join(where)}]{part}"
        several += [{"op": "remove" if value is None else "add", "path": path, "value": value}] * count
    ask = refused("PATCH", f"/Users/{CROWDED}", json.dumps(patch_of(*several, FLAWED)).encode())

    begun = process_time()
    ask()
    seconds = process_time() - begun
    target(seconds)

    assert seconds < CPU_SECONDS_MAX or is_cheap(ask)
