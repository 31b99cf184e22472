"""Groups that a provider pushed, and who is in them.

A user is a member of a group while he is present, that is neither deleted nor deactivated; an absent one keeps his
place in the group without being shown as a member, until he comes back or the provider takes him out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from provisioning.domain.failures import TooLarge, Unreadable
from provisioning.domain.names import fault_of_name, name_key
from provisioning.domain.sync_log import Origin
from provisioning.domain.users import EXTERNAL_ID_BYTES_MAX, User, size_bytes

GROUPS_PER_USER_MAX = 2_000
DISPLAY_NAME_BYTES_MAX = 900
RENAMED_WEIGHT = 1
MOVE_WEIGHT = 2
PLACED_WEIGHT = 3
"""Actions of a transaction that a move takes: his membership, his item when he comes or goes, and a log entry when it
changes his place."""
MOVES_WEIGHT_MAX = 84
"""DynamoDB takes 100 actions in a transaction; the others are for the group itself and for its log entry."""
MOVES_BYTES_MAX = 3_000_000
"""DynamoDB takes 4 MB in a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStep:
    """One user joins or leaves a group. `display` is what the provider calls him, also if he is in it already."""

    user_id: str
    joins: bool
    display: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedChange:
    """A change of members that is too large for one transaction: written down first, then carried out step by step."""

    id: str
    origin: Origin
    """Who asked for it; whoever carries it on does so in his name."""
    begun_at: datetime
    steps: int
    done: int = 0

    @property
    def finished(self) -> bool:
        """True when there is no step left."""
        return self.done >= self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that a provider pushed. `version` starts at 1 and counts the changes, those of its members too."""

    id: str
    provider_id: str
    display_name: str
    external_id: str | None = None
    member_count: int = 0
    change: UnfinishedChange | None = None
    """While there is one, nobody else changes the group; who wants to finishes it first."""
    deleted: bool = False
    """Gone from SCIM; it still stands there only until its last member is out."""
    created_at: datetime
    modified_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a group, as the provider named him."""

    user_id: str
    display: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A user who joins or leaves, before and after; or one who stays, and is only called otherwise."""

    step: MemberStep
    before: User
    after: User

    @property
    def weight(self) -> int:
        """How many actions of a transaction it takes."""
        if self.stays:
            return RENAMED_WEIGHT
        return MOVE_WEIGHT if self.before.placement == self.after.placement else PLACED_WEIGHT

    @property
    def stays(self) -> bool:
        """True for a member who is only called otherwise: he himself is not written."""
        return self.before.group_ids == self.after.group_ids

    @property
    def counts(self) -> int:
        """What it adds to the number of members."""
        if self.stays or not self.after.present:
            return 0
        return 1 if self.step.joins else -1


def next_group_version(group: Group, now: datetime) -> Group:
    """The changed group as the version that follows the one it was read at."""
    return replace(group, modified_at=max(now, group.modified_at), version=group.version + 1)


def joined(user: User, group_id: str, step: MemberStep) -> User:
    """The user after the step; his version and his place are worked out elsewhere."""
    group_ids = user.group_ids | {group_id} if step.joins else user.group_ids - {group_id}
    return replace(user, group_ids=group_ids)


def is_full(user: User) -> bool:
    """True for a user who is in as many groups as he may be."""
    return len(user.group_ids) >= GROUPS_PER_USER_MAX


def fitting(moves: Iterable[Move]) -> Iterator[Move]:
    """As many of the moves, from the first on, as one transaction takes."""
    weight = size = 0
    for move in moves:
        weight += move.weight
        size += size_bytes(move.after)
        if weight > MOVES_WEIGHT_MAX or size > MOVES_BYTES_MAX:
            return
        yield move


def require_group_name(group: Group) -> Group:
    """The group, when people can read and type its name. Asked when it gets it.

    Raises:
        Unreadable: they cannot; the detail says why.
    """
    # Blanks around it harm nobody: they do not count when names are compared.
    fault = fault_of_name(group.display_name, may_be_padded=True)
    if fault is not None:
        raise Unreadable(f"displayName {fault}")
    return group


def require_group_room(group: Group) -> Group:
    """The group, when the table can hold it: DynamoDB takes keys of 1,024 bytes.

    Raises:
        TooLarge: a name is longer than its limit; the detail has the number.
    """
    limits = {
        "displayName": (name_key(group.display_name), DISPLAY_NAME_BYTES_MAX),
        "externalId": (group.external_id or "", EXTERNAL_ID_BYTES_MAX),
    }
    for name, (text, bytes_max) in limits.items():
        size = len(text.encode())
        if size > bytes_max:
            raise TooLarge(f"{name} is {size:,} bytes long; the limit is {bytes_max:,}.")
    return group
