from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from local.memory import MemoryProviders
from provisioning.domain.providers import Credential, Provider, bearer_token, secret_hash
from provisioning.web.authentication import (
    PROVIDER_CACHE_ENTRIES_MAX,
    PROVIDER_CACHE_SECONDS,
    Authenticator,
    read_authorization,
)
from provisioning.web.failures import HttpFailure
from tests.people import NOW, OKTA, PASSWORD
from tests.web.conftest import BASIC, Client


def basic(username: str, password: str) -> str:
    return f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"


class CountingProviders(MemoryProviders):
    """A store that counts its reads."""

    reads = 0

    def get(self, provider_id: str) -> Provider | None:
        self.reads += 1
        return super().get(provider_id)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    "header",
    [
        basic("okta", PASSWORD),
        BASIC.replace("Basic", "bAsIc"),
        BASIC.replace(" ", "   "),
        f"Bearer {bearer_token('okta', PASSWORD)}",
        f"bearer {bearer_token('okta', PASSWORD)} ",
    ],
)
def test_basic_and_bearer_let_the_provider_in(header: str) -> None:
    assert Authenticator(MemoryProviders(OKTA), Clock()).authenticate(header) == OKTA


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Bearer ",
        "Bearer .",
        f"Bearer .{PASSWORD}",
        "Bearer okta.",
        f"Bearer {PASSWORD}",
        f"Digest {PASSWORD}",
        PASSWORD,
        "Basic okta:password",
        "Basic " + b64encode(b"\xff\xfe").decode(),
        "Basic " + b64encode(b"okta").decode(),
        basic("okta", ""),
        basic("okta", "wrong"),
        basic("okta", secret_hash(PASSWORD)),
        basic("OKTA", PASSWORD),
        basic("nobody", PASSWORD),
        basic("", PASSWORD),
        basic("x" * 10_000, PASSWORD),
        f"{BASIC},{BASIC}",
        f"{BASIC}, Bearer {bearer_token('okta', PASSWORD)}",
    ],
)
def test_attack_007_anything_else_is_401_with_the_schemes(stranger: Client, header: str | None) -> None:
    reply = stranger.ask("GET", "/Users", **({"authorization": header} if header is not None else {}))

    assert reply.status == 401
    assert "Basic realm" in reply.headers["WWW-Authenticate"]
    assert "Bearer realm" in reply.headers["WWW-Authenticate"]


def test_a_wrong_name_and_a_wrong_password_look_the_same(stranger: Client) -> None:
    wrong_password = stranger.ask("GET", "/Users", authorization=basic("okta", "wrong"))
    wrong_name = stranger.ask("GET", "/Users", authorization=basic("nobody", PASSWORD))

    assert wrong_password == wrong_name


def test_a_disabled_provider_is_told_so_only_with_its_own_secret(stranger: Client, providers: MemoryProviders) -> None:
    providers.save(replace(OKTA, enabled=False))

    assert stranger.ask("GET", "/Users", authorization=BASIC).status == 403
    assert stranger.ask("GET", "/Users", authorization=basic("okta", "wrong")).status == 401


def test_a_rotation_drops_no_request() -> None:
    clock = Clock()
    providers = MemoryProviders(OKTA)
    authenticator = Authenticator(providers, clock)
    old, new = basic("okta", PASSWORD), basic("okta", "new")
    second = Credential(id="c9", type="api_credentials", secret_hash=secret_hash("new"), created_at=NOW)

    authenticator.authenticate(old)
    providers.save(replace(OKTA, credentials=(*OKTA.credentials, second)))
    clock.now += timedelta(seconds=PROVIDER_CACHE_SECONDS)

    assert authenticator.authenticate(old).id == authenticator.authenticate(new).id == "okta"


def test_a_revoked_secret_is_let_in_no_longer_than_the_cache_lasts() -> None:
    clock = Clock()
    providers = MemoryProviders(OKTA)
    authenticator = Authenticator(providers, clock)
    authenticator.authenticate(BASIC)
    providers.save(replace(OKTA, credentials=()))

    clock.now += timedelta(seconds=PROVIDER_CACHE_SECONDS - 1)
    authenticator.authenticate(BASIC)
    clock.now += timedelta(seconds=1)

    with pytest.raises(HttpFailure) as refused:
        authenticator.authenticate(BASIC)
    assert refused.value.status == 401


def test_a_warm_function_reads_a_provider_once() -> None:
    providers = CountingProviders(OKTA)
    authenticator = Authenticator(providers, Clock())

    for _ in range(3):
        authenticator.authenticate(BASIC)

    assert providers.reads == 1


def test_the_cache_does_not_trust_a_clock_that_went_back() -> None:
    clock = Clock()
    providers = CountingProviders(OKTA)
    authenticator = Authenticator(providers, clock)
    authenticator.authenticate(BASIC)

    clock.now -= timedelta(hours=1)
    authenticator.authenticate(BASIC)

    assert providers.reads == 2


def test_made_up_names_cannot_fill_the_memory() -> None:
    providers = CountingProviders(OKTA)
    authenticator = Authenticator(providers, Clock())

    for number in range(PROVIDER_CACHE_ENTRIES_MAX * 2 + 1):
        with pytest.raises(HttpFailure):
            authenticator.authenticate(basic(f"guess-{number}", "x"))

    assert len(vars(authenticator)["_cache"]) <= PROVIDER_CACHE_ENTRIES_MAX


def test_a_password_may_have_colons() -> None:
    presented = read_authorization(basic("okta", "a:b:c"))

    assert presented is not None
    assert (presented.provider_id, presented.secret) == ("okta", "a:b:c")
