"""Stores of groups and organizations in which the Lambda dies, or somebody else acts, where a test says so."""

from collections import Counter
from collections.abc import Callable, Iterator

from local.memory import MemoryGroups, MemoryOrganizations, MemoryUsers
from provisioning.domain.failures import Busy
from provisioning.domain.groups import Group, Member, MemberStep, Move
from provisioning.domain.organizations import Organization
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User


class Killed(Exception):
    """The Lambda is gone, between two calls of a store."""


class DisturbedGroups(MemoryGroups):
    """A store that counts what it is asked, in which the Lambda dies or somebody else acts just before a write."""

    def __init__(self, users: MemoryUsers) -> None:
        super().__init__(users)
        self.calls: Counter[str] = Counter()
        self.writes_left: int | None = None
        """The Lambda dies when it has made so many more writes."""
        self.busy = False
        """No write is made."""
        self.steps_kept = True
        """False: they were written down too long ago (DynamoDB's TTL)."""
        self.answer_lost = False
        """The next group is written, but the answer to it does not come."""
        self.meddlers: list[Callable[[], object] | None] = []
        """What somebody else does before the first replace, the second…; None: nothing."""

    def meddle(self, act: Callable[[], object], *, replaces: int = 0) -> None:
        """Let somebody else act just before the next replace, or after so many more."""
        self.meddlers = [*[None] * replaces, act]

    def create(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        self._about_to("create")
        super().create(group, moves, entries)
        self._answer()

    def replace(
        self, before: Group, after: Group, moves: list[Move], entries: list[LogEntry], *, exactly: bool = True
    ) -> None:
        self._about_to("replace")
        meddler = self.meddlers.pop(0) if self.meddlers else None
        if meddler is not None:
            meddler()
        super().replace(before, after, moves, entries, exactly=exactly)
        self._answer()

    def write_down(self, change_id: str, steps: list[MemberStep]) -> None:
        self._about_to("write_down")
        super().write_down(change_id, steps)

    def steps(self, change_id: str, done: int) -> list[MemberStep]:
        return super().steps(change_id, done) if self.steps_kept else []

    def settle(self, user: User, group_ids: list[str]) -> None:
        self._about_to("settle")
        super().settle(user, group_ids)

    def members(self, group_id: str) -> Iterator[Member]:
        self.calls["members"] += 1
        return super().members(group_id)

    def places(self, group_id: str) -> Iterator[Member]:
        self.calls["places"] += 1
        return super().places(group_id)

    def _answer(self) -> None:
        lost, self.answer_lost = self.answer_lost, False
        if lost:
            raise Busy

    def _about_to(self, write: str) -> None:
        if self.busy:
            raise Busy
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise Killed
            self.writes_left -= 1
        self.calls[write] += 1


class DisturbedOrganizations(MemoryOrganizations):
    """A store in which somebody else acts just before an organization is created."""

    def __init__(self, users: MemoryUsers) -> None:
        super().__init__(users)
        self.meddlers: list[Callable[[], object]] = []

    def create(self, organization: Organization, entries: list[LogEntry], *, created_by_max: int | None = None) -> None:
        if self.meddlers:
            self.meddlers.pop(0)()
        super().create(organization, entries, created_by_max=created_by_max)
