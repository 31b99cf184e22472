"""What must be true of everybody together: the people, the groups, and how the providers are set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.chaos.people import Person

HOUR = timedelta(hours=1)
UNCERTAIN = 2
"""So near the limit both may be: a request that was tried twice has counted in one minute, in another, or in both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group of a provider; who is in it is said on the people."""

    id: str
    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """A provider's."""

    delay: timedelta
    limit: int
    """More than so many within an hour await an operator's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All of it, as a value."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    settings: Mapping[str, Settings]
    requests: Mapping[str, frozenset[tuple[str, datetime]]]
    """Whom each provider made pending, and when."""

    def of(self, person_id: str) -> Person:
        return self.people[person_id]

    def changed(self, *people: Person) -> "World":
        """With these in the place of who they were."""
        return replace(self, people={**self.people, **{person.id: person for person in people}})

    def counted(self, before: "World") -> "World":
        """With the requests that have come since it was as `before`."""
        requests = dict(self.requests)
        for person in self.people.values():
            was = before.people.get(person.id)
            at = person.asked_at
            if at and (was is None or was.asked_at != at):
                requests[person.provider] |= {(person.id, at)}
        return replace(self, requests=requests)

    def renamed(self, ids: Mapping[str, str]) -> "World":
        """With the true ids of what has been created."""
        people = [_renamed(each, ids) for each in self.people.values()]
        teams = [replace(each, id=ids.get(each.id, each.id)) for each in self.teams.values()]
        return replace(self, people={each.id: each for each in people}, teams={each.id: each for each in teams})

    def with_team(self, team: Team) -> "World":
        return replace(self, teams={**self.teams, team.id: team})

    def without_team(self, team_id: str) -> "World":
        teams = {each: team for each, team in self.teams.items() if each != team_id}
        return replace(self, teams=teams).with_members(team_id, ())

    def members(self, team_id: str) -> frozenset[str]:
        """All who have a place in it, the absent too."""
        return frozenset(person.id for person in self.people.values() if team_id in person.groups)

    def with_members(self, team_id: str, ids: Iterable[str]) -> "World":
        wanted, had = frozenset(ids), self.members(team_id)
        joined = [replace(self.of(each), groups=self.of(each).groups | {team_id}) for each in wanted - had]
        left = [replace(self.of(each), groups=self.of(each).groups - {team_id}) for each in had - wanted]
        return self.changed(*joined, *left)

    def may_join(self, team_id: str, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids who are the provider's and not deleted."""
        provider = self.teams[team_id].provider
        known = (self.people.get(each) for each in ids)
        return frozenset(each.id for each in known if each and each.provider == provider and not each.deleted)

    def named(self, user_name: str) -> Person | None:
        """Who has this name."""
        key = user_name.casefold()
        return next(
            (each for each in self.people.values() if each.user_name.casefold() == key and not each.deleted), None
        )

    def called(self, provider: str, external_id: str) -> Person | None:
        """Whom the provider calls so."""
        same = (each for each in self.people.values() if (each.provider, each.external_id) == (provider, external_id))
        return next((each for each in same if not each.deleted), None)

    def team_named(self, provider: str, name: str) -> Team | None:
        """Which of the provider's groups is called so."""
        same = (team for team in self.teams.values() if team.provider == provider)
        return next((team for team in same if team.name.casefold() == name.casefold()), None)

    def names_are_free(self, person: Person) -> bool:
        """True when nobody else has a deleted one's names by now."""
        owners = (self.named(person.user_name), self.called(person.provider, person.external_id))
        return all(owner is None or owner.id == person.id for owner in owners)

    def met(self, person: Person, now: datetime) -> Person:
        """The person after somebody has come for what is due."""
        if not person.is_due(now):
            return person
        over = self.over_limit(person)
        met = person.is_met(now, over_limit=over is not False)
        return met if over is not None else replace(met, or_else=person.is_met(now, over_limit=False))

    def over_limit(self, person: Person) -> bool | None:
        """True when more than the limit became pending with him; None when that may be or not."""
        over = self._busiest_hour(person) - self.settings[person.provider].limit
        return None if abs(over) <= UNCERTAIN else over > 0

    def met_at_once(self, person: Person, now: datetime) -> Person:
        """The person; if he is due he is met by whoever changed him, unless that fails: then he stays as he is."""
        met = self.met(person, now)
        if met is person:
            return person
        return replace(met, or_else=replace(person, or_else=met.or_else))

    def before_meeting(self) -> "World":
        """The world between two steps of one act: whoever it has made due has not been met yet."""
        several = [person.or_else for person in self.people.values() if person.or_else is not None]
        return self.changed(*several) if several else self

    def due(self, now: datetime) -> list[str]:
        return [person.id for person in self.people.values() if person.is_due(now)]

    def _busiest_hour(self, person: Person) -> int:
        """How many became pending within an hour that may have this one's request in it, by whole minutes."""
        if person.requested_at is None:
            return 0
        own = minute(person.requested_at)
        # He may have been made pending by the very act that meets him.
        requests = {*self.requests[person.provider], (person.id, person.requested_at)}
        minutes = [minute(at) for _, at in requests if abs(at - own) < 2 * HOUR]
        around = [at for at in minutes if abs(at - own) < HOUR]
        return max((sum(start <= at < start + HOUR for at in around) for start in around), default=0)


def _renamed(person: Person, ids: Mapping[str, str]) -> Person:
    if person.id not in ids and ids.keys().isdisjoint(person.groups):
        return person
    groups = frozenset(ids.get(each, each) for each in person.groups)
    return replace(person, id=ids.get(person.id, person.id), groups=groups)


def minute(at: datetime) -> datetime:
    """The whole minute that a moment is in."""
    return at.replace(second=0, microsecond=0)
