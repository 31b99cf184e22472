"""What was refused is in the sync log, with the detail that the client got."""

from dataclasses import replace
from http import HTTPMethod
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from local.memory import MemoryGroups, MemoryProviders, MemorySyncLog, MemoryUsers
from provisioning.domain import failures
from provisioning.domain.sync_log import LogEntry, LogQuery, Origin
from provisioning.domain.users import User
from provisioning.usecases.log_ports import FailureLog
from provisioning.web.failed_changes import FailedChanges
from tests.people import ENTRA, NOW, OKTA, a_body, a_group, a_user, new_id
from tests.web.conftest import BASIC, Client, make_api
from tests.web.operators import ARN, Operator, open_console
from tests.world import World

ADA = a_user(id="ada")
EVE = a_user("eve@example.com", id="eve", provider_id=ENTRA.id)
SECRET = "hunter2hunter2"
BY_OKTA = Origin(provider_id=OKTA.id, actor="provider", request_id="AAAAAAAAAAAAAAA=")
"""With the id as API Gateway writes it."""


class Busy(MemoryUsers):
    """A store that is throttled."""

    def create(self, user: User, entries: list[LogEntry]) -> None:
        raise failures.Busy


class BrokenLog(MemorySyncLog):
    """A log that cannot be written to."""

    def record(self, entry: LogEntry) -> None:
        raise RuntimeError(entry.id)


@pytest.fixture
def users() -> MemoryUsers:
    users = MemoryUsers()
    for user in (ADA, EVE):
        users.create(user, [])
    return users


def open_log(users: MemoryUsers) -> MemorySyncLog:
    """The log of an environment with Okta and its group g1."""
    groups = MemoryGroups(users)
    groups.create(a_group(id="g1"), [], [])
    return MemorySyncLog(users, groups, MemoryProviders(OKTA))


def failed_changes(log: FailureLog, stream: StringIO | None = None) -> FailedChanges:
    logger = Logger(service=new_id(), stream=stream or StringIO())
    return FailedChanges(log=log, now=lambda: NOW, new_id=new_id, logger=logger)


def client(users: MemoryUsers, log: FailureLog | None = None, stream: StringIO | None = None) -> Client:
    """Okta, before the API as the functions put it together."""
    api = make_api(users, MemoryProviders(OKTA))
    return Client(failed_changes(log or open_log(users), stream).of_api(api, api), {"authorization": BASIC})


def operator(users: MemoryUsers) -> Operator:
    """An operator, before the console as its function puts it together."""
    console = open_console(World(users, lambda: NOW, providers=MemoryProviders(OKTA, log=users))).console
    return Operator(failed_changes(open_log(users)).of_console(console))


def failed(users: MemoryUsers) -> list[LogEntry]:
    found, _ = MemorySyncLog(users).page(LogQuery(outcome="error"), None, 100)
    return found


def test_ipsie_16_a_refused_creation_is_told_with_the_detail_that_the_client_got(users: MemoryUsers) -> None:
    reply = client(users).ask("POST", "/Users", a_body())

    (entry,) = failed(users)
    assert entry == LogEntry(
        id=entry.id,
        at=NOW,
        origin=BY_OKTA,
        action="failed",
        user_name="ada@example.com",
        detail=reply.body["detail"],
        changes={"request": {"method": "POST", "path": "/scim/v2/Users", "status": 409}},
    )


def test_a_refused_change_names_the_user_by_the_id_in_its_path(users: MemoryUsers) -> None:
    client(users).ask("PATCH", "/Users/ada", {"Operations": []})

    (entry,) = failed(users)
    assert (entry.user_id, entry.group_id, entry.changes["request"]["status"]) == ("ada", "", 400)
    assert entry.user_name == ADA.user_name


def test_a_refused_change_names_the_user_as_he_is_called_and_not_as_he_was_to_be(users: MemoryUsers) -> None:
    client(users).ask("PUT", "/Users/ada", {"userName": "new@example.com"})

    assert [entry.user_name for entry in failed(users)] == [ADA.user_name]


def test_a_refused_change_of_a_group_names_the_group(users: MemoryUsers) -> None:
    api = make_api(users, MemoryProviders(OKTA))

    def refuse(event: dict[str, Any], context: object) -> dict[str, Any]:
        return api(event, context) | {"statusCode": 400}

    okta = Client(failed_changes(open_log(users)).of_api(api, refuse), {"authorization": BASIC})
    okta.ask("PUT", "/Groups/g1", {"displayName": "Engineers"})

    (entry,) = failed(users)
    assert (entry.group_id, entry.group_name, entry.user_id) == ("g1", "Engineers", "")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/Users/eve"), ("PUT", "/Users/eve"), ("DELETE", "/Users/eve"), ("POST", "/Users/eve")],
)
def test_attack_001_a_provider_does_not_write_into_the_log_of_anothers_user(
    users: MemoryUsers, method: str, path: str
) -> None:
    client(users).ask(method, path, {"userName": "eve@example.com"})

    (entry,) = failed(users)
    assert (entry.user_id, entry.user_name) == ("", "")
    assert entry.changes["request"]["path"] == f"/scim/v2{path}"


def test_a_group_that_is_not_there_is_not_named(users: MemoryUsers) -> None:
    client(users).ask("PUT", "/Groups/nothing", {"displayName": "Engineers"})

    (entry,) = failed(users)
    assert (entry.group_id, entry.group_name) == ("", "")


def test_his_own_deleted_user_is_not_named(users: MemoryUsers) -> None:
    okta = client(users)
    okta.ask("DELETE", "/Users/ada")

    reply = okta.ask("DELETE", "/Users/ada")

    assert (reply.status, [entry.user_id for entry in failed(users)]) == (404, [""])


def test_a_fault_that_will_pass_is_not_told_since_that_too_would_burden_the_table() -> None:
    users = Busy()

    reply = client(users).ask("POST", "/Users", a_body())

    assert (reply.status, failed(users)) == (429, [])


def test_a_body_with_half_a_surrogate_pair_is_told_of_without_a_name(users: MemoryUsers) -> None:
    client(users).ask("POST", "/Users", b'{"userName": "Ada\\ud800", "id\\udc00": 1}')

    (entry,) = failed(users)
    assert (entry.user_name, entry.detail) == ("", "userName has half a surrogate pair, which is no character.")


def test_half_a_surrogate_pair_in_a_detail_or_a_path_is_replaced(users: MemoryUsers) -> None:
    def refuse(event: dict[str, Any], _: object) -> dict[str, Any]:
        event["rawPath"] += "\udc00"
        return {"statusCode": 400, "headers": {}, "body": '{"detail": "No \\ud800."}'}

    Operator(failed_changes(open_log(users)).of_console(refuse)).ask("POST", "/users/ada/block")

    (entry,) = failed(users)
    path = entry.changes["request"]["path"]
    assert (entry.detail, path) == ("No \ufffd.", "/console/v1/users/ada/block\ufffd")


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/Users/nobody"), ("GET", '/Users?filter="'), ("POST", "/Users/.search"), ("GET", "/Nothing")],
)
def test_a_read_that_fails_is_not_told(users: MemoryUsers, method: str, target: str) -> None:
    reply = client(users).ask(method, target, {})

    assert reply.status >= 400
    assert failed(users) == []


def test_strangers_write_nothing(users: MemoryUsers) -> None:
    stranger = replace(client(users), headers={"authorization": "Bearer okta.wrong"})

    reply = stranger.ask("POST", "/Users", a_body())

    assert (reply.status, failed(users)) == (401, [])


def test_a_disabled_providers_push_is_told_with_the_words_that_it_got(users: MemoryUsers) -> None:
    api = make_api(users, MemoryProviders(replace(OKTA, enabled=False)))
    okta = Client(failed_changes(open_log(users)).of_api(api, api), {"authorization": BASIC})

    reply = okta.ask("POST", "/Users", a_body("new@example.com"))

    (entry,) = failed(users)
    assert (reply.status, entry.origin, entry.user_name) == (403, BY_OKTA, "new@example.com")
    assert entry.detail == "This provisioning provider is disabled. Ask the operator to enable it."


def test_who_guesses_at_a_disabled_provider_writes_nothing(users: MemoryUsers) -> None:
    api = make_api(users, MemoryProviders(replace(OKTA, enabled=False)))
    stranger = Client(failed_changes(open_log(users)).of_api(api, api), {"authorization": "Bearer okta.wrong"})

    assert (stranger.ask("POST", "/Users", a_body()).status, failed(users)) == (401, [])


def test_a_stranger_after_okta_is_not_taken_for_okta(users: MemoryUsers) -> None:
    okta = client(users)
    okta.ask("DELETE", "/Users/nobody")
    replace(okta, headers={}).ask("DELETE", "/Users/nobody")

    assert len(failed(users)) == 1


def test_what_succeeds_is_told_by_its_change_alone(users: MemoryUsers) -> None:
    reply = client(users).ask("DELETE", "/Users/ada")

    assert (reply.status, failed(users)) == (204, [])


def test_attack_027_neither_body_nor_header_gets_into_the_log(users: MemoryUsers) -> None:
    body = a_body(password=SECRET, nickName=SECRET)

    client(users).ask("POST", "/Users", body, if_match=SECRET)

    (entry,) = failed(users)
    assert SECRET not in repr(entry)
    assert BASIC not in repr(entry)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"userName": 7}', b""])
def test_a_body_that_names_nobody_is_told_without_a_name(users: MemoryUsers, body: bytes) -> None:
    client(users).ask("POST", "/Users", body)

    assert [entry.user_name for entry in failed(users)] == [""]


def test_a_path_that_never_ends_is_cut(users: MemoryUsers) -> None:
    client(users).ask("DELETE", f"/Users/{'x' * 5_000}")

    (entry,) = failed(users)
    assert (entry.user_id, len(entry.changes["request"]["path"])) == ("", 200)


def test_bug_034_a_log_that_fails_changes_no_answer(users: MemoryUsers) -> None:
    stream = StringIO()

    reply = client(users, BrokenLog(users), stream).ask("POST", "/Users", a_body())

    assert (reply.status, reply.body["scimType"]) == (409, "uniqueness")
    assert "a failure is missing in the sync log" in stream.getvalue()


def test_what_an_operator_could_not_do_is_told_with_the_arn(users: MemoryUsers) -> None:
    reply = operator(users).ask("PUT", "/legal-holds/none/users/ada")

    (entry,) = failed(users)
    assert (entry.origin.actor, entry.user_id, entry.detail) == (ARN, "ada", reply.body["detail"])


def test_an_operators_failure_about_a_provider_is_in_its_log(users: MemoryUsers) -> None:
    asked = operator(users)
    asked.ask(HTTPMethod.PATCH, "/providers/okta", {"delayMinutes": -1})
    asked.ask(HTTPMethod.PATCH, "/providers/nobody", {"delayMinutes": 1})

    assert [entry.origin.provider_id for entry in failed(users)][::-1] == ["okta", ""]


def test_an_operators_act_on_no_provider_that_there_is_stands_in_no_providers_log(users: MemoryUsers) -> None:
    reply = operator(users).ask(HTTPMethod.PATCH, "/providers/nobody", {"delayMinutes": -1})

    assert (reply.status, [entry.origin.provider_id for entry in failed(users)]) == (400, [""])


def test_an_operators_failure_about_a_user_is_in_the_log_of_his_provider(users: MemoryUsers) -> None:
    reply = operator(users).ask(HTTPMethod.PATCH, "/users/eve", {"userName": 7})

    (entry,) = failed(users)
    assert (reply.status, entry.origin.provider_id, entry.user_id) == (400, ENTRA.id, "eve")


def test_a_user_who_is_not_there_is_not_named_after_an_operator(users: MemoryUsers) -> None:
    operator(users).ask("POST", "/users/nobody/block")

    (entry,) = failed(users)
    assert (entry.origin.provider_id, entry.user_id) == ("", "")


def test_an_operators_look_that_fails_is_not_told(users: MemoryUsers) -> None:
    reply = operator(users).ask("GET", "/users/nobody")

    assert (reply.status, failed(users)) == (404, [])
