"""Ids from what operators type, and names for ids that the console answers with."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

from console.client import Client, Json, path_of
from console.failures import Misused, NotFound, Refused

OUR_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The console gives users, groups and legal holds UUIDs. A name may look like one too."""

WHOLE_PAGES = {"limit": 1_000}

LOCAL = "local"
"""What the console calls those whom no provider has sent."""


def pick(kind: str, wanted: str, candidates: Iterable[Json], name: str = "name") -> str:
    """The id of the one candidate that has this id, or else this name in any letter case.

    Raises:
        Refused: nobody has it.
        Misused: several have that name.
    """
    known = list(candidates)
    found = [each for each in known if each["id"] == wanted]
    found = found or [each for each in known if each[name].casefold() == wanted.casefold()]
    # Who is deleted has given the name up; another one may have it by now.
    found = [each for each in found if not each.get("deleted")] or found
    if not found:
        raise Refused(f'There is no {kind} "{wanted}".')
    if len(found) > 1:
        ids = ", ".join(each["id"] for each in found)
        raise Misused(f'"{wanted}" is ambiguous: it is the name of several ({ids}). Give the id of the {kind}.')
    return found[0]["id"]


def flat(node: Json) -> Iterator[Json]:
    """An organization and all below it."""
    yield node
    for child in node["children"]:
        yield from flat(child)


class Names:
    """Looks names up in the console, each list once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._groups = cache(self._list_groups)

    def provider(self, wanted: str) -> str:
        """The id of a provider."""
        return pick("provider", wanted, self.providers, "displayName")

    def whose(self, wanted: str | None) -> str | None:
        """The id of a provider to look for, or LOCAL; None for all."""
        return wanted if wanted is None or wanted == LOCAL else self.provider(wanted)

    def organization(self, wanted: str) -> str:
        """The id of an organization."""
        return pick("organization", wanted, flat(self.organizations))

    def role(self, wanted: str) -> str:
        """The id of a role."""
        return pick("role", wanted, self.roles)

    def group(self, provider_id: str, wanted: str) -> str:
        """The id of one of the provider's groups."""
        named = self._client.get("/groups", {"provider": provider_id, "name": wanted})["groups"]
        return pick("group", wanted, named or self._groups(provider_id), "displayName")

    def group_of_any(self, wanted: str, provider_id: str | None) -> str:
        """The id of a group of that provider, or of any; one that is gone goes by its id."""
        owners = [each["id"] for each in self.providers] if provider_id is None else [provider_id]
        queries = [{"provider": owner, "name": wanted} for owner in owners]
        named = [group for query in queries for group in self._client.get("/groups", query)["groups"]]
        if not named and OUR_ID.fullmatch(wanted):
            return wanted
        return pick("group", wanted, named, "displayName")

    def group_names(self, provider_id: str, group_ids: Iterable[str]) -> list[str]:
        """What groups of the provider are called."""
        return [_name_in(self._groups(provider_id), group_id, "displayName") for group_id in group_ids]

    def hold(self, wanted: str) -> str:
        """The id of a legal hold."""
        named = self._client.get("/legal-holds", {"name": wanted})["legalHolds"]
        return pick("legal hold", wanted, named or self._holds)

    def hold_names(self, hold_ids: Sequence[str]) -> list[str]:
        """What legal holds are called."""
        return [_name_in(self._holds, hold_id, "name") for hold_id in hold_ids]

    def user(self, wanted: str) -> str:
        """The id of a user."""
        return self._found(wanted)["id"]

    def read_user(self, wanted: str) -> Json:
        """Everything known of a user."""
        found = self._found(wanted)
        return found if "profile" in found else self._client.get(path_of("users", found["id"]))

    def whom(self, wanted: str) -> dict[str, str]:
        """The log's filter for a user: by id, or by a name that somebody has, had, or was to have."""
        found = self._by_id(wanted)
        return {"name": wanted} if found is None else {"user": found["id"]}

    def require_heard_of(self, wanted: str) -> None:
        """Return when somebody has the name, or the log has heard of it. Raises Refused."""
        if not self._of_name(wanted) and not self._told_of(wanted):
            raise Refused(f'There is no user "{wanted}", and the log has not heard of one.')

    def _found(self, wanted: str) -> Json:
        found = self._by_id(wanted)
        if found is not None:
            return found
        named = self._of_name(wanted)
        if not named and self._told_of(wanted):
            hint = f"The log has heard of one: {shlex.join(['scimctl', 'log', '--user', wanted])}"
            raise Refused(f'There is no user "{wanted}" now. {hint}')
        user_id = pick("user", wanted, named, "userName")
        return next(each for each in named if each["id"] == user_id)

    def _by_id(self, wanted: str) -> Json | None:
        if not OUR_ID.fullmatch(wanted):
            return None
        try:
            return self._client.get(path_of("users", wanted))
        except NotFound:
            return None

    def _of_name(self, wanted: str) -> list[Json]:
        return self._client.get("/users", {"name": wanted})["users"]

    def _told_of(self, wanted: str) -> bool:
        return bool(self._client.get("/sync-log", {"name": wanted, "limit": 1})["entries"])

    def organization_name(self, organization_id: str | None) -> str:
        """What an organization is called; its id when it is gone."""
        return _name_in(flat(self.organizations), organization_id, "name")

    def provider_name(self, provider_id: str | None) -> str:
        """What a provider is called; LOCAL when there is none."""
        return _name_in(self.providers, provider_id, "displayName") or LOCAL

    def role_names(self, role_ids: Iterable[str]) -> list[str]:
        """What roles are called."""
        return [_name_in(self.roles, role_id, "name") for role_id in role_ids]

    @cached_property
    def providers(self) -> list[Json]:
        """All providers."""
        return self._client.get("/providers")

    @cached_property
    def organizations(self) -> Json:
        """The tree of organizations."""
        return self._client.get("/organizations")

    @cached_property
    def roles(self) -> list[Json]:
        """The catalogue of roles."""
        return self._client.get("/roles")

    @cached_property
    def _holds(self) -> list[Json]:
        return [hold for page in self._client.pages("/legal-holds", WHOLE_PAGES) for hold in page["legalHolds"]]

    def _list_groups(self, provider_id: str) -> list[Json]:
        pages = self._client.pages("/groups", {"provider": provider_id, **WHOLE_PAGES})
        return [group for page in pages for group in page["groups"]]


def _name_in(candidates: Iterable[Json], wanted: str | None, name: str) -> str:
    return next((each[name] for each in candidates if each["id"] == wanted), wanted or "")
