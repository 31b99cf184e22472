"""The operator's API on providers and their credentials (PRODUCT §2)."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain.providers import DISABLED_BEFORE_DELETION, secret_hash
from provisioning.web.api import ScimApi
from provisioning.web.authentication import PROVIDER_CACHE_SECONDS, Authenticator
from provisioning.web.log import open_log
from provisioning.web.users import UserRoutes
from tests.people import ENTRA, NOW, OKTA, a_group, a_user, new_id
from tests.web.conftest import BASE_URL, Client, Reply
from tests.web.operators import ARN, Clock, Operator, open_console
from tests.world import World

REQUESTS_PER_SECOND = 25
"""What Okta sends at most."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users() -> MemoryUsers:
    return MemoryUsers()


@pytest.fixture
def world(users: MemoryUsers, clock: Clock) -> World:
    return World(users, clock, providers=MemoryProviders(OKTA, ENTRA, log=users))


@pytest.fixture
def operator(world: World) -> Operator:
    return open_console(world)


@pytest.fixture
def api(world: World, clock: Clock) -> ScimApi:
    """The SCIM API as one warm function: it keeps what it read of providers."""
    api = ScimApi(Authenticator(world.providers, clock), open_log(new_id(), StringIO()))
    UserRoutes(world.provision, world.find, BASE_URL).add_to(api)
    return api


def create(operator: Operator, **body: Any) -> dict[str, Any]:
    reply = operator.ask("POST", "/providers", {"displayName": "Okta EU", **body})
    assert reply.status == 201, reply.text
    return reply.body


def basic(answer: dict[str, Any]) -> str:
    """The header that a client makes of the console's answer."""
    return f"Basic {b64encode(f'{answer["username"]}:{answer["password"]}'.encode()).decode()}"


def status(api: ScimApi, authorization: str) -> int:
    return Client(api, {"authorization": authorization}).ask("GET", "/Users?startIndex=1&count=2").status


@dataclass
class BusyClient:
    """A client that sends REQUESTS_PER_SECOND with the credential that it is set to, whatever happens meanwhile."""

    api: ScimApi
    clock: Clock
    authorization: str
    statuses: list[int] = field(default_factory=list[int])

    def send_for(self, seconds: int) -> None:
        for _ in range(seconds * REQUESTS_PER_SECOND):
            self.statuses.append(status(self.api, self.authorization))
            self.clock.now += timedelta(seconds=1) / REQUESTS_PER_SECOND


# Created


def test_a_new_provider_is_answered_once_with_what_okta_asks_for(operator: Operator, api: ScimApi) -> None:
    reply = operator.ask("POST", "/providers", {"displayName": "Okta EU"})

    assert (reply.status, reply.headers["Cache-Control"]) == (201, "no-store")
    assert reply.body.keys() == {"id", "displayName", "baseUrl", "username", "password"}
    assert (reply.body["baseUrl"], reply.body["username"]) == (BASE_URL, reply.body["id"])
    assert status(api, basic(reply.body)) == 200


def test_a_new_provider_of_entra_is_answered_once_with_its_token(operator: Operator, api: ScimApi) -> None:
    answer = create(operator, credentialType="oauth_token")

    assert answer.keys() == {"id", "displayName", "baseUrl", "token"}
    assert status(api, f"Bearer {answer['token']}") == 200


def test_a_new_provider_has_the_settings_that_were_asked_for(operator: Operator) -> None:
    settings = {"delayMinutes": 0, "strict": True, "safetyLimit": {"percent": 20}, "emailNamesRequired": True}

    provider = operator.ask("GET", f"/providers/{create(operator, **settings)['id']}").body

    wanted = settings | {"displayName": "Okta EU", "enabled": True, "safetyLimit": {"users": None, "percent": 20}}
    assert {name: provider[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "displayName"),
        ({"displayName": " "}, "displayName"),
        ({"displayName": "x" * 201}, "displayName"),
        ({"displayName": 1}, "displayName"),
        ({"credentialType": "password"}, "credentialType"),
        ({"delayMinutes": -1}, "delayMinutes"),
        ({"delayMinutes": 43_201}, "delayMinutes"),
        ({"delayMinutes": "15"}, "delayMinutes"),
        ({"delayMinutes": True}, "delayMinutes"),
        ({"strict": "yes"}, "strict"),
        ({"safetyLimit": {"users": -1}}, "safetyLimit.users"),
        ({"safetyLimit": {"percent": 101}}, "safetyLimit.percent"),
        ({"safetyLimit": 5}, "safetyLimit"),
        ({"id": "mine"}, "id"),
        ({"password": "mine"}, "password"),
    ],
)
def test_a_provider_that_cannot_be_is_400_and_not_there(operator: Operator, body: dict[str, Any], field: str) -> None:
    named = body if "displayName" in body or not body else {"displayName": "Okta EU", **body}

    reply = operator.ask("POST", "/providers", named)

    assert (reply.status, reply.body["field"]) == (400, field)
    assert len(operator.ask("GET", "/providers").body) == 2


# Listed


def test_the_list_has_every_provider_in_the_order_of_names(operator: Operator, world: World, api: ScimApi) -> None:
    answer = create(operator)
    status(api, basic(answer))
    world.users.create(a_user(provider_id=answer["id"]), [])
    world.groups.create(a_group(provider_id=answer["id"]), [], [])

    entra, okta, created = operator.ask("GET", "/providers").body

    assert (entra["id"], okta["id"]) == ("entra", "okta")
    (credential,) = created.pop("credentials")
    assert (credential["type"], credential["createdAt"]) == ("api_credentials", "2026-11-23T12:00:00Z")
    assert created == {
        "id": answer["id"],
        "displayName": "Okta EU",
        "enabled": True,
        "lastContactAt": "2026-11-23T12:00:00Z",
        "userCount": 1,
        "groupCount": 1,
    }


# Changed


@pytest.mark.parametrize(
    "setting",
    [
        {"displayName": "Okta 2"},
        {"delayMinutes": 43_200},
        {"strict": True},
        {"emailNamesRequired": True},
        {"safetyLimit": {"users": 0, "percent": None}},
    ],
)
def test_each_setting_changes_by_itself(operator: Operator, setting: dict[str, Any]) -> None:
    before = operator.ask("GET", "/providers/okta").body

    reply = operator.ask("PATCH", "/providers/okta", setting)

    assert (reply.status, reply.body) == (200, before | setting | {"version": 2})


def test_a_disabled_provider_says_since_when(operator: Operator) -> None:
    disabled = operator.ask("PATCH", "/providers/okta", {"enabled": False}).body
    enabled = operator.ask("PATCH", "/providers/okta", {"enabled": True}).body

    assert (disabled["disabledAt"], enabled["disabledAt"]) == ("2026-11-23T12:00:00Z", None)


def test_no_safety_limit_is_null(operator: Operator) -> None:
    reply = operator.ask("PATCH", "/providers/okta", {"safetyLimit": None})

    assert reply.body["safetyLimit"] == {"users": None, "percent": None}


def test_settings_and_mappings_change_in_one_write(operator: Operator, users: MemoryUsers) -> None:
    mapping = {"method": "attribute", "unmappedOrganizationId": "default"}

    reply = operator.ask("PATCH", "/providers/okta", {"delayMinutes": 5, "organizationMapping": mapping})

    (entry,) = users.log_of("okta", NOW)
    assert reply.body["version"] == 2
    assert (entry.action, entry.origin.actor, [*entry.changes]) == (
        "provider updated",
        ARN,
        ["delayMinutes", "organizationMapping"],
    )


def test_settings_change_only_at_the_version_that_was_seen(operator: Operator) -> None:
    operator.ask("PATCH", "/providers/okta", {"delayMinutes": 5}, if_match='"1"')

    reply = operator.ask("PATCH", "/providers/okta", {"delayMinutes": 6}, if_match='"1"')

    assert reply.status == 412
    assert operator.ask("GET", "/providers/okta").body["delayMinutes"] == 5


def test_bug_044_attack_032_a_disabled_providers_calls_are_403_and_200_again_when_it_is_enabled(
    operator: Operator, api: ScimApi, clock: Clock
) -> None:
    answer = create(operator)
    path, authorization = f"/providers/{answer['id']}", basic(answer)
    before = status(api, authorization)

    operator.ask("PATCH", path, {"enabled": False})
    clock.now += timedelta(seconds=PROVIDER_CACHE_SECONDS)
    disabled = status(api, authorization)
    operator.ask("PATCH", path, {"enabled": True})

    assert (before, disabled, status(api, authorization)) == (200, 403, 200)


# Rotated


def test_bug_040_attack_032_a_rotation_fails_no_request_of_a_client_that_never_pauses(
    operator: Operator, api: ScimApi, clock: Clock
) -> None:
    answer = create(operator)
    path = f"/providers/{answer['id']}/credentials"
    (first,) = operator.ask("GET", f"/providers/{answer['id']}").body["credentials"]
    client = BusyClient(api, clock, basic(answer))
    client.send_for(seconds=1)

    second = operator.ask("POST", path, {}).body
    client.send_for(seconds=1)
    client.authorization = basic(second)
    client.send_for(seconds=1)
    revoked = operator.ask("DELETE", f"{path}/{first['id']}")
    client.send_for(seconds=PROVIDER_CACHE_SECONDS + 1)

    assert revoked.status == 200
    assert set(client.statuses) == {200}
    assert status(api, basic(answer)) == 401


def test_an_issued_credential_is_answered_once_with_its_secret(operator: Operator, api: ScimApi) -> None:
    path = f"/providers/{create(operator)['id']}"

    reply = operator.ask("POST", f"{path}/credentials", {"type": "oauth_token"})

    assert (reply.status, reply.body.keys()) == (201, {"id", "type", "createdAt", "token"})
    assert operator.ask("GET", path).body["credentials"][1]["id"] == reply.body["id"]
    assert status(api, f"Bearer {reply.body['token']}") == 200


def test_a_third_credential_is_409_and_says_what_to_do(operator: Operator) -> None:
    reply = operator.ask("POST", "/providers/okta/credentials", {})

    assert reply.status == 409
    assert "Revoke one first" in reply.body["detail"]


def test_rfc_013_attack_007_attack_032_a_revoked_credential_is_refused_within_the_time_of_the_cache(
    operator: Operator, api: ScimApi, clock: Clock
) -> None:
    answer = create(operator)
    path = f"/providers/{answer['id']}"
    status(api, basic(answer))

    credential = operator.ask("GET", path).body["credentials"][0]
    left = operator.ask("DELETE", f"{path}/credentials/{credential['id']}").body["credentials"]
    clock.now += timedelta(seconds=PROVIDER_CACHE_SECONDS)

    assert (left, status(api, basic(answer))) == ([], 401)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/providers/nobody"),
        ("PATCH", "/providers/nobody"),
        ("DELETE", "/providers/nobody"),
        ("POST", "/providers/nobody/credentials"),
        ("DELETE", "/providers/nobody/credentials/c1"),
        ("DELETE", "/providers/okta/credentials/c9"),
    ],
)
def test_what_is_not_there_is_404(operator: Operator, method: str, target: str) -> None:
    assert operator.ask(method, target, {}).status == 404


# Deleted


def disable(operator: Operator, clock: Clock, path: str) -> None:
    """Disable the provider and wait a minute."""
    operator.ask("PATCH", path, {"enabled": False})
    clock.now += DISABLED_BEFORE_DELETION


def test_a_deleted_provider_is_gone_with_its_credentials(operator: Operator, clock: Clock, api: ScimApi) -> None:
    answer = create(operator)
    path = f"/providers/{answer['id']}"
    disable(operator, clock, path)

    reply = operator.ask("DELETE", path)

    assert (reply.status, reply.body["id"]) == (200, answer["id"])
    assert operator.ask("GET", path).status == 404
    assert status(api, basic(answer)) == 401


def test_a_provider_that_is_enabled_is_409_and_says_what_to_do(operator: Operator) -> None:
    reply = operator.ask("DELETE", "/providers/okta")

    assert reply.status == 409
    assert "Disable it first and wait a minute" in reply.body["detail"]


def test_a_provider_with_users_is_409_and_says_what_to_do(operator: Operator, clock: Clock, world: World) -> None:
    world.users.create(a_user(), [])
    disable(operator, clock, "/providers/okta")

    reply = operator.ask("DELETE", "/providers/okta")

    assert reply.status == 409
    assert "or leave it disabled" in reply.body["detail"]


# Secrets


def test_rfc_014_attack_027_only_the_creating_answers_hold_a_secret_and_no_answer_or_entry_a_hash(
    operator: Operator, users: MemoryUsers
) -> None:
    password = create(operator)
    token = create(operator, displayName="Entra EU", credentialType="oauth_token")
    path = f"/providers/{password['id']}"
    second = operator.ask("POST", f"{path}/credentials", {}).body

    said = everything_said(operator, path)
    told = [entry for provider in [password, token] for entry in users.log_of(provider["id"], NOW)]

    secrets = [password["password"], token["token"].partition(".")[2], second["password"]]
    unfit = [*secrets, *(secret_hash(secret) for secret in secrets)]
    texts = " ".join([*(f"{reply.headers} {reply.text}" for reply in said), repr(told)])
    assert {reply.status for reply in said} == {200, 400, 409}
    assert not any(each in texts for each in unfit)
    assert not any(secret_hash(secret) in json.dumps([password, token, second]) for secret in secrets)


def everything_said(operator: Operator, path: str) -> list[Reply]:
    """What the console answers to all that can be asked about a provider, in the end to its deletion."""
    first = operator.ask("GET", path).body["credentials"][0]["id"]
    asked: list[tuple[str, str, object]] = [
        ("GET", "/providers", None),
        ("GET", path, None),
        ("PATCH", path, {"strict": True}),
        ("PATCH", path, {"password": "x"}),
        ("POST", f"{path}/credentials", {}),
        ("DELETE", f"{path}/credentials/{first}", None),
        ("GET", "/overview", None),
        ("GET", f"/groups?provider={path.removeprefix('/providers/')}", None),
        ("GET", "/sync-log", None),
        ("GET", "/sync-log.csv", None),
    ]
    return [operator.ask(*each) for each in asked]
