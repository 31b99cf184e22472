"""Cursors of the lists that operators see: the place where a page ended, bound to what was asked for."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from provisioning.domain.failures import Unacceptable

PLACE_BYTES_MAX = 1_000
CURSOR_CHARACTERS_MAX = 2_000
DIGEST_CHARACTERS = 16


def cursor_text(asked: object, place: str) -> str:
    """A cursor for the same query, to go on from the place. It keeps nothing secret."""
    return urlsafe_b64encode(f"{_digest(asked)}#{place}".encode()).decode().rstrip("=")


def place_in(asked: object, cursor: str) -> str:
    """The place in a cursor that `cursor_text` made for the same query.

    Raises:
        Unacceptable: it is none of this query's.
    """
    digest, _, place = _decoded(cursor).partition("#")
    if digest != _digest(asked) or len(place.encode()) > PLACE_BYTES_MAX:
        raise Unacceptable("The cursor is not of this query. Send the nextCursor of the page before.", field="cursor")
    return place


def _decoded(cursor: str) -> str:
    if len(cursor) > CURSOR_CHARACTERS_MAX:
        return ""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        # Of base64 and of UTF-8 alike.
        return ""


def _digest(asked: object) -> str:
    """What binds a cursor to its query."""
    return sha256(repr(asked).encode()).hexdigest()[:DIGEST_CHARACTERS]
