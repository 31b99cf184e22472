"""What a wanted change of members comes to: who really joins, who really leaves, who is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from provisioning.domain.failures import Refused
from provisioning.domain.groups import GROUPS_PER_USER_MAX, Group, MemberStep, is_full
from provisioning.domain.providers import Provider
from provisioning.domain.users import User
from provisioning.scim.members import MemberChange
from provisioning.usecases.directory import GroupStore, UserStore


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
    known = {} if wanted.replaces else {user.id: user for user in users.get_many(wanted.removes)}
    there = _there(group, wanted, groups, (*joining.values(), *known.values()))
    steps = [MemberStep(user_id=user_id, joins=False) for user_id in there if user_id not in wanted.adds]
    steps += [
        MemberStep(user_id=user_id, joins=True, display=wanted.adds[user_id])
        for user_id in joining
        if user_id not in there or _renamed(there[user_id], wanted.adds[user_id])
    ]
    named = len(joining) + len(known) if not wanted.replaces else len(steps)
    return MemberPlan(steps=steps, users=joining | known, left_out=left_out, depends=len(steps) < named)


def may_join(user: User, group: Group) -> bool:
    """True for the provider's own users who are in SCIM, the inactive too."""
    return user.provider_id == group.provider_id and not user.deleted


def _there(group: Group, wanted: MemberChange, groups: GroupStore, named: Iterable[User]) -> dict[str, str | None]:
    """Who is in the group, with what he is called where that matters: all who are, when they may be replaced."""
    if wanted.replaces:
        return {member.user_id: member.display for member in groups.places(group.id)}
    members = [user for user in named if group.id in user.group_ids]
    called = [user for user in members if wanted.adds.get(user.id) is not None]
    return dict.fromkeys((user.id for user in members), None) | groups.displays(group.id, called)


def _renamed(before: str | None, wanted: str | None) -> bool:
    """Who is named without a display keeps the one that he has."""
    return wanted is not None and wanted != before


def _require_known(provider: Provider, left_out: list[str]) -> None:
    if provider.strict and left_out:
        raise Refused(f'members has "{left_out[0][:64]}", which is no user of this provider. Push the user first.')


def _require_few_groups(users: Iterable[User], group: Group) -> None:
    for user in users:
        if group.id not in user.group_ids and is_full(user):
            raise Refused(
                f"The user {user.id} is in {len(user.group_ids):,} groups; the limit is {GROUPS_PER_USER_MAX:,}."
            )
