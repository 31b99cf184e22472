"""An API Gateway event (HTTP API, payload 2.0), read once at the door."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from provisioning.scim.attributes import Json
from provisioning.scim.characters import require_characters
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.web.failures import HttpFailure

BODY_BYTES_MAX = 4_194_304
BODY_PIECES_MAX = 60_000
"""Commas and opening brackets outside of texts: 10,000 members with all their parts have 50,000."""
PIECE_QUOTES_MAX = 4
"""A piece brings a name and a text at most, with two quotes each."""
INTEGER_CHARACTERS_MAX = 20
"""No attribute of ours is a number (RFC 7643 §2.3), and one of 4,000 digits takes Python as long as 1,000 texts."""
QUERY_FIELDS_MAX = 50
LONE_SURROGATE = re.compile(
    r"\\u(?:[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u)[dD][c-fC-F])", re.DOTALL
)
"""What half of a surrogate pair by itself is escaped as. Behind an escaped backslash it is none, and only looks so."""
NOT_ACCEPTED = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimRequest:
    """What a client asks. Header names are in lower case."""

    method: str
    path: str
    request_id: str
    headers: Mapping[str, str]
    query_string: str
    raw_body: str | None
    body_is_base64: bool

    @property
    def accepts_gzip(self) -> bool:
        """True when the client takes an answer in gzip (RFC 9110 §12.5.3)."""
        codings = (coding.replace(" ", "").lower() for coding in self.headers.get("accept-encoding", "").split(","))
        return any(name == "gzip" and q not in NOT_ACCEPTED for name, _, q in (each.partition(";") for each in codings))

    def query(self) -> dict[str, str]:
        """The query's fields by name; of a repeated one the last.

        The raw query string is read, since payload 2.0 joins repeated values with commas.

        Raises:
            InvalidValue: too many fields, or bytes that are no UTF-8.
        """
        try:
            fields = parse_qsl(
                self.query_string, keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX
            )
        except UnicodeDecodeError:
            raise InvalidValue("The query string is not UTF-8.") from None
        except ValueError:
            raise InvalidValue(f"The query has more than {QUERY_FIELDS_MAX} fields.") from None
        return dict(fields)

    def json(self, bytes_max: int = BODY_BYTES_MAX, limit: str = "limit") -> Json:
        """The body as JSON.

        Raises:
            HttpFailure: the body is larger than `bytes_max` (413), which the detail calls `limit`, or made of more than
                BODY_PIECES_MAX.
            InvalidSyntax: there is no body, or it is not JSON in UTF-8.
            InvalidValue: there is half of a surrogate pair somewhere, which nothing could be written to.
        """
        text = self._text(bytes_max, limit)
        body = _parsed(text)
        if LONE_SURROGATE.search(text):
            require_characters(body)
        return body

    def _text(self, bytes_max: int, limit: str) -> str:
        if not self.raw_body:
            raise InvalidSyntax("The request has no body; send a JSON object.")
        padding = self.raw_body[-2:].count("=") if self.body_is_base64 else 0
        size = len(self.raw_body) * 3 // 4 - padding if self.body_is_base64 else len(self.raw_body)
        _require_size(size, bytes_max, limit)
        try:
            body = b64decode(self.raw_body, validate=True) if self.body_is_base64 else self.raw_body.encode()
            _require_size(len(body), bytes_max, limit)
            return body.decode("utf-8-sig")
        except ValueError:
            # Of base64, of ASCII and of UTF-8 alike.
            raise InvalidSyntax("The body is not UTF-8.") from None


def read_request(event: Mapping[str, Any]) -> ScimRequest:
    """The request in an event. A base URL entered with a slash at its end gives `//Users`: slashes are counted once."""
    context = event["requestContext"]
    headers: Mapping[str, str] = event.get("headers") or {}
    segments = [segment for segment in event["rawPath"].split("/") if segment]
    return ScimRequest(
        method=context["http"]["method"].upper(),
        path="/" + "/".join(segments),
        request_id=context["requestId"],
        # RFC 9110 §5.1: names are in any case. API Gateway hands them over in lower case, `sam local` does not.
        headers={name.lower(): value for name, value in headers.items()},
        query_string=event.get("rawQueryString", ""),
        raw_body=event.get("body"),
        body_is_base64=event.get("isBase64Encoded", False),
    )


def _parsed(text: str) -> Json:
    _require_few_pieces(text)
    try:
        return json.loads(text, parse_constant=_no_constant, parse_int=_integer)
    except RecursionError:
        raise InvalidSyntax("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise InvalidSyntax(f"The body is not JSON: {error.msg} at line {error.lineno}.") from None


def _require_size(size: int, bytes_max: int, limit: str) -> None:
    if size > bytes_max:
        raise HttpFailure(413, f"The body is larger than {bytes_max:,} bytes, the {limit}. Send less at a time.")


def _require_few_pieces(text: str) -> None:
    pieces = _pieces(text)
    if pieces > BODY_PIECES_MAX:
        pieces = _pieces(_without_texts(text))
    if pieces > BODY_PIECES_MAX:
        limit = f"the limit is {BODY_PIECES_MAX:,}. Send less at a time."
        raise HttpFailure(413, f"The body is made of {pieces:,} values, lists and objects; {limit}")


def _pieces(text: str) -> int:
    return sum(map(text.count, ",[{"))


def _without_texts(text: str) -> str:
    """JSON without what stands between quotes; as it is, when it has more of them than so few pieces can have."""
    bare = text.replace("\\\\", "").replace('\\"', "")
    return "".join(bare.split('"')[::2]) if bare.count('"') <= BODY_PIECES_MAX * PIECE_QUOTES_MAX else text


def _integer(digits: str) -> int:
    if len(digits) > INTEGER_CHARACTERS_MAX:
        raise InvalidSyntax(f"The body has an integer of more than {INTEGER_CHARACTERS_MAX} characters.")
    return int(digits)


def _no_constant(name: str) -> NoReturn:
    raise InvalidSyntax(f"The body is not JSON: {name} is no JSON value.")


class NotSignedError(Exception):
    """Nobody has checked who asks."""


def signer(event: Mapping[str, Any]) -> str:
    """The ARN of who has signed the request. Raises NotSignedError: no signature was checked."""
    match event["requestContext"]:
        case {"authorizer": {"iam": {"userArn": str(arn)}}}:
            return arn
        case _:
            raise NotSignedError
