"""What the provider calls a member: every way of naming him can change it, and a repetition writes nothing."""

import pytest

from provisioning.scim.attributes import Document
from tests.groups.stage import Stage, adding, removing
from tests.people import a_group_body

SOME = 100
"""More than one transaction takes, few enough for short tests."""


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def ada(stage: Stage) -> str:
    (ada,) = stage.people(1, "ada")
    return ada


@pytest.fixture
def group_id(stage: Stage, ada: str) -> str:
    group_id = stage.push("Engineers")
    stage.patch_group(group_id, naming("add", Old=ada))
    return group_id


def named(**ids: str) -> list[Document]:
    return [{"value": user_id, "display": display} for display, user_id in ids.items()]


def naming(op: str, **ids: str) -> Document:
    return {"op": op, "path": "members", "value": [*named(**ids)]}


def displays(stage: Stage, group_id: str) -> dict[str, str | None]:
    return {member.user_id: member.display for member in stage.groups.members(group_id)}


def put(stage: Stage, group_id: str, *members: Document) -> None:
    body = a_group_body("Engineers", members=[*members])
    stage.world.provision_groups.replace(stage.caller, group_id, body, None)


@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_patch_that_names_a_member_otherwise_shows_him_so(stage: Stage, group_id: str, ada: str, op: str) -> None:
    stage.patch_group(group_id, naming(op, New=ada))

    assert displays(stage, group_id) == {ada: "New"}
    assert stage.found_groups('members[display eq "Old"]') == []
    assert stage.found_groups('members[display eq "New"]') == [group_id]


def test_a_put_that_names_a_member_otherwise_shows_him_so(stage: Stage, group_id: str, ada: str) -> None:
    put(stage, group_id, *named(New=ada))

    assert displays(stage, group_id) == {ada: "New"}


def test_one_who_is_removed_and_added_in_one_request_is_called_as_he_was_last(
    stage: Stage, group_id: str, ada: str
) -> None:
    stage.patch_group(group_id, removing(ada), naming("add", New=ada))

    assert displays(stage, group_id) == {ada: "New"}


def test_a_member_who_had_no_display_gets_one(stage: Stage, group_id: str, ada: str) -> None:
    (bob,) = stage.people(1, "bob")
    stage.add(group_id, bob)

    stage.patch_group(group_id, naming("add", Bob=bob))

    assert displays(stage, group_id) == {ada: "Old", bob: "Bob"}


def test_a_new_display_is_a_new_version_of_the_group_and_none_of_the_user(
    stage: Stage, group_id: str, ada: str
) -> None:
    group, user = stage.group(group_id), stage.user(ada)

    stage.patch_group(group_id, naming("add", New=ada))

    changed = stage.group(group_id)
    assert (changed.version, changed.member_count, stage.user(ada)) == (group.version + 1, 1, user)


def test_the_log_tells_who_was_called_otherwise(stage: Stage, group_id: str, ada: str) -> None:
    stage.patch_group(group_id, naming("add", New=ada))

    told = stage.entries_of(group_id)[-1]
    renamed = [{"id": ada, "userName": stage.user(ada).user_name, "display": "New"}]
    assert (told.action, told.changes) == (
        "members changed",
        {"members": {"added": [], "removed": [], "renamed": renamed}},
    )


@pytest.mark.parametrize("op", ["add", "replace"])
def test_the_same_display_again_writes_nothing(stage: Stage, group_id: str, ada: str, op: str) -> None:
    before, writes = stage.group(group_id), stage.groups.calls["replace"]

    stage.patch_group(group_id, naming(op, Old=ada))
    put(stage, group_id, *named(Old=ada))

    assert (stage.group(group_id), stage.groups.calls["replace"]) == (before, writes)


def test_a_member_who_is_named_without_a_display_keeps_his(stage: Stage, group_id: str, ada: str) -> None:
    before = stage.group(group_id)

    stage.patch_group(group_id, adding(ada))
    put(stage, group_id, {"value": ada}, {"value": ada, "display": None})

    assert (stage.group(group_id), displays(stage, group_id)) == (before, {ada: "Old"})


def test_others_join_and_leave_in_the_same_request(stage: Stage, group_id: str, ada: str) -> None:
    bob, carl = stage.people(2)
    stage.add(group_id, bob)

    put(stage, group_id, *named(New=ada, Carl=carl))

    assert displays(stage, group_id) == {ada: "New", carl: "Carl"}
    assert (stage.group(group_id).member_count, stage.user(bob).group_ids) == (2, frozenset())


def test_many_are_called_otherwise_by_one_request(stage: Stage, group_id: str, ada: str) -> None:
    people = stage.people(SOME)
    stage.add(group_id, *people)

    stage.patch_group(group_id, naming("add", **{f"New {user_id}": user_id for user_id in people}))

    assert displays(stage, group_id) == {ada: "Old", **{user_id: f"New {user_id}" for user_id in people}}
    assert (stage.group(group_id).member_count, stage.group(group_id).change) == (SOME + 1, None)


def test_an_absent_user_who_is_called_otherwise_comes_back_so(stage: Stage, group_id: str, ada: str) -> None:
    stage.say(ada, active=False)
    stage.pass_the_deadline()

    stage.patch_group(group_id, naming("add", New=ada))
    stage.say(ada, active=True)

    assert displays(stage, group_id) == {ada: "New"}


def test_one_who_leaves_meanwhile_joins_again_as_he_is_called(stage: Stage, group_id: str, ada: str) -> None:
    stage.groups.meddle(lambda: stage.remove(group_id, ada))

    stage.patch_group(group_id, naming("add", New=ada))

    assert displays(stage, group_id) == {ada: "New"}
