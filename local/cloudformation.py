"""CloudFormation's YAML as plain structures, and its intrinsic functions carried out: those that our template uses."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import yaml

type Node = Any
"""Any JSON; an intrinsic function is an object with one key, such as `{"Ref": "Table"}`."""

REFERENCE = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
"""`${Table}` or `${Table.Arn}` in the text of `!Sub`."""


class UnknownReferenceError(LookupError):
    """The template refers to something that nobody has given a value for; its name is the message."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """What the names in a template stand for."""

    values: Mapping[str, str | int]
    """By what `!Ref` and `!GetAtt` say: `Table`, `Table.Arn`, `AWS::Region`."""
    conditions: Mapping[str, Node]

    def resolve(self, node: Node) -> Node:
        """The node with its intrinsic functions carried out.

        Raises:
            UnknownReferenceError: it refers to something that has no value.
        """
        match node:
            case dict():
                return self._resolve_object(cast("dict[str, Node]", node))
            case list():
                return [self.resolve(item) for item in cast("list[Node]", node)]
            case _:
                return node

    def _resolve_object(self, node: dict[str, Node]) -> Node:
        match list(node.items()):
            case [(name, argument)] if name in _INTRINSICS:
                return _INTRINSICS[name](self, argument)
            case items:
                return {name: self.resolve(value) for name, value in items}


def _refer(resolver: Resolver, name: str) -> str | int:
    if name not in resolver.values:
        raise UnknownReferenceError(name)
    return resolver.values[name]


def _substitute(resolver: Resolver, argument: str | tuple[str, Node]) -> str:
    """The text, or the text of a list that gives names of its own beside it."""
    if not isinstance(argument, str):
        text, own = argument
        return _substitute(replace(resolver, values={**resolver.values, **resolver.resolve(own)}), text)
    return REFERENCE.sub(lambda reference: str(_refer(resolver, reference[1])), argument)


def _choose(resolver: Resolver, argument: list[Node]) -> Node:
    condition, yes, no = argument
    return resolver.resolve(yes if resolver.resolve(resolver.conditions[condition]) else no)


def _equals(resolver: Resolver, argument: list[Node]) -> bool:
    left, right = argument
    return resolver.resolve(left) == resolver.resolve(right)


def _negate(resolver: Resolver, argument: list[Node]) -> bool:
    (condition,) = argument
    return not resolver.resolve(condition)


_INTRINSICS: Mapping[str, Callable[[Resolver, Any], Node]] = {
    "Ref": _refer,
    "Fn::Equals": _equals,
    "Fn::GetAtt": _refer,
    "Fn::If": _choose,
    "Fn::Not": _negate,
    "Fn::Sub": _substitute,
}


def parse(text: str) -> dict[str, Node]:
    """The document, with `!Ref Name` as `{"Ref": "Name"}` and `!Sub text` as `{"Fn::Sub": "text"}`."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader makes plain structures only


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's tags."""


def _construct_intrinsic(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Node]:
    name = tag if tag == "Ref" else f"Fn::{tag}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_scalar(cast("yaml.ScalarNode", node))}


_Loader.add_multi_constructor("!", _construct_intrinsic)  # pyright: ignore[reportUnknownMemberType] - untyped upstream
