"""The article's steps 1 to 9 in the page's dialogs, each read back through the console's API."""

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.operating import fill, go, labelled, open_provider, press, read, value_of
from tests.page.people import EXTENSION, Okta

pytestmark = pytest.mark.xdist_group("page")


def test_step_1_organizations_are_created_below_the_default_one_and_below_each_other(
    page: Page, console: httpx.Client
) -> None:
    go(page, "Organizations")
    press(page, "Add an organization")
    fill(page, "Name", "Step One")
    press(page, "Add")
    press(page, "Add a child organization of Step One")
    fill(page, "Name", "Step One Child")
    press(page, "Add")
    expect(page.get_by_text("The organization Step One Child is there.")).to_be_visible()

    tree = console.get("/organizations").json()
    parent = next(each for each in tree["children"] if each["name"] == "Step One")
    assert [child["name"] for child in parent["children"]] == ["Step One Child"]


def test_step_2_a_provider_is_created_and_its_secret_shown_this_once(page: Page) -> None:
    go(page, "Provisioning")
    press(page, "Add Provisioning Provider")
    fill(page, "Display name", "Okta of step 2")
    press(page, "Next")
    expect(page.get_by_role("heading", name="SCIM Provider Created")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    base_url, username, password = (value_of(page, name) for name in ("Base URL", "Username", "Password"))
    press(page, "Done")
    expect(page.get_by_role("link", name="Okta of step 2")).to_be_visible()

    # Step 4 of the article: Test API Credentials.
    assert httpx.get(f"{base_url}/Users?startIndex=1&count=2", auth=(username, password)).status_code == 200
    assert password not in page.content()


def test_step_2_a_name_that_is_taken_is_refused_and_what_was_entered_stays(page: Page, okta: Okta) -> None:
    go(page, "Provisioning")
    press(page, "Add Provisioning Provider")
    fill(page, "Display name", okta.name)
    press(page, "Next")

    expect(page.get_by_role("alert")).to_contain_text("There is a provider of this name already.")
    assert value_of(page, "Display name") == okta.name


@pytest.mark.parametrize("kind", ["OAuth token"])
def test_step_2_a_bearer_token_for_entra(page: Page, kind: str) -> None:
    go(page, "Provisioning")
    press(page, "Add Provisioning Provider")
    fill(page, "Display name", "Entra of step 2")
    page.get_by_label("Authentication credential type").select_option(label=kind)
    press(page, "Next")
    base_url, token = (value_of(page, name) for name in ("Base URL", "Token"))
    press(page, "Done")

    assert httpx.get(f"{base_url}/Users", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_step_5_the_deactivation_delay(page: Page, okta: Okta, console: httpx.Client) -> None:
    open_provider(page, okta)
    press(page, "Edit Deactivation Delay")
    fill(page, "Minutes", "60")
    press(page, "Save")
    expect(page.get_by_text("The deactivation delay is 60 minutes.")).to_be_visible()

    assert read(console, okta)["delayMinutes"] == 60


def test_step_7_new_users_in_one_organization(page: Page, okta: Okta, console: httpx.Client) -> None:
    organization = create_organization(console, "Single of step 7")
    open_provider(page, okta)
    press(page, "Edit Organization Mapping")
    page.get_by_label("Create new users in the organization below").check()
    organization_select(page).select_option(organization)
    press(page, "Save")
    expect(page.get_by_text("Create new users in the organization Single of step 7")).to_be_visible()

    assert read(console, okta)["organizationMapping"] == {"method": "single", "organizationId": organization}


def test_step_7_by_the_attribute_c42orgname(page: Page, okta: Okta, console: httpx.Client) -> None:
    guests = create_organization(console, "Guests of step 7")
    open_provider(page, okta)
    press(page, "Edit Organization Mapping")
    page.get_by_label("Map users to organizations based on the provider's attribute below").check()
    organization_select(page).select_option(guests)
    press(page, "Save")
    expect(page.get_by_text('based on the provider\'s "c42OrgName" attribute')).to_be_visible()

    mapping = read(console, okta)["organizationMapping"]
    assert (mapping["method"], mapping["attribute"]) == ("attribute", "c42OrgName")
    assert mapping["unmappedOrganizationId"] == guests
    okta.hire("attribute.of.step7@example.com", **{EXTENSION: {"c42OrgName": "Made by step 7"}})
    assert "Made by step 7" in str(console.get("/organizations").json())


def test_step_7_and_8_without_groups_the_page_says_so(page: Page, okta: Okta) -> None:
    open_provider(page, okta)
    map_by_groups(page)
    map_roles_by_groups(page)

    expect(page.get_by_text("There are no SCIM groups available", exact=True)).to_have_count(2)
    expect(page.get_by_role("button", name="Add Mapping")).to_have_count(0)


def test_step_6_7_8_groups_decide_organizations_and_roles_when_they_are_applied(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    board = create_organization(console, "Board of step 8")
    ada, bob = okta.hire("ada.of.step8@example.com"), okta.hire("bob.of.step8@example.com")
    executives, uk = okta.push_group("Executives", ada), okta.push_group("UK", ada, bob)

    open_provider(page, okta)
    map_by_groups(page)
    add_organization_row(page, "Executives", board)
    expect(page.get_by_text("All SCIM groups are mapped", exact=True)).to_have_count(0)
    press(page, "Add Mapping")
    expect(page.get_by_role("group", name="SCIM groups").get_by_role("checkbox")).to_have_count(1)
    press(page, "Cancel")
    add_organization_row(page, "UK", "default")
    expect(page.get_by_text("All SCIM groups are mapped", exact=True)).to_have_count(1)
    press(page, "Move row 2 up")
    expect(page.get_by_role("row").nth(1)).to_contain_text("UK")
    map_roles_by_groups(page)
    add_role_row(page, "UK", "Desktop User")
    press(page, "Add Role Mapping")
    expect(labelled(page, "SCIM group").locator("option")).to_have_text(["Executives"])
    press(page, "Cancel")

    mapped = read(console, okta)
    assert [row["groupIds"] for row in mapped["organizationMapping"]["rows"]] == [[uk], [executives]]
    assert [row["groupId"] for row in mapped["roleMapping"]["rows"]] == [uk]
    assert organization_of(console, ada) == "default"

    press(page, "Move row 2 up")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Executives")
    press(page, "Show who would move")
    expect(page.get_by_text("Nobody was changed. It would be: 2 users, 1 moved").first).to_be_visible()
    assert organization_of(console, ada) == "default"

    page.get_by_role("button", name="Apply Org and Role Settings").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    expect(page.get_by_text("It begins soon")).to_be_visible()
    okta.wait(minutes=1)
    expect(page.get_by_text("Done. 2 users, 1 moved").first).to_be_visible()
    assert (organization_of(console, ada), organization_of(console, bob)) == (board, "default")


def test_step_8_an_administrators_role_needs_the_explicit_word(page: Page, okta: Okta, console: httpx.Client) -> None:
    okta.push_group("IT")
    open_provider(page, okta)
    map_roles_by_groups(page)
    press(page, "Add Role Mapping")
    page.get_by_label("Org Admin (administrator)", exact=True).check()
    press(page, "Add")
    expect(page.get_by_text("Org Admin: who gets this is an administrator.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    assert read(console, okta)["roleMapping"]["rows"] == []

    press(page, "Add")
    press(page, "Yes")
    expect(page.get_by_role("cell", name="Org Admin")).to_be_visible()
    assert console.get("/sync-log", params={"provider": okta.id, "outcome": "error"}).json()["entries"] == []
    assert len(read(console, okta)["roleMapping"]["rows"]) == 1


def organization_select(page: Page) -> Locator:
    return page.get_by_role("dialog").locator("select[name=organizationId]")


def map_by_groups(page: Page) -> None:
    press(page, "Edit Organization Mapping")
    page.get_by_label("Map users to organizations using SCIM groups").check()
    press(page, "Save")
    expect(page.get_by_role("main").get_by_text("Map users to organizations using SCIM groups")).to_be_visible()


def map_roles_by_groups(page: Page) -> None:
    press(page, "Edit Role Mapping")
    page.get_by_label("Map SCIM groups to roles").check()
    press(page, "Save")
    expect(page.get_by_role("main").get_by_text("Map SCIM groups to roles")).to_be_visible()


def add_organization_row(page: Page, group: str, organization: str) -> None:
    press(page, "Add Mapping")
    page.get_by_label(group, exact=True).check()
    organization_select(page).select_option(organization)
    press(page, "Save")
    expect(page.get_by_role("cell", name=group, exact=True)).to_be_visible()


def add_role_row(page: Page, group: str, role: str) -> None:
    press(page, "Add Role Mapping")
    labelled(page, "SCIM group").select_option(label=group)
    page.get_by_label(role, exact=True).check()
    press(page, "Add")
    expect(page.get_by_role("cell", name=role, exact=True)).to_be_visible()


def create_organization(console: httpx.Client, name: str) -> str:
    return console.post("/organizations", json={"name": name}).json()["id"]


def organization_of(console: httpx.Client, user_id: str) -> str:
    return console.get(f"/users/{user_id}").json()["organizationId"]
