"""What providers, operators and timers do: each act asks the house for something, and says what must come of it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Literal, Protocol

from local.answers import Answer
from provisioning.domain.reminders import Reminder
from tests.chaos.bodies import user_body
from tests.chaos.house import House
from tests.chaos.people import Person
from tests.chaos.world import Team, World

type Said = Literal["done", "refused", "unknown"]
"""What the client knows: it was done, it was refused and nothing is changed, or only that it may come again."""

REFUSALS = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
NEW = "new:"
"""Before the name of what has been created and whose id is not known yet."""
DEAD_LAMBDA = b'{"message":"Internal Server Error"}'
LATER_SECONDS = 60
"""When an administrator, or Lambda, tries again."""


class WrongAnswerError(AssertionError):
    """An answer that no request here may get."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one try of an act was told."""

    said: Said
    pause_seconds: int = LATER_SECONDS
    """How long the client waits before it comes again."""


class Act(Protocol):
    """Something that somebody does."""

    @property
    def name(self) -> str:
        """In the words of a transcript."""
        ...

    @property
    def piecemeal(self) -> bool:
        """Each of the people is done by himself: when it is cut off, some are done and others are not."""
        ...

    def does(self, house: House) -> Told:
        """Try it once."""
        ...

    def effect(self, world: World, now: datetime) -> World | None:
        """The world after it; None: it is refused."""
        ...

    def people(self, world: World) -> Iterable[str]:
        """The ids of those about whom something may change."""
        ...


def told(answer: Answer) -> Told:
    """What an answer tells: Okta repeats a 429 by itself, an administrator what a Lambda that died has left."""
    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Told("done")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Told("unknown", int(answer.header("retry-after") or ""))
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and answer.body == DEAD_LAMBDA:
        return Told("unknown")
    if answer.status in REFUSALS:
        return Told("refused")
    raise WrongAnswerError(f"{answer.status} {answer.body.decode()}")


@dataclass(frozen=True, slots=True)
class OnPerson:
    """An act on one user: a request, and what it makes of him."""

    name: str
    person_id: str
    ask: Callable[[House], Answer]
    makes: Callable[[World, Person, datetime], Person | None]
    piecemeal: bool = False

    def does(self, house: House) -> Told:
        return told(self.ask(house))

    def effect(self, world: World, now: datetime) -> World | None:
        after = self.makes(world, world.of(self.person_id), now)
        if after is None or not (after.deleted or world.names_are_free(after)):
            return None
        return world.changed(world.met_at_once(after, now))

    def people(self, world: World) -> Iterable[str]:
        return (self.person_id,)


@dataclass(frozen=True, slots=True)
class Hire:
    """A provider creates somebody, or brings back whom it posts anew."""

    person: Person
    """As he shall be, but for the id."""
    piecemeal: bool = False

    @property
    def name(self) -> str:
        return f"{self.person.provider} posts {self.person.user_name}, active: {self.person.said_active}"

    def does(self, house: House) -> Told:
        return told(house.provision(self.person.provider, "POST", "/Users", user_body(self.person)))

    def effect(self, world: World, now: datetime) -> World | None:
        wanted, delay = self.person, world.settings[self.person.provider].delay
        owner = next(iter(self._owners(world)), None)
        if owner is None:
            new = replace(wanted, id=NEW + wanted.user_name, said_active=True, told=("created",))
            if not wanted.said_active:
                new = new.is_said(now, delay, active=False, explicit=True)
            return world.changed(world.met_at_once(new, now))
        names = {"user_name": wanted.user_name, "external_id": wanted.external_id}
        if owner.provider != wanted.provider or owner.status == "active":
            return None
        if not world.names_are_free(replace(owner, **names)):
            return None
        heard = owner.is_said(now, delay, active=wanted.said_active, explicit=True)
        # What cold storage gave back stays, but for what is sent.
        profile = {"title": wanted.title, "organization": wanted.organization}
        sent = heard.is_sent(**names, **{name: value for name, value in profile.items() if value})
        return world.changed(world.met_at_once(sent, now))

    def people(self, world: World) -> Iterable[str]:
        return [owner.id for owner in self._owners(world)]

    def _owners(self, world: World) -> list[Person]:
        found = (world.named(self.person.user_name), world.called(self.person.provider, self.person.external_id))
        return [owner for owner in found if owner is not None]


@dataclass(frozen=True, slots=True)
class OnTeam:
    """An act on a group: a request, and what it makes of its members."""

    name: str
    team_id: str
    ask: Callable[[House], Answer]
    makes: Callable[[World], World | None]
    named: frozenset[str] = frozenset()
    """The ids of the users whom the request names."""
    piecemeal: bool = False

    def does(self, house: House) -> Told:
        return told(self.ask(house))

    def effect(self, world: World, now: datetime) -> World | None:
        return self.makes(world) if self.team_id in world.teams else None

    def people(self, world: World) -> Iterable[str]:
        return (self.named & world.people.keys()) | world.members(self.team_id)


@dataclass(frozen=True, slots=True)
class Push:
    """A provider creates a group."""

    team: Team
    """As it shall be, but for the id."""
    members: frozenset[str]
    ask: Callable[[House], Answer]
    piecemeal: bool = False

    @property
    def name(self) -> str:
        return f"{self.team.provider} pushes {self.team.name} with {len(self.members)}"

    def does(self, house: House) -> Told:
        return told(self.ask(house))

    def effect(self, world: World, now: datetime) -> World | None:
        if world.team_named(self.team.provider, self.team.name) is not None:
            return None
        new = replace(self.team, id=NEW + self.team.name)
        there = world.with_team(new)
        return there.with_members(new.id, there.may_join(new.id, self.members))

    def people(self, world: World) -> Iterable[str]:
        return self.members & world.people.keys()


@dataclass(frozen=True, slots=True)
class Meet:
    """A timer comes, perhaps late, early or a second time."""

    reminder: Reminder
    counts: bool
    """It is of the deactivation that is pending; else it comes for nothing."""
    piecemeal: bool = True

    @property
    def name(self) -> str:
        return f"timer {self.reminder.user_id} {self.reminder.token}"

    def does(self, house: House) -> Told:
        return Told("done" if house.remind(self.reminder) else "unknown")

    def effect(self, world: World, now: datetime) -> World | None:
        if not self.counts:
            return world
        return world.changed(world.met(world.of(self.reminder.user_id), now))

    def people(self, world: World) -> Iterable[str]:
        return {self.reminder.user_id} & world.people.keys()


@dataclass(frozen=True, slots=True)
class Sweep:
    """The five-minute rule comes."""

    name: str = "sweep"
    piecemeal: bool = True

    def does(self, house: House) -> Told:
        return Told("done" if house.sweep() else "unknown")

    def effect(self, world: World, now: datetime) -> World | None:
        for person_id in world.due(now):
            world = world.changed(world.met(world.of(person_id), now))
        return world

    def people(self, world: World) -> Iterable[str]:
        return [person.id for person in world.people.values() if person.status == "pending"]


@dataclass(frozen=True, slots=True)
class Decide:
    """An operator confirms or cancels all that a provider's safety limit held back."""

    provider: str
    decision: Literal["confirm", "cancel"]
    piecemeal: bool = True

    @property
    def name(self) -> str:
        return f"operator decides to {self.decision} all of {self.provider}"

    def does(self, house: House) -> Told:
        path = f"/providers/{self.provider}/awaiting-confirmation"
        answer = house.operate("POST", path, {"decision": self.decision})
        more = answer.status == HTTPStatus.OK and json.loads(answer.body)["more"]
        return Told("unknown", 1) if more else told(answer)

    def effect(self, world: World, now: datetime) -> World | None:
        decided = [self._decided(world, world.of(person_id), now) for person_id in self.people(world)]
        return world.changed(*decided)

    def people(self, world: World) -> Iterable[str]:
        undecided = ("awaitingConfirmation", "pending")
        mine = (person for person in world.people.values() if person.provider == self.provider)
        return [person.id for person in mine if person.status in undecided]

    def _decided(self, world: World, person: Person, now: datetime) -> Person:
        """Whoever waits, and whoever is pending and will have to; near the limit both may be."""
        decided = self._after(world, person, now)
        if person.status == "awaitingConfirmation" or decided is person:
            return decided
        over = world.over_limit(person)
        if over is None:
            return replace(decided, or_else=person)
        return decided if over else person

    def _after(self, world: World, person: Person, now: datetime) -> Person:
        if self.decision == "confirm":
            return world.met_at_once(person.is_confirmed(now), now)
        back = person.is_cancelled()
        return back if world.names_are_free(back) else person
