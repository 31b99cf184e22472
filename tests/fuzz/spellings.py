"""Filters and paths in all the spellings that the grammar allows (RFC 7644 Figure 1): one tree, many texts."""

import json
from typing import assert_never

from hypothesis import strategies as st

from provisioning.scim import urns
from provisioning.scim.attributes import AttributePath
from provisioning.scim.filter_syntax import And, Comparison, ComparisonValue, Filter, Not, Or, Present, ValuePath

BLANKS = ("", " ", "  ", "\t", "\r\n")
NEEDED_BLANKS = BLANKS[1:]
ESCAPES = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\n": "\\n", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}


@st.composite
def spelled(draw: st.DrawFn, whole: Filter, core: str | None = urns.USER) -> str:
    """The filter in one of its spellings; `core` is the URN that may stand before a core attribute's name."""
    return _filter(draw, whole, core)


def _filter(draw: st.DrawFn, whole: Filter, core: str | None) -> str:
    match whole:
        case Comparison(path, operator, value):
            return _apart(draw, _name(draw, path, core), _cased(draw, operator), _value(draw, value))
        case Present(path):
            return _apart(draw, _name(draw, path, core), _cased(draw, "pr"))
        case ValuePath(path, inner):
            return f"{_name(draw, path, core)}{_blank(draw)}[{_filter(draw, inner, None)}{_blank(draw)}]"
        case Not(inner):
            return f"{_cased(draw, 'not')}{_blank(draw)}({_filter(draw, inner, core)}{_blank(draw)})"
        case And(operands):
            return _joined(draw, "and", [_operand(draw, each, core, And, Or) for each in operands])
        case Or(operands):
            return _joined(draw, "or", [_operand(draw, each, core, Or) for each in operands])
        case _:
            assert_never(whole)


def _operand(draw: st.DrawFn, operand: Filter, core: str | None, *looser: type[Filter]) -> str:
    text = _filter(draw, operand, core)
    brackets = draw(st.integers(1 if isinstance(operand, looser) else 0, 2))
    return f"{'(' * brackets}{_blank(draw)}{text}{_blank(draw)}{')' * brackets}"


def _joined(draw: st.DrawFn, word: str, operands: list[str]) -> str:
    first, *others = operands
    return first + "".join(f"{_needed(draw)}{_cased(draw, word)}{_needed(draw)}{each}" for each in others)


def _apart(draw: st.DrawFn, *words: str) -> str:
    first, *others = words
    return _blank(draw) + first + "".join(_needed(draw) + word for word in others)


def _name(draw: st.DrawFn, path: AttributePath, core: str | None) -> str:
    qualified = core is not None and path.extension is None and draw(st.booleans())
    return _cased(draw, f"{core}:{path}" if qualified else str(path))


def _cased(draw: st.DrawFn, text: str) -> str:
    return draw(st.sampled_from([text, text.lower(), text.upper(), text.title()]))


def _value(draw: st.DrawFn, value: ComparisonValue) -> str:
    if not isinstance(value, str):
        return _cased(draw, json.dumps(value))
    return f'"{"".join(_character(draw, each) for each in value)}"'


def _character(draw: st.DrawFn, character: str) -> str:
    pairs = character.encode("utf-16-be").hex()
    numbered = "".join(f"\\u{pairs[start : start + 4]}" for start in range(0, len(pairs), 4))
    plain = [] if character in ESCAPES or character < " " else [character]
    named = [ESCAPES[character]] if character in ESCAPES else []
    return draw(st.sampled_from([*plain, *named, numbered]))


def _blank(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(BLANKS))


def _needed(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(NEEDED_BLANKS))
