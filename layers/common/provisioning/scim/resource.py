"""A whole resource: from the JSON that a client sends to the document that is kept.

The document has proper attribute names, extensions in objects under their URNs, and nothing unassigned, read-only or
write-only in it. `schemas` is worked out anew whenever a resource is shown.
"""

from provisioning.scim.attributes import PLACED_ANYWHERE, Attribute, Document, Json, ResourceType, Schema
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.scim.values import clean, kind_of, require_object

NOT_KEPT = frozenset({"readOnly", "writeOnly"})
"""Read-only values are ignored (RFC 7644 §3.3); the one write-only attribute is `password`, which is never kept."""


def read_resource(body: Json, resource_type: ResourceType) -> Document:
    """The document in a POST or PUT body.

    Raises:
        InvalidSyntax: the body is no resource of this type.
        InvalidValue: an attribute's value is of the wrong kind, or a required attribute is missing.
    """
    if not isinstance(body, dict):
        raise InvalidSyntax(f"The body must be a JSON object, not {kind_of(body)}.")
    _require_schema(body, resource_type.schema)
    document: Document = {}
    _read_root(body, resource_type, document)
    _read_extensions(body, resource_type, document)
    _read_placed_anywhere(body, resource_type, document)
    require_attributes(document, resource_type)
    return document


def require_attributes(document: Document, resource_type: ResourceType) -> None:
    """Raise InvalidValue when a required attribute has no value (RFC 7644 §3.5.1)."""
    for attribute in resource_type.schema.attributes:
        if attribute.required and attribute.name not in document:
            raise InvalidValue(f"{attribute.name} is required and must not be empty.")


def schemas_of(document: Document, resource_type: ResourceType) -> list[Json]:
    """The URIs of the schemas that the document has attributes of (RFC 7643 §3)."""
    extensions = (schema.id for schema in resource_type.extensions if schema.id in document)
    return [resource_type.schema.id, *extensions]


def _require_schema(body: Document, schema: Schema) -> None:
    # RFC 7643 §3: schemas is required. Okta adds names that nobody knows; those are ignored.
    schemas = next((value for name, value in body.items() if name.lower() == "schemas"), None)
    if not isinstance(schemas, list) or not any(isinstance(s, str) and s.lower() == schema.id.lower() for s in schemas):
        raise InvalidSyntax(f'schemas must be a list that has "{schema.id}".')


def _read_root(body: Document, resource_type: ResourceType, document: Document) -> None:
    given: set[str] = set()
    for name, value in body.items():
        attribute = resource_type.root_attribute(name)
        if attribute is None or attribute.mutability in NOT_KEPT or name.lower() in PLACED_ANYWHERE:
            continue
        _require_given_once(attribute, given)
        _keep(document, attribute, value, attribute.name)


def _require_given_once(attribute: Attribute, given: set[str]) -> None:
    # RFC 7643 §2.1: names are equal in any letter case; userName and USERNAME together would leave open which counts.
    if attribute.name in given:
        raise InvalidSyntax(f"{attribute.name} is given more than once, in different letter case.")
    given.add(attribute.name)


def _keep(container: Document, attribute: Attribute, value: Json, where: str) -> None:
    cleaned = clean(attribute, value, where)
    if cleaned is not None:
        container[attribute.name] = cleaned


def _read_extensions(body: Document, resource_type: ResourceType, document: Document) -> None:
    for name, value in body.items():
        schema = resource_type.extension(name)
        if schema is None or value is None:
            continue
        extension = _read_extension(value, schema)
        if extension:
            document[schema.id] = {**_object(document.get(schema.id)), **extension}


def _read_extension(value: Json, schema: Schema) -> Document:
    extension: Document = {}
    for name, member in require_object(value, schema.id).items():
        attribute = schema.attribute(name)
        if attribute is not None and attribute.mutability not in NOT_KEPT:
            _keep(extension, attribute, member, f"{schema.id}:{attribute.name}")
    return extension


def _read_placed_anywhere(body: Document, resource_type: ResourceType, document: Document) -> None:
    """PRODUCT §3: c42OrgName and usertype count at the root and under any extension URN.

    Okta reads a user, changes what its mapping says and sends the whole back. So where the value stands in more than
    one place, the one in its proper place may be our own echo, and the other one is news.
    """
    for lower_name in PLACED_ANYWHERE:
        path = resource_type.find(lower_name)
        if path is None:
            continue
        proper_place = (path.extension or resource_type.schema.id, path.attribute.name)
        places = sorted(_places(body, resource_type, lower_name), key=lambda place: place[0] == proper_place)
        if places:
            value = clean(path.attribute, places[0][1], str(path))
            _put(document, path.extension, path.attribute.name, value)


def _places(body: Document, resource_type: ResourceType, lower_name: str) -> list[tuple[tuple[str, str], Json]]:
    places: list[tuple[tuple[str, str], Json]] = []
    for name, value in body.items():
        if name.lower() == lower_name:
            places.append(((resource_type.schema.id, name), value))
        elif isinstance(value, dict) and name.lower().startswith("urn:"):
            extension = resource_type.extension(name)
            urn = extension.id if extension else name
            places += [((urn, member), v) for member, v in value.items() if member.lower() == lower_name]
    return places


def _put(document: Document, extension: str | None, name: str, value: Json) -> None:
    container = _object(document.get(extension)) if extension else document
    if value is None:
        container.pop(name, None)
    else:
        container[name] = value
    if extension and container:
        document[extension] = container
    elif extension:
        document.pop(extension, None)


def _object(value: Json) -> Document:
    return value if isinstance(value, dict) else {}
