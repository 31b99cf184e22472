"""What the console's API takes and gives: what all its models share, and those of users and legal holds."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field
from pydantic.alias_generators import to_camel

from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import Active, AwaitingConfirmation, Deactivated, Held, Pending
from provisioning.domain.users import User

HOLD_NAME_CHARACTERS_MAX = 200
ID_CHARACTERS_MAX = 64

type Id = Annotated[str, Field(min_length=1, max_length=ID_CHARACTERS_MAX)]
type StatusName = Literal["active", "pending", "held", "awaitingConfirmation", "deactivated"]


class ConsoleModel(BaseModel):
    """camelCase outside, snake_case inside; what is not known is refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class Versioned(ConsoleModel):
    """What counts its changes: the answer's ETag is the version, and If-Match names the one that the operator saw."""

    version: int


class NewLegalHold(ConsoleModel):
    """A legal hold to create."""

    name: Annotated[str, Field(min_length=1, max_length=HOLD_NAME_CHARACTERS_MAX)]


class LegalHoldView(ConsoleModel):
    """A legal hold."""

    id: str
    name: str
    created_at: datetime

    @classmethod
    def of(cls, hold: LegalHold) -> "LegalHoldView":
        """The hold as operators see it."""
        return cls(id=hold.id, name=hold.name, created_at=hold.created_at)


class Decision(ConsoleModel):
    """What becomes of all whom a provider's safety limit held back."""

    decision: Literal["confirm", "cancel"]


class Decided(ConsoleModel):
    """How many users a decision was about."""

    users: int


class UserChange(ConsoleModel):
    """Where to move a user, and all the roles that he shall have; what is absent or null stays."""

    organization_id: Id | None = None
    roles: Annotated[tuple[Id, ...], FailFast()] | None = None


class UserView(ConsoleModel):
    """Everything known of a user's life."""

    id: str
    user_name: str
    external_id: str | None
    provider_id: str
    status: StatusName
    blocked: bool
    blocked_by_operator: bool
    deactivation_due_at: datetime | None
    deactivated_at: datetime | None
    legal_holds: list[str]
    organization_id: str
    moved_by_operator: bool
    roles: list[str]
    groups: list[str]
    deleted: bool
    version: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The user as operators see him."""
        status = user.life.status
        return cls(
            id=user.id,
            user_name=user.user_name,
            external_id=user.external_id,
            provider_id=user.provider_id,
            status=status_name(user),
            blocked=user.life.blocked,
            blocked_by_operator=user.life.blocked_by_operator,
            deactivation_due_at=status.due_at if isinstance(status, Pending | Held | AwaitingConfirmation) else None,
            deactivated_at=status.at if isinstance(status, Deactivated) else None,
            legal_holds=sorted(user.life.holds),
            organization_id=user.placement.organization_id,
            moved_by_operator=user.placement.moved_by_operator,
            roles=sorted(user.placement.role_ids),
            groups=sorted(user.group_ids) if user.present else [],
            deleted=user.deleted,
            version=user.version,
        )


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
