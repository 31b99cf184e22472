"""RFC 8259 §8.2: half of a surrogate pair is found wherever it is in a body."""

import json

import pytest

from provisioning.scim.attributes import Json
from provisioning.scim.characters import require_characters
from provisioning.scim.errors import InvalidValue
from tests.cpu import is_cheap

HALF = "\ud800"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (HALF, "The body"),
        ({"title": f"a{HALF}b"}, "title"),
        ({"title": "\udfff\ud800"}, "title"),
        ({"emails": [{"value": "a"}, {"value": HALF}]}, "emails[1].value"),
        ({"Operations": [{"path": f'emails[value eq "{HALF}"]'}]}, "Operations[0].path"),
        ({"unknown": {"to us": [[HALF]]}}, "unknown.to us[0][0]"),
        ({"name": {HALF: 1}}, "name"),
    ],
)
def test_attack_012_half_a_pair_is_found_anywhere_and_its_place_is_named(body: Json, where: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        require_characters(body)

    assert caught.value.detail == f"{where} has half a surrogate pair, which is no character."


@pytest.mark.parametrize("text", [r'"\ud83d\ude80"', '"🚀"', r'"\\ud800"', '"\\u0000"', '"李"'])
def test_what_is_a_character_passes(text: str) -> None:
    require_characters({"title": json.loads(text)})


def test_a_body_as_deep_as_json_may_be_is_looked_through() -> None:
    body: Json = HALF
    for _ in range(5_000):
        body = [body]

    with pytest.raises(InvalidValue):
        require_characters({"a": body})

    flat: Json = [["x"] for _ in range(10_000)]
    assert is_cheap(lambda: require_characters(flat))
