"""What the sync log says of a change to a group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provisioning.domain.groups import GROUPS_PER_USER_MAX, Group, Move
from provisioning.domain.lookalikes import lookalike_advice
from provisioning.domain.sync_log import Action, LogEntry, Origin, differences
from provisioning.usecases.group_documents import document_of
from provisioning.usecases.user_log import in_order, placement_entries

LEFT_OUT_NAMED_MAX = 500
LEFT_OUT_CHARACTERS_MAX = 64
"""An entry is one item of at most 400 KB, and a strange id may have 128 characters of any kind; ours have 36."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLog:
    """The entries for one transaction: the group, its members, those whose place changed by it, those left out."""

    origin: Origin
    now: datetime
    new_id: Callable[[], str]

    def told(
        self,
        before: Group | None,
        after: Group,
        moves: Sequence[Move] = (),
        left_out: Sequence[str] = (),
        *,
        full: Sequence[str] = (),
        lost: int = 0,
    ) -> list[LogEntry]:
        """The entries for a group that became another one; none when nothing happened.

        `left_out`: the provider has no such users. `full`: they are in as many groups as they may be.
        `lost`: so many steps of an unfinished change were not there any more.
        """
        placed = [entry for move in moves for entry in self._placed(after, move)]
        entries = [
            *self._own(before, after),
            *self._members(after, moves),
            *self._left_out(after, left_out, "the provider has no such users. Push the users first."),
            *self._left_out(after, full, f"they are in {GROUPS_PER_USER_MAX:,} groups already, the limit."),
            *self._lost(after, lost),
            *placed,
        ]
        return in_order(entries, self.new_id()) if entries else []

    def _placed(self, group: Group, move: Move) -> list[LogEntry]:
        detail = f'{"Joined" if move.step.joins else "Left"} the group "{group.display_name}".'
        return placement_entries(self.origin, self.now, move.before, move.after, detail=detail, group=group)

    def _own(self, before: Group | None, after: Group) -> list[LogEntry]:
        if before is None:
            created = self._entry("group created", after, changes=differences({}, document_of(after)))
            return [created, *self._imitating(after)]
        if after.deleted and not before.deleted:
            return [self._entry("group deleted", after)]
        changes = differences(document_of(before), document_of(after))
        updated = [self._entry("group updated", after, changes=changes)] if changes else []
        return [*updated, *(self._imitating(after) if "displayName" in changes else [])]

    def _imitating(self, group: Group) -> list[LogEntry]:
        advice = lookalike_advice("displayName", group.display_name)
        return [] if advice is None else [self._entry("warning", group, detail=advice)]

    def _members(self, group: Group, moves: Sequence[Move]) -> list[LogEntry]:
        if not moves:
            return []
        added = [_named(move) for move in moves if move.step.joins and not move.stays]
        removed = [_named(move) for move in moves if not move.step.joins]
        renamed = [_named(move) | {"display": str(move.step.display)} for move in moves if move.stays]
        members = {"added": added, "removed": removed, **({"renamed": renamed} if renamed else {})}
        return [self._entry("members changed", group, changes={"members": members})]

    def _left_out(self, group: Group, user_ids: Sequence[str], reason: str) -> list[LogEntry]:
        if not user_ids:
            return []
        named = [user_id[:LEFT_OUT_CHARACTERS_MAX] for user_id in user_ids[:LEFT_OUT_NAMED_MAX]]
        detail = f"{len(user_ids):,} members were left out: {reason}"
        return [self._entry("warning", group, detail=detail, changes={"members": {"leftOut": named}})]

    def _lost(self, group: Group, steps: int) -> list[LogEntry]:
        if not steps:
            return []
        detail = f"{steps:,} changes of members could not be carried out in 30 days. Push the group again."
        return [self._entry("warning", group, detail=detail)]

    def _entry(
        self,
        action: Action,
        group: Group,
        *,
        detail: str = "",
        changes: dict[str, dict[str, Any]] | None = None,
    ) -> LogEntry:
        return LogEntry(
            id="",
            at=self.now,
            origin=self.origin,
            action=action,
            group_id=group.id,
            group_name=group.display_name,
            detail=detail,
            changes=changes or {},
        )


def _named(move: Move) -> dict[str, str]:
    return {"id": move.after.id, "userName": move.after.user_name}
