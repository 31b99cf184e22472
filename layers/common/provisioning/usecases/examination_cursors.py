"""The cursor of an examination: how far it has come, in a text short enough for the address of a request.

API Gateway takes 10,240 bytes for a request's line and headers together, and a signature with its token takes some of
them. The counters of a hundred providers are what takes room.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from zlib import compress, decompressobj
from zlib import error as CompressionError  # noqa: N812 - an exception, by another's name

from provisioning.domain.examination import CountedKind, Tally, Walk
from provisioning.domain.failures import Unacceptable

CURSOR_BYTES_MAX = 100_000
"""Of what is in it, once it is no longer compressed."""


def to_cursor(walk: Walk) -> str:
    """The walk as a text. It keeps nothing secret."""
    tallies = [[*owned, tally.total, tally.changes, tally.met] for owned, tally in walk.tallies.items()]
    paused = [walk.after, walk.group_id, walk.members]
    fields = [walk.table, paused, walk.items, walk.expected, walk.through, tallies]
    opened = json.dumps(fields, separators=(",", ":")).encode()
    return urlsafe_b64encode(compress(opened, 9)).decode().rstrip("=")


def from_cursor(cursor: str) -> Walk:
    """The walk in a text that `to_cursor` made.

    Raises:
        Unacceptable: it is none.
    """
    try:
        return _walk(*json.loads(_opened(cursor)))
    except (ValueError, TypeError, IndexError, CompressionError) as error:
        raise not_ours() from error


def not_ours() -> Unacceptable:
    """What is said of a cursor that does not lead on."""
    return Unacceptable("The cursor is none of ours. Send the nextCursor of the page before.", field="cursor")


def _opened(cursor: str) -> bytes:
    compressed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return decompressobj().decompress(compressed, CURSOR_BYTES_MAX)


def _walk(table: Any, paused: Any, *more: Any) -> Walk:  # noqa: ANN401 - whatever a client sends
    (after, group_id, members), (items, expected, through, tallies) = paused, more
    return Walk(
        table=str(table),
        after=None if after is None else (str(after[0]), str(after[1])),
        group_id=str(group_id),
        members=int(members),
        items=int(items),
        expected=int(expected),
        tallies=_tallies(tallies),
        through=bool(through),
    )


def _tallies(rows: list[Any]) -> Mapping[tuple[str, CountedKind], Tally]:
    tallies: dict[tuple[str, CountedKind], Tally] = {}
    for provider_id, kind, total, changes, met in rows:
        counted: CountedKind = "USER" if kind == "USER" else "GROUP"
        tallies[str(provider_id), counted] = Tally(total=int(total), changes=int(changes), met=int(met))
    return tallies
