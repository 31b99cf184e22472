"""A PATCH operation as steps, each on one attribute that the client may write."""

from collections.abc import Iterator
from dataclasses import dataclass

from provisioning.scim.attributes import Attribute, Document, Json, ResourceType, is_urn
from provisioning.scim.errors import InvalidFilter, InvalidPath, Mutability
from provisioning.scim.patch_message import Op, Operation
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.values import NOT_KEPT, given_twice, is_unassigned, only_element, require_object


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one attribute: `path` says what of it, `value` what to."""

    op: Op
    path: PatchPath
    attribute: Attribute
    value: Json


def steps_of(operation: Operation, resource_type: ResourceType) -> Iterator[Step]:
    """What the operation does, one attribute after the other.

    Raises:
        Mutability: the path names a read-only attribute, or an extension that has no other.
        InvalidValue: the value is no object where it must name the attributes.
    """
    path = operation.path
    if path is None:
        yield from _member_steps(operation.op, "", require_object(operation.value, "value"), resource_type)
        return
    if all(target.mutability == "readOnly" for target in _targets(path, resource_type)):
        raise Mutability(f"{path} is read-only; leave it out of the PATCH.")
    yield from _path_steps(operation.op, path, operation.value, resource_type)


def _targets(path: PatchPath, resource_type: ResourceType) -> tuple[Attribute, ...]:
    """What the path names: an attribute, a part of one, or all that an extension has."""
    target = path.sub_attribute or path.attribute
    if target is not None:
        return (target,)
    schema = resource_type.extension(str(path.extension))
    return schema.attributes if schema else ()


def _path_steps(op: Op, path: PatchPath, value: Json, resource_type: ResourceType) -> Iterator[Step]:
    """The steps on what the path names; none on what is not kept."""
    if path.attribute is None:
        yield from _extension_steps(op, str(path.extension), value, resource_type)
    elif (path.sub_attribute or path.attribute).mutability not in NOT_KEPT:
        yield Step(op, path, path.attribute, value)


def _member_steps(op: Op, urn: str, members: Document, resource_type: ResourceType) -> Iterator[Step]:
    """The steps on the attributes that an object names, under that URN or, when it is empty, at the root.

    Okta sends attributes by their plain names; Entra has dotted names and URNs too. What is unknown or read-only is
    ignored: Okta sends a group's `id` along with its new name.
    """
    given: set[str] = set()
    for name, value in members.items():
        path = _known_path(f"{urn}:{name}" if urn else name, resource_type)
        if path is not None and name.lower() in given:
            raise given_twice(name)
        given.add(name.lower())
        if path is not None:
            yield from _path_steps(op, path, value, resource_type)
        elif not urn and is_urn(name) and isinstance(value, dict):
            # PRODUCT §3: c42OrgName and usertype count under any URN.
            yield from _member_steps(op, name, value, resource_type)


def _extension_steps(op: Op, urn: str, value: Json, resource_type: ResourceType) -> Iterator[Step]:
    """The steps on an extension's attributes: those that an object names; all of them to clear the extension."""
    if op != "remove" and not is_unassigned(value):
        yield from _member_steps(op, urn, require_object(only_element(value, urn), urn), resource_type)
        return
    schema = resource_type.extension(urn)
    for attribute in schema.attributes if schema else ():
        yield from _path_steps("remove", PatchPath(urn, attribute), None, resource_type)


def _known_path(name: str, resource_type: ResourceType) -> PatchPath | None:
    if "[" not in name and resource_type.extension(name) is None:
        # Nearly all names are plain, and one that nobody knows need not be parsed to be passed over.
        plain = resource_type.find(name)
        return plain and PatchPath(plain.extension, plain.attribute, None, plain.sub_attribute)
    try:
        return parse_path(name, resource_type)
    except (InvalidPath, InvalidFilter):
        return None
