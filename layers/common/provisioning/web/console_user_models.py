"""What the console's API takes and gives of users."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import FailFast, Field, StringConstraints

from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    DueStatus,
    Held,
    Pending,
    StatusName,
)
from provisioning.domain.users import USER_NAME_BYTES_MAX, User
from provisioning.usecases.local_users import Names
from provisioning.usecases.search_users import UserQuery
from provisioning.usecases.user_documents import document_of
from provisioning.web.console_models import ConsoleModel, Id, Paging, Versioned

TEXT_CHARACTERS_MAX = 1_000
NAME_ASKED = "A userName in any spelling, or how it begins and a `*`. The whole name finds deleted users too."

type Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_CHARACTERS_MAX)]
type UserName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=USER_NAME_BYTES_MAX)]
type OrganizationAsked = Annotated[Id, Field(description="The id of their organization.")]
type ProviderAsked = Annotated[Id, Field(description="The id of their provider; `local` for local users.")]


class LocalUserFields(ConsoleModel):
    """What operators say of local users; an empty text removes what is there, what is absent or null stays."""

    display_name: Text | None = None
    given_name: Text | None = None
    family_name: Text | None = None
    email: Text | None = None
    organization_id: Id | None = None
    roles: Annotated[tuple[Id, ...], FailFast()] | None = None

    @property
    def role_ids(self) -> frozenset[str] | None:
        """The roles, when they are said."""
        return None if self.roles is None else frozenset(self.roles)


class NewLocalUser(LocalUserFields):
    """A local user to create; without roles he gets those of his organization."""

    user_name: UserName


class UserChange(LocalUserFields):
    """Where to move a user, and all the roles that he shall have; of a local user also his names."""

    user_name: UserName | None = None


def to_names(said: NewLocalUser | UserChange) -> Names:
    """What is said of the names."""
    return Names(
        user_name=said.user_name,
        display_name=said.display_name,
        given_name=said.given_name,
        family_name=said.family_name,
        email=said.email,
    )


class UserView(Versioned):
    """What is known of a user's life."""

    id: str
    user_name: str
    external_id: str | None
    provider_id: str
    """Empty for a local user."""
    local: bool
    status: StatusName
    blocked: bool
    blocked_by_operator: bool
    deactivation_due_at: datetime | None
    deactivated_at: datetime | None
    legal_holds: list[str]
    organization_id: str
    moved_by_operator: bool
    roles: list[str]
    deleted: bool
    created_at: datetime
    modified_at: datetime

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The user as operators see him on a list."""
        return cls(**_shown(user))


class UserDetails(UserView):
    """Everything known of a user."""

    groups: list[str]
    """Not on lists: with 2,000 groups each, a page of users would be larger than a Lambda may answer (6 MB)."""
    profile: dict[str, Any]
    """What identity providers may change of him, as a SCIM document (RFC 7643 §4.1)."""

    @classmethod
    def of(cls, user: User) -> "UserDetails":
        """The user as operators see him alone."""
        groups = sorted(user.group_ids) if user.present else []
        return cls(**_shown(user), groups=groups, profile=document_of(user))


class UsersView(ConsoleModel):
    """Some users; without a cursor they are the last."""

    users: list[UserView]
    next_cursor: str | None


class PendingUserView(UserView):
    """A user who is to be deactivated."""

    seconds_left: int
    """0 when it is due."""

    @classmethod
    def at(cls, user: User, now: datetime) -> "PendingUserView":
        """The pending user at that time."""
        shown = _shown(user)
        left = (shown["deactivation_due_at"] or now) - now
        return cls(**shown, seconds_left=max(0, left // timedelta(seconds=1)))


class PendingUsersView(ConsoleModel):
    """Some of the pending, the next to be deactivated first; without a cursor they are the last."""

    users: list[PendingUserView]
    next_cursor: str | None

    @classmethod
    def at(cls, users: Iterable[User], next_cursor: str | None, now: datetime) -> "PendingUsersView":
        """A page of them at that time."""
        return cls(users=[PendingUserView.at(user, now) for user in users], next_cursor=next_cursor)


class PendingSearch(Paging):
    """Which of the pending users."""

    organization: OrganizationAsked | None = None
    provider: ProviderAsked | None = None

    def query(self, status: DueStatus) -> UserQuery:
        """Those in that status."""
        return UserQuery(status=status, organization_id=self.organization, provider_id=self.provider)


class UserSearch(Paging):
    """Which users."""

    name: Annotated[str, Field(max_length=USER_NAME_BYTES_MAX, description=NAME_ASKED)] | None = None
    status: Annotated[StatusName, Field(description="Where they are in their lives.")] | None = None
    organization: OrganizationAsked | None = None
    provider: ProviderAsked | None = None

    def query(self) -> UserQuery:
        """What is asked for."""
        return UserQuery(
            name=self.name, status=self.status, organization_id=self.organization, provider_id=self.provider
        )


def _shown(user: User) -> dict[str, Any]:
    status = user.life.status
    return {
        "id": user.id,
        "user_name": user.user_name,
        "external_id": user.external_id,
        "provider_id": user.provider_id,
        "local": user.local,
        "status": status_name(user),
        "blocked": user.life.blocked,
        "blocked_by_operator": user.life.blocked_by_operator,
        "deactivation_due_at": status.due_at if isinstance(status, Pending | Held | AwaitingConfirmation) else None,
        "deactivated_at": status.at if isinstance(status, Deactivated) else None,
        "legal_holds": sorted(user.life.holds),
        "organization_id": user.placement.organization_id,
        "moved_by_operator": user.placement.moved_by_operator,
        "roles": sorted(user.placement.role_ids),
        "deleted": user.deleted,
        "created_at": user.created_at,
        "modified_at": user.modified_at,
        "version": user.version,
    }


def status_name(user: User) -> StatusName:
    """What the console calls the user's state."""
    match user.life.status:
        case Active():
            return "active"
        case Pending():
            return "pending"
        case Held():
            return "held"
        case AwaitingConfirmation():
            return "awaitingConfirmation"
        case Deactivated():
            return "deactivated"
