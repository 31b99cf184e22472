"""What an identity provider may do next, by dice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from local.answers import Answer
from provisioning.scim.attributes import Document
from tests.chaos.acts import Act, Hire, OnPerson, OnTeam, Push
from tests.chaos.bodies import adding, group_body, patch_body, removing, renaming, replacing, saying, user_body
from tests.chaos.house import House
from tests.chaos.people import Person
from tests.chaos.world import Team, World

TITLES = ("Analyst", "Countess", "Engineer", "Poet", None)
ORGANIZATIONS = ("Sales", "sales", "Research", "Legal", None)
KEPT_TEAMS = 4
"""So many of a provider's groups are mapped, and are not deleted."""

type Makes = Callable[[World, Person, datetime], Person | None]


@dataclass(frozen=True, slots=True)
class ProviderActs:
    """The acts of one provider, on the world as it is."""

    provider: str
    world: World
    dice: Random

    def mine(self) -> list[Person]:
        """The provider's users, but for the deleted."""
        return [each for each in self.world.people.values() if each.provider == self.provider and not each.deleted]

    def teams(self) -> list[Team]:
        return [team for team in self.world.teams.values() if team.provider == self.provider]

    # Users

    def hire(self) -> Act:
        number = len(self.world.people)
        return self._hire(f"user{number}@{self.provider}.example.com", f"00u{number}")

    def hire_again(self, person: Person) -> Act:
        """Post somebody anew, or another with a deleted one's names."""
        return self._hire(person.user_name, person.external_id)

    def _hire(self, user_name: str, external_id: str) -> Act:
        person = Person(
            id="",
            provider=self.provider,
            user_name=user_name,
            external_id=external_id,
            title=self.dice.choice(TITLES),
            organization=self.dice.choice(ORGANIZATIONS),
            said_active=self.dice.random() > 0.05,
        )
        return Hire(person)

    def say(self, person: Person, *, active: bool) -> Act:
        """A PATCH of `active` alone."""

        def makes(world: World, each: Person, now: datetime) -> Person | None:
            return each.is_said(now, world.settings[self.provider].delay, active=active, explicit=True)

        return self._on(f"says active: {active} of", person, "PATCH", saying(active=active), makes)

    def entitle(self, person: Person) -> Act:
        """A PATCH of the title, perhaps with `active`."""
        title = self.dice.choice(TITLES)
        operation: Document = {"op": "replace", "path": "title", "value": title}
        return self._on(
            f"calls {title}",
            person,
            "PATCH",
            patch_body(operation),
            lambda _, each, __: each.is_sent(title=title),
        )

    def put(self, person: Person) -> Act:
        """The whole user, perhaps with another name, another organization, another level of `active`."""
        rename = self.dice.random() < 0.3
        sent = replace(
            person,
            user_name=f"{'x' if rename else ''}{person.user_name}"[-200:],
            title=self.dice.choice(TITLES),
            organization=self.dice.choice(ORGANIZATIONS),
            said_active=person.said_active if self.dice.random() < 0.7 else self.dice.random() < 0.5,
        )

        def makes(world: World, each: Person, now: datetime) -> Person | None:
            heard = each.is_said(now, world.settings[self.provider].delay, active=sent.said_active, explicit=False)
            return heard.is_sent(
                title=sent.title,
                organization=sent.organization,
                user_name=sent.user_name,
                external_id=sent.external_id,
            )

        return self._on(f"puts active: {sent.said_active} of", person, "PUT", user_body(sent), makes)

    def delete(self, person: Person) -> Act:
        def makes(world: World, each: Person, now: datetime) -> Person | None:
            return each.is_deleted(now, world.settings[self.provider].delay)

        return self._on("deletes", person, "DELETE", None, makes)

    def _on(self, verb: str, person: Person, method: str, body: Document | None, makes: Makes) -> OnPerson:
        def ask(house: House) -> Answer:
            return house.provision(self.provider, method, f"/Users/{person.id}", body)

        def unless_deleted(world: World, each: Person, now: datetime) -> Person | None:
            return None if each.deleted else makes(world, each, now)

        return OnPerson(f"{self.provider} {verb} {person.id}", person.id, ask, unless_deleted)

    # Groups

    def push(self, members: Iterable[str]) -> Act:
        named = frozenset(members)
        team = Team(id="", provider=self.provider, name=f"Group {self.dice.randrange(10**6)}")
        return Push(
            team, named, lambda house: house.provision(self.provider, "POST", "/Groups", group_body(team.name, named))
        )

    def add(self, team: Team, members: Iterable[str]) -> Act:
        named = frozenset(members)

        def makes(world: World) -> World:
            return world.with_members(team.id, world.members(team.id) | world.may_join(team.id, named))

        return self._patch(f"adds {len(named)} to", team, patch_body(adding(named)), makes, named)

    def remove(self, team: Team, members: Iterable[str]) -> Act:
        named = frozenset(members)
        body = patch_body(*[removing(each) for each in sorted(named)])
        return self._patch(
            f"removes {len(named)} from",
            team,
            body,
            lambda world: world.with_members(team.id, world.members(team.id) - named),
            named,
        )

    def replace(self, team: Team, members: Iterable[str]) -> Act:
        """Push Now, which may empty the group."""
        named = frozenset(members)
        return self._patch(
            f"replaces by {len(named)} in",
            team,
            patch_body(replacing(named)),
            lambda world: world.with_members(
                team.id, (world.members(team.id) & named) | world.may_join(team.id, named)
            ),
            named,
        )

    def rename(self, team: Team) -> Act:
        name = f"{team.name.split(' (')[0]} ({self.dice.randrange(100)})"

        def makes(world: World) -> World | None:
            owner = world.team_named(self.provider, name)
            return (
                world.with_team(replace(world.teams[team.id], name=name))
                if owner is None or owner.id == team.id
                else None
            )

        return self._patch(f"renames to {name}", team, patch_body(renaming(name)), makes, frozenset())

    def drop(self, team: Team) -> Act:
        return OnTeam(
            f"{self.provider} deletes group {team.id}",
            team.id,
            lambda house: house.provision(self.provider, "DELETE", f"/Groups/{team.id}"),
            lambda world: world.without_team(team.id),
        )

    def _patch(
        self, verb: str, team: Team, body: Document, makes: Callable[[World], World | None], named: frozenset[str]
    ) -> OnTeam:
        def ask(house: House) -> Answer:
            return house.provision(self.provider, "PATCH", f"/Groups/{team.id}", body)

        return OnTeam(f"{self.provider} {verb} group {team.id}", team.id, ask, makes, named)
