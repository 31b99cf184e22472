"""Who does what next, by dice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.acts import Act, Decide, OnPerson, OnTeam, Sweep
from tests.chaos.operator_acts import on_user, place, release
from tests.chaos.people import Person
from tests.chaos.provider_acts import KEPT_TEAMS, ProviderActs
from tests.chaos.world import Team, World

PROVIDERS = ("okta", "entra")
TEAMS_MAX = 12
HIRING, HIRING_OF_PEOPLE = 16.0, 1 / 25
"""How likely somebody is hired until all are there; where more shall be, it is so much of them."""
FEW, MANY = 6, 130
"""Members in one request: in one transaction, and in several."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done in a world of so many people at most."""

    world: World
    dice: Random
    holds: Sequence[str]
    people_max: int

    def act(self) -> Act:
        """The next act."""
        provider = ProviderActs(self.dice.choice(PROVIDERS), self.world, self.dice)
        people = provider.mine()
        if len(people) < 20:
            return provider.hire()
        table = self._on_people(provider, people) + self._on_teams(provider) + self._by_operators()
        weights = [weight for weight, _ in table]
        return self.dice.choices([choice for _, choice in table], weights)[0]()

    def meeting(self, act: Act) -> Act | None:
        """What somebody else does in the middle of an act: something that is about the same."""
        match act:
            case OnPerson(person_id=person_id):
                return self._about(self.world.of(person_id))
            case OnTeam(team_id=team_id):
                return self._about_team(self.world.teams[team_id])
            case _:
                return Sweep()

    def _on_people(self, provider: ProviderActs, people: Sequence[Person]) -> list[tuple[float, Callable[[], Act]]]:
        def one() -> Person:
            return self.dice.choice(people)

        def gone() -> Person:
            inactive = [
                each
                for each in self.world.people.values()
                if each.provider == provider.provider and each.status != "active"
            ]
            return self.dice.choice(inactive or people)

        hiring = max(HIRING, self.people_max * HIRING_OF_PEOPLE) if len(self.world.people) < self.people_max else 1.0
        return [
            (hiring, provider.hire),
            (4, lambda: provider.hire_again(gone())),
            (1, lambda: provider.hire_again(one())),
            (14, lambda: provider.say(one(), active=False)),
            (5, lambda: provider.say(gone(), active=True)),
            (8, lambda: provider.entitle(one())),
            (10, lambda: provider.put(one())),
            (3, lambda: provider.put(gone())),
            (2, lambda: provider.delete(one())),
        ]

    def _on_teams(self, provider: ProviderActs) -> list[tuple[float, Callable[[], Act]]]:
        teams = provider.teams()
        if len(teams) < KEPT_TEAMS:
            return [(20, lambda: provider.push(self._some(provider, FEW)))]

        def one() -> Team:
            return self.dice.choice(teams)

        pushing = 1.0 if len(teams) < TEAMS_MAX else 0.0
        dropping = 0.6 if len(teams) > KEPT_TEAMS else 0.0
        return [
            (pushing, lambda: provider.push(self._some(provider, MANY if self.dice.random() < 0.3 else FEW))),
            (8, lambda: provider.add(one(), self._some(provider, FEW))),
            (1, lambda: provider.add(one(), self._some(provider, MANY))),
            (4, lambda: provider.remove(one(), self._some(provider, FEW))),
            (1, lambda: self._removal_of_many(provider, one())),
            (1, lambda: provider.replace(one(), self._some(provider, MANY))),
            (0.5, lambda: provider.replace(one(), ())),
            (2, lambda: provider.rename(one())),
            (dropping, lambda: provider.drop(self.dice.choice(teams[KEPT_TEAMS:]))),
        ]

    def _removal_of_many(self, provider: ProviderActs, team: Team) -> Act:
        members = sorted(self.world.members(team.id))[:MANY]
        return provider.remove(team, members) if members else provider.add(team, self._some(provider, MANY))

    def _some(self, provider: ProviderActs, count: int) -> list[str]:
        """The ids of some of the provider's users, perhaps with one who is deleted or another's."""
        ids = sorted(each.id for each in provider.mine())
        chosen = self.dice.sample(ids, min(len(ids), self.dice.randint(1, count)))
        strangers = [
            each.id for each in self.world.people.values() if each.deleted or each.provider != provider.provider
        ]
        return [*chosen, self.dice.choice(strangers)] if strangers and self.dice.random() < 0.1 else chosen

    def _by_operators(self) -> list[tuple[float, Callable[[], Act]]]:
        people = list(self.world.people.values())

        def one(*statuses: str) -> Person:
            return self.dice.choice([each for each in people if each.status in statuses] or people)

        return [
            (2, lambda: on_user("block", one("active"))),
            (4, lambda: on_user("unblock", one("pending", "held", "awaitingConfirmation"))),
            (1, lambda: on_user("unblock", one("active"))),
            (2, lambda: on_user("deactivate", one("active", "pending", "held"))),
            (2, lambda: on_user("reactivate", one("deactivated"))),
            (3, lambda: place(self.dice.choice(self.holds), one("active", "pending"))),
            (3, lambda: release(self.dice.choice(self.holds), self._somebody_held() or one("held", "active"))),
            (0.7, lambda: Decide(self.dice.choice(PROVIDERS), self.dice.choice(("confirm", "cancel")))),
        ]

    def _somebody_held(self) -> Person | None:
        held = [each for each in self.world.people.values() if each.holds]
        return self.dice.choice(held) if held else None

    def _about(self, person: Person) -> Act:
        provider = ProviderActs(person.provider, self.world, self.dice)
        teams = provider.teams()
        acts: list[Callable[[], Act]] = [
            lambda: provider.say(person, active=False),
            lambda: provider.say(person, active=True),
            lambda: provider.entitle(person),
            lambda: provider.put(person),
            lambda: on_user("unblock", person),
            lambda: on_user("deactivate", person),
            lambda: place(self.dice.choice(self.holds), person),
            lambda: provider.add(self.dice.choice(teams), [person.id]) if teams else Sweep(),
            Sweep,
        ]
        return self.dice.choice(acts)()

    def _about_team(self, team: Team) -> Act:
        provider = ProviderActs(team.provider, self.world, self.dice)
        members = [self.world.of(each) for each in sorted(self.world.members(team.id))]
        acts: list[Callable[[], Act]] = [
            lambda: provider.add(team, self._some(provider, FEW)),
            lambda: provider.remove(team, self._some(provider, FEW)),
            lambda: provider.rename(team),
            lambda: provider.say(self.dice.choice(members), active=False) if members else Sweep(),
            lambda: on_user("deactivate", self.dice.choice(members)) if members else Sweep(),
        ]
        return self.dice.choice(acts)()
