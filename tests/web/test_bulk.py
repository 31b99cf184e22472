"""RFC 7644 §3.7: many requests in one, each with the state and the result that it would have had by itself."""

from typing import Any

import pytest
from scim2_models import BulkResponse, Context, EnterpriseUser, Group, User

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from tests.people import a_body, a_group_body
from tests.web.bulk_stage import Stage, id_in, operation, patch_op, post_user
from tests.web.conftest import BASE_URL

TITLE: Document = {"op": "replace", "path": "title", "value": "Countess"}
OTHER_TITLE: Document = TITLE | {"value": "Baroness"}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_rfc_100_a_whole_job_is_200_and_its_message_is_a_bulk_response(stage: Stage) -> None:
    reply = stage.bulk(post_user("ada"), operation("DELETE", "/Users/nobody"))

    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/scim+json")
    assert BulkResponse[User[EnterpriseUser] | Group].model_validate(reply.body, scim_ctx=Context.BULK_RESPONSE)
    assert stage.users.by_user_name("ada@example.com")


def test_rfc_100_ipsie_03_every_kind_of_change_is_carried_out(stage: Stage) -> None:
    ada, bob, carl = (stage.posted(name) for name in ("ada", "bob", "carl"))

    results = stage.results(
        post_user("dora"),
        operation("PUT", ada, a_body("ada@example.com", displayName="Countess")),
        operation("PATCH", bob, patch_op(TITLE)),
        operation("DELETE", carl),
    )

    assert [result["status"] for result in results] == ["201", "200", "200", "204"]
    assert stage.user(results[0]["location"]).user_name == "dora@example.com"
    assert stage.user(ada).profile["displayName"] == "Countess"
    assert stage.user(bob).profile["title"] == "Countess"
    assert stage.user(carl).deleted


def test_rfc_101_what_follows_an_error_is_carried_out_all_the_same(stage: Stage) -> None:
    stage.posted()

    assert stage.statuses(post_user("ada"), "nonsense", post_user("bob")) == ["409", "400", "201"]
    assert stage.users.by_user_name("bob@example.com")


def test_rfc_101_after_so_many_errors_the_rest_is_left_and_the_results_so_far_are_told(stage: Stage) -> None:
    stage.posted()
    operations = [post_user("bob"), post_user("ada"), post_user("carl"), "nonsense", post_user("dora")]

    assert stage.statuses(*operations, fail_on_errors=2) == ["201", "409", "201", "400"]
    assert stage.users.by_user_name("carl@example.com")
    assert stage.users.by_user_name("dora@example.com") is None


def test_rfc_102_the_bulk_id_of_a_post_comes_back(stage: Stage) -> None:
    (created,) = stage.results(post_user("ada"))

    assert (created["method"], created["bulkId"]) == ("POST", "ada")
    assert created["location"] == f"{BASE_URL}/Users/{id_in(created['location'])}"


def test_rfc_102_a_post_without_a_bulk_id_creates_nobody(stage: Stage) -> None:
    (result,) = stage.results(operation("POST", "/Users", a_body()))

    assert (result["status"], result["response"]["scimType"]) == ("400", "invalidValue")
    assert stage.users.total("okta") == 0


def outcome(stage: Stage, method: str, path: str, data: Json, version: str | None) -> tuple[Any, ...]:
    """What a request gives by itself."""
    headers = {} if version is None else {"if_match": version}
    reply = stage.okta.ask(method, path, data, **headers)
    failed = reply.status >= 400
    return str(reply.status), reply.headers.get("ETag"), reply.body if failed else None


@pytest.mark.parametrize(
    ("method", "path", "data", "version"),
    [
        ("POST", "/Users", a_body("new@example.com"), None),
        ("POST", "/Users", a_body("ada@example.com"), None),
        ("POST", "/Users", {"schemas": [urns.USER]}, None),
        ("POST", "/Users", a_body("new@example.com", addresses=[{"country": "Austria"}]), None),
        ("POST", "/Groups", a_group_body("New"), None),
        ("POST", "/Groups", a_group_body(""), None),
        ("PUT", "/Users/ada", a_body("ada@example.com", title="Dr"), 'W/"1"'),
        ("PUT", "/Users/ada", a_body("ada@example.com", title="Dr"), 'W/"7"'),
        ("PUT", "/Users/nobody", a_body("ada@example.com"), None),
        ("PATCH", "/Users/ada", patch_op(TITLE), "*"),
        ("PATCH", "/Users/ada", patch_op(TITLE), 'W/"2"'),
        ("PATCH", "/Users/ada", patch_op({"op": "replace", "path": "nonsense[", "value": 1}), None),
        ("PATCH", "/Users/ada", {"Operations": []}, None),
        ("PATCH", "/Groups/engineers", patch_op({"op": "replace", "path": "displayName", "value": "E"}), None),
        ("DELETE", "/Users/ada", None, 'W/"2"'),
        ("DELETE", "/Users/ada", None, None),
        ("DELETE", "/Groups/engineers", None, None),
        ("DELETE", "/Groups/ada", None, None),
    ],
)
def test_rfc_106_bug_042_a_result_is_what_the_request_by_itself_is_answered(
    method: str, path: str, data: Json, version: str | None
) -> None:
    alone, together = Stage(), Stage()
    for stage in (alone, together):
        stage.add_ada_and_engineers()

    (result,) = together.results(operation(method, path, data, version=version, bulkId="x"))

    assert (result["status"], result.get("version"), result.get("response")) == outcome(
        alone, method, path, data, version
    )


def test_rfc_106_every_result_but_that_of_a_failed_post_has_a_location(stage: Stage) -> None:
    ada = stage.posted()

    created, gone, failed, there, wrong = stage.results(
        post_user("bob"),
        operation("DELETE", "/Users/nobody"),
        post_user("ada"),
        operation("PATCH", ada, patch_op(TITLE)),
        operation("PUT", "/Bulk", {}),
    )

    assert created["location"] == f"{BASE_URL}/Users/{id_in(created['location'])}"
    assert (gone["location"], there["location"]) == (f"{BASE_URL}/Users/nobody", BASE_URL + ada)
    assert wrong["location"] == f"{BASE_URL}/Bulk"
    assert "location" not in failed


def test_rfc_106_the_sync_log_tells_of_each_operation_as_of_a_request_by_itself(stage: Stage) -> None:
    stage.posted()

    _, refused = stage.results(post_user("bob"), post_user("ada"))

    failed, created = stage.log()[:2]
    assert (created.action, created.user_name) == ("created", "bob@example.com")
    assert (failed.action, failed.user_name) == ("failed", "ada@example.com")
    assert failed.detail == refused["response"]["detail"]
    assert failed.changes["request"] == {"method": "POST", "path": "/scim/v2/Users", "status": 409}


def test_rfc_108_a_stale_version_is_412_inside_and_changes_nothing(stage: Stage) -> None:
    ada = stage.posted()

    stale, current, again = stage.results(
        operation("PATCH", ada, patch_op(OTHER_TITLE), version='W/"9"'),
        operation("PATCH", ada, patch_op(TITLE), version='W/"1"'),
        operation("DELETE", ada, version='W/"1"'),
    )

    assert [stale["status"], current["status"], again["status"]] == ["412", "200", "412"]
    assert current["version"] == 'W/"2"'
    assert stage.user(ada).profile["title"] == "Countess"


def test_rfc_109_the_data_of_a_patch_is_a_patch_op_or_its_bare_list(stage: Stage) -> None:
    ada, bob = stage.posted(), stage.posted("bob")

    stage.results(operation("PATCH", ada, patch_op(TITLE)), operation("PATCH", bob, [TITLE]))

    assert [stage.user(path).profile["title"] for path in (ada, bob)] == ["Countess", "Countess"]
