"""A whole resource: from the JSON that a client sends to the document that is kept.

The document has proper attribute names, extensions in objects under their URNs, and nothing unassigned, read-only or
write-only in it. `schemas` is worked out anew whenever a resource is shown.
"""

from collections.abc import Iterator
from operator import itemgetter

from provisioning.scim.attributes import AttributePath, Document, Json, ResourceType, is_urn
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.strictness import require_exact_resource
from provisioning.scim.values import (
    assigned,
    clean,
    clean_members,
    given_twice,
    is_unassigned,
    kind_of,
    require_object,
)


def read_resource(body: Json, resource_type: ResourceType, *, strict: bool = False) -> Document:
    """The document in a POST or PUT body.

    Raises:
        InvalidSyntax: the body is no resource of this type, or has a name twice, in different letter case; of a strict
            provider also when it has what the schemas do not know.
        InvalidValue: an attribute's value is of the wrong kind, or a required attribute is missing.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    require_schema(body, resource_type.schema.id)
    if strict:
        require_exact_resource(body, resource_type)
    document = assigned(clean_members(body, resource_type.root_attribute, ""))
    document.update(_extensions(body, resource_type))
    document = _with_placed_anywhere(document, body, resource_type)
    require_attributes(document, resource_type)
    return document


def require_schema(body: Document, urn: str) -> None:
    """Raise InvalidSyntax unless the body's `schemas` has the URN, in any letter case.

    RFC 7643 §3: schemas is required. Okta adds names that nobody knows; those are ignored.
    """
    schemas = next((value for name, value in body.items() if name.lower() == "schemas"), None)
    if not isinstance(schemas, list) or not any(isinstance(s, str) and s.lower() == urn.lower() for s in schemas):
        raise InvalidSyntax(f'schemas must be a list that has "{urn}".')


def require_attributes(document: Document, resource_type: ResourceType) -> None:
    """Raise InvalidValue when a required attribute has no value (RFC 7644 §3.5.1)."""
    for attribute in resource_type.schema.attributes:
        if attribute.required and not str(document.get(attribute.name, "")).strip():
            raise InvalidValue(f"{attribute.name} is required and must not be empty.")


def schemas_of(document: Document, resource_type: ResourceType) -> list[Json]:
    """The URIs of the schemas that the document has attributes of (RFC 7643 §3)."""
    extensions = [schema.id for schema in resource_type.extensions if schema.id in document]
    return [resource_type.schema.id, *extensions]


def container_of(document: Document, extension: str | None) -> Document:
    """What has the attributes of that extension, empty if there are none; for None the document itself."""
    container = document.get(extension) if extension else document
    return container if isinstance(container, dict) else {}


def with_value(document: Document, extension: str | None, name: str, value: Json) -> Document:
    """The document with that value of an attribute; without the attribute for None. No extension is left empty."""
    container = assigned({**container_of(document, extension), name: value})
    return container if extension is None else assigned({**document, extension: container or None})


def _extensions(body: Document, resource_type: ResourceType) -> Document:
    extensions: Document = {}
    for name, value in body.items():
        schema = resource_type.extension(name)
        if schema is None or is_unassigned(value):
            continue
        if schema.id in extensions:
            raise given_twice(schema.id)
        members = clean_members(require_object(value, schema.id), schema.attribute, f"{schema.id}:")
        extensions[schema.id] = assigned(members) or None
    return assigned(extensions)


def _with_placed_anywhere(document: Document, body: Document, resource_type: ResourceType) -> Document:
    """PRODUCT §3: c42OrgName and usertype count at the root and under any extension URN.

    Okta reads a user, changes what its mapping says and sends the whole back. So where the value stands in more than
    one place, the one in its proper place may be our own echo, and the other one is news.
    """
    places = [(place != str(path), place, path, value) for place, path, value in _places(body, resource_type)]
    for _, _, path, value in sorted(places, key=itemgetter(0, 1)):
        cleaned = clean(path.attribute, value, str(path))
        document = with_value(document, path.extension, path.attribute.name, cleaned)
    return document


def _places(body: Document, resource_type: ResourceType) -> Iterator[tuple[str, AttributePath, Json]]:
    """Where the body has an attribute that may stand anywhere, with its proper path and the value there."""
    for name, value in body.items():
        path = resource_type.placed_anywhere(name)
        if path:
            yield name, path, value
        elif isinstance(value, dict) and is_urn(name):
            extension = resource_type.extension(name)
            urn = extension.id if extension else name
            for member, member_value in value.items():
                path = resource_type.placed_anywhere(member)
                if path:
                    yield f"{urn}:{member}", path, member_value
