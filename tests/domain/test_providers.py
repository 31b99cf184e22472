import hmac
from dataclasses import replace

import pytest

from provisioning.domain.providers import (
    SECRET_BYTES,
    Credential,
    Provider,
    ProviderChange,
    bearer_token,
    credential_of,
    display_name,
    read_bearer_token,
    secret_from,
    secret_hash,
)
from tests.people import NOW, OKTA, PASSWORD

SECOND = Credential(id="c3", type="api_credentials", secret_hash=secret_hash("second"), created_at=NOW)
ROTATING = replace(OKTA, credentials=(*OKTA.credentials, SECOND))


def test_rfc_013_a_secret_has_all_its_256_bits() -> None:
    secrets = {secret_from(bytes([byte]) * SECRET_BYTES) for byte in range(256)}

    assert len(secrets) == 256
    assert all(len(secret) == 43 for secret in secrets)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        secret_from(b"too short")


def test_rfc_014_attack_007_a_secret_is_kept_only_as_a_hash() -> None:
    assert PASSWORD not in repr(OKTA)


def test_bug_040_two_secrets_are_valid_at_once() -> None:
    assert credential_of(ROTATING, "api_credentials", PASSWORD)
    assert credential_of(ROTATING, "api_credentials", "second")


@pytest.mark.parametrize("secret", ["", "wrong", PASSWORD + "x", secret_hash(PASSWORD), "0" * 64])
def test_attack_007_a_wrong_secret_is_refused(secret: str) -> None:
    assert not credential_of(OKTA, "api_credentials", secret)


def test_rfc_018_a_secret_counts_only_for_its_own_type() -> None:
    only_basic = replace(OKTA, credentials=OKTA.credentials[:1])

    assert not credential_of(only_basic, "oauth_token", PASSWORD)


@pytest.mark.parametrize("secret", ["", PASSWORD])
def test_bug_040_attack_007_no_provider_and_no_credential_accept_nothing(secret: str) -> None:
    assert not credential_of(None, "api_credentials", secret)
    assert not credential_of(replace(OKTA, credentials=()), "api_credentials", secret)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which hashes were compared in constant time: the presented one, and the one that is kept."""
    pairs: list[tuple[str, str]] = []
    in_constant_time = hmac.compare_digest

    def compare(presented: str, kept: str) -> bool:
        pairs.append((presented, kept))
        return in_constant_time(presented, kept)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    return pairs


@pytest.mark.parametrize("secret", [PASSWORD, "second", "wrong", ""])
def test_attack_007_a_secret_is_compared_in_constant_time_with_each_that_is_known(
    compared: list[tuple[str, str]], secret: str
) -> None:
    credential_of(ROTATING, "api_credentials", secret)

    assert compared == [(secret_hash(secret), secret_hash(known)) for known in (PASSWORD, "second")]


@pytest.mark.parametrize("provider", [None, replace(OKTA, credentials=())], ids=["no provider", "no credentials"])
def test_attack_007_with_none_to_compare_with_a_secret_is_compared_all_the_same(
    compared: list[tuple[str, str]], provider: Provider | None
) -> None:
    credential_of(provider, "api_credentials", PASSWORD)

    assert [(presented, len(kept)) for presented, kept in compared] == [(secret_hash(PASSWORD), 64)]


def test_a_token_names_its_provider_even_when_the_name_has_dots() -> None:
    assert read_bearer_token(bearer_token("okta.example.com", "secret")) == ("okta.example.com", "secret")


@pytest.mark.parametrize(("text", "name"), [(" Okta ", "Okta"), ("営業部", "営業部"), ("e\u0301", "é")])
def test_a_name_is_kept_trimmed_and_composed(text: str, name: str) -> None:
    assert display_name(text) == name


def test_a_change_without_anything_leaves_a_provider_as_it_is() -> None:
    assert ProviderChange().applied_to(OKTA) == OKTA


def test_a_change_to_false_and_to_zero_is_a_change() -> None:
    changed = ProviderChange(enabled=False, delay_minutes=0).applied_to(OKTA)

    assert (changed.enabled, changed.delay_minutes) == (False, 0)


def test_the_hash_of_a_secret_is_not_shown_by_accident() -> None:
    assert secret_hash(PASSWORD) not in repr(OKTA)
