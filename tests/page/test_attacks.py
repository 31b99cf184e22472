"""What names do to the page, and what another site in the same browser can do: nothing."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from console.page.server import KEY_HEADER, PageServer
from local.template import ROOT
from tests.page.operating import go, open_user, press
from tests.page.people import Okta

pytestmark = pytest.mark.xdist_group("page")

FILES = ROOT / "console" / "page" / "files"
ATTEMPTS = """async ([target, header, key]) => {
    const url = `${target}/console/v1/providers`;
    const ask = (options) => fetch(url, options).then((answer) => answer.status, () => "unheard");
    const body = JSON.stringify({ displayName: "Mallory" });
    return [
        await ask({}),
        await ask({ method: "POST", body, headers: { "Content-Type": "text/plain" } }),
        await ask({ method: "POST", body, headers: { [header]: key } }),
    ];
}"""
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
WAYS_TO_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc")


def test_attack_026_names_are_text_on_every_page(page: Page, okta: Okta, console: httpx.Client) -> None:
    console.post("/organizations", json={"name": f"O {MARKUP}"})
    ada = okta.hire("markup@example.com", displayName=MARKUP, title=MARKUP)
    group = okta.push_group(f"G {MARKUP}", ada)
    okta.deactivate(okta.hire(f"{MARKUP}@example.com"))
    okta.http.patch(f"/Users/{ada}", json={"Operations": [{"op": MARKUP}]})
    version = console.get(f"/providers/{okta.id}").json()["version"]
    rows = [{"groupId": group, "roleIds": ["desktop-user"]}]
    renamed = {"displayName": f"P {MARKUP}", "roleMapping": {"method": "groups", "rows": rows}}
    console.patch(f"/providers/{okta.id}", json=renamed, headers={"If-Match": f'"{version}"'}).raise_for_status()

    for section in ("Provisioning", "Organizations", "Users", "Sync Log", "Overview"):
        go(page, section)
        expect(page.get_by_role("main").get_by_text(MARKUP).first).to_be_attached()
    open_user(page, "markup@example.com")
    expect(page.locator("pre", has_text=MARKUP).first).to_be_visible()
    page.get_by_role("link", name=f"P {MARKUP}").first.click()
    expect(page.get_by_role("heading", name=f"P {MARKUP}")).to_be_visible()
    expect(page.get_by_role("cell", name=f"G {MARKUP}").first).to_be_visible()
    press(page, "Edit name")
    expect(page.get_by_role("dialog").get_by_text(f"Rename P {MARKUP}")).to_be_visible()
    press(page, "Cancel")

    assert page.locator("main img, main script").count() == 0


def test_attack_026_no_file_of_the_page_makes_markup_of_text() -> None:
    scripts = {path.name: WAYS_TO_MARKUP.findall(path.read_text()) for path in FILES.glob("*.js")}

    assert {name: found for name, found in scripts.items() if found} == {}
    assert "main.js" in scripts


def test_attack_026_the_browser_takes_no_markup_from_a_script(browser: Browser, server: PageServer) -> None:
    page = browser.new_page()
    page.goto(server.address)

    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")
    page.close()


def test_the_key_is_in_no_address_that_is_kept(page: Page, server: PageServer) -> None:
    assert server.key not in page.url
    go(page, "Users")
    addresses = [page.url]
    for _ in range(3):
        page.go_back()
        addresses.append(page.url)

    assert not [each for each in addresses if server.key in each]


def test_without_the_key_the_page_says_how_to_open_it(browser: Browser, server: PageServer) -> None:
    page = browser.new_page()
    page.goto(server.address.partition("#")[0])

    expect(page.get_by_role("alert")).to_have_text("Open the page by the address that scimctl page has printed.")
    page.close()


def test_attack_030_another_site_in_the_browser_reads_and_does_nothing(
    browser: Browser, server: PageServer, console: httpx.Client
) -> None:
    before = console.get("/providers").json()
    page = browser.new_page()
    with another_site() as origin:
        page.goto(origin)
        elsewhere = page.evaluate(ATTEMPTS, [f"http://{server.host}", KEY_HEADER, server.key])
    page.goto(f"http://{server.host}")
    at_home = page.evaluate(ATTEMPTS, [f"http://{server.host}", KEY_HEADER, "guess"])
    page.close()

    # At home they are heard, and refused without the key; from elsewhere even the key is no use.
    assert (elsewhere, at_home) == (["unheard"] * 3, [403] * 3)
    assert console.get("/providers").json() == before


@contextmanager
def another_site() -> Generator[str]:
    """A page of somebody else's, on an origin of its own."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as site:
        thread = Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()
