"""Groups in memory, and who is in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from local.memory.records import Claims, Records
from local.memory.users import MemoryUsers
from provisioning.domain.failures import DisplayNameClaimed, ExternalIdClaimed, LostRace
from provisioning.domain.groups import Group, Member, MemberStep, Move
from provisioning.domain.names import group_name_key, name_key
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User

PART_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class _Place:
    display: str | None
    shown: bool
    """True when it stands among the members, False when among the absent."""


class MemoryGroups:
    """Implements `GroupStore`, over the users of a `MemoryUsers`."""

    def __init__(self, users: MemoryUsers) -> None:
        self._users = users
        self._groups = Records(lambda group: name_key(group.display_name), _claims)
        self._places: defaultdict[str, dict[str, _Place]] = defaultdict(dict)
        self._steps: dict[str, list[MemberStep]] = {}

    def get(self, group_id: str) -> Group | None:
        return self._groups.get(group_id)

    def get_many(self, group_ids: Iterable[str]) -> list[Group]:
        return self._groups.get_many(group_ids)

    def by_display_name(self, provider_id: str, display_name: str) -> Group | None:
        return self._groups.owner(DisplayNameClaimed, (provider_id, group_name_key(display_name)))

    def by_external_id(self, provider_id: str, external_id: str) -> Group | None:
        return self._groups.owner(ExternalIdClaimed, (provider_id, external_id))

    def total(self, provider_id: str) -> int:
        return self._groups.total(provider_id)

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[Group]]:
        return self._groups.page(provider_id, start_index, count)

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[Group], str | None]:
        return self._groups.page_after(provider_id, place, count)

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, Group]]:
        return self._groups.from_name(provider_id, name_key(prefix), after)

    def all(self, provider_id: str) -> Iterator[Group]:
        return self._groups.all(provider_id)

    def members(self, group_id: str) -> Iterator[Member]:
        places = sorted(self._places[group_id].items())
        return (Member(user_id, place.display) for user_id, place in places if place.shown)

    def places(self, group_id: str) -> Iterator[Member]:
        return (Member(user_id, place.display) for user_id, place in sorted(self._places[group_id].items()))

    def displays(self, group_id: str, users: Iterable[User]) -> dict[str, str | None]:
        places = [(user, self._places[group_id].get(user.id)) for user in users]
        return {user.id: place.display for user, place in places if place and place.shown == user.present}

    def create(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        self._groups.require_new(group)
        self._groups.require_unclaimed(group)
        self._save(group, moves, entries)

    def replace(
        self, before: Group, after: Group, moves: list[Move], entries: list[LogEntry], *, exactly: bool = True
    ) -> None:
        if before == after and not moves:
            self._users.log(entries)
        elif exactly:
            self._groups.require_current(before)
            self._groups.require_unclaimed(after)
            self._save(after, moves, entries)
        else:
            self._save(_added(self._groups.get(before.id), before, after), moves, entries)

    def _save(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        for move in moves:
            self._require_possible(group.id, move)
        self._put(group)
        for move in moves:
            self._carry_out(group.id, move)
        self._users.log(entries)

    def _require_possible(self, group_id: str, move: Move) -> None:
        if move.stays:
            self._require_place(group_id, move.before)
            return
        self._users.records.require_current(move.before)
        if not move.step.joins and self._is_misplaced(move.before, group_id):
            self.settle(move.before, [group_id])
            raise LostRace

    def _require_place(self, group_id: str, user: User) -> None:
        if not self.displays(group_id, [user]):
            self.settle(user, [group_id])
            raise LostRace

    def _put(self, group: Group) -> None:
        if group.deleted and group.change is None:
            self._groups.remove(group.id)
        else:
            self._groups.put(group)

    def _carry_out(self, group_id: str, move: Move) -> None:
        if move.stays:
            place = self._places[group_id][move.after.id]
            self._places[group_id][move.after.id] = replace(place, display=move.step.display)
            return
        self._users.records.put(move.after)
        if move.step.joins:
            self._places[group_id][move.after.id] = _Place(move.step.display, shown=move.after.present)
        else:
            del self._places[group_id][move.after.id]

    def write_down(self, change_id: str, steps: list[MemberStep]) -> None:
        self._steps[change_id] = list(steps)

    def steps(self, change_id: str, done: int) -> list[MemberStep]:
        return self._steps[change_id][done : done - done % PART_STEPS + PART_STEPS]

    def unfinished(self, before: datetime) -> list[str]:
        changes = [(group.id, group.change) for group in self._groups.everyone()]
        return sorted(group_id for group_id, change in changes if change and change.begun_at < before)

    def settle(self, user: User, group_ids: list[str]) -> None:
        wrong = [group_id for group_id in group_ids if self._is_misplaced(user, group_id)]
        if wrong:
            self._users.records.require_current(user)
        for group in self._groups.get_many(wrong):
            place = self._places[group.id][user.id]
            self._places[group.id][user.id] = replace(place, shown=user.present)
            count = group.member_count + (1 if user.present else -1)
            modified_at = max(group.modified_at, user.modified_at)
            self._groups.put(replace(group, member_count=count, version=group.version + 1, modified_at=modified_at))

    def _is_misplaced(self, user: User, group_id: str) -> bool:
        place = self._places[group_id].get(user.id)
        return place is not None and place.shown != user.present


def _added(stored: Group | None, before: Group, after: Group) -> Group:
    """What is stored, with the change of members added to it; the condition of the real store is this one too."""
    if stored is None or (stored.deleted and not before.deleted) or stored.change != before.change:
        raise LostRace
    return replace(
        stored,
        member_count=stored.member_count + after.member_count - before.member_count,
        change=after.change,
        modified_at=after.modified_at,
        version=stored.version + after.version - before.version,
    )


def _claims(group: Group) -> Claims:
    names: Claims = {DisplayNameClaimed: (group.provider_id, group_name_key(group.display_name))}
    return names if group.external_id is None else names | {ExternalIdClaimed: (group.provider_id, group.external_id)}
