"""Which documents a filter selects (RFC 7644 §3.4.2.2)."""

import operator
from collections.abc import Callable
from typing import assert_never

from provisioning.scim.attributes import Attribute, AttributePath, Document, Json
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
    instant,
)
from provisioning.spelling import folded

type Predicate = Callable[[Document], bool]
type Test = Callable[[Json], bool]
"""Whether one value fits; None is the value that is not there."""
type Key = Callable[[Json], str | None]
"""What a value is compared by: the keys of two values relate as the values do. None: there is nothing to compare."""

_RELATIONS: dict[Operator, Callable[[str, str], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "co": operator.contains,
    "sw": str.startswith,
    "ew": str.endswith,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def predicate(whole: Filter) -> Predicate:
    """Whether the filter holds on a document, compiled once for many documents.

    The document is a full representation; for the filter of a value path it is one element. Of a multi-valued
    attribute any value may fit, and an attribute without a value is `ne` to everything.
    """
    match whole:
        case Comparison(path, operation, value):
            return _at(path, _comparison(path.target, operation, value))
        case Present(path):
            return _at(path, _is_present)
        case ValuePath(path, inner):
            return _at(path, _element(predicate(inner)))
        case Not(negated):
            holds = predicate(negated)
            return lambda document: not holds(document)
        case And(operands):
            every = [predicate(operand) for operand in operands]
            return lambda document: all(holds(document) for holds in every)
        case Or(operands):
            some = [predicate(operand) for operand in operands]
            return lambda document: any(holds(document) for holds in some)
        case _:
            assert_never(whole)


def _is_present(value: Json) -> bool:
    """Whether there is something: not null, "" or an object of such (RFC 7644 §3.4.2.2, `pr`)."""
    if isinstance(value, dict):
        return any(map(_is_present, value.values()))
    return value is not None and value != ""


def _at(path: AttributePath, test: Test) -> Predicate:
    """Whether the test fits any value that stands at the path."""
    if path.sub_attribute:
        test = _member(path.sub_attribute.name, test)
    if path.attribute.multi_valued:
        test = _any_element(test)
    test = _member(path.attribute.name, test)
    return _member(path.extension, test) if path.extension else test


def _member(name: str, test: Test) -> Test:
    return lambda value: test(value.get(name) if isinstance(value, dict) else None)


def _any_element(test: Test) -> Test:
    return lambda value: any(map(test, value)) if isinstance(value, list) and value else test(None)


def _element(holds: Predicate) -> Test:
    return lambda value: isinstance(value, dict) and holds(value)


def _comparison(attribute: Attribute, operation: Operator, value: ComparisonValue) -> Test:
    key = key_of(attribute)
    wanted = key(value)
    if wanted is None:
        return _is_present if operation == "ne" else lambda found: not _is_present(found)
    fits = _RELATIONS[operation]
    fits_nothing = operation == "ne"

    def test(found: Json) -> bool:
        found_key = key(found)
        return fits_nothing if found_key is None else fits(found_key, wanted)

    return test


def key_of(attribute: Attribute) -> Key:
    """What values of the attribute are compared by."""
    if attribute.type == "boolean":
        return _boolean_key
    if attribute.type == "dateTime":
        return _date_time_key
    return _exact_key if attribute.case_exact else _folded_key


def _boolean_key(value: Json) -> str | None:
    return str(value) if isinstance(value, bool) else None


def _date_time_key(value: Json) -> str | None:
    return instant(value) if isinstance(value, str) else None


def _exact_key(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _folded_key(value: Json) -> str | None:
    return folded(value) if isinstance(value, str) else None
