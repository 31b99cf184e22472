"""What can go wrong, in our own words. `web/failures.py` says what each one looks like to a client."""


class Failure(Exception):
    """Something that a caller is told about. `detail` is read by an administrator: what is wrong and what to change."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(Failure):
    """There is no such thing, or it is somebody else's: both look the same."""


class Taken(Failure):
    """A value that must be unique belongs to another user already."""


class VersionMismatch(Failure):
    """The resource is not at the version that the client expects."""


class Impossible(Failure):
    """The act is not possible in the state that the user is in."""


class Refused(Failure):
    """The provider is set to refuse what others are only warned about."""


class TooLarge(Failure):
    """More than one record can hold."""


class Busy(Failure):
    """A fault that will pass: the same request may succeed later."""

    def __init__(self, detail: str = "The service is busy. Send the same request again later.") -> None:
        super().__init__(detail)


class LostRace(Exception):
    """Somebody else changed the record between our read and our write; read again and decide again."""


class ClaimLost(Exception):
    """A unique value is claimed by the user `owner_id` of the provider `provider_id`."""

    def __init__(self, *, owner_id: str, provider_id: str) -> None:
        super().__init__(owner_id)
        self.owner_id = owner_id
        self.provider_id = provider_id


class UserNameClaimed(ClaimLost):
    """The userName is claimed."""


class ExternalIdClaimed(ClaimLost):
    """The externalId is claimed."""
