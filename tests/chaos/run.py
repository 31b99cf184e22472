"""One seed from beginning to end."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from provisioning.domain.providers import Provider, SafetyLimit
from tests.chaos.choices import PROVIDERS, Choices
from tests.chaos.days import Days
from tests.chaos.house import BEGINNING, open_house
from tests.chaos.settings import DELAYS, LIMITS, found_holds, found_organizations, map_by_attribute
from tests.chaos.simulation import DivergenceError, Simulation
from tests.chaos.verdict import disagreements
from tests.chaos.weather import CALLS_PER_FAULT
from tests.chaos.world import Settings, World
from tests.people import ENTRA, OKTA


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was done and what went wrong, if the house held."""

    seed: int
    days: float
    people: int
    acts: int
    calls: int
    struck: Counter[str]
    told: Counter[str]
    digest: str
    """The same for the same seed and the same code."""


def run(seed: int, acts: int, people_max: int, calls_per_fault: int = CALLS_PER_FAULT) -> Report:
    """Let so many acts happen, one in so many calls to AWS failing, end it, and compare everything.

    Raises:
        DivergenceError: something is not as it must be; the message has the last acts.
    """
    dice = Random(seed)
    settings = {name: Settings(timedelta(minutes=dice.choice(DELAYS[name])), LIMITS[name]) for name in PROVIDERS}
    providers = [_provider(each, settings[each.id]) for each in (OKTA, ENTRA)]
    with open_house(seed, providers, calls_per_fault) as house:
        holds, organizations = found_holds(house), found_organizations(house)
        map_by_attribute(house)
        simulation = Simulation(house, _empty(settings))
        days = Days(simulation, dice, lambda world: Choices(world, dice, holds, people_max), organizations)
        days.live(acts)
        days.end()
        wrong = list(disagreements(house, simulation.world, days.mapped))
        if wrong:
            raise simulation.divergence(wrong)
        return Report(
            seed=seed,
            days=(house.clock() - BEGINNING) / timedelta(days=1),
            people=len(simulation.world.people),
            acts=len(simulation.transcript),
            calls=house.weather.calls,
            struck=house.weather.struck,
            told=simulation.told,
            digest=sha256("\n".join(simulation.transcript).encode()).hexdigest()[:16],
        )


def tried(seed: int, acts: int, people_max: int, calls_per_fault: int) -> Report | str:
    """The report of a seed; where it diverged what is to be said of that, with the command that replays it."""
    try:
        return run(seed, acts, people_max, calls_per_fault)
    except DivergenceError as divergence:
        replay = f"--seeds {seed} --acts {acts} --people {people_max} --fault-every {calls_per_fault}"
        return f"seed {seed} DIVERGED\n{divergence}\nReplay it: python -m tests.chaos {replay}\n"


def _provider(provider: Provider, settings: Settings) -> Provider:
    minutes = settings.delay // timedelta(minutes=1)
    return replace(provider, delay_minutes=minutes, safety_limit=SafetyLimit(users=settings.limit))


def _empty(settings: dict[str, Settings]) -> World:
    nobody = {name: frozenset[tuple[str, datetime]]() for name in settings}
    return World(people={}, teams={}, settings=settings, requests=nobody)
