"""What an operator does on the page."""

from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.page.people import Okta


def go(page: Page, section: str) -> None:
    page.get_by_role("link", name=section, exact=True).click()
    expect(page.get_by_role("heading", name=section, level=1)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, name: str, text: str) -> None:
    labelled(page, name).fill(text)


def value_of(page: Page, name: str) -> str:
    return labelled(page, name).input_value()


def labelled(page: Page, name: str) -> Locator:
    return page.get_by_label(name, exact=True)


def open_user(page: Page, user_name: str) -> None:
    """Find somebody, and open what is known of him."""
    go(page, "Users")
    fill(page, "Name", user_name)
    press(page, "Find")
    page.get_by_role("link", name=user_name, exact=True).click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def told(page: Page, text: str) -> None:
    """The page has said that it is done, or what is wrong."""
    expect(page.get_by_role("status")).to_contain_text(text)


def open_provider(page: Page, okta: Okta) -> None:
    go(page, "Provisioning")
    page.get_by_role("link", name=okta.name).click()
    expect(page.get_by_role("heading", name="Role Mapping")).to_be_visible()


def change(console: httpx.Client, okta: Okta, **body: Any) -> None:
    """Another operator changes the provider."""
    version = read(console, okta)["version"]
    console.patch(f"/providers/{okta.id}", json=body, headers={"If-Match": f'"{version}"'}).raise_for_status()


def read(console: httpx.Client, okta: Okta) -> Any:
    """What the console says of the provider."""
    return console.get(f"/providers/{okta.id}").json()
