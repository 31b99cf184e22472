"""Whatever is asked, the SCIM API answers as SCIM does: never by a fault of its own; a refusal leaves all as it was."""

import json
from collections.abc import Callable
from time import process_time
from typing import Any

from hypothesis import example, given

from local.events import Request, build_event
from local.routes import Match
from local.template import Route
from provisioning.scim import urns
from provisioning.web.api import SCIM_PATH
from tests.cpu import CPU_SECONDS_MAX, is_cheap
from tests.fuzz.effort import examples
from tests.fuzz.house import House, open_house
from tests.fuzz.requests import (
    FOREIGN,
    GROUP,
    USER,
    Ask,
    Odd,
    bulks,
    changes_of_groups,
    changes_of_persons,
    groups,
    odd_requests,
    persons,
    searches,
)
from tests.groups.stage import adding, patch_of
from tests.people import ENTRA, NOW, a_call, a_group, a_user
from tests.web.conftest import BASIC, REQUEST_ID, Reply

ASKS = (
    *(Ask("GET", path) for path in ("/Users", "/Groups", f"/Users/{USER}", f"/Groups/{GROUP}", "/Schemas", "/Me", "")),
    *(Ask("GET", path) for path in ("/ResourceTypes", f"/Schemas/{urns.USER}", "/ServiceProviderConfig")),
    *(Ask("POST", f"{path}/.search", searches) for path in ("", "/Users", "/Groups")),
    *(Ask("PATCH", f"/Users/{user_id}", changes_of_persons) for user_id in (USER, USER, FOREIGN)),
    *(Ask("PUT", f"/Users/{user_id}", persons) for user_id in (USER, FOREIGN)),
    *(Ask("DELETE", path) for path in (f"/Users/{USER}", f"/Groups/{GROUP}", f"/Users/{FOREIGN}")),
    *(Ask("POST", path, body) for path, body in (("/Users", persons), ("/Groups", groups), ("/Bulk", bulks))),
    Ask("PATCH", f"/Groups/{GROUP}", changes_of_groups),
    Ask("PUT", f"/Groups/{GROUP}", groups),
    Ask("POST", "/Bulk", bulks),
)
NOT_BUILT = 501
"""What RFC 7644 knows and nobody offers here (/Me) is answered so by the standard itself."""


def furnished() -> House:
    """A house with a user in a group, and a user of another provider."""
    house = open_house()
    house.users.create(a_user(id=USER), [])
    house.users.create(a_user("eve@example.com", id=FOREIGN, provider_id=ENTRA.id), [])
    house.groups.create(a_group(id=GROUP), [], [])
    house.world.provision_groups.patch(a_call(), GROUP, patch_of(adding(USER)), None)
    return house


def ask(house: House, odd: Odd) -> Reply:
    headers = {"authorization": BASIC, "content-type": "application/scim+json", **odd.headers}
    request = Request(odd.method, SCIM_PATH + odd.target, list(headers.items()), odd.body)
    event = build_event(request, Match(Route("$default", "api"), {}), now=NOW, request_id=REQUEST_ID)
    if odd.raw is not None:
        event |= {"body": odd.raw[0], "isBase64Encoded": odd.raw[1]}
    answer: Any = house.okta.api(event, None)
    return Reply(answer["statusCode"], answer["headers"], answer["body"] or "")


def is_scim(reply: Reply) -> bool:
    """Whether the answer is one that RFC 7644 knows: a document of SCIM, an Error when it fails, or nothing."""
    if reply.status in {204, 304}:
        return reply.text == ""
    body = json.loads(reply.text)
    known = reply.headers["Content-Type"] == "application/scim+json" and bool(body["schemas"])
    if reply.status < 400:
        return known
    return known and body["schemas"] == [urns.ERROR] and body["status"] == str(reply.status) and bool(body["detail"])


@given(odd_requests(ASKS))
@examples(300)
@example(Odd("POST", "/Users", {}, b'{"userName": "\xff"}', None))
@example(Odd("PATCH", f"/Users/{USER}", {"content-type": "text/plain"}, b"", ("\ud800", False)))
def test_attack_012_whatever_is_asked_the_answer_is_scim_and_a_refusal_changes_nothing(odd: Odd) -> None:
    house = furnished()
    before = house.kept()

    begun = process_time()
    reply = ask(house, odd)
    seconds = process_time() - begun

    assert reply.status < 500 or reply.status == NOT_BUILT
    assert is_scim(reply)
    assert reply.status < 400 or house.kept() == before
    assert reply.status < 400 or seconds < CPU_SECONDS_MAX or is_cheap(again(house, odd))


def again(house: House, odd: Odd) -> Callable[[], Reply]:
    """A refusal has changed nothing: it is the same once more."""
    return lambda: ask(house, odd)


@given(odd_requests(ASKS))
@examples(60)
def test_attack_008_without_a_credential_no_path_and_no_method_says_more_than_401(odd: Odd) -> None:
    house = furnished()
    before = house.kept()

    reply = ask(
        house, Odd(odd.method, odd.target, {**odd.headers, "authorization": "Bearer okta.wrong"}, odd.body, odd.raw)
    )

    assert reply.status == 401 or "/ServiceProviderConfig" in odd.target
    assert house.kept() == before
