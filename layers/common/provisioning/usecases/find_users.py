"""Finding users: by key where the filter tells one, else by reading the provider's users one after the other."""

from collections.abc import Callable, Iterable

from provisioning.domain.users import User
from provisioning.scim.errors import TooMany
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_parser import parse_filter
from provisioning.scim.filter_syntax import Comparison, Filter, attribute_names, required_comparisons
from provisioning.scim.paging import PageRequest
from provisioning.scim.schemas import USER_RESOURCE, USER_STATE
from provisioning.usecases.caller import Caller
from provisioning.usecases.pages import Page, page_of
from provisioning.usecases.ports import UserStore
from provisioning.usecases.user_documents import document_of, representation

SCANNED_USERS_MAX = 20_000
NOT_IN_DOCUMENTS = frozenset({"groups", "meta", "schemas", *(attribute.name for attribute in USER_STATE.attributes)})
"""The names of attributes that only the whole representation of a user has."""


class FindUsers:
    """A provider's queries; it never meets another provider's users."""

    def __init__(self, users: UserStore) -> None:
        self._users = users

    def find(self, caller: Caller, filter_text: str | None, page: PageRequest) -> Page[User]:
        """The provider's users that match, in name order; all of them without a filter.

        Raises:
            InvalidFilter: the filter is malformed.
            TooMany: the filter names no key, and the provider has more than SCANNED_USERS_MAX users.
        """
        if filter_text is None:
            return self._all(caller.provider.id, page)
        wanted = parse_filter(filter_text, USER_RESOURCE)
        key = self._key(caller.provider.id, wanted)
        if key is None:
            return page_of(self._scanned(caller.provider.id, _matcher(wanted)), page)
        return page_of(self._looked_up(caller.provider.id, wanted, *key), page)

    def _all(self, provider_id: str, page: PageRequest) -> Page[User]:
        total = self._users.total(provider_id)
        beyond = page.count == 0 or page.start_index > total
        users = [] if beyond else self._users.page(provider_id, page.start_index, page.count)
        return Page(total, page.start_index, users)

    def _key(self, provider_id: str, wanted: Filter) -> tuple[Comparison, User | None] | None:
        look_ups: dict[str, Callable[[str], User | None]] = {
            "id": self._users.get,
            "userName": self._users.by_user_name,
            "externalId": lambda external_id: self._users.by_external_id(provider_id, external_id),
        }
        for comparison in required_comparisons(wanted):
            look_up = look_ups.get(str(comparison.path))
            if look_up is not None and isinstance(comparison.value, str):
                return comparison, look_up(comparison.value)
        return None

    def _looked_up(self, provider_id: str, wanted: Filter, comparison: Comparison, user: User | None) -> Iterable[User]:
        if user is None or user.provider_id != provider_id:
            return []
        # The key knows spellings as equal that a comparison does not: ask no more where the key was all that was asked.
        return [user] if wanted is comparison or _matcher(wanted)(user) else []

    def _scanned(self, provider_id: str, matches: Callable[[User], bool]) -> Iterable[User]:
        total = self._users.total(provider_id)
        if total > SCANNED_USERS_MAX:
            raise TooMany(
                f"The filter would read {total:,} users; the limit is {SCANNED_USERS_MAX:,}. "
                "Filter by id, userName or externalId."
            )
        return (user for user in self._users.all(provider_id) if matches(user))


def _matcher(wanted: Filter) -> Callable[[User], bool]:
    """Whether the filter holds on a user. Most filters need only what the provider said, which costs a quarter."""
    matches = predicate(wanted)
    if NOT_IN_DOCUMENTS.isdisjoint(attribute_names(wanted)):
        return lambda user: matches({"id": user.id, **document_of(user)})
    return lambda user: matches(representation(user, ""))
