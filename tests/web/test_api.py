import json
from collections.abc import Callable
from http import HTTPMethod
from io import StringIO

import pytest

from local.memory import MemoryProviders, MemoryUsers
from provisioning.domain import failures
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.scim.attributes import Json
from provisioning.web.api import ScimApi
from provisioning.web.failures import ANSWERS
from tests.people import OKTA, a_body, a_group_body
from tests.web.conftest import BASIC, Client, make_api


class Broken(MemoryUsers):
    """A store with a bug."""

    def get(self, user_id: str) -> User | None:
        raise RuntimeError(f"arn:aws:dynamodb:table/secret-table {user_id}")


class Busy(MemoryUsers):
    """A store that is throttled, or away."""

    def __init__(self, failure: type[failures.Busy] = failures.Busy) -> None:
        super().__init__()
        self._failure = failure

    def get(self, user_id: str) -> User | None:
        raise self._failure

    def create(self, user: User, entries: list[LogEntry]) -> None:
        raise self._failure


def client_of(users: MemoryUsers) -> Client:
    return Client(make_api(users, MemoryProviders(OKTA)), {"authorization": BASIC})


@pytest.mark.parametrize("target", ["/nothing", "/Users/a/b", "/users", "/v2/../Users", "/Users;x", "/Users.scim"])
def test_attack_008_an_unknown_path_is_404_only_for_those_who_may_come_in(
    okta: Client, stranger: Client, target: str
) -> None:
    assert okta.ask("GET", target).status == 404
    assert stranger.ask("GET", target).status == 401


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("target", ["/Users", "/Users/x", "/Schemas", "/Me", "/Bulk", "/nothing"])
def test_rfc_118_every_refusal_is_a_scim_error(okta: Client, method: str, target: str) -> None:
    reply = okta.ask(method, target)

    assert reply.headers["Content-Type"] == "application/scim+json"
    if reply.status >= 400:
        assert reply.body["schemas"] == [urns.ERROR]
        assert reply.body["status"] == str(reply.status)


def test_a_method_that_is_not_allowed_is_told_which_are(okta: Client) -> None:
    reply = okta.ask("PUT", "/Users", a_body())

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")


def test_attack_008_a_method_override_overrides_nothing(okta: Client, users: MemoryUsers) -> None:
    okta.ask("POST", "/Users", a_body())
    user = next(users.all(OKTA.id))

    okta.ask("GET", f"/Users/{user.id}", x_http_method_override="DELETE")

    assert users.get(user.id) == user


@pytest.mark.parametrize("target", ["/Me"])
def test_rfc_119_what_is_not_supported_is_501(okta: Client, target: str) -> None:
    assert okta.ask("POST", target, {}).status == 501


def test_rfc_120_attack_029_a_bug_of_ours_is_500_and_tells_nothing() -> None:
    reply = client_of(Broken()).ask("GET", "/Users/x")

    assert reply.status == 500
    assert "secret-table" not in reply.text
    assert "Traceback" not in reply.text


def test_a_bug_of_ours_is_in_the_log_with_where_it_is() -> None:
    log = StringIO()

    Client(make_api(Broken(), MemoryProviders(OKTA), log), {"authorization": BASIC}).ask("GET", "/Users/x")

    assert "RuntimeError" in log.getvalue()


def test_a_bug_of_ours_can_be_looked_up_by_the_request_id_that_the_client_was_told() -> None:
    log = StringIO()
    client = Client(make_api(Broken(), MemoryProviders(OKTA), log), {"authorization": BASIC})

    detail = client.ask("GET", "/Users/x").body["detail"]

    errors = [json.loads(line) for line in log.getvalue().splitlines() if '"ERROR"' in line]
    assert [error["request_id"] in detail for error in errors] == [True]
    assert errors[0]["provider_id"] == "okta"


def test_okta_10_ipsie_02_a_fault_that_will_pass_is_429_with_whole_seconds() -> None:
    for reply in (client_of(Busy()).ask("GET", "/Users/x"), client_of(Busy()).ask("POST", "/Users", a_body())):
        assert reply.status == 429
        assert int(reply.headers["Retry-After"]) > 0


def test_okta_10_when_a_service_is_away_its_ten_attempts_last_longer_than_an_hour() -> None:
    reply = client_of(Busy(failures.Away)).ask("GET", "/Users/x")

    assert reply.status == 429
    assert 10 * int(reply.headers["Retry-After"]) > 3600


def test_every_failure_has_its_row_in_the_table() -> None:
    kinds = (getattr(failures, name) for name in dir(failures))
    known = {each for each in kinds if isinstance(each, type) and issubclass(each, failures.Failure)}

    assert set(ANSWERS) == known - {failures.Failure}


def test_attack_030_what_is_answered_is_never_cached(okta: Client) -> None:
    replies = [okta.ask("POST", "/Users", a_body()), okta.ask("GET", "/Users"), okta.ask("GET", "/nothing")]

    assert {reply.headers["Cache-Control"] for reply in replies} == {"no-store"}


def test_attack_030_whoever_was_answered_once_keeps_to_tls_and_no_other_site_may_read(okta: Client) -> None:
    replies = [okta.ask(method, "/Users", origin="https://evil.example") for method in HTTPMethod]

    assert {reply.headers["Strict-Transport-Security"] for reply in replies} == {"max-age=31536000"}
    assert not [name for reply in replies for name in reply.headers if name.lower().startswith("access-control-")]


def test_a_text_body_works_as_well_as_a_base64_one(okta: Client) -> None:
    text = okta.event("POST", "/Users", a_body(), content_type="application/json")
    binary = okta.event("POST", "/Users", a_body("bob@example.com"))

    assert (text["isBase64Encoded"], binary["isBase64Encoded"]) == (False, True)
    assert [okta.api(event, None)["statusCode"] for event in (text, binary)] == [201, 201]


def test_a_byte_order_mark_is_no_obstacle(okta: Client) -> None:
    assert okta.ask("POST", "/Users", b"\xef\xbb\xbf" + json.dumps(a_body()).encode()).status == 201


@pytest.fixture
def log_lines(users: MemoryUsers, providers: MemoryProviders) -> Callable[[str, str], list[str]]:
    """What a request writes to the log, at the level that operators turn on to see most."""

    def lines(method: str, target: str) -> list[str]:
        log = StringIO()
        client = Client(make_api(users, providers, log), {"authorization": BASIC})
        client.ask(method, target, a_body(password="hunter2-hunter2"))
        return log.getvalue().splitlines()

    return lines


def test_attack_032_each_request_is_one_log_line_with_ids_and_outcome(
    log_lines: Callable[[str, str], list[str]],
) -> None:
    lines = [json.loads(line) for line in log_lines("POST", "/Users")]

    assert [(line["method"], line["status"]) for line in lines] == [("POST", 201)]
    assert (lines[0]["provider_id"], lines[0]["credential_id"]) == ("okta", "c1")
    assert lines[0]["request_id"]


USER_ID, GROUP_ID = "7d444840-9dc0-11d1-b245-5ffdce74fad2", "7d444840-9dc0-11d1-b245-5ffdce74fad3"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (f"/Users/{USER_ID}", {"route": "/Users/<user_id>", "user_id": USER_ID}),
        (f"/Groups/{GROUP_ID}", {"route": "/Groups/<group_id>", "group_id": GROUP_ID}),
        ("/Users/ada@example.com", {"route": "/Users/<user_id>"}),
        ("/Schemas/Lovelace", {"route": "/Schemas/<name>"}),
        ("/Nothing/ada", {"route": ""}),
    ],
)
def test_the_log_line_has_the_route_and_the_id_of_the_resource_and_nothing_else_of_the_path(
    log_lines: Callable[[str, str], list[str]], target: str, told: dict[str, str]
) -> None:
    (line,) = (json.loads(line) for line in log_lines("DELETE", target))

    assert {name: line[name] for name in ("route", "user_id", "group_id") if name in line} == told


@pytest.mark.parametrize(
    ("target", "body", "name"), [("/Users", a_body(), "user_id"), ("/Groups", a_group_body(), "group_id")]
)
def test_the_log_line_of_a_creation_has_the_id_that_was_given(
    users: MemoryUsers, providers: MemoryProviders, target: str, body: Json, name: str
) -> None:
    log = StringIO()
    client = Client(make_api(users, providers, log), {"authorization": BASIC})

    created = client.ask("POST", target, body).body["id"]

    assert json.loads(log.getvalue())[name] == created


@pytest.mark.parametrize("target", ["/Users", "/Users/ada@example.com", "/Users?filter=userName+eq+%22ada%22"])
def test_attack_027_the_log_has_no_secret_and_no_profile(
    log_lines: Callable[[str, str], list[str]], target: str
) -> None:
    log = "\n".join(log_lines("POST", target))

    assert "okta" in log
    assert not [word for word in ("hunter2", BASIC.split()[1], "ada", "Lovelace", "correct horse") if word in log]


def test_the_api_answers_every_method_that_http_has(api: ScimApi) -> None:
    stranger = Client(api)

    assert {stranger.ask(method, "/Users").status for method in HTTPMethod} == {401}
