"""The directory before the day, and a look at it afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from benchmarks.load.day import GROUPS, USERS, Day, Person, PushedGroup
from benchmarks.load.http import HttpClient
from benchmarks.people import Json, user, user_name
from provisioning.scim import urns

AT_ONCE = 8
PAGE = 200
GROUP_NAMES = ("New hires", *(f"Team {number}" for number in range(1, 20)))


async def populate(client: HttpClient, size: int) -> tuple[list[Person], list[PushedGroup]]:
    """So many users and some groups, each created by a request, as Okta does."""
    waiting = asyncio.Semaphore(AT_ONCE)

    async def create(number: int) -> Person:
        async with waiting:
            return Person(number, (await _sent(client, "POST", USERS, user(number)))["id"])

    people = await asyncio.gather(*(create(number) for number in range(size)))
    bodies = [{"schemas": [urns.GROUP], "displayName": name} for name in GROUP_NAMES]
    groups = [PushedGroup((await _sent(client, "POST", GROUPS, body))["id"]) for body in bodies]
    return people, groups


async def differences(client: HttpClient, day: Day, residents: list[Person]) -> list[str]:
    """What is not as the answers said, in a sentence each; whom nobody can know of is left out."""
    expected = day.expected
    names = {person.id: user_name(person.number) for person in residents} | expected.created
    seen = {each["id"]: each async for each in _everybody(client)}
    found = [f"{user_id} is there, and nobody was told so." for user_id in seen.keys() - names.keys() - expected.unsure]
    for user_id in names.keys() - expected.unsure:
        wanted = (names[user_id], expected.titles.get(user_id, "Engineer"), user_id not in expected.inactive)
        there = seen.get(user_id, {})
        if (there.get("userName"), there.get("title"), there.get("active")) != wanted:
            found.append(f"{user_id} should be {wanted}, and is {there}.")
    for group in day.groups:
        found += await _of_members(client, group)
    return found


async def _of_members(client: HttpClient, group: PushedGroup) -> list[str]:
    there = await _sent(client, "GET", f"{GROUPS}/{group.id}")
    members = {member["value"] for member in there.get("members", [])}
    wrong = members.symmetric_difference(group.members) - group.unsure
    return [f"Group {group.id} is wrong about {user_id}." for user_id in wrong]


async def _everybody(client: HttpClient) -> AsyncIterator[dict[str, Any]]:
    """All users, page by page; more than the total are never there."""
    start, total = 1, 1
    while start <= total:
        query = f"startIndex={start}&count={PAGE}&attributes=userName,title,active"
        page = await _sent(client, "GET", f"{USERS}?{query}")
        for each in page["Resources"]:
            yield each
        start, total = start + PAGE, page["totalResults"]


async def _sent(client: HttpClient, method: str, target: str, body: Json | None = None) -> dict[str, Any]:
    answer = await client.send(method, target, b"" if body is None else json.dumps(body).encode())
    assert answer.status in {200, 201}, f"{method} {target}: {answer.status} {answer.body.decode()}"
    return json.loads(answer.body)
