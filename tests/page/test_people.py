"""What operators see of people, and undo: pending deactivations, blocks, legal holds, local users, and the log."""

from codecs import BOM_UTF8
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.page.operating import fill, go, labelled, open_user, press, told
from tests.page.people import Okta

pytestmark = pytest.mark.xdist_group("page")


def test_a_pending_deactivation_is_seen_with_its_time_left_and_taken_back(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    ada = okta.hire("ada.pending@example.com")
    okta.deactivate(ada)
    page.reload()
    row = page.get_by_role("row", name="ada.pending@example.com")
    expect(row).to_contain_text("14 min")
    press(page, "Unblock ada.pending@example.com")
    told(page, "ada.pending@example.com is unblocked, and will not be deactivated.")
    expect(row).to_have_count(0)

    okta.wait(minutes=16)
    assert (read(console, ada)["status"], read(console, ada)["blocked"]) == ("active", False)


def test_what_happened_to_a_user_is_read_on_one_page(page: Page, okta: Okta) -> None:
    ada = okta.hire("ada.story@example.com")
    okta.deactivate(ada)
    okta.wait(minutes=16)
    open_user(page, "ada.story@example.com")

    expect(page.get_by_role("definition").first).to_have_text("deactivated")
    actions = page.get_by_role("row").locator("td:nth-child(2)").all_inner_texts()
    assert [each for each in actions if each in {"created", "blocked", "deactivation scheduled", "deactivated"}] == [
        "deactivated",
        *sorted(["blocked", "deactivation scheduled"], key=actions.index),
        "created",
    ]
    press(page, "Reactivate")
    told(page, "ada.story@example.com is active")
    expect(page.get_by_role("definition").first).to_have_text("active")


def test_a_block_is_asked_about_and_only_an_operator_lifts_it(page: Page, okta: Okta, console: httpx.Client) -> None:
    ada = okta.hire("ada.blocked@example.com")
    open_user(page, "ada.blocked@example.com")
    press(page, "Block")
    press(page, "Cancel")
    assert not read(console, ada)["blocked"]

    press(page, "Block")
    page.get_by_role("dialog").get_by_role("button", name="Block").click()
    told(page, "ada.blocked@example.com is active, and blocked by an operator.")
    assert read(console, ada)["blockedByOperator"]

    press(page, "Unblock")
    told(page, "ada.blocked@example.com is active.")
    assert not read(console, ada)["blocked"]


def test_a_legal_hold_protects_until_it_is_released(page: Page, okta: Okta, console: httpx.Client) -> None:
    ada = okta.hire("ada.held@example.com")
    open_user(page, "ada.held@example.com")
    press(page, "Place on legal hold")
    page.get_by_label("Legal hold", exact=True).select_option("new")
    fill(page, "Name of a new one", "Case of the page")
    press(page, "Place")
    told(page, "is on legal hold: not deactivated before its release.")

    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    told(page, "ada.held@example.com is blocked, and on legal hold.")
    expect(page.get_by_role("definition").first).to_have_text("held")
    assert read(console, ada)["status"] == "held"

    press(page, "Release from Case of the page")
    page.get_by_role("dialog").get_by_role("button", name="Release").click()
    told(page, "is released from Case of the page")
    assert read(console, ada)["status"] == "deactivated"


def test_a_user_who_changed_meanwhile_is_not_deactivated_by_what_was_seen(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    ada = okta.hire("ada.changed@example.com")
    open_user(page, "ada.changed@example.com")
    console.post(f"/users/{ada}/block").raise_for_status()
    press(page, "Deactivate")
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()

    expect(page.get_by_role("alert")).to_contain_text("changed")
    assert read(console, ada)["status"] == "active"


def test_local_users_are_created_edited_moved_and_deleted(page: Page, console: httpx.Client) -> None:
    console.post("/organizations", json={"name": "Guests of the page"}).raise_for_status()
    go(page, "Users")
    press(page, "Add a local user")
    fill(page, "User name", "guest.local@example.com")
    press(page, "Add")
    told(page, "No provider can see or touch a local user.")
    open_user(page, "guest.local@example.com")
    press(page, "Edit")
    fill(page, "Given name", "Gast")
    press(page, "Save")
    told(page, "is changed")
    press(page, "Move")
    page.get_by_role("dialog").locator("select").select_option(label="\u2003Guests of the page")
    page.get_by_role("dialog").get_by_role("button", name="Move").click()
    told(page, "is in Guests of the page")
    (guest,) = console.get("/users", params={"name": "guest.local@example.com"}).json()["users"]
    assert read(console, guest["id"])["profile"]["name"] == {"givenName": "Gast"}

    press(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    told(page, "guest.local@example.com is deleted.")
    assert read(console, guest["id"])["deleted"]


def test_a_users_roles_and_who_becomes_an_administrator(page: Page, console: httpx.Client) -> None:
    made = console.post("/users", json={"userName": "roles.local@example.com"}).json()
    open_user(page, "roles.local@example.com")
    press(page, "Roles")
    page.get_by_label("Org Admin (administrator)", exact=True).check()
    press(page, "Save")
    expect(page.get_by_text("Org Admin: who gets this is an administrator.")).to_be_visible()
    assert "org-admin" not in read(console, made["id"])["roles"]

    press(page, "Yes")
    told(page, "Org Admin")
    assert "org-admin" in read(console, made["id"])["roles"]


def test_a_wave_over_the_safety_limit_is_cancelled_together(page: Page, okta: Okta, console: httpx.Client) -> None:
    version = console.get(f"/providers/{okta.id}").json()["version"]
    limit = {"safetyLimit": {"users": 2, "percent": None}}
    console.patch(f"/providers/{okta.id}", json=limit, headers={"If-Match": f'"{version}"'}).raise_for_status()
    users = [okta.hire(f"wave.{number}@example.com") for number in range(4)]
    for each in users:
        okta.deactivate(each)
    page.reload()
    warning = page.locator("div.warning", has_text=okta.name)
    expect(warning).to_contain_text("4 pending users are more than its safety limit allows")
    okta.wait(minutes=16)
    assert {read(console, each)["status"] for each in users} == {"awaitingConfirmation"}

    go(page, "Provisioning")
    page.get_by_role("link", name=okta.name).click()
    expect(page.get_by_role("heading", name="Awaiting confirmation")).to_be_visible()
    press(page, "Cancel all")
    told(page, "Cancelled: 4 users.")
    assert {read(console, each)["status"] for each in users} == {"active"}


def test_a_user_whose_provider_is_deleted_is_opened_and_deleted(page: Page, okta: Okta, console: httpx.Client) -> None:
    ada = okta.hire("ada.left@example.com")
    console.post(f"/users/{ada}/deactivate").raise_for_status()
    version = console.get(f"/providers/{okta.id}").json()["version"]
    disabled = {"enabled": False}
    console.patch(f"/providers/{okta.id}", json=disabled, headers={"If-Match": f'"{version}"'}).raise_for_status()
    okta.wait(minutes=2)
    console.delete(f"/providers/{okta.id}").raise_for_status()

    open_user(page, "ada.left@example.com")
    press(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    told(page, "ada.left@example.com is deleted.")
    assert read(console, ada)["deleted"]


def test_a_new_legal_hold_is_created_once_though_it_cannot_be_placed_at_first(
    page: Page, okta: Okta, console: httpx.Client
) -> None:
    ada = okta.hire("ada.late@example.com")
    open_user(page, "ada.late@example.com")
    console.post(f"/users/{ada}/deactivate").raise_for_status()
    press(page, "Place on legal hold")
    labelled(page, "Legal hold").select_option("new")
    fill(page, "Name of a new one", "Case of the late")
    press(page, "Place")
    expect(page.get_by_role("alert")).not_to_be_empty()
    console.post(f"/users/{ada}/reactivate").raise_for_status()
    press(page, "Place")

    told(page, "is on legal hold")
    holds = console.get("/legal-holds", params={"name": "Case of the late"}).json()["legalHolds"]
    assert read(console, ada)["legalHolds"] == [hold["id"] for hold in holds]


@pytest.mark.parametrize("name", ["o'brien*", "(x)!*"])
def test_whatever_is_looked_for_is_sent_as_aws_signs_it(page: Page, name: str) -> None:
    go(page, "Users")
    fill(page, "Name", name)
    with page.expect_request(lambda request: "name=" in request.url) as asked:
        press(page, "Find")

    assert asked.value.url.endswith(f"name={quote(name, safe='')}&limit=200")


def test_what_is_wrong_with_a_search_stands_below_its_form(page: Page) -> None:
    go(page, "Sync Log")
    fill(page, "From", "yesterday")
    press(page, "Show")

    expect(page.get_by_role("alert")).to_contain_text("from")
    expect(labelled(page, "From")).to_have_value("yesterday")


@pytest.mark.parametrize("address", ["constructor", "__proto__", "%", "nothing/../x", "toString/1"])
def test_an_address_that_is_none_of_ours_ends_in_a_page_and_no_error(page: Page, address: str) -> None:
    go(page, "Users")
    page.evaluate("(address) => { location.hash = `#/${address}`; }", address)

    expect(page.get_by_role("heading", name="Users")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_be_empty()


def test_the_log_is_filtered_paged_and_exported(page: Page, okta: Okta) -> None:
    for number in range(120):
        okta.hire(f"many.{number}@example.com")
    go(page, "Sync Log")
    labelled(page, "Provider").select_option(label=okta.name)
    labelled(page, "Action").select_option("failed")
    press(page, "Show")
    expect(page.get_by_text("Nothing is told.")).to_be_visible()
    labelled(page, "Action").select_option("created")
    press(page, "Show")
    expect(page.locator("tbody tr")).to_have_count(100)
    press(page, "Older entries")
    expect(page.locator("tbody tr")).to_have_count(120)

    with page.expect_download() as download:
        press(page, "Export as CSV")
    content = download.value.path().read_bytes()
    assert content.startswith(BOM_UTF8)
    lines = content.decode("utf-8-sig").splitlines()
    assert (download.value.suggested_filename, len(lines)) == ("sync-log.csv", 121)


def read(console: httpx.Client, user_id: str) -> Any:
    return console.get(f"/users/{user_id}").json()
