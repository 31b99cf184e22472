"""One attribute's value: from what a client sends to what is kept, or an error that names the culprit.

Identity providers are taken as they are: empty strings and nulls clear, booleans come as strings, a single value comes
in a list, a manager comes as a flat id. What a client cannot have meant is refused.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.countries import COUNTRY_CODES
from provisioning.scim.errors import InvalidSyntax, InvalidValue

ECHO_CHARACTERS_MAX = 80
ELEMENTS_MAX = 200
BOOLEANS = {"true": True, "false": False}
MARKERS = frozenset({"type", "primary", "display"})
"""Sub-attributes that say something about a value but are none themselves."""
NOT_KEPT = frozenset({"readOnly", "writeOnly"})
"""Read-only values are ignored (RFC 7644 §3.3); the one write-only attribute is `password`, which is never kept."""


def is_unassigned(value: Json) -> bool:
    """True for null, an empty string and an empty list, which all mean that there is no value (RFC 7643 §2.5)."""
    return value is None or value in ("", [])


def clean(attribute: Attribute, value: Json, where: str) -> Json:
    """The value as it is kept; None when it is unassigned, or says nothing.

    Raises:
        InvalidValue: the value is of another kind; the detail names `where`.
        InvalidSyntax: an object has a name twice, in different letter case.
    """
    if attribute.multi_valued:
        return clean_elements(attribute, value, where)
    value = only_element(value, where)
    return None if value is None or value == "" else CLEANERS[attribute.type](attribute, value, where)


def clean_elements(attribute: Attribute, value: Json, where: str) -> list[Json] | None:
    """The assigned elements of a multi-valued attribute, each once; None when there are none."""
    if is_unassigned(value):
        return None
    if not isinstance(value, list):
        raise InvalidValue(f"{where} must be a list, not {kind_of(value)}.")
    require_few(value, where)
    elements: list[Json] = []
    for index, each in enumerate(value):
        element = CLEANERS[attribute.type](attribute, each, f"{where}[{index}]")
        if element is not None and element not in elements:
            elements.append(element)
    _require_one_primary(elements, where)
    return elements or None


def clean_members(
    members: Document, attribute_of: Callable[[str], Attribute | None], prefix: str, *, skip_placed_anywhere: bool = False
) -> Document:
    """The known, writable attributes of an object by their proper names; None for those that it clears.

    Raises:
        InvalidValue: a value is of another kind.
        InvalidSyntax: a name is given twice.
    """
    cleaned: Document = {}
    for name, value in members.items():
        attribute = attribute_of(name)
        if attribute is None or attribute.mutability in NOT_KEPT:
            continue
        where = prefix + attribute.name
        if attribute.name in cleaned:
            # RFC 7643 §2.1: userName and USERNAME are one name; together they leave open which counts.
            raise InvalidSyntax(f"{where} is given more than once, in different letter case.")
        cleaned[attribute.name] = clean(attribute, value, where)
    return cleaned
