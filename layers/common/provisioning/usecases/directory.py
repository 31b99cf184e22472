"""What the acts need of the directory. `storage` has the real stores, `local` fakes that the contract suites prove."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from provisioning.domain.groups import Group, Member, MemberStep, Move
from provisioning.domain.lifecycle import DueStatus, WaitingStatus
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User

SETTLED_GROUPS_MAX = 30


class UserStore(Protocol):
    """Users, each change with its log entries in one transaction.

    Reads by key see every write that was answered before them. All calls may raise Busy.
    """

    def get(self, user_id: str) -> User | None:
        """The user of that id, whoever provisioned him."""
        ...

    def get_many(self, user_ids: Iterable[str]) -> list[User]:
        """The users of those ids, in their order; ids that nobody has are passed over."""
        ...

    def by_user_name(self, user_name: str, provider_id: str | None = None) -> User | None:
        """The user of that name, in any spelling that counts as the same, if that provider has him; None: whoever has.

        Another provider's user is not even read: he takes no more time than nobody.
        """
        ...

    def once_called(self, user_name: str) -> list[User]:
        """The users who have given up that name as long as the log remembers: renamed since, or deleted, by their ids.

        They may have it again by now.
        """
        ...

    def by_external_id(self, provider_id: str, external_id: str) -> User | None:
        """The user whom that provider calls by that id."""
        ...

    def total(self, provider_id: str) -> int:
        """How many users the provider has."""
        ...

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[User]]:
        """How many users the provider has, and at most `count` of them in name order from the `start_index`-th on.

        They are counted from 1. One client at a time can walk so, page after page, and meet everyone who is there all
        the while exactly once, whoever comes and goes meanwhile: then both numbers count those whom it has met.
        """
        ...

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[User], str | None]:
        """At most `count` of the provider's users in name order after a place, and the place where the page ended.

        The place "" is before all of them, and None comes with the last page. Walks so lose nobody; an index may lag.
        """
        ...

    def all(self, provider_id: str) -> Iterator[User]:
        """All the provider's users in name order, read as they are asked for."""
        ...

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, User]]:
        """The provider's users whose names begin with `prefix`, in any spelling, in name order; an index may lag.

        Each comes with his place on the list; the first is the one after the place `after`. Read as they are asked for.
        """
        ...

    def from_deadline(self, status: DueStatus, provider_id: str, after: str) -> Iterator[tuple[str, User]]:
        """The users in that status in the order of their deadlines, with places as `from_name` has them.

        Those who wait are the provider's; the pending are all providers' together, whatever `provider_id` is.
        """
        ...

    def ids(self, provider_id: str) -> Iterator[str]:
        """The ids of all the provider's users, without reading the users; an index may lag."""
        ...

    def create(self, user: User, entries: list[LogEntry]) -> None:
        """Add a user. Raises UserNameClaimed, ExternalIdClaimed, LostRace (the id is there already)."""
        ...

    def replace(self, before: User, after: User, entries: list[LogEntry]) -> None:
        """Put `after` in the place of `before`; a deleted user keeps no names and no place on a list.

        When he becomes present or absent, it is written down that his groups must hear of it: `unsettled` has him.

        Raises LostRace, UserNameClaimed, ExternalIdClaimed.
        """
        ...

    def unsettled(self, before: datetime) -> list[str]:
        """The ids of the users whose groups have not heard since before that time that he is present or absent."""
        ...

    def settled(self, user: User) -> None:
        """Cross off that his groups must hear of it, unless he has changed since."""
        ...

    def due_ids(self, now: datetime) -> Iterator[str]:
        """The ids of those whom `due` has, without reading them."""
        ...

    def due(self, now: datetime) -> Iterator[User]:
        """The pending users of all providers whose deadline has come, the longest due first; an index may lag."""
        ...

    def waiting(self, provider_id: str, status: WaitingStatus) -> Iterator[User]:
        """The provider's users who wait in that status; an index may lag."""
        ...

    def pending_per_minute(self, provider_id: str, start: datetime, end: datetime) -> dict[datetime, int]:
        """How many of its users the provider made pending, by minute (UTC); only those above zero."""
        ...


class GroupStore(Protocol):
    """Groups and their memberships, each change with its log entries in one transaction.

    Reads by key see every write that was answered before them. All calls may raise Busy.
    """

    def get(self, group_id: str) -> Group | None:
        """The group of that id, whoever pushed it, also one that is deleted but for its last members."""
        ...

    def get_many(self, group_ids: Iterable[str]) -> list[Group]:
        """The groups of those ids, in their order; ids that none has are passed over."""
        ...

    def by_display_name(self, provider_id: str, display_name: str) -> Group | None:
        """The provider's group of that name, in any spelling that counts as the same."""
        ...

    def by_external_id(self, provider_id: str, external_id: str) -> Group | None:
        """The group that the provider calls by that id."""
        ...

    def total(self, provider_id: str) -> int:
        """How many groups the provider has."""
        ...

    def page(self, provider_id: str, start_index: int, count: int) -> tuple[int, list[Group]]:
        """How many groups the provider has, and a page of them, as `UserStore.page` has it."""
        ...

    def page_after(self, provider_id: str, place: str, count: int) -> tuple[list[Group], str | None]:
        """A page of the provider's groups, as `UserStore.page_after` has it."""
        ...

    def from_name(self, provider_id: str, prefix: str, after: str) -> Iterator[tuple[str, Group]]:
        """The provider's groups whose names begin with `prefix`, as `UserStore.from_name` has them."""
        ...

    def all(self, provider_id: str) -> Iterator[Group]:
        """All the provider's groups in name order, read as they are asked for."""
        ...

    def members(self, group_id: str) -> Iterator[Member]:
        """The group's members in the order of their ids, read as they are asked for; only those who are present."""
        ...

    def places(self, group_id: str) -> Iterator[Member]:
        """All who have a place in the group, the absent too."""
        ...

    def displays(self, group_id: str, users: Iterable[User]) -> dict[str, str | None]:
        """What those of the users are called who have a place in the group, by their ids.

        Whose place has not heard yet that he came or went may be missing.
        """
        ...

    def create(self, group: Group, moves: list[Move], entries: list[LogEntry]) -> None:
        """Add a group. Raises DisplayNameClaimed, ExternalIdClaimed, LostRace (also when a user has changed)."""
        ...

    def replace(
        self, before: Group, after: Group, moves: list[Move], entries: list[LogEntry], *, exactly: bool = True
    ) -> None:
        """Put `after` in the place of `before`, and the users of the moves with their memberships with it. Of a member
        who stays only what he is called is written, if he still is one.

        `exactly`: only if nobody has changed the group since. Without it only the users must be as they were, and the
        same unfinished change, or none, must be there: the number of members, the version and the progress of an
        unfinished change are added to what is there. A deleted group without an unfinished change is gone.

        Raises LostRace, DisplayNameClaimed, ExternalIdClaimed.
        """
        ...

    def write_down(self, change_id: str, steps: list[MemberStep]) -> None:
        """Keep the steps of a change that is to come. They count only once a group has the change."""
        ...

    def steps(self, change_id: str, done: int) -> list[MemberStep]:
        """Some of the steps that were written down, from the one after the first `done` on; at least one."""
        ...

    def unfinished(self, before: datetime) -> list[str]:
        """The ids of the groups with an unfinished change that was begun before that time."""
        ...

    def settle(self, user: User, group_ids: list[str]) -> None:
        """Show the user as a member of these groups if he is present, else not. At most SETTLED_GROUPS_MAX at once.

        Raises LostRace: the user has changed.
        """
        ...
