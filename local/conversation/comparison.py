"""What a JSON document has not of what was expected of it."""

import json
from collections.abc import Iterator
from typing import Any

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

SHOWN_CHARACTERS_MAX = 200


def differences(expected: Json, actual: Json, where: str = "") -> Iterator[str]:
    """What `actual` has not of `expected`, each in a sentence with a JSON pointer (RFC 6901) to the place.

    An object may have more members than expected. A list must have just the expected elements, in their order.
    """
    match expected, actual:
        case dict(), dict():
            for name, value in expected.items():
                yield from _member_differences(name, value, actual, where)
        case list(), list() if len(expected) == len(actual):
            for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
                yield from differences(one, other, f"{where}/{index}")
        case _:
            if type(expected) is not type(actual) or expected != actual:  # True == 1 in Python, not in JSON
                yield f"{where or 'the whole'} is {shown(actual)}, not {shown(expected)}"


def resolved(document: Json, pointer: str) -> list[Json]:
    """What the JSON pointer points to, alone in a list; an empty list when there is no such thing."""
    value = document
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        match value:
            case dict() if name in value:
                value = value[name]
            case list() if name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            case _:
                return []
    return [value]


def shown(value: Any) -> str:  # noqa: ANN401 - any JSON, and what is none too
    """The value as JSON, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS_MAX else f"{text[:SHOWN_CHARACTERS_MAX]}…"


def _member_differences(name: str, expected: Json, actual: dict[str, Json], where: str) -> Iterator[str]:
    place = f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
    if name in actual:
        yield from differences(expected, actual[name], place)
    else:
        yield f"{place} is missing, not {shown(expected)}"
