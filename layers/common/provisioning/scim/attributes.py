"""What an attribute, a schema and a resource type are (RFC 7643 §2, §6 and §7), and how a name finds its attribute.

The tables in `schemas.py` are made of these. Validation, projection, filters, PATCH paths and `/Schemas` all read them.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Document = dict[str, Json]

type AttributeType = Literal["string", "boolean", "dateTime", "binary", "reference", "complex"]
type Mutability = Literal["readOnly", "readWrite", "immutable", "writeOnly"]
type Returned = Literal["always", "never", "default", "request"]
type ValueFormat = Literal["country"]
type Uniqueness = Literal["none", "server", "global"]

ATTRIBUTE_PATH_CHARACTERS_MAX = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One row of a schema, with the characteristics of RFC 7643 §7."""

    name: str
    type: AttributeType = "string"
    multi_valued: bool = False
    required: bool = False
    case_exact: bool = False
    mutability: Mutability = "readWrite"
    returned: Returned = "default"
    uniqueness: Uniqueness = "none"
    description: str = ""
    canonical_values: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    value_format: ValueFormat | None = None
    """A rule beyond the type; `values.py` has it."""
    placed_anywhere: bool = False
    """PRODUCT §3: accepted at the root and under any URN, since identity providers put it where their mapping says."""
    sub_attributes: tuple["Attribute", ...] = ()
    _by_lower_name: dict[str, "Attribute"] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_lower_name", _by_lower_name(self.sub_attributes))

    def sub_attribute(self, name: str) -> "Attribute | None":
        """The sub-attribute of that name in any letter case (RFC 7643 §2.1)."""
        return self._by_lower_name.get(name.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A named set of attributes (RFC 7643 §7)."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]
    _by_lower_name: dict[str, Attribute] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_lower_name", _by_lower_name(self.attributes))

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name in any letter case (RFC 7643 §2.1)."""
        return self._by_lower_name.get(name.lower())


@dataclass(frozen=True, slots=True)
class AttributePath:
    """Where a value stands in a resource: `attribute` in the extension `extension` (a URN; None: the core schema)."""

    extension: str | None
    attribute: Attribute
    sub_attribute: Attribute | None = None

    @property
    def target(self) -> Attribute:
        """The innermost attribute that the path names."""
        return self.sub_attribute or self.attribute

    def __str__(self) -> str:
        prefix = f"{self.extension}:" if self.extension else ""
        suffix = f".{self.sub_attribute.name}" if self.sub_attribute else ""
        return f"{prefix}{self.attribute.name}{suffix}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResourceType:
    """A kind of resource (RFC 7643 §6): where it lives, its core schema, its extensions."""

    name: str
    endpoint: str
    description: str
    schema: Schema
    extensions: tuple[Schema, ...]
    common: tuple[Attribute, ...]
    """`schemas`, `id`, `externalId` and `meta` (RFC 7643 §3.1): every resource has them and no schema lists them."""
    _by_lower_name: dict[str, Attribute] = field(init=False, repr=False)
    _by_lower_urn: dict[str, Schema] = field(init=False, repr=False)
    _placed_anywhere: dict[str, AttributePath] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_lower_name", _by_lower_name((*self.common, *self.schema.attributes)))
        object.__setattr__(self, "_by_lower_urn", {schema.id.lower(): schema for schema in self.extensions})
        object.__setattr__(self, "_placed_anywhere", _placed_anywhere(self))

    def extension(self, urn: str) -> Schema | None:
        """The extension of that URN; URNs of schemas are compared without regard to case."""
        return self._by_lower_urn.get(urn.lower())

    def root_attribute(self, name: str) -> Attribute | None:
        """The core or common attribute of that name in any letter case."""
        return self._by_lower_name.get(name.lower())

    def placed_anywhere(self, name: str) -> AttributePath | None:
        """The proper place of an attribute that may stand anywhere; None if the name is not that of such a one."""
        return self._placed_anywhere.get(name.lower())

    def find(self, text: str) -> AttributePath | None:
        """What `name`, `name.givenName` or `urn:…:User:name.givenName` stands for, in any letter case; None if nothing.

        An attribute that is placed anywhere is found at the root and under any URN.
        """
        return _find(self, text) if len(text) <= ATTRIBUTE_PATH_CHARACTERS_MAX else None


def _by_lower_name(attributes: tuple[Attribute, ...]) -> dict[str, Attribute]:
    return {attribute.name.lower(): attribute for attribute in attributes}


def _placed_anywhere(resource_type: ResourceType) -> dict[str, AttributePath]:
    return {
        attribute.name.lower(): AttributePath(None if schema is resource_type.schema else schema.id, attribute)
        for schema in (resource_type.schema, *resource_type.extensions)
        for attribute in schema.attributes
        if attribute.placed_anywhere
    }


@lru_cache(maxsize=512)
def _find(resource_type: ResourceType, text: str) -> AttributePath | None:
    # The dot in urn:…:2.0:User:name.givenName belongs to the URN: names begin behind the last colon.
    urn, colon, names = text.rpartition(":")
    if colon and not is_urn(urn):
        return None
    name, dot, sub_name = names.partition(".")
    path = _find_attribute(resource_type, urn, name)
    if path is None or not dot:
        return path
    sub_attribute = path.attribute.sub_attribute(sub_name)
    return AttributePath(path.extension, path.attribute, sub_attribute) if sub_attribute else None


def is_urn(text: str) -> bool:
    """True for what may be the URN of a schema."""
    return text[:4].lower() == "urn:"


def _find_attribute(resource_type: ResourceType, urn: str, name: str) -> AttributePath | None:
    if urn.lower() in {"", resource_type.schema.id.lower()}:
        place, attribute = None, resource_type.root_attribute(name)
    else:
        extension = resource_type.extension(urn)
        place, attribute = (extension.id, extension.attribute(name)) if extension else (None, None)
    return AttributePath(place, attribute) if attribute else resource_type.placed_anywhere(name)
