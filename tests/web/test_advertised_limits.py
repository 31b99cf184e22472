"""RFC 7643 §5: what /ServiceProviderConfig says is what is done, found out by asking for it and for more."""

from typing import Any

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document
from tests.people import a_body, a_user
from tests.web.bulk_stage import Stage, operation, patch_op, post_user

TITLE: Document = {"op": "replace", "path": "title", "value": "Dr"}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def advertised(stage: Stage, feature: str) -> Any:
    return stage.okta.ask("GET", "/ServiceProviderConfig").body[feature]


def test_rfc_128_bug_045_attack_015_one_operation_more_than_advertised_is_too_many(stage: Stage) -> None:
    most = advertised(stage, "bulk")["maxOperations"]
    operations = [post_user(f"u{number}") for number in range(most + 1)]

    assert stage.bulk(*operations).status == 413
    assert stage.users.total("okta") == 0
    assert {*stage.statuses(*operations[:most])} == {"201"}


def test_rfc_128_bug_045_one_byte_more_than_advertised_is_too_large(stage: Stage) -> None:
    most = advertised(stage, "bulk")["maxPayloadSize"]
    body = f'{{"schemas":["{urns.BULK_REQUEST}"],"Operations":[{{"method":"DELETE","path":"/Users/1"}}]}}'.encode()

    assert stage.okta.ask("POST", "/Bulk", body.ljust(most)).status == 200
    assert stage.okta.ask("POST", "/Bulk", body.ljust(most + 1)).status == 413


def test_rfc_128_bug_045_a_filter_returns_as_many_in_a_page_as_advertised_and_no_more(stage: Stage) -> None:
    most = advertised(stage, "filter")["maxResults"]
    for number in range(most + 1):
        stage.users.create(a_user(f"u{number:04}@example.com"), [])

    page = stage.okta.ask("GET", f"/Users?filter=userName+pr&count={most + 1}").body

    assert (len(page["Resources"]), page["totalResults"]) == (most, most + 1)


def test_rfc_128_bug_045_patch_and_etags_are_there_as_advertised(stage: Stage) -> None:
    stage.add_ada_and_engineers()

    stale = stage.okta.ask("PATCH", "/Users/ada", patch_op(TITLE), if_match='W/"9"')
    current = stage.okta.ask("PATCH", "/Users/ada", patch_op(TITLE), if_match='W/"1"')

    assert (advertised(stage, "patch"), advertised(stage, "etag")) == ({"supported": True}, {"supported": True})
    assert (stale.status, current.status, current.headers["ETag"]) == (412, 200, 'W/"2"')


def test_rfc_128_bug_045_ipsie_14_a_password_cannot_be_changed_as_advertised(stage: Stage) -> None:
    stage.add_ada_and_engineers()

    stage.okta.ask("PATCH", "/Users/ada", patch_op({"op": "replace", "path": "password", "value": "hunter2"}))

    assert advertised(stage, "changePassword") == {"supported": False}
    assert stage.user("ada").version == 1


def test_rfc_128_bug_045_both_ways_to_authenticate_that_are_advertised_let_a_provider_in(stage: Stage) -> None:
    schemes = [scheme["type"] for scheme in advertised(stage, "authenticationSchemes")]

    bearer = stage.with_bearer_token()

    assert schemes == ["httpbasic", "oauthbearertoken"]
    assert [client.ask("GET", "/Users").status for client in (stage.okta, bearer)] == [200, 200]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_rfc_115_rfc_119_me_is_501_for_whatever_it_is_asked_and_says_why(stage: Stage, method: str) -> None:
    reply = stage.okta.ask(method, "/Me", a_body())

    assert (reply.status, reply.body["status"], reply.body["schemas"]) == (501, "501", [urns.ERROR])
    assert "no user's" in reply.body["detail"]
    assert stage.users.total("okta") == 0


def test_me_is_no_place_for_an_operation_either(stage: Stage) -> None:
    (result,) = stage.results(operation("PATCH", "/Me", patch_op(TITLE)))

    assert (result["status"], result["location"]) == ("400", "https://scim.example.com/scim/v2/Me")
