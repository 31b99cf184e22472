"""No provider can read, find, list, adopt, change, delete a local user, or put him into a group (PRODUCT §1)."""

from collections.abc import Callable

import pytest

from provisioning.domain.failures import Impossible, NotFound, Refused, Taken
from provisioning.domain.users import User
from provisioning.scim.queries import Query
from provisioning.usecases.local_users import Names
from tests.deactivation.stage import OPERATOR
from tests.groups.stage import Stage, strict


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def grace(stage: Stage) -> User:
    names = Names(user_name="grace@example.com", display_name="Grace Hopper", email="grace@example.com")
    return stage.world.local_users.create(OPERATOR, names)


ACTS: dict[str, Callable[[Stage, str], object]] = {
    "read": lambda stage, user_id: stage.seen(user_id),
    "deactivate": lambda stage, user_id: stage.say(user_id, active=False),
    "patch": lambda stage, user_id: stage.patch(user_id, {"op": "replace", "path": "displayName", "value": "Eve"}),
    "put": lambda stage, user_id: stage.put(user_id, active=True),
    "delete": lambda stage, user_id: stage.delete(user_id),
}


@pytest.mark.parametrize("act", ACTS)
def test_attack_020_attack_032_no_provider_can_read_change_deactivate_or_delete_him(
    stage: Stage, grace: User, act: str
) -> None:
    with pytest.raises(NotFound, match=f'There is no user "{grace.id}"'):
        ACTS[act](stage, grace.id)

    assert stage.user(grace.id) == grace


@pytest.mark.parametrize(
    "filter_text",
    [
        'id eq "{id}"',
        'userName eq "{user_name}"',
        'userName sw "grace"',
        'displayName co "Grace"',
        'emails.value eq "{user_name}"',
    ],
)
def test_attack_020_no_provider_can_find_him(stage: Stage, grace: User, filter_text: str) -> None:
    assert stage.found(filter_text.format(id=grace.id, user_name=grace.user_name)) == []


def test_attack_020_no_provider_can_list_or_count_him(stage: Stage, grace: User) -> None:
    ada = stage.create()

    listed = stage.world.find.find(stage.caller, Query())

    assert (listed.total, [user.id for user in listed.resources]) == (1, [ada])
    assert stage.user(grace.id) == grace


@pytest.mark.parametrize("gone", [False, True])
def test_attack_020_no_provider_can_adopt_him(stage: Stage, grace: User, *, gone: bool) -> None:
    if gone:
        grace = stage.operate.deactivate(OPERATOR, grace.id)

    with pytest.raises(Taken) as taken:
        stage.create("GRACE@example.com")

    assert "local" not in taken.value.detail
    assert stage.user(grace.id) == grace


def test_attack_020_no_provider_can_take_his_name_by_renaming(stage: Stage, grace: User) -> None:
    ada = stage.create()

    with pytest.raises(Taken):
        stage.patch(ada, {"op": "replace", "path": "userName", "value": grace.user_name})

    assert stage.user(grace.id) == grace


@pytest.mark.parametrize("way", ["post", "add", "put"])
def test_attack_005_attack_020_no_provider_can_put_him_into_a_group(stage: Stage, grace: User, way: str) -> None:
    ada = stage.create()
    group_id = stage.push("Engineers", *([ada, grace.id] if way == "post" else [ada]))

    if way == "add":
        stage.add(group_id, grace.id)
    if way == "put":
        stage.put_group(group_id, "Engineers", ada, grace.id)

    assert stage.members(group_id) == [ada]
    assert stage.user(grace.id) == grace


def test_a_strict_provider_is_told_that_there_is_no_such_member(stage: Stage, grace: User) -> None:
    strict(stage)
    group_id = stage.push("Engineers")

    with pytest.raises(Refused, match=grace.id):
        stage.add(group_id, grace.id)

    assert stage.user(grace.id) == grace


def test_a_freed_name_can_be_a_providers_and_the_deleted_one_does_not_come_back(stage: Stage, grace: User) -> None:
    stage.world.local_users.delete(OPERATOR, grace.id)
    stage.create(grace.user_name)

    with pytest.raises(Impossible, match="belongs to another user"):
        stage.operate.reactivate(OPERATOR, grace.id)
