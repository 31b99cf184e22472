"""The console's first page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.lifecycle import AwaitingConfirmation, Held, Life
from tests.contracts.pushed_groups import a_change
from tests.people import ENTRA, NOW, OKTA, a_group, a_user, an_entry
from tests.web.operators import Operator, open_console
from tests.world import World

HELD = Life(status=Held(requested_at=NOW, due_at=NOW), provider_says_active=False, holds=frozenset({"h"}))
WAITING = Life(status=AwaitingConfirmation(requested_at=NOW, due_at=NOW), provider_says_active=False)


@pytest.fixture
def world() -> World:
    users = MemoryUsers()
    seen = replace(OKTA, last_contact_at=NOW - timedelta(minutes=3))
    return World(users, lambda: NOW, providers=MemoryProviders(seen, ENTRA, log=users))


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


def test_a_quiet_environment_has_nothing_waiting_and_says_who_calls(operator: Operator) -> None:
    reply = operator.ask("GET", "/overview")

    assert (reply.status, reply.body) == (
        200,
        {
            "pending": 0,
            "held": 0,
            "awaitingConfirmation": 0,
            "failedLast24Hours": {"count": 0, "more": False},
            "unfinishedChanges": 0,
            "providers": [
                {"id": "entra", "displayName": "Entra", "enabled": True, "lastContactAt": None, "overSafetyLimit": 0},
                {
                    "id": "okta",
                    "displayName": "Okta",
                    "enabled": True,
                    "lastContactAt": "2026-11-23T11:57:00Z",
                    "overSafetyLimit": 0,
                },
            ],
        },
    )


def test_who_waits_is_counted_over_all_providers_and_local_users(operator: Operator, world: World) -> None:
    for number, provider_id in enumerate(["okta", "entra", ""]):
        world.users.create(a_user(f"p{number}@example.com", provider_id=provider_id, active=False), [])
        world.users.create(a_user(f"h{number}@example.com", provider_id=provider_id, life=HELD), [])
        world.users.create(a_user(f"w{number}@example.com", provider_id=provider_id, life=WAITING), [])

    body = operator.ask("GET", "/overview").body

    assert (body["pending"], body["held"], body["awaitingConfirmation"]) == (3, 3, 3)


def test_what_failed_in_the_last_day_is_counted(operator: Operator, world: World) -> None:
    ada = a_user()
    ages = [timedelta(0), timedelta(hours=24), timedelta(hours=25)]
    world.users.create(ada, [an_entry(ada, action="failed", at=NOW - age) for age in ages])

    assert operator.ask("GET", "/overview").body["failedLast24Hours"] == {"count": 2, "more": False}


def test_more_than_a_thousand_failures_say_that_there_are_more(operator: Operator, world: World) -> None:
    ada = a_user()
    world.users.create(ada, [an_entry(ada, action="failed") for _ in range(1_001)])

    assert operator.ask("GET", "/overview").body["failedLast24Hours"] == {"count": 1_000, "more": True}


def test_a_change_that_is_not_carried_out_yet_is_counted(operator: Operator, world: World) -> None:
    group = a_group()
    world.groups.create(group, [], [])
    world.groups.replace(group, replace(group, change=a_change(2), version=2), [], [])

    assert operator.ask("GET", "/overview").body["unfinishedChanges"] == 1
