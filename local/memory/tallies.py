"""Numbers for the overview, in memory."""

from collections.abc import Iterable
from datetime import UTC, datetime

from local.memory.users import MemoryUsers
from provisioning.domain.lifecycle import Pending, WaitingStatus
from provisioning.domain.tallies import Tally
from provisioning.usecases.directory import GroupStore

FAILED_COUNTED_MAX = 1_000


class MemoryTallies:
    """Implements `Tallies`, over the users and groups in memory."""

    def __init__(self, users: MemoryUsers, groups: GroupStore) -> None:
        self._users = users
        self._groups = groups

    def count_pending(self) -> int:
        return sum(isinstance(user.life.status, Pending) for user in self._users.records.everyone())

    def count_waiting(self, provider_id: str, status: WaitingStatus) -> int:
        return sum(1 for _ in self._users.waiting(provider_id, status))

    def count_unfinished(self) -> int:
        never = datetime.max.replace(tzinfo=UTC)
        return len(self._users.unsettled(never)) + len(self._groups.unfinished(never))

    def count_failed(self, provider_ids: Iterable[str], since: datetime) -> Tally:
        owners = {*provider_ids}
        failed = (each for each in self._users.entries if each.action == "failed" and each.at >= since)
        count = sum(each.origin.provider_id in owners for each in failed)
        return Tally(count=min(count, FAILED_COUNTED_MAX), more=count > FAILED_COUNTED_MAX)
