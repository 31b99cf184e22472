"""Carrying out a change of members that was written down: step by step, each once, by whoever comes to it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from provisioning.domain.failures import Busy, LostRace
from provisioning.domain.groups import (
    MOVE_WEIGHT,
    MOVES_WEIGHT_MAX,
    Group,
    MemberStep,
    Move,
    UnfinishedChange,
    fitting,
    is_full,
    joined,
    next_group_version,
)
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import Origin
from provisioning.domain.users import User, next_version
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.group_log import GroupLog
from provisioning.usecases.place_users import PlaceUsers
from provisioning.usecases.plan_members import may_join

STEPS_AT_ONCE_MAX = MOVES_WEIGHT_MAX // MOVE_WEIGHT
"""More steps than this never fit into one transaction."""
STALLED_MAX = 50
"""So many races may be lost one after the other without any step being carried out, by whomever."""


@dataclass(slots=True)
class _Part:
    """The steps that were read together, from the one after the first `first` on, with the users they are about."""

    first: int
    steps: list[MemberStep]
    users: dict[str, User] = field(default_factory=dict[str, User])

    def after(self, done: int) -> list[MemberStep]:
        """The next steps; none when others must be read."""
        start = done - self.first
        return self.steps[start : start + STEPS_AT_ONCE_MAX] if start >= 0 else []


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMembers:
    """Puts users into groups and takes them out, and works out anew where they belong."""

    users: UserStore
    groups: GroupStore
    placing: PlaceUsers
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def moves(
        self, provider: Provider, group: Group, steps: Iterable[MemberStep], users: dict[str, User], origin: Origin
    ) -> Iterator[Move | None]:
        """What each step comes to; None for one that changes nothing (any more)."""
        for step in steps:
            user = users.get(step.user_id)
            if user is None or (step.joins and not may_join(user, group)):
                yield None
            elif (group.id in user.group_ids) == step.joins:
                # A member already: at most he is called otherwise, and he himself is not written for that.
                yield None if step.display is None else Move(step=step, before=user, after=user)
            elif _without_room(step, user, group):
                yield None
            else:
                changed = self.placing.place(provider, joined(user, group.id, step), "memberships changed", origin)
                yield Move(step=step, before=user, after=next_version(changed, self.now()))

    def carry_out(
        self, provider_now: Callable[[], Provider], group: Group, users: dict[str, User], until: datetime
    ) -> Group:
        """The group after its unfinished change; `users` are those that have been read already, and are used up.

        `provider_now` is asked before each step: while the sweep works on a long change its mappings may be changed. A
        request, which is short, goes by those that it began with.

        Raises:
            Busy: it takes longer than `until`, or gets nowhere. What is left is done by the next who changes the group,
                or by the sweep.
        """
        part, stalled = _Part(0, []), 0
        begun_id = group.change.id if group.change else None
        # Another may have finished it meanwhile, and begun one of his own: that has other steps.
        while group.change is not None and group.change.id == begun_id:
            if self.now() >= until:
                left = group.change.steps - group.change.done
                raise Busy(f"{left:,} changes of members are still being carried out. Send the same request again.")
            try:
                self._read_part(group.change, part, users)
                group = self._carry_on(provider_now(), group, group.change, part)
            except LostRace:
                if stalled == STALLED_MAX:
                    raise Busy("The group's change gets nowhere. An operator can examine it with the doctor.") from None
                done = group.change.done
                part.users |= self._read(part.after(done))
                group = self._reread(group)
                stalled = stalled + 1 if group.change and group.change.done == done else 0
        return group

    def _carry_on(self, provider: Provider, group: Group, change: UnfinishedChange, part: _Part) -> Group:
        """The group after as many steps as one transaction takes."""
        steps = part.after(change.done)
        moves, taken = _taken(self.moves(provider, group, steps, part.users, change.origin))
        # Steps that are no more (they are kept for 30 days) cannot be taken: without them the change is at its end.
        progress = replace(change, done=change.done + taken if steps else change.steps)
        after = replace(
            group,
            change=None if progress.finished else progress,
            member_count=group.member_count + sum(move.counts for move in moves),
        )
        after = next_group_version(after, self.now())
        log = GroupLog(origin=change.origin, now=self.now(), new_id=self.new_id)
        lost = 0 if steps else change.steps - change.done
        full = [step.user_id for step in steps[:taken] if _without_room(step, part.users.get(step.user_id), group)]
        entries = log.told(group, after, moves, full=full, lost=lost)
        self.groups.replace(group, after, moves, entries, exactly=False)
        return after

    def _read_part(self, change: UnfinishedChange, part: _Part, users: dict[str, User]) -> None:
        """Read the next steps, and those of their users who have not been read; the ones before are forgotten."""
        if part.after(change.done):
            return
        part.first, part.steps = change.done, self.groups.steps(change.id, change.done)
        part.users = {step.user_id: users.pop(step.user_id) for step in part.steps if step.user_id in users}
        part.users |= self._read([step for step in part.steps if step.user_id not in part.users])

    def _read(self, steps: Sequence[MemberStep]) -> dict[str, User]:
        return {user.id: user for user in self.users.get_many(step.user_id for step in steps)}

    def _reread(self, group: Group) -> Group:
        # A deleted group goes when its last member is out: then somebody else has carried out the rest.
        return self.groups.get(group.id) or replace(group, change=None)


def _without_room(step: MemberStep, user: User | None, group: Group) -> bool:
    """True for one who has come to his last group since the change was planned, and would join another."""
    return user is not None and step.joins and group.id not in user.group_ids and is_full(user)


def _taken(moves: Iterable[Move | None]) -> tuple[list[Move], int]:
    """The moves that fit into one transaction, and how many of the steps that makes."""
    all_moves = list(moves)
    chosen = list(fitting(move for move in all_moves if move is not None))
    if len(chosen) == sum(move is not None for move in all_moves):
        return chosen, len(all_moves)
    places = [place for place, move in enumerate(all_moves) if move is not None]
    return chosen, places[len(chosen)]
