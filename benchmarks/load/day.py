"""A mixed day of Okta's over a directory, and what must be true of the directory afterwards."""

import json
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from urllib.parse import quote

from benchmarks.load.okta import Asked, Okta
from benchmarks.people import Json, user, user_name
from provisioning.scim import urns

USERS, GROUPS = "/scim/v2/Users", "/scim/v2/Groups"
MEMBERS_AT_ONCE = 5
MEMBERS_KEPT = 50
"""Of those who came by group pushes; beyond that the oldest are taken out."""

MATCH, CREATE, READ = "match: userName eq", "create: POST", "GET by id"
PUSH, SYNC = "profile push: PUT, changed", "Force Sync: PUT, nothing new"
MEMBERS, LEAVE, COME_BACK = "group push: PATCH of members", "deactivate: PATCH active", "reactivate: PATCH active"
KINDS = (MATCH, CREATE, READ, PUSH, SYNC, MEMBERS, LEAVE, COME_BACK)


@dataclass(frozen=True, slots=True)
class Person:
    """A user, and what the endpoint calls him."""

    number: int
    id: str


@dataclass(slots=True)
class PushedGroup:
    """A group, and who must be in it."""

    id: str
    members: deque[str] = field(default_factory=deque[str])
    under_way: set[str] = field(default_factory=set[str])
    """Who is on the way in or out."""
    unsure: set[str] = field(default_factory=set[str])
    """Of whom nothing is known, since there was no answer, or one that must not be."""

    def candidates(self, people: "cycle[Person]") -> list[str]:
        """Some who are not in it."""
        chosen = (next(people).id for _ in range(MEMBERS_AT_ONCE))
        return [each for each in chosen if each not in self.members and each not in self.under_way | self.unsure]

    def oldest(self) -> list[str]:
        """Some who have been in it for long."""
        surplus = min(len(self.members) - MEMBERS_KEPT, MEMBERS_AT_ONCE)
        return [self.members.popleft() for _ in range(surplus)]


@dataclass(slots=True)
class Expected:
    """What must be so, by the answers; users by their ids."""

    titles: dict[str, str] = field(default_factory=dict[str, str])
    inactive: set[str] = field(default_factory=set[str])
    created: dict[str, str] = field(default_factory=dict[str, str])
    """Their userNames."""
    unsure: set[str] = field(default_factory=set[str])


class Day:
    """One act after the other is drawn. No two under way are about one user, but for a Force Sync and memberships.

    Half of the residents are synchronized again and again, three tenths get new titles, two tenths leave and come back.
    """

    def __init__(self, okta: Okta, residents: list[Person], groups: list[PushedGroup], random: Random) -> None:
        """Begin a day; there is nobody in the groups yet."""
        self._okta = okta
        self._random = random
        half, most = len(residents) // 2, len(residents) * 8 // 10
        self._synced, self._joining = cycle(residents[:half]), cycle(residents[:half])
        self._titled = deque(residents[half:most])
        self._present, self._absent = deque(residents[most:]), deque[Person]()
        self._numbers = count(len(residents))
        self.groups = groups
        self._pushed_groups = cycle(groups)
        self.expected = Expected()

    async def act(self, due: float) -> None:
        """Do what comes next; when nobody is left for it, a synchronization instead."""
        (act,) = self._random.choices([*ACTS], [weight for weight, _ in ACTS.values()])
        await act(self, due)

    async def sync(self, due: float) -> None:
        """Okta reads a user and puts him as he is."""
        person = next(self._synced)
        await self._put(SYNC, due, person, user(person.number))

    async def push(self, due: float) -> None:
        """Okta reads a user and puts him with another title."""
        if not self._titled:
            return await self.sync(due)
        person, title = self._titled.popleft(), f"Countess {self._random.randrange(10**9)}"
        asked = await self._put(PUSH, due, person, user(person.number, title=title))
        if asked is not None and self._done(asked, person.id):
            self.expected.titles[person.id] = title
        self._titled.append(person)
        return None

    async def hire(self, due: float) -> None:
        """Okta looks whether somebody is there, creates him, and adds him to a group."""
        number = next(self._numbers)
        condition = quote(f'userName eq "{user_name(number)}"')
        asked, _ = await self._okta.ask(MATCH, due, "GET", f"{USERS}?filter={condition}&startIndex=1&count=100")
        if not asked.succeeded:
            return
        asked, body = await self._okta.ask(CREATE, asked.answered, "POST", USERS, _bytes(user(number)))
        if asked.succeeded:
            user_id = json.loads(body)["id"]
            self.expected.created[user_id] = user_name(number)
            await self._change_members(asked.answered, self.groups[0], [user_id], [])

    async def push_members(self, due: float) -> None:
        """Okta puts some into a group, and takes others out."""
        group = next(self._pushed_groups)
        await self._change_members(due, group, group.candidates(self._joining), group.oldest())

    async def leave(self, due: float) -> None:
        """Okta deactivates somebody."""
        await self._set_active(LEAVE, due, self._present, self._absent)

    async def come_back(self, due: float) -> None:
        """Okta activates somebody again who is still pending."""
        await self._set_active(COME_BACK, due, self._absent, self._present)

    async def _put(self, kind: str, due: float, person: Person, body: Json) -> Asked | None:
        """How the user was put, once he has been read."""
        target = f"{USERS}/{person.id}"
        read, _ = await self._okta.ask(READ, due, "GET", target)
        if not read.succeeded:
            return None
        put, _ = await self._okta.ask(kind, read.answered, "PUT", target, _bytes(body))
        return put

    async def _set_active(self, kind: str, due: float, source: deque[Person], goal: deque[Person]) -> None:
        if not source:
            return await self.sync(due)
        person = source.popleft()
        body = _patch({"op": "replace", "value": {"active": kind == COME_BACK}})
        asked, _ = await self._okta.ask(kind, due, "PATCH", f"{USERS}/{person.id}", body)
        if not self._done(asked, person.id):
            source.append(person)
            return None
        self.expected.inactive ^= {person.id}
        goal.append(person)
        return None

    async def _change_members(self, due: float, group: PushedGroup, joining: list[str], leaving: list[str]) -> None:
        moving = {*joining, *leaving}
        group.under_way |= moving
        removals: list[Json] = [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in leaving]
        addition: Json = {"op": "add", "path": "members", "value": [{"value": each} for each in joining]}
        body = _patch(*removals, addition)
        asked, _ = await self._okta.ask(MEMBERS, due, "PATCH", f"{GROUPS}/{group.id}", body)
        group.under_way -= moving
        if asked.succeeded:
            group.members.extend(joining)
        elif asked.given_up:
            group.members.extendleft(leaving)
        else:
            group.unsure |= moving

    def _done(self, asked: Asked, user_id: str) -> bool:
        """Whether it was done; when nobody can know, the user is remembered."""
        if not asked.succeeded and not asked.given_up:
            self.expected.unsure.add(user_id)
        return asked.succeeded


type Act = Callable[[Day, float], Coroutine[None, None, None]]

ACTS: Mapping[Act, tuple[float, int]] = {
    Day.sync: (0.50, 2),
    Day.push: (0.15, 2),
    Day.hire: (0.10, 3),
    Day.push_members: (0.15, 1),
    Day.leave: (0.05, 1),
    Day.come_back: (0.05, 1),
}
"""What share of the acts each is, and how many requests it takes."""
REQUESTS_EACH = sum(share * requests for share, requests in ACTS.values())


def _patch(*operations: Json) -> bytes:
    return _bytes({"schemas": [urns.PATCH_OP], "Operations": [*operations]})


def _bytes(body: Json) -> bytes:
    return json.dumps(body).encode()
