"""At the end, when the faults have stopped and the sweep has run: table, schedules, archive, counters, claims, log."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from provisioning.domain.organizations import DEFAULT_ORGANIZATION_ID
from provisioning.storage.life_items import STATUS_NAMES
from tests.chaos.house import BEGINNING, House
from tests.chaos.people import TOLD, Person
from tests.chaos.settings import BY_GROUPS, Mapped
from tests.chaos.world import World

PAGE = 100


def disagreements(house: House, world: World, mapped: Mapped) -> Iterator[str]:
    """In what the house and the world that must be differ."""
    yield from _of_lives(house, world)
    yield from _of_placements(house, world, mapped)
    yield from _of_logs(house, world)
    for provider in world.settings:
        yield from _of_lists(house, world, provider)
    for team_id in world.teams:
        yield from _of_members(house, world, team_id)
    yield from (f"The schedule {name} is left over." for name in house.schedules({}))
    yield from (f"The doctor finds {finding}" for finding in house.truth.examined())


def _of_lives(house: House, world: World) -> Iterator[str]:
    """The people have been compared after each act; here it is said that nobody is due any more."""
    for user in house.truth.users.get_many(world.people):
        status = STATUS_NAMES[type(user.life.status)]
        if status == "pending" or status != world.of(user.id).status:
            yield f"{user.id} is {status} at the end, and must be {world.of(user.id).status}"


def _of_placements(house: House, world: World, mapped: Mapped) -> Iterator[str]:
    names = {each.id: each.name for each in house.truth.organizations.all()}
    # Whoever is absent keeps his place: decision 19.
    present = [each.id for each in world.people.values() if each.status != "deactivated" and not each.deleted]
    for user in house.truth.users.get_many(present):
        person, placement = world.of(user.id), user.placement
        if person.provider == BY_GROUPS:
            wanted = (mapped.organization_of(person), mapped.roles_of(person))
            if wanted != (placement.organization_id, placement.role_ids):
                yield f"{user.id} must be at {wanted} and is at {placement}; groups: {sorted(person.groups)}"
        elif _organization(person, names) != names[placement.organization_id].casefold():
            yield f"{user.id} must be at {_organization(person, names)} and is at {names[placement.organization_id]}"


def _organization(person: Person, names: Mapping[str, str]) -> str:
    """Where entra's attribute wants him."""
    return (person.organization or names[DEFAULT_ORGANIZATION_ID]).casefold()


def _of_logs(house: House, world: World) -> Iterator[str]:
    """Each step is told exactly once."""
    told: dict[str, Counter[str]] = {person_id: Counter() for person_id in world.people}
    for provider in world.settings:
        for day in range((house.clock().date() - BEGINNING.date()).days + 1):
            for entry in house.truth.users.log_of(provider, BEGINNING + timedelta(days=day)):
                if entry.action in TOLD and entry.user_id:
                    told[entry.user_id][entry.action] += 1
    for person in world.people.values():
        wanted = Counter(person.told)
        if told[person.id] != wanted:
            more, less = told[person.id] - wanted, wanted - told[person.id]
            yield f"The log of {person.id} has {dict(more)} too many, and lacks {dict(less)}"


def _of_lists(house: House, world: World, provider: str) -> Iterator[str]:
    """Who is listed, and how many there are."""
    people = {each.id for each in world.people.values() if each.provider == provider and not each.deleted}
    teams = {team.id for team in world.teams.values() if team.provider == provider}
    for path, wanted in (("Users", people), ("Groups", teams)):
        listed = list(_walked(house, provider, path))
        if sorted(listed) != sorted(wanted):
            yield f"{provider} lists {len(listed)} {path} and must list {len(wanted)}"
        total = _asked(house, provider, f"/{path}?count=0")["totalResults"]
        if total != len(wanted):
            yield f"{provider} counts {total} {path} and must count {len(wanted)}"


def _of_members(house: House, world: World, team_id: str) -> Iterator[str]:
    team = world.teams[team_id]
    group = _asked(house, team.provider, f"/Groups/{team_id}")
    wanted = sorted(each for each in world.members(team_id) if world.of(each).present)
    listed = [member["value"] for member in group.get("members", [])]
    if sorted(listed) != wanted:
        yield f"{team.name} lists {len(listed)} members and must list {len(wanted)}"


def _walked(house: House, provider: str, path: str) -> Iterator[str]:
    start = 1
    while True:
        page = _asked(house, provider, f"/{path}?startIndex={start}&count={PAGE}&attributes=id")["Resources"]
        yield from (resource["id"] for resource in page)
        if len(page) < PAGE:
            return
        start += PAGE


def _asked(house: House, provider: str, target: str) -> Any:
    answer = house.provision(provider, "GET", target)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)
