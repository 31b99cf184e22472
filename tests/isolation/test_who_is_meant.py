"""RFC 7644 §6.1: nothing but the credential says whose users and groups are meant."""

import pytest

from tests.fuzz.house import House, open_house
from tests.people import ENTRA, a_body, a_user
from tests.web.conftest import Client

NAMED = [
    {"x_tenant_id": ENTRA.id},
    {"x_provider": ENTRA.id},
    {"host": f"{ENTRA.id}.example.com"},
    {"x_forwarded_host": f"{ENTRA.id}.example.com"},
    {"x_original_url": f"/{ENTRA.id}/scim/v2/Users"},
    {"cookie": f"provider={ENTRA.id}"},
]
QUERIES = [f"provider={ENTRA.id}", f"tenant={ENTRA.id}", f"provider_id={ENTRA.id}&providerId={ENTRA.id}"]


@pytest.fixture
def house() -> House:
    """A house in which each provider has a user."""
    house = open_house()
    house.users.create(a_user("ada@example.com"), [])
    house.users.create(a_user("eve@example.com", provider_id=ENTRA.id), [])
    return house


@pytest.mark.parametrize("headers", NAMED, ids=lambda headers: next(iter(headers)))
def test_rfc_015_a_header_that_names_another_provider_changes_no_answer(house: House, headers: dict[str, str]) -> None:
    assert house.okta.ask("GET", "/Users", **headers) == house.okta.ask("GET", "/Users")


@pytest.mark.parametrize("query", QUERIES)
def test_rfc_015_a_query_that_names_another_provider_changes_no_answer(house: House, query: str) -> None:
    assert house.okta.ask("GET", f"/Users?{query}") == house.okta.ask("GET", "/Users")


@pytest.mark.parametrize("path", [f"/{ENTRA.id}/Users", f"/Users/{ENTRA.id}/Users", f"/providers/{ENTRA.id}/Users"])
def test_rfc_015_no_path_names_a_provider(house: House, path: str) -> None:
    assert house.okta.ask("GET", path).status == 404


@pytest.mark.parametrize("headers", NAMED, ids=lambda headers: next(iter(headers)))
def test_rfc_015_what_is_created_is_the_credentials_own(house: House, headers: dict[str, str]) -> None:
    created = house.okta.ask("POST", "/Users", a_body("new@example.com", providerId=ENTRA.id), **headers).body

    user = house.users.get(created["id"])
    assert user
    assert user.provider_id == "okta"


def test_rfc_015_a_name_beside_the_credential_is_no_other_way_in(house: House) -> None:
    assert Client(house.okta.api).ask("GET", "/Users", x_tenant_id="okta", cookie="provider=okta").status == 401
