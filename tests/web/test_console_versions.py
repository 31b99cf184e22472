"""Two operators collide: whoever names the version that he saw, in If-Match, changes nothing that he did not see."""

from typing import Any

import pytest

from provisioning.domain.users import User
from tests.people import a_body, a_call
from tests.web.operators import Operator, okta_and_entra, open_console
from tests.world import World

STALE = '"7"'


@pytest.fixture
def world() -> World:
    return okta_and_entra()


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def ada(world: World) -> User:
    return world.provision.create(a_call(), a_body())


@pytest.fixture
def paths(operator: Operator, ada: User) -> dict[str, str]:
    """What stands in the places of a path: of a user, a local one, a hold and a credential."""
    hold = operator.ask("POST", "/legal-holds", {"name": "Case 7"}).body["id"]
    local = operator.ask("POST", "/users", {"userName": "grace@example.com"}).body["id"]
    return {"user": ada.id, "local": local, "hold": hold}


ACTS: list[tuple[str, str, Any]] = [
    ("POST", "/users/{user}/block", None),
    ("POST", "/users/{user}/unblock", None),
    ("POST", "/users/{user}/deactivate", None),
    ("POST", "/users/{user}/reactivate", None),
    ("PATCH", "/users/{user}", {"organizationId": "default"}),
    ("DELETE", "/users/{local}", None),
    ("PUT", "/legal-holds/{hold}/users/{user}", None),
    ("DELETE", "/legal-holds/{hold}/users/{user}", None),
    ("PATCH", "/providers/okta", {"delayMinutes": 5}),
    ("DELETE", "/providers/okta", None),
    ("POST", "/providers/okta/credentials", {}),
    ("DELETE", "/providers/okta/credentials/c1", None),
    ("POST", "/providers/okta/apply-settings", {"dryRun": True}),
    ("POST", "/providers/okta/awaiting-confirmation", {"decision": "cancel"}),
    ("PATCH", "/organizations/default", {"name": "Root"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ACTS)
def test_an_act_on_what_has_changed_since_is_412_and_does_nothing(
    operator: Operator, world: World, paths: dict[str, str], method: str, path: str, body: object
) -> None:
    told = len(world.sync_log.everything())

    reply = operator.ask(method, path.format(**paths), body, if_match=STALE)

    assert (reply.status, len(world.sync_log.everything())) == (412, told)


def test_a_users_etag_lets_one_act_through_and_no_second_one(operator: Operator, ada: User) -> None:
    etag = operator.ask("GET", f"/users/{ada.id}").headers["ETag"]

    statuses = [operator.ask("POST", f"/users/{ada.id}/block", if_match=etag).status for _ in range(2)]

    assert statuses == [200, 412]


def test_a_providers_etag_lets_one_credential_through_and_no_second_one(operator: Operator) -> None:
    provider = operator.ask("POST", "/providers", {"displayName": "Okta EU"}).body["id"]
    etag = operator.ask("GET", f"/providers/{provider}").headers["ETag"]

    statuses = [operator.ask("POST", f"/providers/{provider}/credentials", {}, if_match=etag).status for _ in range(2)]

    assert statuses == [201, 412]


def test_an_act_that_names_no_version_is_done(operator: Operator, ada: User) -> None:
    assert [operator.ask("POST", f"/users/{ada.id}/block", if_match=tag).status for tag in ("*", "")] == [200, 200]
