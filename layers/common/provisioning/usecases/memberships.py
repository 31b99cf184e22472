"""Telling a user's groups that he is absent or back: written down with the user, then carried out group by group."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from provisioning.usecases.directory import SETTLED_GROUPS_MAX, GroupStore, UserStore
from provisioning.usecases.left_undone import left_undone
from provisioning.usecases.races import run_again

LEFT_ALONE = timedelta(minutes=1)
"""Whoever wrote it down is at work on it for so long; after that the sweep takes it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """The memberships of users who become present or absent. Doing it twice is doing it once."""

    users: UserStore
    groups: GroupStore
    now: Callable[[], datetime]

    def settle(self, user_id: str) -> None:
        """Show the user as a member of all his groups if he is present, else of none. Raises Busy."""
        run_again(lambda: self._attempt(user_id))

    def sweep(self) -> list[str]:
        """Do it for all for whom it was left undone; their ids.

        Raises:
            ExceptionGroup: of a LeftUndone for each for whom it failed; all others are settled.
        """
        settled: list[str] = []
        failures: list[Exception] = []
        for user_id in self.users.unsettled(self.now() - LEFT_ALONE):
            try:
                self.settle(user_id)
                settled.append(user_id)
            except Exception as failure:  # noqa: BLE001 - one user's trouble must not keep the others waiting
                failures.append(left_undone("memberships", user_id, failure))
        if failures:
            raise ExceptionGroup(f"{len(failures)} users' groups could not be told.", failures)
        return settled

    def _attempt(self, user_id: str) -> None:
        user = self.users.get(user_id)
        if user is None:
            return
        for group_ids in batched(sorted(user.group_ids), SETTLED_GROUPS_MAX, strict=False):
            self.groups.settle(user, [*group_ids])
        self.users.settled(user)
