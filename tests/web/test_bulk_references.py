"""RFC 7644 §3.7.1 and §3.7.2: operations that refer to what others create, in any order and in circles."""

from dataclasses import replace

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.people import OKTA, a_body, a_group_body
from tests.web.bulk_stage import Stage, id_in, operation, patch_op, post_group, post_user

TITLE: Document = {"op": "replace", "path": "title", "value": "Countess"}
OTHER_TITLE: Document = TITLE | {"value": "Baroness"}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_rfc_103_operations_take_effect_in_their_order(stage: Stage) -> None:
    ada = stage.posted()

    stage.results(
        operation("PATCH", ada, patch_op(TITLE)),
        operation("PATCH", ada, patch_op(OTHER_TITLE)),
        operation("PUT", ada, a_body("countess@example.com", title="Baroness")),
        post_user("ada"),
    )

    assert (stage.user(ada).user_name, stage.user(ada).profile["title"]) == ("countess@example.com", "Baroness")
    assert stage.users.by_user_name("ada@example.com")


def test_rfc_103_a_group_that_comes_before_its_members_has_them_from_the_beginning(stage: Stage) -> None:
    group, ada, bob = stage.results(post_group("g", "bulkId:ada", "bulkId:bob"), post_user("ada"), post_user("bob"))

    assert stage.members(group["location"]) == sorted([id_in(ada["location"]), id_in(bob["location"])])
    assert stage.group(group["location"]).version == 1


def test_rfc_103_what_is_created_behind_another_change_is_added_afterwards(stage: Stage) -> None:
    bob = stage.posted("bob")

    group, _, ada = stage.results(post_group("g", "bulkId:ada"), operation("DELETE", bob), post_user("ada"))

    assert group["status"] == "201"
    assert stage.members(group["location"]) == [id_in(ada["location"])]


def test_rfc_103_a_change_that_cannot_wait_for_what_it_names_is_refused(stage: Stage) -> None:
    ada = stage.posted()
    names_bob = patch_op({"op": "add", "path": f"{urns.ENTERPRISE_USER}:manager", "value": "bulkId:bob"})

    results = stage.results(
        operation("PATCH", ada, names_bob), operation("PATCH", ada, patch_op(TITLE)), post_user("bob")
    )

    assert [result["status"] for result in results] == ["409", "200", "201"]
    assert "Send this one behind that." in results[0]["response"]["detail"]
    assert urns.ENTERPRISE_USER not in stage.user(ada).profile


def test_rfc_104_bug_043_two_users_who_are_each_others_managers_are_both_created(stage: Stage) -> None:
    ada, bob = stage.results(post_user("ada", "bulkId:bob"), post_user("bob", {"value": "bulkId:ada"}))

    assert (ada["status"], bob["status"]) == ("201", "201")
    assert stage.manager(ada["location"]) == id_in(bob["location"])
    assert stage.manager(bob["location"]) == id_in(ada["location"])


def test_rfc_104_a_circle_of_many_is_resolved(stage: Stage) -> None:
    names = [f"u{number}" for number in range(10)]

    results = stage.results(*(post_user(name, f"bulkId:{names[at - 9]}") for at, name in enumerate(names)))

    ids = [id_in(result["location"]) for result in results]
    assert [stage.manager(user_id) for user_id in ids] == [*ids[1:], ids[0]]


def test_rfc_104_a_circle_is_resolved_for_a_strict_provider_too() -> None:
    stage = Stage(provider=replace(OKTA, strict=True))
    schemas: Json = [urns.USER, urns.ENTERPRISE_USER]

    ada, bob = stage.results(
        post_user("ada", {"value": "bulkId:bob"}, schemas=schemas),
        post_user("bob", {"value": "bulkId:ada"}, schemas=schemas),
    )

    assert stage.manager(ada["location"]) == id_in(bob["location"])
    assert stage.manager(bob["location"]) == id_in(ada["location"])


def test_rfc_104_a_user_may_be_his_own_manager(stage: Stage) -> None:
    (ada,) = stage.results(post_user("ada", "bulkId:ada"))

    assert stage.manager(ada["location"]) == id_in(ada["location"])


def test_rfc_104_bug_043_two_groups_in_each_other_are_both_created_and_the_log_names_whom_no_group_can_have(
    stage: Stage,
) -> None:
    results = stage.results(post_group("g", "bulkId:h"), post_group("h", "bulkId:g"))

    left_out = [entry.changes["members"]["leftOut"] for entry in stage.log() if entry.action == "warning"]
    assert [result["status"] for result in results] == ["201", "201"]
    assert left_out == [[id_in(result["location"])] for result in reversed(results)]


def test_rfc_104_the_version_of_what_was_completed_is_its_last_one(stage: Stage) -> None:
    ada, _ = stage.results(post_user("ada", "bulkId:bob"), post_user("bob"))

    assert ada["version"] == f'W/"{stage.user(ada["location"]).version}"'


def test_rfc_104_what_is_created_without_a_reference_that_fails_is_409_and_says_where_it_is(stage: Stage) -> None:
    stage.posted("bob")

    ada, bob = stage.results(post_user("ada", "bulkId:bob"), post_user("bob", "bulkId:ada"))

    assert (ada["status"], bob["status"]) == ("409", "409")
    assert "Created, but without" in ada["response"]["detail"]
    assert stage.user(ada["location"]).user_name == "ada@example.com"


def test_rfc_104_what_waits_for_an_operation_that_is_left_out_is_409_and_says_where_it_is(stage: Stage) -> None:
    gone = operation("DELETE", "/Users/nobody")

    ada, failed = stage.results(post_user("ada", "bulkId:bob"), gone, post_user("bob"), fail_on_errors=1)

    assert (ada["status"], failed["status"]) == ("409", "404")
    assert f"Created, but without {urns.ENTERPRISE_USER}" in ada["response"]["detail"]
    assert stage.user(ada["location"]).user_name == "ada@example.com"


def test_rfc_105_bug_043_a_reference_is_resolved_in_members_extensions_paths_and_filters(stage: Stage) -> None:
    add: Document = {"op": "add", "path": "members", "value": [{"value": "bulkId:bob"}]}
    remove: Document = {"op": "remove", "path": 'members[value eq "bulkId:ada"]'}

    ada, bob, group, *changes = stage.results(
        post_user("ada"),
        post_user("bob", "bulkId:ada"),
        post_group("g", "bulkId:ada"),
        operation("PATCH", "/Groups/bulkId:g", patch_op(add, remove)),
        operation("PATCH", "/Users/bulkId:ada", patch_op(TITLE)),
    )

    assert stage.manager(bob["location"]) == id_in(ada["location"])
    assert stage.members(group["location"]) == [id_in(bob["location"])]
    assert stage.user(ada["location"]).profile["title"] == "Countess"
    assert [change["location"] for change in changes] == [group["location"], ada["location"]]


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("PUT", "/Groups/bulkId:g", a_group_body("g", "bulkId:nobody")),
        ("PATCH", "/Users/bulkId:nobody", patch_op(TITLE)),
        ("DELETE", "/Users/bulkId:nobody", None),
    ],
)
def test_rfc_105_a_reference_to_nothing_is_400_and_nothing_is_changed(
    stage: Stage, method: str, path: str, data: Json
) -> None:
    group, refused = stage.results(post_group("g"), operation(method, path, data))

    assert (refused["status"], refused["response"]["scimType"]) == ("400", "invalidValue")
    assert '"bulkId:nobody"' in refused["response"]["detail"]
    assert stage.group(group["location"]).version == 1


def test_rfc_105_a_reference_to_what_failed_is_409(stage: Stage) -> None:
    stage.posted()

    _, group, change = stage.results(
        post_user("ada"), post_group("g", "bulkId:ada"), operation("PATCH", "/Users/bulkId:ada", patch_op(TITLE))
    )

    assert (group["status"], change["status"]) == ("409", "409")
    assert '"bulkId:ada" failed' in group["response"]["detail"]
    assert [entry for entry in stage.log() if entry.action == "group created"] == []
