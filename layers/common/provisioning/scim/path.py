"""PATCH paths (RFC 7644 §3.5.2, Figure 7): which attribute, which of its elements, which part of them."""

from dataclasses import dataclass
from functools import lru_cache

from provisioning.scim.attributes import Attribute, AttributePath, ResourceType
from provisioning.scim.errors import InvalidFilter, InvalidPath
from provisioning.scim.filter_parser import FILTER_CHARACTERS_MAX, FilterParser, named_attribute
from provisioning.scim.filter_syntax import Filter
from provisioning.scim.filter_tokens import Misread, TokenReader


@dataclass(frozen=True, slots=True)
class PatchPath:
    """The target of a PATCH operation: at least one of `extension` and `attribute` is given.

    `emails[type eq "work"].value` has all but the extension.
    """

    extension: str | None
    """The URN of the extension that the attribute stands in; None for the core schema."""
    attribute: Attribute | None
    """None: the extension as a whole."""
    value_filter: Filter | None = None
    """Which elements of a multi-valued attribute; None: all."""
    sub_attribute: Attribute | None = None

    def __str__(self) -> str:
        if self.attribute is None:
            return str(self.extension)
        whole = AttributePath(self.extension, self.attribute)
        chosen = f"[{self.value_filter}]" if self.value_filter else ""
        part = f".{self.sub_attribute.name}" if self.sub_attribute else ""
        return f"{whole}{chosen}{part}"


@lru_cache(maxsize=512)
def parse_path(text: str, resource_type: ResourceType) -> PatchPath:
    """What a PATCH path on a resource of that type names, in any letter case.

    Raises InvalidPath if it is malformed or names no attribute, InvalidFilter for what is wrong inside its brackets.
    """
    if len(text) > FILTER_CHARACTERS_MAX:
        raise InvalidPath(f"The path has {len(text)} characters; at most {FILTER_CHARACTERS_MAX} are allowed.")
    reader = TokenReader(text)
    try:
        path = _path(reader, resource_type)
        reader.expect("end", "the end of the path")
    except Misread as misread:
        raise InvalidPath(misread.detail("path", text)) from misread
    return path


def _path(reader: TokenReader, resource_type: ResourceType) -> PatchPath:
    """`path = extensionURN / attrPath / attrPath valFilter [subAttr]`."""
    name = reader.expect("word", "an attribute")
    extension = resource_type.extension(name.text)
    if extension:
        return PatchPath(extension.id, None)
    path = named_attribute(name, resource_type)
    if not reader.at("["):
        return PatchPath(path.extension, path.attribute, None, path.sub_attribute)
    if path.target.type != "complex" or not path.target.multi_valued:
        raise Misread(reader.token, f"{path} has no elements to choose from")
    value_filter = _value_filter(reader, path.attribute)
    suffix = reader.take_suffix()
    sub_attribute = named_attribute(suffix, path.attribute).attribute if suffix else None
    return PatchPath(path.extension, path.attribute, value_filter, sub_attribute)


def _value_filter(reader: TokenReader, attribute: Attribute) -> Filter:
    try:
        return FilterParser(reader).value_filter(attribute)
    except Misread as misread:
        if misread.token.kind in {"end", "unclosed"}:
            raise  # A bracket that never closes is a fault of the path.
        raise InvalidFilter(misread.detail("path", reader.source)) from misread
