"""A provider's settings and credentials, each changed in a dialog of the page and read back."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.page.operating import change, fill, open_provider, press, read, value_of
from tests.page.people import Okta

pytestmark = pytest.mark.xdist_group("page")


def test_a_safety_limit_has_a_number_a_share_or_both(page: Page, okta: Okta, console: httpx.Client) -> None:
    open_provider(page, okta)
    press(page, "Edit safety limit")
    fill(page, "Users", "50")
    fill(page, "Percent of the provider's users", "10")
    press(page, "Save")
    expect(page.get_by_role("definition").nth(3)).to_contain_text("50 users or 10% of the users within an hour")
    assert read(console, okta)["safetyLimit"] == {"users": 50, "percent": 10}

    press(page, "Edit safety limit")
    fill(page, "Users", "")
    press(page, "Save")
    expect(page.get_by_role("definition").nth(3)).not_to_contain_text("50 users")
    assert read(console, okta)["safetyLimit"] == {"users": None, "percent": 10}

    press(page, "Edit safety limit")
    fill(page, "Percent of the provider's users", "")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Tick the box if that is meant.")
    page.get_by_label("No limit at all").check()
    press(page, "Save")
    expect(page.get_by_role("definition").nth(3)).to_contain_text("none")
    assert read(console, okta)["safetyLimit"] == {"users": None, "percent": None}


def test_a_provider_is_renamed(page: Page, okta: Okta, console: httpx.Client) -> None:
    open_provider(page, okta)
    press(page, "Edit name")
    fill(page, "Display name", "Another Okta")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Another Okta", level=1)).to_be_visible()

    assert read(console, okta)["displayName"] == "Another Okta"


def test_what_an_attribute_may_name_stays_when_something_else_is_changed(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    mapping = {"method": "attribute", "unmappedOrganizationId": "default", "administratorOrganizations": True}
    change(console, okta, organizationMapping=mapping, grantsAdministrator=True)
    open_provider(page, okta)
    press(page, "Edit Organization Mapping")
    fill(page, "Organizations that it may create", "7")
    press(page, "Save")
    press(page, "Yes")
    expect(page.get_by_text("it may create 7 of them, and name those whose roles make administrators")).to_be_visible()

    assert read(console, okta)["organizationMapping"]["administratorOrganizations"]


def test_a_mapping_is_removed_when_that_is_meant(page: Page, okta: Okta, console: httpx.Client) -> None:
    group = okta.push_group("Leavers")
    change(console, okta, roleMapping={"method": "groups", "rows": [{"groupId": group, "roleIds": ["desktop-user"]}]})
    open_provider(page, okta)
    press(page, "Remove Leavers")
    press(page, "Cancel")
    assert len(read(console, okta)["roleMapping"]["rows"]) == 1

    press(page, "Remove Leavers")
    press(page, "Remove")
    expect(page.get_by_role("button", name="Remove Leavers")).to_have_count(0)
    assert read(console, okta)["roleMapping"]["rows"] == []


def test_a_credential_is_issued_and_the_old_one_revoked(page: Page, okta: Okta) -> None:
    open_provider(page, okta)
    press(page, "Issue a credential")
    press(page, "Issue")
    username, password = value_of(page, "Username"), value_of(page, "Password")
    press(page, "Done")
    expect(page.get_by_role("button", name="Revoke ")).to_have_count(2)
    page.get_by_role("button", name="Revoke ").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("button", name="Revoke ")).to_have_count(1)

    okta.wait(minutes=1)
    assert okta.http.get("/Users").status_code == 401
    assert okta.http.get("/Users", auth=(username, password)).status_code == 200


def test_a_disabled_providers_calls_are_403_until_it_is_enabled(page: Page, okta: Okta) -> None:
    open_provider(page, okta)
    press(page, "Disable")
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_role("button", name="Enable", exact=True)).to_be_visible()
    okta.wait(minutes=1)
    disabled = okta.http.get("/Users").status_code
    press(page, "Enable")
    expect(page.get_by_role("button", name="Disable", exact=True)).to_be_visible()
    okta.wait(minutes=1)

    assert (disabled, okta.http.get("/Users").status_code) == (403, 200)


def test_what_another_operator_has_changed_meanwhile_is_not_overwritten(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    open_provider(page, okta)
    press(page, "Edit Deactivation Delay")
    change(console, okta, delayMinutes=30)
    fill(page, "Minutes", "0")
    press(page, "Save")

    expect(page.get_by_role("alert")).to_contain_text("It has changed")
    assert read(console, okta)["delayMinutes"] == 30
    press(page, "Cancel")
    expect(page.get_by_text("30 minutes")).to_be_visible()
