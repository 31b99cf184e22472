"""Filter text to filter (RFC 7644 §3.4.2.2, Figure 1): one method for each rule of the grammar."""

import json
import re
from collections.abc import Callable

from provisioning.scim.attributes import Attribute, AttributePath, AttributeType, ResourceType
from provisioning.scim.errors import InvalidFilter
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
from provisioning.scim.filter_tokens import Misread, Token, TokenKind, TokenReader

FILTER_CHARACTERS_MAX = 8_192
FILTER_DEPTH_MAX = 40
"""How many round and square brackets may be open at once."""
FILTER_NODES_MAX = 200
"""Comparisons, value paths, negations, and chains of `and` or of `or`, all together."""

type Scope = ResourceType | Attribute
"""Whose attributes the names stand for: a resource's or, inside square brackets, an element's."""

_EQUALITY: frozenset[Operator] = frozenset({"eq", "ne"})
_SUBSTRING: frozenset[Operator] = frozenset({"co", "sw", "ew"})
_ORDER: frozenset[Operator] = frozenset({"gt", "ge", "lt", "le"})
_OPERATORS = _EQUALITY | _SUBSTRING | _ORDER

# RFC 7644 §3.4.2.2: Boolean and Binary have no order. A part of a binary or of a dateTime means nothing.
_OPERATORS_OF_TYPE: dict[AttributeType, frozenset[Operator]] = {
    "string": _OPERATORS,
    "reference": _OPERATORS,
    "dateTime": _EQUALITY | _ORDER,
    "boolean": _EQUALITY,
    "binary": _EQUALITY,
    "complex": frozenset(),
}

_EXPECTED_VALUE: dict[AttributeType, str] = {
    "string": "a text in double quotes",
    "reference": "a URI in double quotes",
    "dateTime": 'a date and time such as "2026-05-13T04:42:34Z"',
    "boolean": "true or false",
    "binary": "base64 in double quotes",
}

_BOOLEANS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def parse_filter(text: str, resource_type: ResourceType) -> Filter:
    """What a filter on resources of that type says. Raises InvalidFilter, whose detail names the culprit and its place.

    Names, operators and keywords may stand in any letter case; beside a bracket or a quote a blank may be missing.
    """
    if len(text) > FILTER_CHARACTERS_MAX:
        raise InvalidFilter(f"The filter has {len(text)} characters; at most {FILTER_CHARACTERS_MAX} are allowed.")
    reader = TokenReader(text)
    try:
        whole = FilterParser(reader).filter(resource_type)
        reader.expect("end", '"and" or "or"')
    except Misread as misread:
        raise InvalidFilter(misread.detail("filter", text)) from misread
    return whole


class FilterParser:
    """Reads one filter. Its methods raise Misread at the first token that is out of place."""

    def __init__(self, reader: TokenReader) -> None:
        self._reader = reader
        self._depth = 0
        self._nodes = 0

    def filter(self, scope: Scope) -> Filter:
        """`filter = conjunction *("or" conjunction)`."""
        return self._chain("or", Or, self._conjunction, scope)

    def value_filter(self, attribute: Attribute) -> Filter:
        """`valFilter = "[" filter "]"`; its names are sub-attributes of the attribute."""
        return self._bracketed("[", "]", attribute)

    def _conjunction(self, scope: Scope) -> Filter:
        """`conjunction = factor *("and" factor)`."""
        return self._chain("and", And, self._factor, scope)

    def _factor(self, scope: Scope) -> Filter:
        """`factor = ["not"] "(" filter ")" / expression`."""
        if self._reader.take_word("not"):
            return self._counted(Not(self._bracketed("(", ")", scope)))
        if self._reader.at("("):
            return self._bracketed("(", ")", scope)
        return self._expression(scope)

    def _expression(self, scope: Scope) -> Filter:
        """`expression = attrPath test / attrPath valFilter [subAttr test]`.

        The RFC has no test behind a value path. Entra sends `emails[type eq "work"].value eq "x"`.
        """
        name = self._reader.expect("word", "an attribute")
        path = _filterable(name, scope)
        if not self._reader.at("["):
            return self._test(name, path)
        if path.target.type != "complex":
            raise Misread(self._reader.token, f"{path} has no sub-attributes to filter by")
        inner = self.value_filter(path.attribute)
        suffix = self._reader.take_suffix()
        if suffix:
            inner = self._counted(And((inner, self._test(suffix, _filterable(suffix, path.attribute)))))
        return self._counted(ValuePath(path, inner))

    def _test(self, name: Token, path: AttributePath) -> Filter:
        """`test = "pr" / compareOp compValue`."""
        if self._reader.take_word("pr"):
            return self._counted(Present(path))
        leaf = _comparable(name, path)
        operator = _operator(self._reader.take(), leaf)
        value = _value(self._reader.take(), leaf, operator)
        return self._counted(Comparison(leaf, operator, value))

    def _chain(self, word: str, joined: type[And | Or], operand: Callable[[Scope], Filter], scope: Scope) -> Filter:
        operands = [operand(scope)]
        while self._reader.take_word(word):
            operands.append(operand(scope))
        return operands[0] if len(operands) == 1 else self._counted(joined(tuple(operands)))

    def _bracketed(self, opening: TokenKind, closing: TokenKind, scope: Scope) -> Filter:
        bracket = self._reader.expect(opening, f'"{opening}"')
        self._depth += 1
        if self._depth > FILTER_DEPTH_MAX:
            raise Misread(bracket, f"brackets are nested more than {FILTER_DEPTH_MAX} deep")
        inner = self.filter(scope)
        self._reader.expect(closing, f'"and", "or" or "{closing}"')
        self._depth -= 1
        return inner

    def _counted(self, node: Filter) -> Filter:
        self._nodes += 1
        if self._nodes > FILTER_NODES_MAX:
            raise Misread(self._reader.token, f"the filter is made of more than {FILTER_NODES_MAX} parts")
        return node


def named_attribute(name: Token, scope: Scope) -> AttributePath:
    """What the name stands for, in any letter case; raises Misread if the scope has nothing of that name."""
    if isinstance(scope, ResourceType):
        path = scope.find(name.text)
    else:
        sub_attribute = scope.sub_attribute(name.text)
        path = sub_attribute and AttributePath(None, sub_attribute)
    if path is None:
        raise Misread(name, f"{scope.name} has no attribute {name.description}")
    return path


def _filterable(name: Token, scope: Scope) -> AttributePath:
    path = named_attribute(name, scope)
    # RFC 7643 §7: what is never returned must not be guessed by asking either.
    if "never" in {path.attribute.returned, path.target.returned}:
        raise Misread(name, f"{path} cannot be filtered by")
    return path


def _comparable(name: Token, path: AttributePath) -> AttributePath:
    """The path of the value that a comparison compares: of a complex attribute its `value` (RFC 7644 Figure 2)."""
    if path.target.type != "complex":
        return path
    value = path.attribute.sub_attribute("value")
    if value is None:
        example = path.attribute.sub_attributes[0].name
        raise Misread(name, f"{path} is complex: only pr fits it; compare a part of it, such as {path}.{example}")
    return AttributePath(path.extension, path.attribute, value)


def _operator(token: Token, leaf: AttributePath) -> Operator:
    operator = token.text.lower()
    if token.kind != "word" or operator not in _OPERATORS:
        raise Misread(token, f"expected an operator such as eq, found {token.description}")
    if operator not in _OPERATORS_OF_TYPE[leaf.target.type]:
        allowed = ", ".join(sorted(_OPERATORS_OF_TYPE[leaf.target.type]))
        raise Misread(
            token, f"{operator} does not fit {leaf}, which is of type {leaf.target.type}; use {allowed} or pr"
        )
    return operator


def _value(token: Token, leaf: AttributePath, operator: Operator) -> ComparisonValue:
    if token.kind == "word" and token.text.lower() == "null" and operator in _EQUALITY:
        return None
    value = _fitting(token, leaf.target.type)
    if value is None:
        expected = _EXPECTED_VALUE[leaf.target.type]
        raise Misread(token.withheld, f"expected {expected} after {leaf} {operator}, found {_found(token)}")
    return value


def _fitting(token: Token, kind: AttributeType) -> str | bool | None:
    """The value that the token stands for; None if an attribute of that type cannot be compared with it."""
    text = _unquoted(token) if token.kind == "string" else None
    if kind == "boolean":
        # Entra: active eq "True".
        return _BOOLEANS.get((text or token.text).lower())
    if text is None or (kind == "dateTime" and instant(text) is None):
        return None
    return text


def _unquoted(token: Token) -> str:
    try:
        text: str = json.loads(token.text)
        text.encode()
    except json.JSONDecodeError as error:
        raise Misread(token, f"the text in quotes is not a JSON string ({error.msg})") from error
    except UnicodeEncodeError as error:
        raise Misread(token, "the text in quotes holds half a surrogate pair, which is no character") from error
    return text


def _found(token: Token) -> str:
    if token.kind != "word":
        return token.description
    if token.text.lower() in {*_BOOLEANS, "null"}:
        return token.text.lower()
    return "a number" if _NUMBER.fullmatch(token.text) else "a word without quotes"
