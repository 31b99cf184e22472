"""Every answer is about people: whatever was asked and however it ended, no cache keeps it, and TLS stays."""

import json
from collections.abc import Iterator
from functools import reduce

import pytest

from local.console_document import DOCUMENT
from provisioning.domain.failures import Busy
from provisioning.scim.attributes import Json
from tests.people import OKTA, a_body, a_group_body, a_user
from tests.web.conftest import Client, Reply
from tests.web.operators import Clock, Operator, okta_and_entra, open_console
from tests.web.test_console import FailingUsers
from tests.world import World

NEEDED = {"Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000"}
ADA = "user-ada"
IDS = {
    "{userId}": ADA,
    "{providerId}": OKTA.id,
    "{organizationId}": "default",
    "{credentialId}": "c1",
    "{holdId}": "none",
    "{jobId}": "none",
}
QUERIES = {"/groups": "?provider=okta"}


def asked() -> Iterator[tuple[str, str]]:
    """What the console's own document offers; only a house on a table can be examined (tests/doctor)."""
    for path, methods in json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"].items():
        target = reduce(lambda text, name: text.replace(name, IDS[name]), IDS, path) + QUERIES.get(path, "")
        yield from ((method.upper(), target) for method in methods if target != "/examination")


ROUTES = sorted(asked())
READS = [target for method, target in ROUTES if method == "GET" and not target.endswith("/none")]


@pytest.fixture
def operator() -> Operator:
    """An operator in a house with Ada."""
    world = okta_and_entra()
    world.users.create(a_user(id=ADA), [])
    return open_console(world)


def needed(reply: Reply) -> dict[str, str | None]:
    """What the answer has of the headers that every answer needs."""
    return {name: reply.headers.get(name) for name in NEEDED}


@pytest.mark.parametrize("target", READS)
def test_attack_030_what_the_console_shows_is_never_cached_nor_asked_for_without_tls(
    operator: Operator, target: str
) -> None:
    reply = operator.ask("GET", target)

    assert (reply.status, needed(reply)) == (200, NEEDED)


@pytest.mark.parametrize(("method", "target"), ROUTES)
def test_attack_030_whatever_the_console_is_told_its_answer_is_never_cached(
    operator: Operator, method: str, target: str
) -> None:
    assert needed(operator.ask(method, target, {"name": "Smith against Jones"})) == NEEDED


@pytest.mark.parametrize(("failure", "status"), [(Busy(), 429), (RuntimeError(), 500)])
def test_attack_030_a_fault_of_the_console_is_never_cached(failure: Exception, status: int) -> None:
    world = World(FailingUsers(failure), Clock())

    reply = open_console(world).ask("GET", f"/users/{ADA}")

    assert (reply.status, needed(reply)) == (status, NEEDED)


@pytest.mark.parametrize(("method", "target", "status"), [("GET", "/nothing", 404), ("PUT", "/overview", 405)])
def test_attack_030_a_refusal_by_the_console_is_never_cached(
    operator: Operator, method: str, target: str, status: int
) -> None:
    reply = operator.ask(method, target)

    assert (reply.status, needed(reply)) == (status, NEEDED)


@pytest.mark.parametrize(("kind", "body"), [("Users", a_body()), ("Groups", a_group_body())])
def test_attack_030_an_answer_of_scim_without_a_body_is_never_cached(okta: Client, kind: str, body: Json) -> None:
    path = f"/{kind}/{okta.ask('POST', f'/{kind}', body).body['id']}"

    known = okta.ask("GET", path, if_none_match='W/"1"')
    gone = okta.ask("DELETE", path)

    assert [(reply.status, needed(reply)) for reply in (known, gone)] == [(304, NEEDED), (204, NEEDED)]
