"""The console's paths that find users: by what is known of them, the pending, and those who wait for a decision."""

from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPMethod

from provisioning.usecases.search_users import SearchUsers, UserPage
from provisioning.web.console_calls import ConsoleCall, ConsoleRoute
from provisioning.web.console_models import Paging
from provisioning.web.console_user_models import PendingSearch, PendingUsersView, UserSearch, UsersView, UserView


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
            query=UserSearch,
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/pending-deactivations",
            self._list_pending,
            says="Who is to be deactivated, in the order of the deadlines",
            query=PendingSearch,
        )
        yield ConsoleRoute(
            HTTPMethod.GET,
            "/providers/<provider_id>/awaiting-confirmation",
            self._list_awaiting,
            says="Whose deactivation the provider's safety limit holds back",
            query=Paging,
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
