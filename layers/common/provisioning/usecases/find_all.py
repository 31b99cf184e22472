"""Finding users and groups together: queries at the base URL itself (RFC 7644 §3.4.2.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.domain.groups import Group
from provisioning.domain.users import User
from provisioning.scim.queries import Query
from provisioning.scim.schemas import GROUP_AMONG_OTHERS, USER_AMONG_OTHERS
from provisioning.usecases.caller import Caller
from provisioning.usecases.find_groups import FindGroups
from provisioning.usecases.find_users import FindUsers
from provisioning.usecases.listings import Joined, Listing, merged
from provisioning.usecases.pages import Asked, Page

type Found = User | Group
ALL_RESOURCES = ""


@dataclass(frozen=True, slots=True)
class FindAll:
    """A provider's queries over all types of resources. What one type has, the others are without."""

    users: FindUsers
    groups: FindGroups
    now: Callable[[], datetime]

    def find(self, caller: Caller, query: Query) -> Page[Found]:
        """The page that is asked for: first the users, then the groups, or all in the order of `sortBy`.

        Raises what FindUsers and FindGroups raise.
        """
        users = self.users.selection(caller.provider.id, query, USER_AMONG_OTHERS)
        groups = self.groups.selection(caller.provider.id, query, GROUP_AMONG_OTHERS)
        listing: Listing[Found] = (
            Joined(users.listing(), groups.listing())
            if query.sort_by is None
            else merged(users.ordered(), groups.ordered())
        )
        return Asked(query, caller, ALL_RESOURCES, self.now()).page_of(listing)
