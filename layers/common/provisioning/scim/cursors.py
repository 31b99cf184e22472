"""Cursors (RFC 9865): where a page ended, sealed, so that nobody else can read one, change one or make one."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import astuple, dataclass
from hashlib import sha256, shake_256

from provisioning.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor
from provisioning.scim.queries import Query

CURSOR_TIMEOUT_SECONDS = 3_600
"""How long a client may take from one page to the next."""
CURSOR_CHARACTERS_MAX = 4_096
SEAL_BYTES = 16
DIGEST_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended, and which walk it was a page of."""

    place: str
    query: str
    """A digest of what was asked."""
    count: int
    issued_at: int
    """In seconds since 1970."""


def cursor_text(place: str, query: Query, resources: str, key: bytes, now_seconds: int) -> str:
    """The cursor of the page that begins after the place, in URL-safe characters (RFC 9865 §2)."""
    cursor = Cursor(place, _digest(query, resources), query.page.count, now_seconds)
    return _sealed(json.dumps(astuple(cursor), ensure_ascii=False).encode(), key)


def place_in(text: str, query: Query, resources: str, key: bytes, now_seconds: int) -> str:
    """The place that a client's cursor stands for.

    Raises:
        InvalidCursor: it is none that we gave with this key for this query; why, is not told.
        InvalidCount: the first page had another size.
        ExpiredCursor: it was given more than CURSOR_TIMEOUT_SECONDS ago.
    """
    cursor = Cursor(*json.loads(_opened(text, key)))
    if cursor.query != _digest(query, resources):
        raise _invalid()
    if cursor.count != query.page.count:
        raise InvalidCount(f"The walk by this cursor began with count={cursor.count}; send the same with every page.")
    if now_seconds - cursor.issued_at > CURSOR_TIMEOUT_SECONDS:
        raise ExpiredCursor(f"The cursor is older than {CURSOR_TIMEOUT_SECONDS:,} seconds. Begin with an empty cursor.")
    return cursor.place


def _digest(query: Query, resources: str) -> str:
    """What tells a walk from others. What is shown of the resources does not matter, and may change on the way."""
    asked = json.dumps([resources, query.filter, query.sort_by, query.descending])
    return sha256(asked.encode()).hexdigest()[:DIGEST_CHARACTERS]


def _sealed(content: bytes, key: bytes) -> str:
    """The seal is made of the content; the mask of the seal, so that it is another one for every content."""
    seal = hmac.digest(key, content, "sha256")[:SEAL_BYTES]
    return _text_of(seal + _masked(content, key + seal))


def _opened(text: str, key: bytes) -> bytes:
    sealed = _bytes_of(text)
    seal, masked = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
    content = _masked(masked, key + seal)
    if not hmac.compare_digest(seal, hmac.digest(key, content, "sha256")[:SEAL_BYTES]):
        raise _invalid()
    return content


def _masked(content: bytes, key: bytes) -> bytes:
    # A place has a name in it, and URLs are written down by those who pass them on.
    mask = shake_256(key).digest(len(content))
    return bytes(byte ^ other for byte, other in zip(content, mask, strict=True))


def _text_of(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _bytes_of(text: str) -> bytes:
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= CURSOR_CHARACTERS_MAX else b""
    except (NotBase64, ValueError):
        raise _invalid() from None
    # base64 reads many texts as the same bytes: only the one that we wrote is ours.
    if _text_of(sealed) != text:
        raise _invalid()
    return sealed


def _invalid() -> InvalidCursor:
    return InvalidCursor("The cursor is none of this query's. Send the nextCursor of the page before, or begin anew.")
