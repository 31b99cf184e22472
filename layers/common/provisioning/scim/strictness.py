"""What a strict provider is refused, and a tolerant one is not: whatever our schemas do not know, and no path.

The readers of bodies ask here only for strict providers; what is wrong in itself they refuse to everybody.
"""

from collections.abc import Callable, Collection, Iterator

from provisioning.scim.attributes import Attribute, Document, Json, ResourceType
from provisioning.scim.errors import InvalidPath, InvalidSyntax
from provisioning.scim.path import PatchPath
from provisioning.scim.values import shown

WAY_OUT = "or have the operator set this provider to lenient"


def require_exact_resource(body: Document, resource_type: ResourceType) -> None:
    """Return when a POST or PUT body has nothing but attributes of the resource type, and names its schemas exactly.

    Raises:
        InvalidSyntax: it does not (RFC 7644 Table 9: the body did not conform to the request schema).
    """
    extensions = [schema.id for schema in resource_type.extensions]
    used = [urn for urn in extensions if urn.lower() in {name.lower() for name in body}]
    require_exact_schemas(body, known=[resource_type.schema.id, *extensions], used=used)
    for name, value in body.items():
        if resource_type.extension(name):
            _require_known_extension(name, value, resource_type)
        else:
            _require_known(_at_the_root(resource_type), name, value, "")


def require_exact_schemas(body: Document, *, known: Collection[str], used: Collection[str] = ()) -> None:
    """Return when `schemas` has only known URNs, each once, and all those whose attributes are used (RFC 7643 §3).

    Raises:
        InvalidSyntax: it has not; the detail says which one is the culprit.
    """
    given = [text.lower() for text in _schemas(body)]
    unknown = next((text for text in _schemas(body) if text.lower() not in {urn.lower() for urn in known}), None)
    missing = next((urn for urn in used if urn.lower() not in given), None)
    if unknown is not None:
        raise InvalidSyntax(f'schemas has "{shown(unknown)}", which nobody knows here. Leave it out, {WAY_OUT}.')
    if missing is not None:
        raise InvalidSyntax(f"schemas lacks {missing}, which the body has attributes of. Add it, {WAY_OUT}.")
    if len(given) > len(set(given)):
        raise InvalidSyntax(f"schemas has the same URN more than once. Send each once, {WAY_OUT}.")


def require_only(members: Document, known: Collection[str], prefix: str) -> None:
    """Return when the object's names, in any letter case, are all known.

    Raises:
        InvalidSyntax: one is not.
    """
    for name in members:
        if name.lower() not in known:
            raise _unknown(prefix + shown(name))


def require_known_change(path: PatchPath | None, value: Json, where: str, resource_type: ResourceType) -> None:
    """Return when an operation of a PATCH has a path, and its value only what the schemas know at that path.

    Raises:
        InvalidPath: it has no path, as Okta sends it.
        InvalidSyntax: its value has an unknown attribute.
    """
    if path is None:
        raise InvalidPath(f"{where} has no path. Send one operation for each attribute, with its path, {WAY_OUT}.")
    if path.attribute is None:
        _require_known_extension(str(path.extension), value, resource_type)
    elif path.sub_attribute is None:
        require_known_parts(path.attribute, value, str(path))


def require_known_parts(attribute: Attribute, value: Json, where: str) -> None:
    """Return when the objects in a complex attribute's value have its sub-attributes only.

    Raises:
        InvalidSyntax: they have others; `where` names the attribute.
    """
    for members, place in _objects(value, where) if attribute.type == "complex" else ():
        require_only(members, {part.name.lower() for part in attribute.sub_attributes}, f"{place}.")


def _require_known_extension(urn: str, value: Json, resource_type: ResourceType) -> None:
    for members, place in _objects(value, urn):
        for name, part in members.items():
            _require_known(_in_the_extension(urn, resource_type), name, part, f"{place}:")


def _require_known(attribute_of: Callable[[str], Attribute | None], name: str, value: Json, prefix: str) -> None:
    attribute = attribute_of(name)
    if attribute is None:
        raise _unknown(prefix + shown(name))
    require_known_parts(attribute, value, prefix + attribute.name)


def _at_the_root(resource_type: ResourceType) -> Callable[[str], Attribute | None]:
    return lambda name: resource_type.root_attribute(name) or _placed_anywhere(name, resource_type)


def _in_the_extension(urn: str, resource_type: ResourceType) -> Callable[[str], Attribute | None]:
    schema = resource_type.extension(urn)
    return lambda name: (schema and schema.attribute(name)) or _placed_anywhere(name, resource_type)


def _placed_anywhere(name: str, resource_type: ResourceType) -> Attribute | None:
    # PRODUCT §3: c42OrgName and usertype count at the root and under any URN; of a strict provider under a known one.
    path = resource_type.placed_anywhere(name)
    return path and path.attribute


def _schemas(body: Document) -> list[str]:
    given = next((value for name, value in body.items() if name.lower() == "schemas"), None)
    return [str(each) for each in given] if isinstance(given, list) else []


def _objects(value: Json, where: str) -> Iterator[tuple[Document, str]]:
    """The objects in the value, which may be one or a list of them, each with its place."""
    if isinstance(value, dict):
        yield value, where
    elif isinstance(value, list):
        yield from ((each, f"{where}[{index}]") for index, each in enumerate(value) if isinstance(each, dict))


def _unknown(where: str) -> InvalidSyntax:
    return InvalidSyntax(f"{where} is no attribute that /Schemas lists. Take it out of the mapping, {WAY_OUT}.")
