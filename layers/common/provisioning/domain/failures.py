"""What can go wrong, in our own words. `web/failures.py` says what each one looks like to a client."""


class Failure(Exception):
    """Something that a caller is told about. `detail` is read by an administrator: what is wrong and what to change."""

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        """The path of what to change in an operator's JSON; None: it is nothing there."""


class NotFound(Failure):
    """There is no such thing, or it is somebody else's: both look the same."""


class Taken(Failure):
    """A value that must be unique belongs to another already."""


class VersionMismatch(Failure):
    """The resource is not at the version that the client expects."""


class Impossible(Failure):
    """The act is not possible in the state that the user is in."""


class Refused(Failure):
    """The provider is set to refuse what others are only warned about."""


class Unreadable(Failure):
    """A name has what people cannot see or type."""


class Unacceptable(Failure):
    """What an operator asks for is not possible."""

    def __init__(self, detail: str, *, field: str) -> None:
        super().__init__(detail, field=field)


class TooLarge(Failure):
    """More than one record can hold."""


class Busy(Failure):
    """A fault that will pass: the same request may succeed later."""

    def __init__(self, detail: str = "The service is busy. Send the same request again later.") -> None:
        super().__init__(detail)


class Away(Busy):
    """A service that we need is not to be had, also after the SDK has tried again: it may take longer than a moment."""

    def __init__(self, detail: str = "The service is not to be had. Send the same request again later.") -> None:
        super().__init__(detail)


class LostRace(Exception):
    """Somebody else changed the record between our read and our write; read again and decide again."""


class ClaimLost(Exception):
    """A unique value is claimed by `owner_id`, a user or a group of the provider `provider_id`."""

    def __init__(self, *, owner_id: str, provider_id: str) -> None:
        super().__init__(owner_id)
        self.owner_id = owner_id
        self.provider_id = provider_id


class UserNameClaimed(ClaimLost):
    """The userName is claimed."""


class ExternalIdClaimed(ClaimLost):
    """The externalId is claimed."""


class DisplayNameClaimed(ClaimLost):
    """The group's displayName is claimed."""


class OrganizationNameClaimed(ClaimLost):
    """The organization's name is claimed; `provider_id` is empty."""


class ProviderNameClaimed(ClaimLost):
    """The provider's display name is claimed."""


class HoldNameClaimed(ClaimLost):
    """The legal hold's name is claimed; `provider_id` is empty."""


class OrganizationsFull(Exception):
    """The provider has created as many organizations as it may."""


class EnvironmentFull(Exception):
    """There are as many organizations as there may be, whoever created them."""
