"""Made-up groups, and who joins and leaves them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from provisioning.domain.groups import Group, MemberStep, Move, UnfinishedChange, joined
from provisioning.domain.lifecycle import Deactivated, Life
from provisioning.domain.sync_log import Origin
from provisioning.domain.users import User
from provisioning.usecases.directory import GroupStore
from tests.contracts.conftest import Stores
from tests.people import NOW, OKTA, a_user, new_id

ORIGIN = Origin(provider_id=OKTA.id, actor="provider", request_id="request-1")
GONE = Life(status=Deactivated(at=NOW, archive_key="archive/x"))


def a_group(display_name: str = "Engineers", **changes: Any) -> Group:
    """A group of Okta's without members."""
    group = Group(
        id=new_id(), provider_id=OKTA.id, display_name=display_name, created_at=NOW, modified_at=NOW, version=1
    )
    return replace(group, **changes)


def joins(user: User, group: Group, display: str | None = None) -> Move:
    """The user joins the group."""
    return _move(user, group, MemberStep(user_id=user.id, joins=True, display=display))


def leaves(user: User, group: Group) -> Move:
    """The user leaves the group."""
    return _move(user, group, MemberStep(user_id=user.id, joins=False))


def _move(user: User, group: Group, step: MemberStep) -> Move:
    return Move(step=step, before=user, after=replace(joined(user, group.id, step), version=user.version + 1))


def with_moves(group: Group, *moves: Move) -> Group:
    """The group's next version, after these have joined or left."""
    count = group.member_count + sum(move.counts for move in moves)
    return replace(group, member_count=count, version=group.version + 1)


def member_ids(groups: GroupStore, group: Group) -> list[str]:
    return [member.user_id for member in groups.members(group.id)]


def place_ids(groups: GroupStore, group: Group) -> list[str]:
    """The ids of the members, the absent too."""
    return [member.user_id for member in groups.places(group.id)]


def a_change(steps: int = 2, begun_at: datetime = NOW) -> UnfinishedChange:
    """A change of members that has just begun."""
    return UnfinishedChange(id=new_id(), origin=ORIGIN, begun_at=begun_at, steps=steps)


def deactivated(user: User) -> User:
    """The user after his deactivation: absent from his groups."""
    return replace(user, life=GONE, version=user.version + 1)


def back(user: User) -> User:
    """The user after he has come back: present in his groups."""
    return replace(user, life=Life(), version=user.version + 1)


def people(stores: Stores, number: int) -> list[User]:
    """Users that are there, in the order of their ids."""
    users = [a_user(f"user{each}@example.com") for each in range(number)]
    for user in users:
        stores.users.create(user, [])
    return users


def a_group_of(stores: Stores, *users: User) -> tuple[Group, list[User]]:
    """A group that is there, and these users as its members."""
    group = a_group()
    moves = [joins(user, group, f"User {user.id}") for user in users]
    group = replace(group, member_count=sum(move.counts for move in moves))
    stores.groups.create(group, moves, [])
    return group, [move.after for move in moves]


def absent(stores: Stores, user: User) -> User:
    """The user after his deactivation, of which his groups have not heard."""
    after = deactivated(user)
    stores.users.replace(user, after, [])
    return after


def renamed(user: User, display: str) -> Move:
    """The member stays, and is called otherwise."""
    return Move(step=MemberStep(user_id=user.id, joins=True, display=display), before=user, after=user)
