"""What members take of an answer: the numbers that are counted with are those that are measured."""

import json
from gzip import compress
from hashlib import sha256
from uuid import UUID

import pytest

from provisioning.domain.groups import Member
from provisioning.scim.attributes import Json
from provisioning.scim.errors import TooMany
from provisioning.scim.members import DISPLAY_CHARACTERS_MAX
from provisioning.usecases.group_documents import member_document
from provisioning.web.answers import COMPRESSION_LEVEL
from provisioning.web.carried_members import (
    COMPRESSED_ID_BYTES,
    COMPRESSED_MEMBER_BYTES,
    ROOM_BYTES,
    SURELY_CARRIED_MAX,
    CarriedMembers,
)
from tests.web.conftest import BASE_URL

MANY = 40_000


def members(count: int, display: str | None = None) -> list[Member]:
    """Members with ids like all others, in their order; each is called so and by a letter of his own."""
    ids = sorted(str(UUID(bytes=sha256(b"%d" % number).digest()[:16])) for number in range(count))
    return [Member(each, display and f"{display} {each[0]}") for each in ids]


def in_base64(documents: list[Json]) -> float:
    return len(compress(json.dumps(documents, separators=(",", ":")).encode(), COMPRESSION_LEVEL)) * 4 / 3


def everything(document: dict[str, Json]) -> dict[str, Json]:
    """The projection that drops nothing."""
    return document


@pytest.mark.parametrize(
    ("parts", "counted"), [({"value"}, COMPRESSED_ID_BYTES), ({"value", "$ref"}, COMPRESSED_MEMBER_BYTES)]
)
def test_a_member_takes_as_much_of_a_compressed_answer_as_is_counted(parts: set[str], counted: float) -> None:
    documents: list[Json] = [
        {name: value for name, value in member_document(each, BASE_URL).items() if name in parts}
        for each in members(MANY)
    ]

    assert in_base64(documents) / MANY == pytest.approx(counted, rel=0.02)


@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("display", ["Ada Lovelace", 'Ada "Countess" Lovelace', "李 😀", "\x00" * 100])
def test_names_are_counted_as_they_are_carried(display: str, *, gzip: bool) -> None:
    named = members(MANY, display)
    documents: list[Json] = [member_document(each, BASE_URL) for each in named]
    text = json.dumps(documents, ensure_ascii=False, separators=(",", ":"))
    each = (in_base64(documents) if gzip else len(json.dumps(text, ensure_ascii=False).encode())) / MANY
    fitting = int(ROOM_BYTES / each * 0.97)

    carried = CarriedMembers(everything, BASE_URL, gzip=gzip, count=fitting)
    too_many = CarriedMembers(everything, BASE_URL, gzip=gzip, count=int(fitting * 1.06))

    endless = (member for _ in range(10) for member in named)
    assert len([*carried.read(member for member, _ in zip(endless, range(fitting), strict=False))]) == fitting
    with pytest.raises(TooMany):
        list(too_many.read(member for _ in range(10) for member in named))


def test_so_many_members_fit_whatever_they_are_called() -> None:
    worst = member_document(Member(str(UUID(int=0)), "\x00" * DISPLAY_CHARACTERS_MAX), f"https://{'x' * 500}")

    text = json.dumps(json.dumps(worst, ensure_ascii=False), ensure_ascii=False)

    assert len(text.encode()) * SURELY_CARRIED_MAX < ROOM_BYTES
