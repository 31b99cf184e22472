"""The PATCH body (RFC 7644 §3.5.2): a list of operations, parsed once."""

from dataclasses import dataclass
from typing import Literal, cast

from provisioning.scim import urns
from provisioning.scim.attributes import Json, ResourceType
from provisioning.scim.errors import InvalidSyntax, NoTarget
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.values import kind_of, require_object, shown

type Op = Literal["add", "remove", "replace"]

OPS = frozenset({"add", "remove", "replace"})
PATCH_OPERATIONS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. Without a path, `value` is an object with the attributes to change. `value` is None to clear."""

    op: Op
    path: PatchPath | None
    value: Json


def read_patch(body: Json, resource_type: ResourceType) -> tuple[Operation, ...]:
    """The operations of a PatchOp message, in their order.

    Raises:
        InvalidSyntax: the body is no PatchOp message, or has too many operations.
        InvalidPath: a path is malformed or names no attribute.
        InvalidFilter: the filter in a path is malformed.
        NoTarget: a `remove` has no path.
        InvalidValue: an operation without a path has no object for its value.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    members = {name.lower(): value for name, value in body.items()}
    schemas = members.get("schemas")
    if not isinstance(schemas, list) or urns.PATCH_OP not in schemas:
        raise InvalidSyntax(f'schemas must be a list that has "{urns.PATCH_OP}".')
    return tuple(
        _read_operation(each, f"Operations[{index}]", resource_type)
        for index, each in enumerate(_operations(members.get("operations")))
    )


def _operations(value: Json) -> list[Json]:
    if not isinstance(value, list) or not value:
        raise InvalidSyntax("Operations must be a list of at least one operation.")
    if len(value) > PATCH_OPERATIONS_MAX:
        raise InvalidSyntax(f"Operations has {len(value):,} operations; the limit is {PATCH_OPERATIONS_MAX:,}.")
    return value


def _read_operation(operation: Json, where: str, resource_type: ResourceType) -> Operation:
    if not isinstance(operation, dict):
        raise InvalidSyntax(f"{where} must be an object, not {kind_of(operation)}.")
    members = {name.lower(): value for name, value in operation.items()}
    op = _read_op(members.get("op"), where)
    path = _read_path(members.get("path"), where, resource_type)
    if op != "remove" and "value" not in members:
        raise InvalidSyntax(f"{where} has no value; {op} needs one.")
    return _require_target(Operation(op, path, members.get("value")), where)


def _read_op(value: Json, where: str) -> Op:
    # RFC 7644 §3.5.2 has op in lower case; Entra sends "Replace".
    op = value.lower() if isinstance(value, str) else None
    if op not in OPS:
        raise InvalidSyntax(f'{where}.op is "{shown(value)}"; it must be add, remove or replace.')
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
