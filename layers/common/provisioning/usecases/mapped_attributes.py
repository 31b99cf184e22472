"""The attribute that names a user's organization: which ones may be chosen, and what a user has there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.errors import ScimError
from provisioning.scim.filter_match import predicate
from provisioning.scim.path import PatchPath, parse_path
from provisioning.scim.resource import container_of
from provisioning.scim.schemas import USER_RESOURCE


@dataclass(frozen=True, slots=True)
class MappedAttribute:
    """A place in a user that has one text: `title`, `name.familyName`, `addresses[type eq "work"].country`."""

    path: PatchPath
    chosen: Callable[[Document], bool]
    """Which elements of a multi-valued attribute count."""

    def text_in(self, document: Document) -> str | None:
        """The user's text, without blanks around it; None when he has none.

        Of several elements the first that has one counts, the primary one before the others.
        """
        attribute, part = self.path.attribute, self.path.sub_attribute
        value = container_of(document, self.path.extension).get(attribute.name) if attribute else None
        if part is None:
            return _text(value)
        listed = value if isinstance(value, list) else [value]
        elements = [each for each in listed if isinstance(each, dict) and self.chosen(each)]
        elements.sort(key=lambda each: each.get("primary") is not True)
        texts = (_text(each.get(part.name)) for each in elements)
        return next((text for text in texts if text is not None), None)


@lru_cache(maxsize=64)
def mapped_attribute(text: str) -> MappedAttribute | None:
    """What the text names, as a PATCH path does; None unless it is one text that the provider writes."""
    try:
        path = parse_path(text, USER_RESOURCE)
    except ScimError:
        return None
    if path.attribute is None or not _has_one_text(path.attribute, path.sub_attribute):
        return None
    return MappedAttribute(path, predicate(path.value_filter) if path.value_filter else _any)


def _has_one_text(attribute: Attribute, part: Attribute | None) -> bool:
    target = part or attribute
    written = {attribute.mutability, target.mutability} == {"readWrite"}
    return written and target.type == "string" and not target.multi_valued


def _any(_: Document) -> bool:
    return True


def _text(value: Json) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None
