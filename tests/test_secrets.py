"""Nothing that is ever written holds a secret or a password: the whole test conversation, and then a search."""

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from local.console_document import console_routes
from local.conversation.player import Credentials, Partner, basic_credentials, bearer_credentials, play
from local.conversation.script import read_conversation
from local.template import ROOT
from provisioning.domain.providers import read_bearer_token, secret_hash
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from tests.dead_letters import fail_a_job, fail_a_timer, undeliver_timers
from tests.recording import BASE_URL, TEMPLATE, House, recorded_house

CONVERSATIONS = sorted((ROOT / "events" / "conversations").rglob("*.json"))
DEAD_LETTERS = ("FailedDeactivations", "FailedSettingsJobs", "UndeliveredTimers")
PLACES = ("log", "sdk log", "answers", "table", "archive", "schedules", "SettingsQueue", *DEAD_LETTERS)
TRACERS = ("aws_xray_sdk", "opentelemetry", "ddtrace")
"""What sends segments. Powertools imports a module of its own for it, which loads the first of them when it is used."""
PASSWORD = 'Pass-"wörd"-\\of-Ada'
MISTYPED = "Mistyped-Password-of-Ada"
WRONG_TOKEN = "okta.this-token-is-nobodys"
NEEDLE_CHARACTERS_MIN = 8
SENT_PASSWORD = re.compile(r'"password": ("(?:[^"\\]|\\.)*")')
"""In a body, which `json.dumps` has made."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was to stay secret, and what was written."""

    secrets: set[str]
    """Of credentials."""
    needles: set[str]
    """Those, the passwords in bodies, and what stood in Authorization headers."""
    texts: Mapping[str, list[str]]
    told_once: list[str]


def finds(needles: Iterable[str], texts: Iterable[str]) -> set[str]:
    """The needles that stand in one of the texts, in any spelling."""
    texts = list(texts)
    return {needle for needle in needles if any(each in text for each in spellings(needle) for text in texts)}


def spellings(secret: str) -> set[str]:
    """How a text may stand in what was written: as it is, in JSON, in Python, in both, in a URL, inside of base64."""
    plain = {secret, *_quoted(secret)}
    return (
        plain | {each for once in plain for each in _quoted(once)} | {quote(secret)} | _inside_base64(secret.encode())
    )


def _quoted(text: str) -> set[str]:
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}


def _inside_base64(secret: bytes) -> set[str]:
    """What base64 shows of it whatever stands around it, as it begins at each of the three places of a group."""
    encoded = [b64encode(bytes(place) + secret + bytes(3)).decode() for place in range(3)]
    return {text[4 if place else 0 : (place + len(secret)) // 3 * 4] for place, text in enumerate(encoded)}


@pytest.fixture(scope="module")
def told() -> Told:
    with recorded_house() as house:
        secrets = play_all(house)
        needles = secrets | set(_authorizations(house)) | {PASSWORD, MISTYPED} | set(_passwords_sent(house))
        return Told(secrets, needles, house.everything(), house.told_once)


def play_all(house: House) -> set[str]:
    """The whole test conversation; the secrets that it made."""
    okta = house.operate("POST", "/providers", {"displayName": "Okta"})
    entra = house.operate("POST", "/providers", {"displayName": "Entra", "credentialType": "oauth_token"})
    converse(house, "okta", basic_credentials(okta["username"], okta["password"]))
    converse(house, "entra", bearer_credentials(entra["token"]))
    second = house.operate("POST", f"/providers/{okta['id']}/credentials", {"type": "oauth_token"})
    user_id = push_passwords(house, f"Bearer {second['token']}")
    house.operate("DELETE", f"/providers/{okta['id']}/credentials/{second['id']}")
    operate(house, okta["id"], user_id)
    return {okta["password"], *(part for each in (entra, second) for part in _parts(each["token"]))}


def _parts(token: str) -> tuple[str, str]:
    return token, read_bearer_token(token)[1]


def converse(house: House, identity_provider: str, credentials: Credentials) -> None:
    """Whether it goes as expected is the matter of tests/conversations."""
    partner = Partner(BASE_URL, credentials, house.send)
    for path in CONVERSATIONS:
        if path.parent.name == identity_provider:
            deque(play(read_conversation(path), partner), maxlen=0)


def push_passwords(house: House, authorization: str) -> str:
    """Send passwords in every way that there is, also in requests that are refused; the id of the user."""
    ada: dict[str, Json] = {"schemas": [urns.USER], "userName": "ada.secret@example.com", "password": PASSWORD}
    created = house.provision(authorization, "POST", "/Users", ada)
    user_id: str = json.loads(created.body)["id"]
    for method, target, body in _pushes(ada, f"/Users/{user_id}"):
        house.provision(authorization, method, target, body)
    house.provision(f"Bearer {WRONG_TOKEN}", "GET", "/Users")
    house.provision(f"Basic {b64encode(f'okta:{MISTYPED}'.encode()).decode()}", "POST", "/Users", ada)
    return user_id


def _pushes(ada: dict[str, Json], user: str) -> Iterator[tuple[str, str, Json | bytes]]:
    yield "POST", "/Users", ada
    yield "POST", "/Users", {**ada, "userName": "bob.secret@example.com", "active": False}
    yield "POST", "/Users", {**ada, "userName": "eve.secret@example.com", "addresses": [{"country": "Nowhere"}]}
    yield "POST", "/Users", {"schemas": [urns.USER], "password": PASSWORD}
    yield "POST", "/Users", json.dumps(ada).encode()[:-1]
    yield "PUT", user, ada
    yield "PUT", user, {**ada, "password": [MISTYPED]}
    yield "PUT", user, {**ada, "password": {"value": MISTYPED}}
    yield "PATCH", user, _patch({"op": "replace", "value": {"password": PASSWORD}})
    yield "PATCH", user, _patch({"op": "replace", "path": "password", "value": PASSWORD})
    yield "PATCH", user, _patch({"op": "add", "path": f"{urns.USER}:password", "value": MISTYPED})
    yield "PATCH", user, _patch({"op": "frobnicate", "path": "password", "value": MISTYPED})
    yield "PATCH", user, _patch({"op": "replace", "path": "nothing", "value": {"password": PASSWORD}})
    yield "GET", f"/Users?filter={quote('password pr')}", None
    yield "POST", "/Bulk", {"Operations": [{"method": "POST", "path": "/Users", "data": ada}]}
    yield "PATCH", user, _patch({"op": "replace", "path": "active", "value": False})


def _patch(operation: dict[str, Json]) -> Json:
    return {"schemas": [urns.PATCH_OP], "Operations": [operation]}


def operate(house: House, provider_id: str, user_id: str) -> None:
    """All that the console shows, and the acts that write elsewhere: to the queue and to the archive."""
    hold = house.operate("POST", "/legal-holds", {"name": "Byron v. Babbage"})
    job = house.operate("POST", f"/providers/{provider_id}/apply-settings", {"dryRun": True})
    house.work_off()
    house.operate("PATCH", f"/providers/{provider_id}", {"password": PASSWORD})
    house.operate("POST", "/users", {"userName": "local@example.com", "password": PASSWORD})
    ids = {"provider_id": provider_id, "user_id": user_id, "organization_id": "default"}
    ids |= {"job_id": job["id"], "hold_id": hold["id"]}
    show_all(house, ids)
    fail_a_timer(house)
    undeliver_timers()
    house.operate("POST", f"/providers/{provider_id}/apply-settings", {"dryRun": True})
    fail_a_job(house)
    house.work_off()
    house.operate("POST", f"/users/{user_id}/deactivate")
    house.sweep()
    show_all(house, ids)


def show_all(house: House, ids: Mapping[str, str]) -> None:
    """Ask every path of the console that can be read."""
    for route in console_routes():
        if route.method == "GET":
            path = route.path
            for name, value in ids.items():
                path = path.replace(f"<{name}>", value)
            query = f"?provider={ids['provider_id']}" if route.query and "provider" in route.query.model_fields else ""
            house.operate("GET", path + query)


def _authorizations(house: House) -> Iterator[str]:
    for request in house.asked:
        yield from (word for word in [request.header("authorization").rpartition(" ")[2].rpartition("=")[2]] if word)


def _passwords_sent(house: House) -> Iterator[str]:
    for request in house.asked:
        yield from map(json.loads, SENT_PASSWORD.findall(request.body.decode()))


@pytest.mark.parametrize("place", PLACES)
def test_attack_027_attack_032_nothing_written_has_a_secret_a_password_or_a_credential(told: Told, place: str) -> None:
    assert told.texts[place]
    assert finds(told.needles, told.texts[place]) == set()


@pytest.mark.parametrize("queue", DEAD_LETTERS)
def test_every_queue_of_failures_has_had_something_to_search(told: Told, queue: str) -> None:
    assert told.texts[queue]
    assert len(TEMPLATE.queues()) == len(DEAD_LETTERS) + 1


def test_what_failed_is_in_the_log_that_is_searched(told: Told) -> None:
    (log,) = told.texts["log"]

    assert "deadline not met" in log
    assert "settings not applied" in log
    assert [text for text in told.texts["answers"] if "could not go on. The service has a fault of its own" in text]


def test_the_sdk_has_told_every_call_with_its_parameters_and_every_answer(told: Told) -> None:
    (log,) = told.texts["sdk log"]

    assert {operation for operation in ("TransactWriteItems", "CreateSchedule", "SendMessage") if operation in log}
    assert "Response body:" in log
    assert "ada.secret@example.com" in log


def test_nothing_traces_what_is_done() -> None:
    """X-Ray, when it is on, sees how long a function took: nothing is there that would tell it more."""
    script = (
        "import sys\nfrom local.functions import load_functions\nfrom tests.recording import TEMPLATE\n"
        "load_functions(TEMPLATE.functions())\nprint(*sys.modules)"
    )
    region = {"AWS_DEFAULT_REGION": "eu-central-1", "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", script], env=region, capture_output=True, text=True, check=True)  # noqa: S603 - our own

    modules = done.stdout.split()
    assert "provisioning.web.console" in modules
    assert not [module for module in modules if module.startswith(TRACERS)]
    deployed = [*(ROOT / "layers" / "common" / "provisioning").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    assert not [path for path in deployed if "Tracer" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("place", sorted({*PLACES} - {"table", "sdk log"}))
def test_rfc_014_what_we_keep_of_a_secret_stays_in_the_table(told: Told, place: str) -> None:
    hashes = {secret_hash(secret) for secret in told.secrets}

    assert finds(hashes, told.texts[place]) == set()


def test_attack_027_a_secret_is_shown_by_the_answer_that_makes_it_and_by_no_other(told: Told) -> None:
    assert len(told.told_once) == 3
    assert all(finds(told.secrets, [answer]) for answer in told.told_once)


def test_the_needles_are_long_enough_to_be_found_by_no_accident(told: Told) -> None:
    assert len(told.needles) >= 10
    assert min(map(len, told.needles)) >= NEEDLE_CHARACTERS_MIN


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_that_was_written_would_be_found(told: Told, place: str) -> None:
    planted = [f'{text}{{"note": {json.dumps(secret)}}}' for text in told.texts[place][:1] for secret in told.needles]

    assert finds(told.needles, planted) == told.needles


@pytest.mark.parametrize(
    "text",
    [
        PASSWORD,
        json.dumps({"value": PASSWORD}),
        json.dumps({"value": PASSWORD}, ensure_ascii=False),
        json.dumps(json.dumps({"value": PASSWORD})),
        repr({"S": json.dumps({"value": PASSWORD})}),
        f"/Users?password={quote(PASSWORD)}",
        *[
            b64encode(f"{'x' * before}{PASSWORD}{'y' * after}".encode()).decode()
            for before in range(4)
            for after in range(4)
        ],
    ],
)
def test_a_password_is_found_in_every_spelling(text: str) -> None:
    assert finds({PASSWORD}, [text]) == {PASSWORD}


def test_what_is_not_there_is_not_found() -> None:
    assert finds({PASSWORD}, ["Pass-word-of-Ada", b64encode(b"Pass").decode()]) == set()
