"""The console page as an operator has it: in a browser, served by `scimctl page`, over the endpoint of `make serve`."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from shutil import which
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.client import Client
from console.page.server import PageServer
from console.targets import Target
from tests.conftest import IN_CI
from tests.local.test_server import quiet_server
from tests.page.browser import FLAGS, missing_reason, program
from tests.page.people import Okta
from tests.people import new_id

PATIENCE_MILLISECONDS = 30_000
"""The machine may be busy; who finds what is expected does not wait."""
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser; where there is none a skip that says why, and in CI a failure if it could have been had."""
    reason = missing_reason()
    if reason and IN_CI and which("apt-get"):
        pytest.fail(reason)
    if reason:
        pytest.skip(f"NOT TESTED in a browser: {reason}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with quiet_server(tmp_path_factory.mktemp("page"), "--port", "0") as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def console(endpoint: dict[str, str]) -> Iterator[httpx.Client]:
    """The console's API, to read back what the page has done."""
    with httpx.Client(base_url=endpoint["consoleUrl"], timeout=60) as client:
        yield client


@pytest.fixture
def okta(endpoint: dict[str, str], console: httpx.Client) -> Iterator[Okta]:
    """A provider of this test's own."""
    created = console.post("/providers", json={"displayName": f"Okta {new_id()}"}).json()
    with Okta.of(created, endpoint["clockUrl"]) as okta:
        yield okta


@pytest.fixture
def server(endpoint: dict[str, str]) -> Iterator[PageServer]:
    with serving(endpoint["consoleUrl"]) as server:
        yield server


@contextmanager
def serving(console_url: str, auth: httpx.Auth | None = None) -> Generator[PageServer]:
    """`scimctl page` for a console."""
    with PageServer(Client(Target(console_url, auth))) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page(browser: Browser, server: PageServer) -> Iterator[Page]:
    """The page, open. What a script throws, or the browser refuses to run, fails the test."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said.type, said.text) else None)
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(server.address)
    page.get_by_role("heading", name="Overview").wait_for()
    yield page
    context.close()
    assert not wrong


def _is_wrong(kind: str, text: str) -> bool:
    # What the console refuses is an error for the browser too, and none for the page.
    return kind == "error" and "Failed to load resource" not in text
