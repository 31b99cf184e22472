"""The order of a list (RFC 7644 §3.4.2.3): sortBy and sortOrder."""

from dataclasses import dataclass

from provisioning.scim.attributes import AttributePath, Document, Json, ResourceType
from provisioning.scim.errors import InvalidValue
from provisioning.scim.filter_match import key_of
from provisioning.scim.resource import container_of
from provisioning.scim.values import shown

SORTED_CHARACTERS_MAX = 200
"""Values that begin alike for so long are in the order of their ids. A rank travels in a cursor, which is in a URL."""

type Rank = tuple[bool, str, str]
"""Whether there is nothing to sort by, else by what, and the id of the resource, which tells equals apart."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By which attribute, and which way round. Descending is ascending read backwards, down to the ids."""

    path: AttributePath
    descending: bool = False

    def rank(self, document: Document) -> Rank:
        """The place of a resource, of which the document has the id and the attribute.

        Without a value it comes last in ascending order, and first in descending order.
        """
        value = self._value(document)
        key = key_of(self.path.target)(value[:SORTED_CHARACTERS_MAX] if isinstance(value, str) else value)
        # To be compared, a character can become many.
        return key is None, (key or "")[:SORTED_CHARACTERS_MAX], str(document["id"])

    def _value(self, document: Document) -> Json:
        """RFC 7644 §3.4.2.3: of a multi-valued attribute the primary value counts, or else the first."""
        value = container_of(document, self.path.extension).get(self.path.attribute.name)
        if isinstance(value, list):
            value = next((each for each in value if _is_primary(each)), value[0] if value else None)
        if self.path.sub_attribute is None:
            return value
        return value.get(self.path.sub_attribute.name) if isinstance(value, dict) else None


def read_sort(sort_by: str, *, descending: bool, resource_type: ResourceType) -> Sort:
    """The order that `sortBy` names. A multi-valued attribute such as `emails` stands for its values.

    Raises:
        InvalidValue: there is no such attribute, it is never returned, or it is complex and has no value of its own.
    """
    path = resource_type.find(sort_by)
    if path is None or path.target.returned == "never":
        raise InvalidValue(f'sortBy is "{shown(sort_by)}", which is no attribute that can be sorted by.')
    if path.target.type == "complex":
        path = AttributePath(path.extension, path.attribute, path.attribute.sub_attribute("value"))
    if path.target.type == "complex":
        names = ", ".join(f"{path}.{each.name}" for each in path.attribute.sub_attributes)
        raise InvalidValue(f'sortBy is "{shown(sort_by)}", which has parts. Sort by one of them: {names}.')
    return Sort(path, descending)


def _is_primary(element: Json) -> bool:
    return isinstance(element, dict) and element.get("primary") is True
