"""What can be wrong with a request in the protocol's own words: one class for each row of RFC 7644 Table 9."""

from typing import ClassVar


class ScimError(Exception):
    """A request that cannot be carried out as it stands.

    `detail` is read by an administrator of the identity provider: what is wrong, where, and what to change.
    """

    status: ClassVar[int] = 400
    scim_type: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidFilter(ScimError):
    """The filter is malformed, or compares what cannot be compared."""

    scim_type = "invalidFilter"


class TooMany(ScimError):
    """The filter would have the server read more than it is willing to."""

    scim_type = "tooMany"


class Mutability(ScimError):
    """The change touches what the client may not change."""

    scim_type = "mutability"


class InvalidSyntax(ScimError):
    """The body is not the message that the request needs."""

    scim_type = "invalidSyntax"


class InvalidPath(ScimError):
    """The PATCH path is malformed or names no attribute."""

    scim_type = "invalidPath"


class NoTarget(ScimError):
    """The PATCH path selects nothing that the operation could work on."""

    scim_type = "noTarget"


class InvalidValue(ScimError):
    """A value is missing or of the wrong kind."""

    scim_type = "invalidValue"


class InvalidVers(ScimError):
    """The URL asks for a version of the protocol that is not spoken here."""

    scim_type = "invalidVers"


class InvalidCursor(ScimError):
    """The cursor is none that this client was given for this query (RFC 9865 §2.1)."""

    scim_type = "invalidCursor"


class ExpiredCursor(ScimError):
    """The cursor is older than it may be (RFC 9865 §2.1)."""

    scim_type = "expiredCursor"


class InvalidCount(ScimError):
    """A page by cursor is to have another size than the first (RFC 9865 §2.1)."""

    scim_type = "invalidCount"
