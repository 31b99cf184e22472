"""What a wanted change of members comes to: who really joins, who really leaves, who is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from provisioning.domain.failures import Refused
from provisioning.domain.groups import GROUPS_PER_USER_MAX, Group, MemberStep
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.scim.members import MemberChange
from provisioning.usecases.ports import GroupStore, UserStore


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPlan:
    """The steps in their order, the users that were read for them, and the ids that belong to nobody."""

    steps: list[MemberStep] = field(default_factory=list[MemberStep])
    users: dict[str, User] = field(default_factory=dict[str, User])
    left_out: list[str] = field(default_factory=list[str])
    depends: bool = False
    """Somebody who is named is where he is wanted already: that must still be so when the others are moved."""


NOTHING = MemberPlan()


def plan(
    provider: Provider, group: Group, wanted: MemberChange | None, groups: GroupStore, users: UserStore
) -> MemberPlan:
    """Who joins and who leaves the group when it changes as it is wanted.

    Raises:
        Refused: somebody would be in too many groups, or a strict provider names somebody whom it does not have.
    """
    if wanted is None:
        return NOTHING
    joining = {user.id: user for user in users.get_many(wanted.adds) if may_join(user, group)}
    left_out = [user_id for user_id in wanted.adds if user_id not in joining]
    _require_known(provider, left_out)
    _require_few_groups(joining.values(), group)
    leaving, known = _leaving(group, wanted, groups, users)
    steps = [MemberStep(user_id=user_id, joins=False) for user_id in leaving]
    steps += [
        MemberStep(user_id=user.id, joins=True, display=wanted.adds[user.id])
        for user in joining.values()
        if group.id not in user.group_ids
    ]
    named = len(joining) + len(known) if not wanted.replaces else len(steps)
    return MemberPlan(steps=steps, users=joining | known, left_out=left_out, depends=len(steps) < named)


def may_join(user: User, group: Group) -> bool:
    """True for the provider's own users who are in SCIM, the inactive too."""
    return user.provider_id == group.provider_id and not user.deleted


def _leaving(
    group: Group, wanted: MemberChange, groups: GroupStore, users: UserStore
) -> tuple[list[str], dict[str, User]]:
    """The ids of those who leave, and the users that had to be read to know."""
    if wanted.replaces:
        return [user_id for user_id in groups.places(group.id) if user_id not in wanted.adds], {}
    known = {user.id: user for user in users.get_many(wanted.removes)}
    return [user_id for user_id, user in known.items() if group.id in user.group_ids], known


def _require_known(provider: Provider, left_out: list[str]) -> None:
    if provider.strict and left_out:
        raise Refused(f'members has "{left_out[0][:64]}", which is no user of this provider. Push the user first.')


def _require_few_groups(users: Iterable[User], group: Group) -> None:
    for user in users:
        if group.id not in user.group_ids and len(user.group_ids) >= GROUPS_PER_USER_MAX:
            raise Refused(
                f"The user {user.id} is in {len(user.group_ids):,} groups; the limit is {GROUPS_PER_USER_MAX:,}."
            )
