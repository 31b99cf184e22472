"""An API Gateway event (HTTP API, payload 2.0), read once at the door."""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from provisioning.scim.attributes import Json
from provisioning.scim.errors import InvalidSyntax, InvalidValue
from provisioning.web.failures import HttpFailure

BODY_BYTES_MAX = 4_194_304
QUERY_FIELDS_MAX = 50
NOT_ACCEPTED = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimRequest:
    """What a client asks. Header names are lower case, as API Gateway hands them over."""

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

    def json(self) -> Json:
        """The body as JSON.

        Raises:
            HttpFailure: the body is larger than BODY_BYTES_MAX (413).
            InvalidSyntax: there is no body, or it is not JSON in UTF-8.
        """
        try:
            return json.loads(self._text(), parse_constant=_no_constant)
        except RecursionError:
            raise InvalidSyntax("The body is nested too deeply.") from None
        except json.JSONDecodeError as error:
            raise InvalidSyntax(f"The body is not JSON: {error.msg} at line {error.lineno}.") from None
        except ValueError:
            raise InvalidSyntax("The body is not JSON: it has a number that is none.") from None

    def _text(self) -> str:
        if not self.raw_body:
            raise InvalidSyntax("The request has no body; send a JSON object.")
        padding = self.raw_body[-2:].count("=") if self.body_is_base64 else 0
        _require_size(len(self.raw_body) * 3 // 4 - padding if self.body_is_base64 else len(self.raw_body))
        try:
            body = b64decode(self.raw_body, validate=True) if self.body_is_base64 else self.raw_body.encode()
            _require_size(len(body))
            return body.decode("utf-8-sig")
        except (NotBase64, UnicodeError):
            raise InvalidSyntax("The body is not UTF-8.") from None


def read_request(event: Mapping[str, Any]) -> ScimRequest:
    """The request in an event. A base URL entered with a slash at its end gives `//Users`: slashes are counted once."""
    context = event["requestContext"]
    segments = [segment for segment in event["rawPath"].split("/") if segment]
    return ScimRequest(
        method=context["http"]["method"].upper(),
        path="/" + "/".join(segments),
        request_id=context["requestId"],
        headers=event.get("headers") or {},
        query_string=event.get("rawQueryString", ""),
        raw_body=event.get("body"),
        body_is_base64=event.get("isBase64Encoded", False),
    )


def _require_size(size: int) -> None:
    if size > BODY_BYTES_MAX:
        raise HttpFailure(413, f"The body is larger than {BODY_BYTES_MAX:,} bytes. Send less at a time.")


def _no_constant(name: str) -> NoReturn:
    raise InvalidSyntax(f"The body is not JSON: {name} is no JSON value.")
