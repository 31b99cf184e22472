"""Texts that are none: JSON can carry half of a surrogate pair, which UTF-8 cannot (RFC 8259 §8.2)."""

import re

from provisioning.scim.attributes import Json
from provisioning.scim.errors import InvalidValue
from provisioning.scim.values import shown

HALF = re.compile("[\ud800-\udfff]")
"""Python joins the halves of a pair, so a half that is left is one by itself."""

type Place = tuple[Place, str | int] | None
"""The name or the number of a value, and the place of what it stands in; written out only where something is wrong."""


def require_characters(body: Json) -> None:
    """Return when every name and every text in the JSON is made of characters.

    Raises:
        InvalidValue: there is half of a surrogate pair; the detail says where.
    """
    rest: list[tuple[Place, Json]] = [(None, body)]
    while rest:
        place, value = rest.pop()
        if isinstance(value, dict):
            rest += [(place, name) for name in value]
            rest += [((place, name), each) for name, each in value.items()]
        elif isinstance(value, list):
            rest += [((place, index), each) for index, each in enumerate(value)]
        elif isinstance(value, str) and not value.isascii() and HALF.search(value):
            raise InvalidValue(f"{_written(place) or 'The body'} has half a surrogate pair, which is no character.")


def _written(place: Place) -> str:
    parts: list[str] = []
    while place is not None:
        place, name = place
        parts.append(f"[{name}]" if isinstance(name, int) else f".{name}")
    return shown("".join(reversed(parts)).removeprefix("."))
