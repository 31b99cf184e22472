"""What holds for every filter, document and text."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, assert_never
from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st
from precis_i18n.unicode import UnicodeData

from provisioning.scim.attributes import Attribute, AttributePath, Document, Json
from provisioning.scim.errors import InvalidFilter, InvalidPath
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import (
    And,
    Comparison,
    ComparisonValue,
    Filter,
    Not,
    Operator,
    Or,
    Present,
    ValuePath,
    required_comparisons,
    simple_values,
)
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.schemas import USER_RESOURCE

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

UNICODE = UnicodeData()

patient = settings(deadline=None)
"""A busy machine is no counterexample."""


def found(name: str) -> AttributePath:
    path = USER_RESOURCE.find(name)
    assert path
    return path


EMAILS = found("emails")
EMAIL_PARTS = [AttributePath(None, part) for part in EMAILS.attribute.sub_attributes]
LEAVES = [
    found(name)
    for name in (
        *("userName", "externalId", "title", "active", "schemas", "name.familyName", "meta.lastModified"),
        *("emails.value", "emails.type", "emails.primary", "x509Certificates.value"),
        *(f"{ENTERPRISE}:department", f"{ENTERPRISE}:manager.value"),
    )
]
COMPLEX = [EMAILS, found("name"), found(f"{ENTERPRISE}:manager")]

TEXTS = ["", "a", "A", "ab", "BA", "ß", "SS", 'q"\\', ") and ("]
MOMENTS = ["2026-05-13T10:00:00Z", "2026-05-13T12:00:00+02:00", "2026-05-13T10:00:00.5Z", "2026-05-13T09:59:59-00:30"]

texts = st.sampled_from(TEXTS)
moments = st.sampled_from(MOMENTS)

OPERATORS: dict[str, list[Operator]] = {
    "boolean": ["eq", "ne"],
    "binary": ["eq", "ne"],
    "dateTime": ["eq", "ne", "gt", "ge", "lt", "le"],
}
EVERY_OPERATOR: list[Operator] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]


@st.composite
def comparisons(draw: st.DrawFn, paths: list[AttributePath]) -> Comparison:
    path = draw(st.sampled_from(paths))
    operator = draw(st.sampled_from(OPERATORS.get(path.target.type, EVERY_OPERATOR)))
    values: st.SearchStrategy[ComparisonValue] = {"boolean": st.booleans(), "dateTime": moments}.get(
        path.target.type, texts | st.text(max_size=5)
    )
    return Comparison(path, operator, draw(values | st.none() if operator in {"eq", "ne"} else values))


def combined(leaves: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    def joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
        operands = st.lists(parts, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, parts) | st.builds(And, operands) | st.builds(Or, operands)

    return st.recursive(leaves, joined, max_leaves=6)


value_filters = combined(comparisons(EMAIL_PARTS) | st.builds(Present, st.sampled_from(EMAIL_PARTS)))
filters = combined(
    comparisons(LEAVES)
    | st.builds(Present, st.sampled_from(LEAVES + COMPLEX))
    | st.builds(ValuePath, st.just(EMAILS), value_filters)
)


def sparse(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """Documents in which each member may be absent or null."""
    return st.fixed_dictionaries({}, optional={name: values | st.none() for name, values in members.items()})


documents = sparse(
    userName=texts,
    externalId=texts,
    active=st.booleans(),
    schemas=st.lists(texts, max_size=2),
    name=sparse(familyName=texts, givenName=texts),
    emails=st.lists(sparse(value=texts, type=texts, primary=st.booleans()), max_size=3),
    meta=sparse(lastModified=moments),
    **{ENTERPRISE: sparse(department=texts, manager=sparse(value=texts))},
)


@given(filters)
@patient
def test_rfc_048_a_filter_survives_being_written_and_read(whole: Filter) -> None:
    assert parse_filter(str(whole), USER_RESOURCE) == whole


@given(filters)
@patient
def test_rfc_047_letter_case_outside_quotes_does_not_count(whole: Filter) -> None:
    loud = re.sub(r'("(?:[^"\\]|\\.)*")|[^"]', lambda match: match[1] or match[0].upper(), str(whole), flags=re.DOTALL)

    assert parse_filter(loud, USER_RESOURCE) == whole


@given(filters)
@patient
def test_blanks_outside_quotes_may_be_many(whole: Filter) -> None:
    wide = re.sub(r'("(?:[^"\\]|\\.)*")| ', lambda match: match[1] or " \t\n ", str(whole), flags=re.DOTALL)

    assert parse_filter(wide, USER_RESOURCE) == whole


@given(filters, documents)
@settings(patient, max_examples=500)
def test_a_filter_selects_what_a_plain_reading_of_it_selects(whole: Filter, document: Document) -> None:
    assert predicate(whole)(document) == reading(whole, document)


@given(filters, documents)
@patient
def test_what_is_required_holds_wherever_the_filter_holds(whole: Filter, document: Document) -> None:
    required = [predicate(comparison)(document) for comparison in required_comparisons(whole)]

    assert all(required) or not predicate(whole)(document)


@given(value_filters)
@patient
def test_an_element_made_of_the_demanded_values_is_selected(whole: Filter) -> None:
    values = simple_values(whole)

    assert values is None or predicate(whole)(values)


@given(value_filters, st.sampled_from([None, *EMAILS.attribute.sub_attributes]))
@patient
def test_a_path_survives_being_written_and_read(value_filter: Filter, sub_attribute: Attribute | None) -> None:
    path = PatchPath(None, EMAILS.attribute, value_filter, sub_attribute)

    assert parse_path(str(path), USER_RESOURCE) == path


pieces = st.sampled_from(
    [
        *("userName", "emails", "name", "type", "password", "active", ENTERPRISE, "urn:", ":", ".", ".value", "$ref"),
        *("eq", "GT", "co", "pr", "and", "OR", "not", "(", ")", "[", "]", '"', '"x"', "\\", "\\u", "\\ud800"),
        *("true", "null", "1", "-", "1e9", " ", "  ", "\n", "\x00", "\ud800", "é", "'"),
    ]
)
soup = (
    st.text(st.characters(), max_size=40) | st.lists(pieces, max_size=30).map("".join) | st.lists(pieces).map(" ".join)
)


@given(soup)
@settings(patient, max_examples=500)
def test_rfc_054_any_text_is_a_filter_or_an_invalid_filter(text: str) -> None:
    with suppress(InvalidFilter):
        assert parse_filter(text, USER_RESOURCE)


@given(soup)
@settings(patient, max_examples=500)
def test_rfc_092_any_text_is_a_path_or_an_invalid_one(text: str) -> None:
    with suppress(InvalidPath, InvalidFilter):
        assert parse_path(text, USER_RESOURCE)


@given(soup)
@settings(patient, max_examples=500)
def test_attack_026_what_is_said_of_any_text_is_one_short_printable_line(text: str) -> None:
    detail = refusal(text)

    assert detail.isprintable()
    assert len(detail) < 300


def refusal(text: str) -> str:
    try:
        parse_filter(text, USER_RESOURCE)
    except InvalidFilter as refused:
        return refused.detail
    return ""


def reading(whole: Filter, document: Document) -> bool:
    """RFC 7644 §3.4.2.2 word for word, without regard to speed."""
    match whole:
        case Comparison(path, operator, value):
            return any(compares(path.target, operator, candidate, value) for candidate in candidates(path, document))
        case Present(path):
            return any(present(candidate) for candidate in candidates(path, document))
        case Not(inner):
            return not reading(inner, document)
        case And(operands):
            return all(reading(operand, document) for operand in operands)
        case Or(operands):
            return any(reading(operand, document) for operand in operands)
        case ValuePath(path, inner):
            elements = candidates(path, document)
            return any(reading(inner, element) for element in elements if isinstance(element, dict))
        case _:
            assert_never(whole)


def candidates(path: AttributePath, document: Document) -> list[Json]:
    """The values at the path; one None if there are none."""
    container = (document.get(path.extension) if path.extension else document) or {}
    assert isinstance(container, dict)
    value = container.get(path.attribute.name)
    elements: list[Json] = value if isinstance(value, list) else [value]
    if path.sub_attribute:
        elements = [e.get(path.sub_attribute.name) if isinstance(e, dict) else None for e in elements]
    return elements or [None]


def present(value: Json) -> bool:
    if isinstance(value, dict):
        return any(present(member) for member in value.values())
    return value not in (None, "")


def compares(attribute: Attribute, operator: Operator, left: Json, right: ComparisonValue) -> bool:
    if right is None or left is None:
        same = right is None and not present(left)
        return same if operator == "eq" else not same if operator == "ne" else False
    if attribute.type == "boolean":
        return (left is right) == (operator == "eq")
    if attribute.type == "dateTime":
        return relates(operator, datetime.fromisoformat(str(left)), datetime.fromisoformat(str(right)))
    if attribute.case_exact:
        return text_relates(operator, str(left), str(right))
    return text_relates(operator, prepared(str(left)), prepared(str(right)))


def text_relates(operator: Operator, left: str, right: str) -> bool:
    parts: dict[Operator, Callable[[str], bool]] = {
        "co": left.__contains__,
        "sw": left.startswith,
        "ew": left.endswith,
    }
    return parts[operator](right) if operator in parts else relates(operator, left, right)


def relates[T: (str, datetime)](operator: Operator, left: T, right: T) -> bool:
    order = (left > right) - (left < right)
    return order in {"eq": {0}, "ne": {-1, 1}, "gt": {1}, "ge": {0, 1}, "lt": {-1}, "le": {-1, 0}}[operator]


def prepared(text: str) -> str:
    """The text without regard to letter case, width, composition and characters that leave no mark."""
    marks = "".join(each for each in text if not UNICODE.default_ignorable(ord(each)))
    return normalize("NFKC", normalize("NFKC", marks).casefold())
