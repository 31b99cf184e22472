"""How operators find users: by name, status, organization and provider, over all providers and the local users."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import dropwhile

from provisioning.domain.failures import Unacceptable
from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    Held,
    Pending,
    Status,
    StatusName,
)
from provisioning.domain.names import name_key
from provisioning.domain.users import ENVIRONMENT, USER_NAME_BYTES_MAX, User
from provisioning.usecases.configure import known_provider
from provisioning.usecases.directory import UserStore
from provisioning.usecases.list_cursors import cursor_text, place_in
from provisioning.usecases.ports import ProviderStore

SEARCH_SCANNED_MAX = 1_000
"""Users that one page reads, found or not."""
LOCAL_USERS = "local"
"""What stands for the provider of local users in a query: no provider has this id."""

STATUSES: dict[StatusName, type[Status]] = {
    "active": Active,
    "pending": Pending,
    "held": Held,
    "awaitingConfirmation": AwaitingConfirmation,
    "deactivated": Deactivated,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery:
    """Whom an operator looks for; what is None does not count."""

    name: str | None = None
    """A userName in any spelling, or how it begins and a `*`. Only the whole name finds deleted users too."""
    status: StatusName | None = None
    organization_id: str | None = None
    provider_id: str | None = None
    """LOCAL_USERS for those whom operators created."""

    @property
    def prefix(self) -> str | None:
        """How the name begins; None when the whole name is given."""
        if self.name is None:
            return ""
        return self.name[:-1] if self.name.endswith("*") else None

    @property
    def owner_id(self) -> str | None:
        """The provider's id as users have it."""
        return ENVIRONMENT if self.provider_id == LOCAL_USERS else self.provider_id

    def includes(self, user: User) -> bool:
        """True when the user is one of those."""
        wanted_name, name = name_key(self.name or ""), name_key(user.user_name)
        return (
            (name == wanted_name if self.prefix is None else name.startswith(name_key(self.prefix)))
            and (self.status is None or isinstance(user.life.status, STATUSES[self.status]))
            and self.organization_id in {None, user.placement.organization_id}
            and self.owner_id in {None, user.provider_id}
        )


@dataclass(frozen=True, slots=True)
class UserPage:
    """Some of the users, and the cursor of the next page when there may be more."""

    users: list[User]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ended: whose list it was, and the place on it."""

    owner_id: str
    after: str


@dataclass(frozen=True, slots=True)
class SearchUsers:
    """An operator's queries. The lists are indexes: what was changed a moment ago may be missing."""

    users: UserStore
    providers: ProviderStore

    def search(self, query: UserQuery, cursor: str | None, limit: int) -> UserPage:
        """A page of at most `limit` users; those with a deadline in its order, all others in name order by provider.

        Raises:
            Unacceptable: the cursor is none of this query's, or the name is longer than any.
        """
        _require_possible(query)
        start = _read_cursor(query, cursor) if cursor else None
        if query.prefix is None:
            return UserPage(self._of_that_name(query)[:limit], None)
        found: list[User] = []
        for scanned, (place, user) in enumerate(self._walk(query, start), 1):
            if query.includes(user):
                found.append(user)
            if len(found) == limit or scanned == SEARCH_SCANNED_MAX:
                return UserPage(found, _cursor(query, place))
        return UserPage(found, None)

    def search_awaiting(self, provider_id: str, cursor: str | None, limit: int) -> UserPage:
        """Whose deactivation the provider's safety limit holds back, as `search` has them.

        Raises:
            NotFound: there is no such provider.
            Unacceptable: the cursor is none of this query's.
        """
        provider = known_provider(self.providers, provider_id)
        return self.search(UserQuery(status="awaitingConfirmation", provider_id=provider.id), cursor, limit)

    def _of_that_name(self, query: UserQuery) -> list[User]:
        """Who has the name, and then those who had it when they were deleted."""
        name = query.name or ""
        user = self.users.by_user_name(name)
        gone = [each for each in self.users.once_called(name) if each.deleted]
        return [each for each in [*([user] if user else []), *gone] if query.includes(each)]

    def _walk(self, query: UserQuery, start: _Place | None) -> Iterator[tuple[_Place, User]]:
        for owner_id in self._owners(query, start):
            after = start.after if start and start.owner_id == owner_id else ""
            for place, user in self._listed(query, owner_id, after):
                yield _Place(owner_id, place), user

    def _listed(self, query: UserQuery, owner_id: str, after: str) -> Iterator[tuple[str, User]]:
        match query.status:
            case "pending" | "held" | "awaitingConfirmation" as status:
                return self.users.from_deadline(status, owner_id, after)
            case _:
                return self.users.from_name(owner_id, query.prefix or "", after)

    def _owners(self, query: UserQuery, start: _Place | None) -> Iterable[str]:
        """Whose lists are to be read, from where the last page ended; the local users come last.

        A deleted provider's users are all deactivated, and still there.
        """
        if query.status == "pending":
            return [ENVIRONMENT]
        if query.owner_id is not None:
            return [query.owner_id]
        owners = [*sorted(self.providers.owner_ids()), ENVIRONMENT]
        return dropwhile(lambda owner_id: start is not None and _order(owner_id) < _order(start.owner_id), owners)


def _order(owner_id: str) -> tuple[bool, str]:
    return owner_id == ENVIRONMENT, owner_id


def _require_possible(query: UserQuery) -> None:
    size = len(name_key(query.name or "").encode())
    if size > USER_NAME_BYTES_MAX:
        raise Unacceptable(f"No userName has more than {USER_NAME_BYTES_MAX} bytes.", field="name")


def _cursor(query: UserQuery, place: _Place) -> str:
    # The ids of providers have no "#".
    return cursor_text(query, f"{place.owner_id}#{place.after}")


def _read_cursor(query: UserQuery, cursor: str) -> _Place:
    owner_id, _, after = place_in(query, cursor).partition("#")
    return _Place(owner_id, after)
