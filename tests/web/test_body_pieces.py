"""Of how many values a body may be made: those in its texts do not count, whatever the texts look like."""

import json
from uuid import UUID

import pytest

from provisioning.scim import urns
from provisioning.scim.attributes import Document, Json
from provisioning.scim.members import MEMBER_CHANGES_MAX
from provisioning.web.request import BODY_PIECES_MAX, ScimRequest
from tests.people import a_group_body
from tests.web.conftest import BASE_URL, Client

NASTY = ["a, b, [c], {d}", '",', "\\", '\\"', '\\\\",[', 'ends with "', "é, 😀, \u2028", ""]


def asked(body: str) -> Json:
    """The body of a request, read."""
    request = ScimRequest(
        method="PUT",
        path="/Groups/g",
        request_id="request-1",
        headers={},
        query_string="",
        raw_body=body,
        body_is_base64=False,
    )
    return request.json()


@pytest.mark.parametrize("display", ["Ada Lovelace", "Lovelace, Ada", 'Lovelace, Ada [Wien, AT], {„the“, "Countess"}'])
def test_as_many_members_as_one_request_may_name_are_taken_whatever_they_are_called(okta: Client, display: str) -> None:
    group_id = okta.ask("POST", "/Groups", a_group_body("Staff")).body["id"]
    ids = [str(UUID(int=number)) for number in range(MEMBER_CHANGES_MAX)]
    members: list[Json] = [
        {"value": each, "$ref": f"{BASE_URL}/Users/{each}", "display": display, "type": "User"} for each in ids
    ]
    body: Document = {"schemas": [urns.GROUP], "displayName": "Staff", "members": members}

    reply = okta.ask("PUT", f"/Groups/{group_id}", body)

    assert reply.status == 200, reply.body["detail"]


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("text", NASTY)
def test_what_is_in_texts_does_not_count(text: str, *, ensure_ascii: bool) -> None:
    texts: list[Json] = [text] * (BODY_PIECES_MAX - 2)
    most: Json = {"texts": texts}

    assert asked(json.dumps(most, ensure_ascii=ensure_ascii)) == most


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("as_name", [False, True])
def test_one_piece_too_many_is_413_with_the_number(okta: Client, text: str, *, as_name: bool) -> None:
    value: Json = {text: 0} if as_name else [text]
    too_many: list[Json] = [value] * (BODY_PIECES_MAX // 2)

    reply = okta.ask("POST", "/Groups", {"x": too_many})

    assert reply.status == 413
    assert f"the limit is {BODY_PIECES_MAX:,}" in reply.body["detail"]
