"""Ids from what operators type, and names for ids that the console answers with."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from console.client import Client, Json, path_of
from console.failures import Misused, Refused

USER_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The console gives users UUIDs."""


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
        return pick("group", wanted, self._groups(provider_id), "displayName")

    def group_names(self, provider_id: str, group_ids: Iterable[str]) -> list[str]:
        """What groups of the provider are called."""
        return [_name_in(self._groups(provider_id), group_id, "displayName") for group_id in group_ids]

    def hold(self, wanted: str) -> str:
        """The id of a legal hold."""
        return pick("legal hold", wanted, self._client.get("/legal-holds"))

    def user(self, wanted: str) -> str:
        """The id of a user."""
        if USER_ID.fullmatch(wanted):
            return wanted
        return pick("user", wanted, self._client.get("/users", {"name": wanted})["users"], "userName")

    def read_user(self, wanted: str) -> Json:
        """Everything known of a user."""
        return self._client.get(path_of("users", self.user(wanted)))

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

    def _list_groups(self, provider_id: str) -> list[Json]:
        return self._client.get("/groups", {"provider": provider_id})["groups"]


def _name_in(candidates: Iterable[Json], wanted: str | None, name: str) -> str:
    return next((each[name] for each in candidates if each["id"] == wanted), wanted or "")
