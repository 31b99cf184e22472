"""Changing a group: in one transaction where it fits, else written down first and then carried out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from provisioning.domain.failures import Busy
from provisioning.domain.groups import Group, Move, UnfinishedChange, fitting, next_group_version
from provisioning.domain.providers import Provider
from provisioning.domain.sync_log import LogEntry
from provisioning.scim.members import MemberChange
from provisioning.usecases.caller import Caller
from provisioning.usecases.change_members import STEPS_AT_ONCE_MAX, ChangeMembers
from provisioning.usecases.directory import GroupStore, UserStore
from provisioning.usecases.group_log import GroupLog
from provisioning.usecases.left_undone import left_undone
from provisioning.usecases.plan_members import MemberPlan, plan
from provisioning.usecases.ports import ProviderStore

SWEEP_TIME = timedelta(seconds=120)
LEFT_ALONE = timedelta(minutes=1)
"""Whoever began a change is at work on it for so long; after that the sweep takes it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanges:
    """Each act is one attempt: it raises LostRace when somebody else was faster, and what the stores raise."""

    groups: GroupStore
    users: UserStore
    providers: ProviderStore
    members: ChangeMembers
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def create(self, caller: Caller, group: Group, wanted: MemberChange | None, until: datetime) -> Group:
        """Add the group with its members. Members beyond one transaction may still be coming when it answers."""
        planned = plan(caller.provider, group, wanted, self.groups, self.users)
        with_moves = self._in_one(caller, group, planned)
        if with_moves is not None:
            after, moves = with_moves
            self._create(after, moves, self._log(caller).told(None, after, moves, planned.left_out))
            return after
        begun = self._begun(caller, group, planned)
        self._create(begun, [], self._log(caller).told(None, begun, (), planned.left_out))
        return self._carried_out(caller, begun, planned, until)

    def change(
        self,
        caller: Caller,
        before: Group,
        after: Group,
        wanted: MemberChange | None,
        *,
        exactly: bool,
        until: datetime,
    ) -> Group:
        """Make `after` of the group, with its members changed as it is wanted; nothing is written for no change.

        `exactly`: only if the group is still as it was read. A change that only adds or removes members needs not.

        Raises:
            Busy: as `ChangeMembers.carry_out` says.
        """
        planned = plan(caller.provider, before, wanted, self.groups, self.users)
        log = self._log(caller)
        if after == before and not planned.steps:
            if planned.left_out:
                self.groups.replace(before, before, [], log.told(before, before, (), planned.left_out))
            return before
        after = next_group_version(after, log.now)
        with_moves = self._in_one(caller, after, planned)
        exactly = exactly or planned.depends
        if with_moves is not None:
            after, moves = with_moves
            self._replace(before, after, moves, log.told(before, after, moves, planned.left_out), exactly=exactly)
            return after
        begun = self._begun(caller, after, planned)
        self._replace(before, begun, [], log.told(before, begun, (), planned.left_out), exactly=exactly)
        return self._carried_out(caller, begun, planned, until)

    def finish(self, provider: Provider, group: Group, until: datetime) -> None:
        """Carry out what is left of the group's unfinished change. Raises Busy."""
        self.members.carry_out(lambda: provider, group, {}, until)

    def sweep(self) -> list[str]:
        """Carry out what interrupted requests have left; the ids of the groups that are whole again.

        After SWEEP_TIME it stops; the next sweep goes on.

        Raises:
            ExceptionGroup: of a LeftUndone for each for which it failed; all others are whole.
        """
        finished: list[str] = []
        failures: list[Exception] = []
        until = self.now() + SWEEP_TIME
        for group_id in self.groups.unfinished(self.now() - LEFT_ALONE):
            try:
                self.take_over(group_id, until)
                finished.append(group_id)
            except Exception as failure:  # noqa: BLE001 - one group's trouble must not keep the others waiting
                if self.now() >= until:
                    break
                failures.append(left_undone("members", group_id, failure))
        if failures:
            raise ExceptionGroup(f"{len(failures)} groups' changes could not be carried out.", failures)
        return finished

    def take_over(self, group_id: str, until: datetime) -> None:
        """Carry out what an interrupted request has left of the group's change. Raises Busy."""
        group = self.groups.get(group_id)
        if group is not None:
            self.members.carry_out(lambda: self._provider(group), group, {}, until)

    def _provider(self, group: Group) -> Provider:
        provider = self.providers.get(group.provider_id)
        if provider is None:
            # A provider with an unfinished change cannot be deleted.
            raise Busy
        return provider

    def _create(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        try:
            self.groups.create(group, moves, entries)
        except Busy:
            # Perhaps only the answer was lost: then a repetition would find the name taken.
            if self.groups.get(group.id) is None:
                raise

    def _replace(
        self, before: Group, after: Group, moves: list[Move], entries: list[LogEntry], *, exactly: bool
    ) -> None:
        try:
            self.groups.replace(before, after, moves, entries, exactly=exactly)
        except Busy:
            # Any repetition but that of a deletion makes sure of what may be done already.
            if not after.deleted or not self._gone(before.id):
                raise

    def _gone(self, group_id: str) -> bool:
        group = self.groups.get(group_id)
        return group is None or group.deleted

    def _in_one(self, caller: Caller, group: Group, planned: MemberPlan) -> tuple[Group, list[Move]] | None:
        """The group with all the moves, when they fit into one transaction."""
        if len(planned.steps) > STEPS_AT_ONCE_MAX:
            return None
        missing = [step.user_id for step in planned.steps if step.user_id not in planned.users]
        users = planned.users | {user.id: user for user in self.users.get_many(missing)} if missing else planned.users
        found = self.members.moves(caller.provider, group, planned.steps, users, caller.origin)
        moves = [move for move in found if move is not None]
        if len(list(fitting(moves))) < len(moves):
            return None
        return replace(group, member_count=group.member_count + sum(move.counts for move in moves)), moves

    def _begun(self, caller: Caller, group: Group, planned: MemberPlan) -> Group:
        """The group with the change that has been written down, and that begins when the group is saved so."""
        change = UnfinishedChange(id=self.new_id(), origin=caller.origin, begun_at=self.now(), steps=len(planned.steps))
        self.groups.write_down(change.id, planned.steps)
        return replace(group, change=change)

    def _carried_out(self, caller: Caller, begun: Group, planned: MemberPlan, until: datetime) -> Group:
        try:
            return self.members.carry_out(lambda: caller.provider, begun, planned.users, until)
        except Busy:
            if begun.version > 1 and not begun.deleted:
                raise
            # It is written down and will be whole; a repetition would find the name taken, or the group gone.
            return begun

    def _log(self, caller: Caller) -> GroupLog:
        return GroupLog(origin=caller.origin, now=self.now(), new_id=self.new_id)
