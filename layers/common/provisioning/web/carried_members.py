"""How many members an answer of Lambda's carries: known by their number, or counted while they are read.

Nothing is built that could not be sent: of a group that is too large the reading stops where the answer is full.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from gzip import compress
from itertools import batched

from provisioning.domain.groups import Member
from provisioning.scim.attributes import Document, Json
from provisioning.scim.errors import TooMany
from provisioning.scim.group_schemas import MEMBERS
from provisioning.usecases.group_documents import member_document
from provisioning.web.answers import COMPRESSION_LEVEL, RESPONSE_BYTES_MAX

ROOM_BYTES = RESPONSE_BYTES_MAX - 100_000
"""What members may take; the rest is kept free for all that is not members."""
COUNTED_AT_ONCE = 1_000
SAMPLE_ID = "01234567-89ab-cdef-0123-456789abcdef"
"""As long as all ids are."""
COMPRESSED_ID_BYTES = 29.5
COMPRESSED_MEMBER_BYTES = 38.4
"""What an id, and one with its `$ref`, take of an answer in gzip and base64: ids hardly compress, all else does."""
COMPRESSED_LEAST = 0.95
"""Of that; with short names that are much alike a member takes a little less than without."""
SURELY_CARRIED_MAX = 1_900
"""So many members always fit: none takes 3,000 bytes, be all the characters of its name such as are escaped twice."""
BRACKETS_AND_QUOTES = 3
"""Two of each are around the members of an answer; one comma is between them."""


@dataclass(slots=True)
class CarriedMembers:
    """What the members of one answer take of it, `count` in all."""

    projection: Callable[[Document], Document]
    base_url: str
    gzip: bool
    count: int
    _taken: float = 0
    _each: float = 0
    """What a member takes who is called nothing."""

    def __post_init__(self) -> None:
        if self.count > SURELY_CARRIED_MAX:
            sample = self._shown([Member(SAMPLE_ID)])
            self._each = _compressed(sample) if self.gzip else self._bytes(sample)
        if self.count * self._each * (COMPRESSED_LEAST if self.gzip else 1) > ROOM_BYTES:
            raise self._too_many()

    def read(self, members: Iterable[Member]) -> Iterator[Member]:
        """The members of one of the answer's groups.

        Raises:
            TooMany: Lambda could not carry the answer with them.
        """
        if self.count <= SURELY_CARRIED_MAX:
            yield from members
            return
        for part in batched(members, COUNTED_AT_ONCE, strict=False):
            called = any(member.display for member in part)
            self._taken += self._bytes(self._shown(part)) if called else len(part) * self._each
            if self._taken > ROOM_BYTES:
                raise self._too_many()
            yield from part

    def _shown(self, members: Iterable[Member]) -> Json:
        documents: list[Json] = [member_document(each, self.base_url) for each in members]
        return self.projection({MEMBERS.name: documents}).get(MEMBERS.name)

    def _bytes(self, shown: Json) -> float:
        """What this part of the answer takes of Lambda's, which is a JSON string inside of JSON, or gzip in base64."""
        text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        if self.gzip:
            return len(compress(text.encode(), COMPRESSION_LEVEL)) * 4 / 3
        return len(json.dumps(text, ensure_ascii=False).encode()) - BRACKETS_AND_QUOTES

    def _too_many(self) -> TooMany:
        return TooMany(
            f"The answer would have {self.count:,} members, which is more than {RESPONSE_BYTES_MAX:,} bytes. "
            "Ask without them by excludedAttributes=members, for their ids only by attributes=members.value, "
            'for one of them by filter=members[value eq "…"], or for fewer groups by count.'
        )


def _compressed(sample: Json) -> float:
    return COMPRESSED_MEMBER_BYTES if "$ref" in json.dumps(sample) else COMPRESSED_ID_BYTES
