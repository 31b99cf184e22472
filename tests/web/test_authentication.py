import hmac
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from local.memory import MemoryProviders
from provisioning.domain.failures import Busy
from provisioning.domain.providers import Credential, Provider, bearer_token, secret_hash
from provisioning.web.authentication import (
    CONTACT_NOTED_MINUTES,
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
    """A store that counts its reads, and knows which contacts it noted."""

    def __init__(self, *providers: Provider) -> None:
        super().__init__(*providers)
        self.reads = 0
        self.noted: list[datetime] = []

    def get(self, provider_id: str) -> Provider | None:
        self.reads += 1
        return super().get(provider_id)

    def note_contact(self, provider_id: str, at: datetime) -> None:
        self.noted.append(at)
        super().note_contact(provider_id, at)


class ForgetfulProviders(CountingProviders):
    """A store that cannot note a contact."""

    def note_contact(self, provider_id: str, at: datetime) -> None:
        self.noted.append(at)
        raise Busy


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
    provider, credential = Authenticator(MemoryProviders(OKTA), Clock()).authenticate(header)

    assert (provider, credential.type) == (OKTA, "oauth_token" if "earer" in header else "api_credentials")


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
def test_rfc_011_bug_040_attack_007_anything_else_is_401_with_the_schemes(stranger: Client, header: str | None) -> None:
    reply = stranger.ask("GET", "/Users", **({"authorization": header} if header is not None else {}))

    assert reply.status == 401
    assert "Basic realm" in reply.headers["WWW-Authenticate"]
    assert "Bearer realm" in reply.headers["WWW-Authenticate"]


def test_attack_029_a_wrong_name_and_a_wrong_password_look_the_same(stranger: Client) -> None:
    wrong_password = stranger.ask("GET", "/Users", authorization=basic("okta", "wrong"))
    wrong_name = stranger.ask("GET", "/Users", authorization=basic("nobody", PASSWORD))

    assert wrong_password == wrong_name


def test_attack_007_a_wrong_name_takes_as_many_comparisons_in_constant_time_as_a_wrong_password(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def compare(_: str, kept: str) -> bool:
        compared.append(kept)
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    counts: list[int] = []

    for name in ("okta", "nobody"):
        stranger.ask("GET", "/Users", authorization=basic(name, "wrong"))
        counts.append(len(compared))
        compared.clear()

    assert counts[0] == counts[1] > 0


def test_rfc_012_bug_044_a_disabled_provider_is_told_so_only_with_its_own_secret(
    stranger: Client, providers: MemoryProviders
) -> None:
    providers.save(replace(OKTA, enabled=False))

    assert stranger.ask("GET", "/Users", authorization=BASIC).status == 403
    assert stranger.ask("GET", "/Users", authorization=basic("okta", "wrong")).status == 401


def test_a_credential_counts_from_the_moment_that_it_is_issued() -> None:
    providers = MemoryProviders(OKTA)
    authenticator = Authenticator(providers, Clock())
    old, new = basic("okta", PASSWORD), basic("okta", "new")
    second = Credential(id="c9", type="api_credentials", secret_hash=secret_hash("new"), created_at=NOW)

    authenticator.authenticate(old)
    providers.save(replace(OKTA, credentials=(*OKTA.credentials, second)))

    assert [authenticator.authenticate(header)[1].id for header in (new, old)] == ["c9", "c1"]


def test_an_enabled_provider_is_let_in_at_once() -> None:
    providers = MemoryProviders(replace(OKTA, enabled=False))
    authenticator = Authenticator(providers, Clock())
    with pytest.raises(HttpFailure, match="disabled"):
        authenticator.authenticate(BASIC)

    providers.save(OKTA)

    assert authenticator.authenticate(BASIC) == (OKTA, OKTA.credentials[0])


def test_rfc_013_attack_007_attack_032_a_revoked_secret_is_let_in_no_longer_than_the_cache_lasts() -> None:
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


def test_attack_009_made_up_names_cannot_fill_the_memory() -> None:
    authenticator = Authenticator(MemoryProviders(OKTA), Clock())

    for number in range(100):
        with pytest.raises(HttpFailure):
            authenticator.authenticate(basic(f"guess-{number}", "x"))

    assert vars(authenticator)["_cache"] == {}


def test_a_contact_is_noted_every_five_minutes() -> None:
    clock = Clock()
    providers = CountingProviders(OKTA)
    authenticator = Authenticator(providers, clock)

    for _ in range(CONTACT_NOTED_MINUTES * 60 + 1):
        authenticator.authenticate(BASIC)
        clock.now += timedelta(seconds=1)

    assert providers.noted == [NOW, NOW + timedelta(minutes=CONTACT_NOTED_MINUTES)]


def test_a_contact_that_another_function_has_noted_is_not_noted_again() -> None:
    providers = CountingProviders(replace(OKTA, last_contact_at=NOW - timedelta(minutes=4)))

    Authenticator(providers, Clock()).authenticate(BASIC)

    assert providers.noted == []


@pytest.mark.parametrize("header", [basic("okta", "wrong"), basic("nobody", PASSWORD)])
def test_who_is_refused_is_no_contact(header: str) -> None:
    providers = CountingProviders(OKTA)

    with pytest.raises(HttpFailure):
        Authenticator(providers, Clock()).authenticate(header)

    assert providers.noted == []


def test_a_contact_that_cannot_be_noted_fails_no_request_and_is_tried_once_for_each_read() -> None:
    clock = Clock()
    providers = ForgetfulProviders(OKTA)
    authenticator = Authenticator(providers, clock)

    for _ in range(PROVIDER_CACHE_SECONDS + 1):
        authenticator.authenticate(BASIC)
        clock.now += timedelta(seconds=1)

    assert len(providers.noted) == providers.reads == 2


def test_a_password_may_have_colons() -> None:
    presented = read_authorization(basic("okta", "a:b:c"))

    assert presented is not None
    assert (presented.provider_id, presented.secret) == ("okta", "a:b:c")
