"""What a filter says (RFC 7644 §3.4.2.2), as frozen values; `str` of one is its canonical text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from provisioning.scim.attributes import AttributePath, Document, Json

type Operator = Literal["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]

type ComparisonValue = str | bool | None
"""The grammar knows numbers too, but no attribute of ours is one (RFC 7643 §2.3)."""

type Filter = Comparison | Present | Not | And | Or | ValuePath


@dataclass(frozen=True, slots=True)
class Comparison:
    """`userName eq "x"`: some value at the path compares so; `eq null` says that there is none."""

    path: AttributePath
    operator: Operator
    value: ComparisonValue

    def __str__(self) -> str:
        return f"{self.path} {self.operator} {json.dumps(self.value, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class Present:
    """`title pr`: there is a value, and it is not empty."""

    path: AttributePath

    def __str__(self) -> str:
        return f"{self.path} pr"


@dataclass(frozen=True, slots=True)
class Not:
    """`not (title pr)`."""

    filter: Filter

    def __str__(self) -> str:
        return f"not ({self.filter})"


@dataclass(frozen=True, slots=True)
class And:
    """`a and b and c`, as one; at least two operands."""

    operands: tuple[Filter, ...]

    def __str__(self) -> str:
        return " and ".join(_enclosed(operand, And, Or) for operand in self.operands)


@dataclass(frozen=True, slots=True)
class Or:
    """`a or b or c`, as one; at least two operands."""

    operands: tuple[Filter, ...]

    def __str__(self) -> str:
        return " or ".join(_enclosed(operand, Or) for operand in self.operands)


@dataclass(frozen=True, slots=True)
class ValuePath:
    """`emails[type eq "work" and primary eq true]`: the inner filter holds on one and the same element.

    The attributes that the inner filter's paths name are the sub-attributes of the element.
    """

    path: AttributePath
    filter: Filter

    def __str__(self) -> str:
        return f"{self.path}[{self.filter}]"


def _enclosed(operand: Filter, *looser: type[Filter]) -> str:
    return f"({operand})" if isinstance(operand, looser) else str(operand)


def required_comparisons(whole: Filter) -> Iterator[Comparison]:
    """The `eq` comparisons without which the whole filter cannot hold: itself, or joined by `and`."""
    return (part for part in required_parts(whole) if isinstance(part, Comparison) and part.operator == "eq")


def attribute_names(whole: Filter) -> Iterator[str]:
    """The names of the attributes that the filter looks at, extensions' without their URNs."""
    match whole:
        case Comparison() | Present() | ValuePath():
            yield whole.path.attribute.name
        case Not():
            yield from attribute_names(whole.filter)
        case And() | Or():
            for operand in whole.operands:
                yield from attribute_names(operand)


def count_parts(whole: Filter) -> int:
    """How many comparisons, value paths, negations and chains the filter is made of."""
    match whole:
        case Comparison() | Present():
            return 1
        case Not() | ValuePath():
            return 1 + count_parts(whole.filter)
        case And() | Or():
            return 1 + sum(map(count_parts, whole.operands))


def simple_values(whole: Filter) -> Document | None:
    """What an element must be made of for the filter of a value path to hold on it: `{"type": "work"}`.

    None if the filter is anything but `eq` comparisons joined by `and`, or asks for two values at once.
    """
    values: dict[str, Json] = {}
    for part in required_parts(whole):
        if not isinstance(part, Comparison) or part.operator != "eq":
            return None
        if values.setdefault(part.path.attribute.name, part.value) != part.value:
            return None
    return {name: value for name, value in values.items() if value is not None}


def required_parts(whole: Filter) -> Iterator[Filter]:
    """The parts without which the whole filter cannot hold: itself, or those joined by `and`."""
    if isinstance(whole, And):
        for operand in whole.operands:
            yield from required_parts(operand)
    else:
        yield whole


def instant(date_time: str) -> str | None:
    """The moment of an xsd:dateTime (RFC 7643 §2.3.5) in UTC, as text that sorts chronologically; None if it is none.

    A dateTime without `Z` or an offset names no moment.
    """
    if not _DATE_TIME.fullmatch(date_time):
        return None
    try:
        moment = datetime.fromisoformat(date_time).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="microseconds")


_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
