"""PATCH (RFC 7644 §3.5.2): a document and operations in, a new document out. The document that came in stays as it was.

What an operation does to one attribute's value is in `patch_values.py`.
"""

from collections.abc import Iterator

from provisioning.scim.attributes import Document, Json, ResourceType, Schema
from provisioning.scim.errors import InvalidFilter, InvalidPath, Mutability
from provisioning.scim.patch_message import Operation
from provisioning.scim.patch_values import changed_value
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.resource import NOT_KEPT, require_attributes
from provisioning.scim.values import require_object


def patch(document: Document, operations: tuple[Operation, ...], resource_type: ResourceType) -> Document:
    """The document after all operations, each applied to what the one before left (RFC 7644 §3.5.2).

    Raises:
        ScimError: an operation cannot be carried out; nothing of the others counts then either.
    """
    for operation in operations:
        for step in _steps(operation, resource_type):
            document = _apply(document, step)
    require_attributes(document, resource_type)
    return document


def _steps(operation: Operation, resource_type: ResourceType) -> Iterator[Operation]:
    """The operation as operations on single attributes that the client may write."""
    if operation.path is None:
        yield from _pathless_steps(operation, resource_type)
    elif operation.path.attribute is None:
        schema = resource_type.extension(operation.path.extension or "")
        assert schema is not None
        yield from _extension_steps(operation, schema)
    elif operation.path.attribute.mutability == "readOnly":
        raise Mutability(f"{operation.path} is read-only; leave it out of the PATCH.")
    elif operation.path.attribute.mutability not in NOT_KEPT:
        yield operation


def _pathless_steps(operation: Operation, resource_type: ResourceType) -> Iterator[Operation]:
    """An object of attributes, as Okta sends it; Entra has dotted names and URNs for keys.

    Unknown and read-only attributes are ignored: Okta sends a group's `id` along with its new name.
    """
    for name, value in require_object(operation.value, "value").items():
        path = _known_path(name, resource_type)
        if path is not None and (path.attribute is None or path.attribute.mutability not in NOT_KEPT):
            yield from _steps(Operation(operation.op, path, value), resource_type)


def _known_path(name: str, resource_type: ResourceType) -> PatchPath | None:
    try:
        return parse_path(name, resource_type)
    except (InvalidPath, InvalidFilter):
        return None


def _extension_steps(operation: Operation, schema: Schema) -> Iterator[Operation]:
    """An object of an extension's attributes; `remove`, or a null value, clears them all."""
    if operation.op == "remove" or operation.value is None:
        for attribute in schema.attributes:
            yield Operation("remove", PatchPath(schema.id, attribute, None, None), None)
        return
    for name, value in require_object(operation.value, schema.id).items():
        attribute = schema.attribute(name)
        if attribute is not None and attribute.mutability not in NOT_KEPT:
            yield Operation(operation.op, PatchPath(schema.id, attribute, None, None), value)


def _apply(document: Document, step: Operation) -> Document:
    assert step.path is not None
    assert step.path.attribute is not None
    container = _container(document, step.path.extension)
    before = container.get(step.path.attribute.name)
    after = changed_value(step, step.path, step.path.attribute, before)
    if after is None and step.op == "remove" and step.path.attribute.required:
        raise Mutability(f"{step.path} is required and cannot be removed.")
    if after == before:
        return document
    return _with_value(document, step.path.extension, step.path.attribute.name, after)


def _container(document: Document, extension: str | None) -> Document:
    container = document.get(extension) if extension else document
    return container if isinstance(container, dict) else {}


def _with_value(document: Document, extension: str | None, name: str, value: Json) -> Document:
    container = {**_container(document, extension), name: value}
    if value is None:
        del container[name]
    if extension is None:
        return container
    changed: Document = {**document, extension: container}
    if not container:
        del changed[extension]
    return changed
