"""One attribute's value: from what a client sends to what is kept, or an error that names the culprit.

Identity providers are taken as they are: empty strings and nulls clear, booleans come as strings, a single value comes
in a list, a manager comes as a flat id. What a client cannot have meant is refused.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.countries import COUNTRY_CODES
from provisioning.scim.errors import InvalidValue

ECHO_CHARACTERS_MAX = 80
ELEMENTS_MAX = 200
BOOLEANS = {"true": True, "false": False}
MARKERS = frozenset({"type", "primary", "display"})
"""Sub-attributes that say something about a value but are none themselves."""


def clean(attribute: Attribute, value: Json, where: str) -> Json:
    """The value as it is kept; None when it is unassigned: null, an empty string or an empty list (RFC 7643 §2.5).

    Raises:
        InvalidValue: the value is of another kind; the detail names `where`.
    """
    if attribute.multi_valued:
        return clean_elements(attribute, value, where)
    if isinstance(value, list):
        value = _only_element(value, where)
    return None if value is None or value == "" else CLEANERS[attribute.type](attribute, value, where)


def clean_elements(attribute: Attribute, value: Json, where: str) -> list[Json] | None:
    """The assigned elements of a multi-valued attribute, each once; None when there are none."""
    if value is None or value == "":
        return None
    if not isinstance(value, list):
        raise InvalidValue(f"{where} must be a list, not {kind_of(value)}.")
    if len(value) > ELEMENTS_MAX:
        raise InvalidValue(f"{where} has {len(value):,} elements; the limit is {ELEMENTS_MAX:,}.")
    cleaned = [CLEANERS[attribute.type](attribute, each, f"{where}[{index}]") for index, each in enumerate(value)]
    elements: list[Json] = []
    for element in cleaned:
        if element is not None and element not in elements:
            elements.append(element)
    _require_one_primary(elements, where)
    return elements or None


def require_object(value: Json, where: str) -> Document:
    """The value, when it is a JSON object; else InvalidValue."""
    if not isinstance(value, dict):
        raise InvalidValue(f"{where} must be an object, not {kind_of(value)}.")
    return value


def kind_of(value: Json) -> str:
    """What a person would call the value's type."""
    return KINDS[type(value)]


def shown(value: Json) -> str:
    """The value as an error detail may quote it: short."""
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= ECHO_CHARACTERS_MAX else f"{text[:ECHO_CHARACTERS_MAX]}…"


def _only_element(value: list[Json], where: str) -> Json:
    # Entra wraps single values: {"op": "Replace", "path": "displayName", "value": ["Platform"]}.
    if len(value) > 1:
        raise InvalidValue(f"{where} takes one value, not a list of {len(value)}.")
    return value[0] if value else None


def _clean_string(attribute: Attribute, value: Json, where: str) -> Json:
    if not isinstance(value, str):
        raise InvalidValue(f"{where} must be a string, not {kind_of(value)}.")
    if not value.isascii():
        _require_characters(value, where)
    return value if attribute.value_format is None else FORMATS[attribute.value_format](value, where)


def _require_characters(value: str, where: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidValue(f"{where} has half a surrogate pair, which is no character.") from None


def _clean_boolean(_: Attribute, value: Json, where: str) -> Json:
    # Entra sends "True" and "False"; Okta sends "active" as a string now and then.
    if isinstance(value, str):
        value = BOOLEANS.get(value.lower(), value)
    if not isinstance(value, bool):
        raise InvalidValue(f"{where} must be true or false, not {kind_of(value)}.")
    return value


def _clean_binary(attribute: Attribute, value: Json, where: str) -> Json:
    text = _clean_string(attribute, value, where)
    try:
        b64decode(str(text), validate=True)
    except binascii.Error:
        raise InvalidValue(f"{where} must be base64 (RFC 4648).") from None
    return text


def _clean_complex(attribute: Attribute, value: Json, where: str) -> Json:
    if isinstance(value, str) and not attribute.multi_valued and attribute.sub_attribute("value"):
        # Okta and Entra send the manager as a flat id too.
        value = {"value": value}
    if value is None:
        return None
    members = clean_members(attribute, require_object(value, where), where)
    element: Json = {name: member for name, member in members.items() if member is not None}
    return None if not element or (attribute.multi_valued and element.keys() <= MARKERS) else element


def clean_members(attribute: Attribute, value: Document, where: str) -> Document:
    """The known, writable sub-attributes of a complex value by their proper names; None for those to clear."""
    members: Document = {}
    for name, member in value.items():
        sub_attribute = attribute.sub_attribute(name)
        if sub_attribute is not None and sub_attribute.mutability != "readOnly":
            members[sub_attribute.name] = clean(sub_attribute, member, f"{where}.{sub_attribute.name}")
    return members


def _require_one_primary(elements: list[Json], where: str) -> None:
    # RFC 7643 §2.4: the primary value true must appear no more than once.
    primaries = [element for element in elements if isinstance(element, dict) and element.get("primary") is True]
    if len(primaries) > 1:
        raise InvalidValue(f"{where} has {len(primaries)} primary values; mark one as primary.")


def _clean_country(value: str, where: str) -> str:
    code = value.upper()
    if code not in COUNTRY_CODES:
        raise InvalidValue(
            f'{where} is "{shown(value)}", which is not an ISO 3166-1 alpha-2 code. '
            "Map a two-letter country code such as AT to this attribute in the identity provider."
        )
    return code


CLEANERS: dict[str, Callable[[Attribute, Json, str], Json]] = {
    "string": _clean_string,
    "reference": _clean_string,
    "boolean": _clean_boolean,
    "binary": _clean_binary,
    "complex": _clean_complex,
}
FORMATS: dict[str, Callable[[str, str], str]] = {"country": _clean_country}
KINDS = {
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
