"""Two houses in which Okta has the same: in one it is alone, in the other Entra has the like of it beside.

Whatever Okta asks, the answers must not tell which of the two houses it is in.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from local.memory import MemoryGroups, MemoryUsers
from provisioning.domain.providers import Provider
from provisioning.scim.attributes import Json
from provisioning.usecases.directory import GroupStore, UserStore
from tests.fuzz.house import House, open_house
from tests.groups.stage import adding, patch_of
from tests.people import ENTRA, OKTA, PASSWORD, a_call, a_group, a_user

ADA, BOB, EVE, MAL = "user-ada", "user-bob", "user-eve", "user-mal"
"""Ada and Bob are Okta's, Eve and Mal are Entra's; of the same numbers, so that no answer differs in its length."""
OURS, THEIRS = "group-ours1", "group-theirs"
EXTERNAL_ID = "00u1"
NAMES = {ADA: "ada@example.com", BOB: "bob@example.com", EVE: "eve@example.com", MAL: "mal@example.com"}
MADE_HERE = re.compile(r"id-\d{6}")


class Calls(list[str]):
    """What the stores were asked, in order."""


class WatchedUsers(MemoryUsers):
    """A store that notes what it is asked."""

    calls: Calls

    def __getattribute__(self, name: str) -> Any:
        if name in _port(UserStore):
            self.calls.append(f"users.{name}")
        return super().__getattribute__(name)


class WatchedGroups(MemoryGroups):
    """A store that notes what it is asked."""

    calls: Calls

    def __getattribute__(self, name: str) -> Any:
        if name in _port(GroupStore):
            self.calls.append(f"groups.{name}")
        return super().__getattribute__(name)


def _port(protocol: type) -> Iterable[str]:
    return vars(protocol).keys() - {"__doc__", "__module__", "__init__", "__dict__", "__weakref__"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What an asker can see of an answer, but for ids that were made for it; and what the stores were asked for it."""

    status: int
    headers: dict[str, str]
    text: str
    calls: tuple[str, ...]


@dataclass
class Neighbourhood:
    """Both houses, asked the same."""

    provider: Provider = OKTA
    taken: list[str] = field(default_factory=lambda: [EVE, MAL])

    @cached_property
    def alone(self) -> House:
        """Okta's house: nobody else is in it."""
        return _furnished(self.provider, [])

    @cached_property
    def beside(self) -> House:
        """Okta's house with Entra's things in it."""
        return _furnished(self.provider, self.taken)

    def ask(self, method: str, target: str, body: Json = None, **headers: str) -> tuple[Seen, Seen]:
        """What Okta is answered in the one and in the other."""
        return (
            _seen(self.alone, method, target, body, headers),
            _seen(self.beside, method, target, body, headers),
        )

    def told(self) -> tuple[list[str], list[str]]:
        """What stands in Okta's log in the one and in the other."""
        return _log(self.alone), _log(self.beside)

    def theirs(self) -> list[Any]:
        """All of Entra's things, in the house where it has some."""
        store = self.beside.world
        users = [store.users.get(user_id) for user_id in (EVE, MAL)]
        return [users, store.groups.get(THEIRS), [*store.groups.members(THEIRS)]]


def _furnished(provider: Provider, others: list[str]) -> House:
    users = WatchedUsers.__new__(WatchedUsers)
    users.calls = Calls()
    users.__init__()
    groups = WatchedGroups.__new__(WatchedGroups)
    groups.calls = users.calls
    groups.__init__(users)
    house = open_house(users, groups, provider)
    _settle(house, provider, [ADA, BOB], OURS)
    if others:
        _settle(house, ENTRA, others, THEIRS)
    return house


def _settle(house: House, provider: Provider, user_ids: list[str], group_id: str) -> None:
    """Both providers call the first of their users by the same id, and their groups by the same name."""
    for user_id in user_ids:
        external_id = EXTERNAL_ID if user_id == user_ids[0] else None
        user = a_user(NAMES[user_id], id=user_id, provider_id=provider.id, external_id=external_id)
        house.users.create(user, [])
    house.groups.create(a_group(id=group_id, provider_id=provider.id, external_id="00g1"), [], [])
    house.world.provision_groups.patch(a_call(provider), group_id, patch_of(adding(user_ids[0])), None)


def _seen(house: House, method: str, target: str, body: Json, headers: dict[str, str]) -> Seen:
    calls = house.users.calls if isinstance(house.users, WatchedUsers) else Calls()
    calls.clear()
    reply = house.okta.ask(method, target, body, **headers)
    kept = {name: MADE_HERE.sub("id", value) for name, value in reply.headers.items()}
    return Seen(reply.status, kept, MADE_HERE.sub("id", reply.text), tuple(calls))


def _log(house: House) -> list[str]:
    entries = [replace(entry, id="") for entry in house.users.entries if entry.origin.provider_id == OKTA.id]
    return [MADE_HERE.sub("id", repr(entry)) for entry in entries]


def entra_in(house: House) -> Any:
    """Entra, who asks in that house."""
    secret = b64encode(f"{ENTRA.id}:{PASSWORD}".encode()).decode()
    return replace(house.okta, headers={"authorization": f"Basic {secret}"})
