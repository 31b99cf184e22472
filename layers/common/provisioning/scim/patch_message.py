"""The PATCH body (RFC 7644 §3.5.2): a list of operations, parsed once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json, ResourceType
from provisioning.scim.errors import InvalidSyntax, NoTarget
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.resource import require_schema
from provisioning.scim.strictness import require_exact_schemas, require_known_change, require_only
from provisioning.scim.values import by_lower_name, kind_of, require_object, shown

type Op = Literal["add", "remove", "replace"]

OPS = frozenset({"add", "remove", "replace"})
MESSAGE_MEMBERS = frozenset({"schemas", "operations"})
OPERATION_MEMBERS = frozenset({"op", "path", "value"})
PATCH_OPERATIONS_MAX = 1_000
PATCH_VALUES_MAX = 12_000
"""How many attributes of objects and elements of lists all operations may bring together: 10,000 members and more."""
PATCH_PATH_CHARACTERS_MAX = 262_144
"""How long the paths of all operations may be together."""
PATCH_PATH_PIECES_MAX = 5_000
"""How many paths, blanks and opening brackets they may have: 1,000 members removed by their ids have 4,000."""

PIECE = re.compile(r"[\s(\[]")


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. Without a path, `value` is an object with the attributes to change. `value` is None to clear."""

    op: Op
    path: PatchPath | None
    value: Json


def read_patch(body: Json, resource_type: ResourceType, *, strict: bool = False) -> tuple[Operation, ...]:
    """The operations of a PatchOp message, in their order.

    Raises:
        InvalidSyntax: the body is no PatchOp message, or brings too much; of a strict provider also when it has what
            the schemas do not know.
        InvalidPath: a path is malformed or names no attribute; of a strict provider also when there is none.
        InvalidFilter: the filter in a path is malformed.
        NoTarget: a `remove` has no path.
        InvalidValue: an operation without a path has no object for its value.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    require_schema(body, urns.PATCH_OP)
    operations = _require_operations(by_lower_name(body, "").get("operations"))
    given = [_members_of(each, f"Operations[{index}]") for index, each in enumerate(operations)]
    _require_few_values(given)
    _require_short_paths(given)
    read = tuple(_read_operation(each, f"Operations[{index}]", resource_type) for index, each in enumerate(given))
    if strict:
        _require_exact(body, given, read, resource_type)
    return read


def _require_exact(
    body: Document, given: list[Document], read: tuple[Operation, ...], resource_type: ResourceType
) -> None:
    require_exact_schemas(body, known=[urns.PATCH_OP])
    require_only(body, MESSAGE_MEMBERS, "")
    for index, (members, operation) in enumerate(zip(given, read, strict=True)):
        require_only(members, OPERATION_MEMBERS, f"Operations[{index}].")
        require_known_change(operation.path, operation.value, f"Operations[{index}]", resource_type)


def _require_operations(value: Json) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise InvalidSyntax("Operations must be a list of at least one operation.")
    if len(value) > PATCH_OPERATIONS_MAX:
        raise InvalidSyntax(f"Operations has {len(value):,} operations; the limit is {PATCH_OPERATIONS_MAX:,}.")
    return value


def _members_of(operation: Json, where: str) -> Document:
    if not isinstance(operation, dict):
        raise InvalidSyntax(f"{where} must be an object, not {kind_of(operation)}.")
    return by_lower_name(operation, f"{where}.")


def _require_few_values(operations: list[Document]) -> None:
    count = sum(_count_values(members.get("value")) for members in operations)
    if count > PATCH_VALUES_MAX:
        raise InvalidSyntax(f"Operations bring {count:,} values; the limit is {PATCH_VALUES_MAX:,} in one request.")


def _count_values(value: Json) -> int:
    """How many values there are: the elements of a list, the members of an object and the elements in those."""
    value = _unwrapped(value)
    if isinstance(value, dict):
        inner = [_unwrapped(each) for each in value.values()]
        return sum(len(each) if isinstance(each, list | dict) else 1 for each in inner)
    return len(value) if isinstance(value, list) else 1


def _unwrapped(value: Json) -> Json:
    # A single value may come in a list: what is in it counts, and not the list.
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _require_short_paths(operations: list[Document]) -> None:
    paths = [path for members in operations for path in _paths(members)]
    count = sum(map(len, paths))
    if count > PATCH_PATH_CHARACTERS_MAX:
        limit = f"the limit is {PATCH_PATH_CHARACTERS_MAX:,} in one request"
        raise InvalidSyntax(f"The paths of Operations have {count:,} characters; {limit}.")
    pieces = len(paths) + len(PIECE.findall("".join(paths)))
    if pieces > PATCH_PATH_PIECES_MAX:
        raise InvalidSyntax(
            f"The paths of Operations are made of {pieces:,} pieces; the limit is {PATCH_PATH_PIECES_MAX:,} in one "
            "request. Send fewer operations at a time, or shorter filters."
        )


def _paths(members: Document) -> Iterator[str]:
    """The path of an operation, and the names in its value and in the objects there, which may be paths."""
    path, value = members.get("path"), _unwrapped(members.get("value"))
    if isinstance(path, str):
        yield path
    if isinstance(value, dict):
        yield from value
        inner = [_unwrapped(each) for each in value.values()]
        yield from (name for each in inner if isinstance(each, dict) for name in each)


def _read_operation(members: Document, where: str, resource_type: ResourceType) -> Operation:
    op = _read_op(members.get("op"), where)
    path = _read_path(members.get("path"), where, resource_type)
    if op != "remove" and "value" not in members:
        raise InvalidSyntax(f"{where} has no value; {op} needs one.")
    return _require_target(Operation(op, path, members.get("value")), where)


def _read_op(value: Json, where: str) -> Op:
    # RFC 7644 §3.5.2 has op in lower case; Entra sends "Replace".
    op = value.lower() if isinstance(value, str) else None
    if op not in OPS:
        found = f'"{shown(value)}"' if isinstance(value, str) else kind_of(value)
        raise InvalidSyntax(f"{where}.op must be add, remove or replace, not {found}.")
    return cast(Op, op)


def _read_path(value: Json, where: str, resource_type: ResourceType) -> PatchPath | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidSyntax(f"{where}.path must be a string, not {kind_of(value)}.")
    return parse_path(value, resource_type)


def _require_target(operation: Operation, where: str) -> Operation:
    if operation.path is not None:
        return operation
    if operation.op == "remove":
        raise NoTarget(f"{where} removes without a path; say what to remove.")
    require_object(operation.value, f"{where}.value, which has no path,")
    return operation
