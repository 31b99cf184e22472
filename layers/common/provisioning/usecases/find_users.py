"""Finding users: by key where the filter tells one, else by reading the provider's users one after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.users import User
from provisioning.scim.attributes import Document, ResourceType
from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import Comparison, Filter, attribute_names, required_comparisons
from provisioning.scim.queries import Query
from provisioning.scim.schemas import USER_RESOURCE, USER_STATE
from provisioning.usecases.caller import Caller
from provisioning.usecases.directory import UserStore
from provisioning.usecases.pages import Asked, Page
from provisioning.usecases.selections import Limit, Selection, cannot_match, read_wanted
from provisioning.usecases.user_documents import document_of, representation

SCANNED_USERS_MAX = 20_000
LIMIT = Limit(SCANNED_USERS_MAX, "users", "id, userName or externalId")
NOT_IN_DOCUMENTS = frozenset({"groups", "meta", "schemas", *(attribute.name for attribute in USER_STATE.attributes)})
"""The names of attributes that only the whole representation of a user has."""


@dataclass(frozen=True, slots=True)
class FindUsers:
    """A provider's queries; it never meets another provider's users."""

    users: UserStore
    now: Callable[[], datetime]

    def find(self, caller: Caller, query: Query) -> Page[User]:
        """The page of the provider's users that is asked for: those who match, in name order or in that of `sortBy`.

        Raises:
            InvalidFilter: the filter is malformed.
            InvalidValue: there is nothing to sort by.
            TooMany: the query names no key, and the provider has more than SCANNED_USERS_MAX users.
            InvalidCursor, InvalidCount, ExpiredCursor: RFC 9865 §2.1.
        """
        asked = Asked(query, caller, USER_RESOURCE.name, self.now())
        return asked.page_of(self.selection(caller.provider.id, query, USER_RESOURCE).listing())

    def selection(self, provider_id: str, query: Query, resource_type: ResourceType) -> Selection[User]:
        """Who is selected by the query when it is read with the attributes of that type."""
        wanted = read_wanted(query, resource_type, "userName")
        return Selection(
            store=self.users,
            provider_id=provider_id,
            wanted=wanted,
            found=self._found(provider_id, wanted.filter),
            matches=None if wanted.filter is None else _matcher(wanted.filter),
            document=_document({wanted.sort.path.attribute.name}),
            limit=LIMIT,
        )

    def _found(self, provider_id: str, wanted: Filter | None) -> list[User] | None:
        if wanted is None:
            return None
        if cannot_match(wanted, USER_RESOURCE):
            return []
        key = self._key(provider_id, wanted)
        return None if key is None else _chosen(provider_id, wanted, *key)

    def _key(self, provider_id: str, wanted: Filter) -> tuple[Comparison, User | None] | None:
        look_ups: dict[str, Callable[[str], User | None]] = {
            "id": self.users.get,
            "userName": lambda name: self.users.by_user_name(name, provider_id),
            "externalId": lambda external_id: self.users.by_external_id(provider_id, external_id),
        }
        for comparison in required_comparisons(wanted):
            look_up = look_ups.get(str(comparison.path))
            if look_up is not None and isinstance(comparison.value, str):
                return comparison, look_up(comparison.value)
        return None


def _chosen(provider_id: str, wanted: Filter, comparison: Comparison, user: User | None) -> list[User]:
    if user is None or user.provider_id != provider_id or user.deleted:
        return []
    # The key knows spellings as equal that a comparison does not: ask no more where the key was all that was asked.
    return [user] if wanted is comparison or _matcher(wanted)(user) else []


def _matcher(wanted: Filter) -> Callable[[User], bool]:
    matches, document = predicate(wanted), _document({*attribute_names(wanted)})
    return lambda user: matches(document(user))


def _document(names: set[str]) -> Callable[[User], Document]:
    """What makes a document with these attributes. Most are in what the provider said, which costs a quarter."""
    if NOT_IN_DOCUMENTS.isdisjoint(names):
        return lambda user: {"id": user.id, **document_of(user)}
    return lambda user: representation(user, "")
