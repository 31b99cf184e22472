"""Sixteen clients who want the same at the same moment, through the whole edge, on each real engine."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.conftest import REAL_ENGINES, started
from tests.people import a_body, a_group_body
from tests.races.stage import BASIC, CLIENTS, OTHER_BASIC, Reply, Stage, a_name, staged, statuses

RACES = 50
LOSERS = CLIENTS - 1
AFTER_THE_DEADLINE = timedelta(minutes=16)
ATTRIBUTES = (
    *("title", "displayName", "nickName", "userType", "locale", "timezone", "preferredLanguage"),
    *("name.givenName", "name.familyName", "name.middleName", "name.honorificPrefix", "name.honorificSuffix"),
    *(f"{urns.ENTERPRISE_USER}:{name}" for name in ("employeeNumber", "costCenter", "division", "department")),
)


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(f"races-{name}")) for name in REAL_ENGINES]
)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    for engine in started(request.param):
        with staged(engine) as stage:
            yield stage


@pytest.fixture(autouse=True)
def whole_seconds_in_every_429(stage: Stage) -> Iterator[None]:
    yield
    assert all((seconds or "").isdecimal() for seconds in stage.refusals)


def in_any_case(name: str) -> list[str]:
    """The name in as many spellings as there are clients."""
    return [name[:place] + name[place:].swapcase() for place in range(CLIENTS)]


def refused(replies: list[Reply]) -> list[Json]:
    """Why those who came too late were refused."""
    return [reply.document["scimType"] for reply in replies if reply.status == 409]


def test_of_creations_of_one_user_name_in_any_letter_case_one_wins(stage: Stage) -> None:
    before = stage.total("Users")
    for race in range(RACES):
        name = f"somebody.or.other.{race}@example.com"

        replies = stage.at_once(
            [partial(stage.ask, "POST", "/Users", a_body(spelled)) for spelled in in_any_case(name)]
        )

        assert statuses(replies) == {201: 1, 409: LOSERS}
        assert refused(replies) == ["uniqueness"] * LOSERS
        assert stage.found("Users", f'userName eq "{name}"') == [
            reply.document["id"] for reply in replies if reply.status == 201
        ]
    assert stage.total("Users") == before + RACES


def test_attack_002_of_two_providers_who_create_one_user_name_one_wins_and_nobody_is_told_which(stage: Stage) -> None:
    told: set[str] = set()
    for race in range(RACES):
        name = f"wanted.by.both.{race}@example.com"
        credentials = [(BASIC, OTHER_BASIC)[client % 2] for client in range(CLIENTS)]

        replies = stage.at_once(
            [partial(stage.ask, "POST", "/Users", a_body(name), authorization=each) for each in credentials]
        )

        assert statuses(replies) == {201: 1, 409: LOSERS}
        told |= {json.dumps(reply.document) for reply in replies if reply.status == 409}
        ((winner, created),) = [
            (each, reply.document) for each, reply in zip(credentials, replies, strict=True) if reply.status == 201
        ]
        found = {each: stage.found("Users", f'userName eq "{name}"', authorization=each) for each in {*credentials}}
        assert found == {BASIC: [], OTHER_BASIC: [], winner: [created["id"]]}
    assert len(told) == 1, "both have won and both have lost, and were told the same"


def test_of_creations_of_one_external_id_one_wins(stage: Stage) -> None:
    before = stage.total("Users")
    for race in range(RACES):
        bodies = [a_body(a_name(), externalId=f"00u{race}") for _ in range(CLIENTS)]

        replies = stage.at_once([partial(stage.ask, "POST", "/Users", body) for body in bodies])

        assert statuses(replies) == {201: 1, 409: LOSERS}
        assert refused(replies) == ["uniqueness"] * LOSERS
        (winner,) = [reply.document for reply in replies if reply.status == 201]
        assert stage.found("Users", f'externalId eq "00u{race}"') == [winner["id"]]
        lost = next(body["userName"] for body in bodies if body["userName"] != winner["userName"])
        assert stage.found("Users", f'userName eq "{lost}"') == []
    assert stage.total("Users") == before + RACES


def test_of_creations_of_one_group_name_one_wins(stage: Stage) -> None:
    before = stage.total("Groups")
    for race in range(RACES):
        name = f"Some group or other {race}"

        replies = stage.at_once(
            [partial(stage.ask, "POST", "/Groups", a_group_body(spelled)) for spelled in in_any_case(name)]
        )

        assert statuses(replies) == {201: 1, 409: LOSERS}
        assert refused(replies) == ["uniqueness"] * LOSERS
        assert stage.found("Groups", f'displayName eq "{name}"') == [
            reply.document["id"] for reply in replies if reply.status == 201
        ]
    assert stage.total("Groups") == before + RACES


def test_sixteen_who_are_added_to_one_group_at_once_are_all_in_and_all_counted(stage: Stage) -> None:
    user_ids = [stage.user() for _ in range(CLIENTS)]
    group_ids = [stage.group(f"Everybody {race}") for race in range(RACES)]
    for group_id in group_ids:
        adds: list[Json] = [{"op": "add", "path": "members", "value": [{"value": user_id}]} for user_id in user_ids]

        replies = stage.at_once([partial(stage.patch, f"/Groups/{group_id}", add) for add in adds])

        assert statuses(replies) == {204: CLIENTS}
        members = stage.read(f"/Groups/{group_id}")["members"]
        assert sorted(member["value"] for member in members) == sorted(user_ids)
    counted = stage.counted_members()
    assert [counted[group_id] for group_id in group_ids] == [CLIENTS] * RACES
    for user_id in user_ids:
        assert {group["value"] for group in stage.read(f"/Users/{user_id}")["groups"]} == {*group_ids}


def test_of_changes_of_sixteen_attributes_of_one_user_none_is_lost(stage: Stage) -> None:
    for race in range(RACES):
        user_id = stage.user()
        values = {path: f"{race} {path[-9:]}" for path in ATTRIBUTES}
        changes: list[Json] = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]

        replies = stage.at_once([partial(stage.patch, f"/Users/{user_id}", change) for change in changes])

        assert statuses(replies) == {200: CLIENTS}
        user = stage.read(f"/Users/{user_id}")
        assert {path: value_at(user, path) for path in ATTRIBUTES} == values
        assert user["meta"]["version"] == f'W/"{1 + CLIENTS}"'


def value_at(user: Any, path: str) -> Json:
    """What stands at `title`, `name.givenName` or `urn:…:User:division`."""
    outer, _, inner = path.rpartition(":" if path.startswith("urn:") else ".")
    return (user[outer] if outer else user)[inner]


def test_of_replacements_of_one_version_one_wins(stage: Stage) -> None:
    for race in range(RACES):
        name = f"versioned{race}@example.com"
        user_id = stage.user(userName=name)
        path, seen = f"/Users/{user_id}", {"if-match": 'W/"1"'}
        bodies = [a_body(name, title=f"Countess {client}") for client in range(CLIENTS)]

        replies = stage.at_once([partial(stage.ask, "PUT", path, body, **seen) for body in bodies])

        assert statuses(replies) == {200: 1, 412: LOSERS}
        assert [stage.read(path)] == [reply.document for reply in replies if reply.status == 200]


def test_of_renamings_and_joins_of_one_version_of_a_group_one_wins(stage: Stage) -> None:
    # Each adds somebody else: RFC 9110 §13.1.1 lets what is so already be answered with 204 instead of 412.
    user_ids = [stage.user() for _ in range(CLIENTS // 2)]
    for race in range(RACES):
        path, seen = f"/Groups/{stage.group(f'Versioned {race}')}", {"if-match": 'W/"1"'}
        names = [f"Version {race} of client {client}" for client in range(CLIENTS // 2)]
        renamings: list[Json] = [{"op": "replace", "path": "displayName", "value": name} for name in names]
        joins: list[Json] = [{"op": "add", "path": "members", "value": [{"value": user_id}]} for user_id in user_ids]

        replies = stage.at_once([partial(stage.patch, path, change, **seen) for change in [*renamings, *joins]])

        assert statuses(replies) == {204: 1, 412: LOSERS}
        (winner,) = [client for client, reply in enumerate(replies) if reply.status == 204]
        group = stage.read(path)
        outcomes = [*([name] for name in names), *([f"Versioned {race}", user_id] for user_id in user_ids)]
        assert [group["displayName"], *(member["value"] for member in group.get("members", []))] == outcomes[winner]
        assert group["meta"]["version"] == 'W/"2"'


def test_of_groups_that_are_renamed_to_one_name_one_wins_and_the_others_keep_theirs(stage: Stage) -> None:
    names = {stage.group(f"Renamed {client}"): f"Renamed {client}" for client in range(CLIENTS)}
    for race in range(RACES):
        wishes = dict(zip(names, in_any_case(f"Wanted by all of the groups {race}"), strict=True))

        replies = stage.at_once(
            [
                partial(stage.patch, f"/Groups/{group_id}", {"op": "replace", "path": "displayName", "value": name})
                for group_id, name in wishes.items()
            ]
        )

        assert statuses(replies) == {204: 1, 409: LOSERS}
        assert refused(replies) == ["uniqueness"] * LOSERS
        (winner,) = [group_id for group_id, reply in zip(wishes, replies, strict=True) if reply.status == 204]
        assert stage.found("Groups", f'displayName eq "{names[winner]}"') == []
        names[winner] = wishes[winner]
        assert stage.found("Groups", f'displayName eq "{names[winner]}"') == [winner]
    assert {group_id: stage.read(f"/Groups/{group_id}")["displayName"] for group_id in names} == names


def test_whoever_is_deactivated_unblocked_and_replaced_at_once_ends_in_one_state_and_his_timer_agrees(
    stage: Stage,
) -> None:
    ends: dict[str, str] = {}
    for race in range(RACES):
        name = f"undecided{race}@example.com"
        user_id = stage.user(userName=name)
        deactivate = partial(stage.patch, f"/Users/{user_id}", {"op": "replace", "value": {"active": False}})
        unblock = partial(stage.operate, "POST", f"/users/{user_id}/unblock")
        replace = partial(stage.ask, "PUT", f"/Users/{user_id}", a_body(name, active=race % 2 == 0))
        deactivations = 1 + race % (CLIENTS - 2)

        replies = stage.at_once(
            [*[deactivate] * deactivations, *islice(cycle([unblock, replace]), CLIENTS - deactivations)]
        )

        assert statuses(replies) == {200: CLIENTS}
        seen = stage.looked_at(user_id)
        assert stage.read(f"/Users/{user_id}")["active"] == (seen["status"] == "active") == (not seen["blocked"])
        assert (seen["deactivationDueAt"] is not None) == (seen["status"] == "pending")
        ends[user_id] = seen["status"]

    stage.let_timers_fire(AFTER_THE_DEADLINE)

    assert {user_id: stage.looked_at(user_id)["status"] for user_id in ends} == {
        user_id: "deactivated" if status == "pending" else "active" for user_id, status in ends.items()
    }


def test_whoever_is_deleted_and_changed_at_once_is_gone_and_his_name_is_free(stage: Stage) -> None:
    for race in range(RACES):
        name = f"leaving{race}@example.com"
        user_id = stage.user(userName=name, externalId=f"leaving{race}")
        path = f"/Users/{user_id}"
        kinds = (
            partial(stage.ask, "DELETE", path),
            partial(stage.patch, path, {"op": "replace", "value": {"title": "x"}}),
        )
        before = stage.total("Users")

        replies = stage.at_once(list(islice(cycle(kinds), CLIENTS)))

        deletions, changes = statuses(replies[::2]), statuses(replies[1::2])
        assert deletions == {204: 1, 404: CLIENTS // 2 - 1}
        assert changes.keys() <= {200, 404}
        assert (stage.read(path), stage.found("Users", f'userName eq "{name}"')) == (None, [])
        assert stage.total("Users") == before - 1
        again = stage.ask("POST", "/Users", a_body(name, externalId=f"leaving{race}"))
        assert again.status == 201


def test_users_who_swap_their_names_at_once_have_one_each(stage: Stage) -> None:
    for race in range(RACES):
        names = [f"{letter}{race}@swap.example.com" for letter in "abcd"]
        user_ids = [stage.user(userName=name) for name in names[:3]]
        wishes = [(user_ids[client % 3], names[client % 4]) for client in range(CLIENTS)]

        replies = stage.at_once(
            [
                partial(stage.patch, f"/Users/{user_id}", {"op": "replace", "path": "userName", "value": name})
                for user_id, name in wishes
            ]
        )

        assert statuses(replies).keys() <= {200, 409}
        holders = {stage.read(f"/Users/{user_id}")["userName"]: user_id for user_id in user_ids}
        assert len(holders) == 3
        assert {name: stage.found("Users", f'userName eq "{name}"') for name in names} == {
            name: [holders[name]] if name in holders else [] for name in names
        }
