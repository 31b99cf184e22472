"""The console's paths that find users: by what is known of them, the pending, and those who wait for a decision."""

from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPMethod

from provisioning.usecases.search_users import SearchUsers, UserPage
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_user_models import (
    USERS_SHOWN_DEFAULT,
    USERS_SHOWN_MAX,
    Paging,
    PendingSearch,
    PendingUsersView,
    UserSearch,
    UsersView,
    UserView,
)

PAGING = {
    "cursor": "The nextCursor of the page before; absent: the first page.",
    "limit": f"How many users, from 1 to {USERS_SHOWN_MAX}; {USERS_SHOWN_DEFAULT} unless said.",
}
WHOSE = {
    "organization": "The id of their organization.",
    "provider": "The id of their provider; `local` for local users.",
}
WHO = {
    "name": "A userName in any spelling, or how it begins and a `*`.",
    "status": "active, pending, held, awaitingConfirmation or deactivated.",
}


class SearchPaths:
    """How operators find users."""

    def __init__(self, search: SearchUsers, now: Callable[[], datetime]) -> None:
        self._search = search
        self._now = now

    def routes(self) -> Iterator[ConsoleRoute]:
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/users",
            self._find,
            says="Find users; a page may have fewer than there are, and there are more as long as it has a nextCursor",
            query=WHO | WHOSE | PAGING,
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/pending-deactivations",
            self._list_pending,
            says="Who is to be deactivated, in the order of the deadlines",
            query=WHOSE | PAGING,
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/providers/<provider_id>/awaiting-confirmation",
            self._list_awaiting,
            says="Whose deactivation the provider's safety limit holds back",
            query=PAGING,
        )

    def _find(self, call: ConsoleCall) -> UsersView:
        asked = call.fields(UserSearch)
        return _view(self._search.search(asked.query(), asked.cursor, asked.limit))

    def _list_pending(self, call: ConsoleCall) -> PendingUsersView:
        asked = call.fields(PendingSearch)
        page = self._search.search(asked.query("pending"), asked.cursor, asked.limit)
        return PendingUsersView.at(page.users, page.next_cursor, self._now())

    def _list_awaiting(self, call: ConsoleCall, provider_id: str) -> UsersView:
        asked = call.fields(Paging)
        return _view(self._search.search_awaiting(provider_id, asked.cursor, asked.limit))


def _view(page: UserPage) -> UsersView:
    return UsersView(users=[UserView.of(user) for user in page.users], next_cursor=page.next_cursor)
