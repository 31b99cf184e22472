"""One attribute's value: from what a client sends to what is kept, or an error that names the culprit.

Identity providers are taken as they are: empty strings and nulls clear, booleans come as strings, a single value comes
in a list, a manager comes as a flat id. What a client cannot have meant is refused.
"""

from base64 import b64decode
from collections.abc import Callable, Sequence

from provisioning.scim.attributes import Attribute, Document, Json
from provisioning.scim.countries import COUNTRY_CODES
from provisioning.scim.elements import Elements, is_valueless, united
from provisioning.scim.errors import InvalidSyntax, InvalidValue

ECHO_CHARACTERS_MAX = 80
ELEMENTS_MAX = 200
NAMES_MAX = 1_000
"""Of one object, the unknown ones too: all our schemas together have about 100."""
BOOLEANS = {"true": True, "false": False}
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
        return [*clean_elements(attribute, value, where)] or None
    value = only_element(value, where)
    return None if value is None or value == "" else CLEANERS[attribute.type](attribute, value, where)


def clean_elements(attribute: Attribute, value: Json, where: str) -> Elements:
    """The elements of a multi-valued attribute that say something, each once, at most one of them primary."""
    if is_unassigned(value):
        return []
    given = require_list(value, where)
    require_few(given, where)
    cleaned = [_clean_element(attribute, each, f"{where}[{index}]") for index, each in enumerate(given)]
    elements = [element for element in cleaned if not is_valueless(element)]
    if len(elements) > 1:
        elements, _ = united([], elements, attribute)
        _require_one_primary(elements, where)
    return elements


def clean_members(members: Document, attribute_of: Callable[[str], Attribute | None], prefix: str) -> Document:
    """The known, writable attributes of an object by their proper names; None for those that it clears.

    Attributes that are placed anywhere are not among them: `resource.py` reads them from all their places.

    Raises:
        InvalidValue: a value is of another kind.
        InvalidSyntax: a name is given twice, or there are more than NAMES_MAX.
    """
    if len(members) > NAMES_MAX:
        raise InvalidSyntax(f"{prefix[:-1] or 'The body'} has {len(members):,} names; the limit is {NAMES_MAX:,}.")
    cleaned: Document = {}
    for name, value in members.items():
        attribute = attribute_of(name)
        if attribute is None or attribute.mutability in NOT_KEPT or attribute.placed_anywhere:
            continue
        where = prefix + attribute.name
        if attribute.name in cleaned:
            raise given_twice(where)
        cleaned[attribute.name] = clean(attribute, value, where)
    return cleaned


def given_twice(where: str) -> InvalidSyntax:
    """RFC 7643 §2.1: userName and USERNAME are one name; together they leave open which counts."""
    return InvalidSyntax(f"{where} is given more than once, in different letter case.")


def by_lower_name(members: Document, prefix: str) -> Document:
    """The members of a message by their names in lower case. Raises InvalidSyntax when one is given twice."""
    by_name: Document = {}
    for name, value in members.items():
        if name.lower() in by_name:
            raise given_twice(prefix + shown(name))
        by_name[name.lower()] = value
    return by_name


def assigned(members: Document) -> Document:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def only_element(value: Json, where: str) -> Json:
    """The value, out of the list of one that it may come in; None for an empty list."""
    # Entra wraps single values: {"op": "Replace", "path": "displayName", "value": ["Platform"]}.
    if not isinstance(value, list):
        return value
    if len(value) > 1:
        raise InvalidValue(f"{where} takes one value, not a list of {len(value)}.")
    return value[0] if value else None


def require_object(value: Json, where: str) -> Document:
    """The value, when it is a JSON object; else InvalidValue."""
    if not isinstance(value, dict):
        raise InvalidValue(f"{where} must be an object, not {kind_of(value)}.")
    return value


def require_list(value: Json, where: str) -> list[Json]:
    """The value, when it is a JSON array; else InvalidValue."""
    if not isinstance(value, list):
        raise InvalidValue(f"{where} must be a list, not {kind_of(value)}.")
    return value


def require_few(elements: Sequence[Json], where: str) -> None:
    """Raise InvalidValue when a multi-valued attribute has more than ELEMENTS_MAX elements."""
    if len(elements) > ELEMENTS_MAX:
        raise InvalidValue(f"{where} has {len(elements):,} elements; the limit is {ELEMENTS_MAX:,}.")


def kind_of(value: Json) -> str:
    """What a person would call the value's type."""
    return KINDS[type(value)]


def shown(value: str) -> str:
    """The text as an error detail may quote it: short and printable."""
    text = value if len(value) <= ECHO_CHARACTERS_MAX else f"{value[:ECHO_CHARACTERS_MAX]}…"
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


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
    except ValueError:
        raise InvalidValue(f"{where} must be base64 (RFC 4648).") from None
    return text


def _clean_complex(attribute: Attribute, value: Json, where: str) -> Json:
    if isinstance(value, str) and attribute.sub_attribute("value"):
        # Okta and Entra send the manager as a flat id too.
        value = {"value": value}
    return assigned(clean_members(require_object(value, where), attribute.sub_attribute, f"{where}.")) or None


def _clean_element(attribute: Attribute, value: Json, where: str) -> Document:
    if value is None:
        return {}
    return assigned(clean_members(require_object(value, where), attribute.sub_attribute, f"{where}."))


def _require_one_primary(elements: Elements, where: str) -> None:
    # RFC 7643 §2.4: the primary value true must appear no more than once.
    count = sum(element.get("primary") is True for element in elements)
    if count > 1:
        raise InvalidValue(f"{where} has {count} primary values; mark one as primary.")


def _clean_country(value: str, where: str) -> str:
    code = value.upper()
    # "ß" in upper case would be South Sudan.
    if code not in COUNTRY_CODES or not value.isascii():
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
