"""The sync log as the console shows it."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest

from local.memory import MemoryUsers
from provisioning.domain.sync_log import LogEntry
from tests.people import NOW, a_user, an_entry
from tests.web.operators import Operator, open_console
from tests.world import World

COLUMNS = "id,at,providerId,actor,requestId,action,outcome,userId,userName,groupId,groupName,detail,changes"
ADA = a_user(id="ada")


@pytest.fixture
def operator(users: MemoryUsers) -> Operator:
    return open_console(World(users, lambda: NOW))


def told(users: MemoryUsers, minutes_ago: int = 0, **changes: Any) -> LogEntry:
    entry = replace(an_entry(ADA), at=NOW - timedelta(minutes=minutes_ago), **changes)
    users.log([entry])
    return entry


def asked(operator: Operator, **parameters: str | int) -> Any:
    return operator.ask("GET", f"/sync-log?{urlencode(parameters)}").body


def test_an_entry_is_shown_whole(users: MemoryUsers, operator: Operator) -> None:
    entry = told(users, action="warning", detail="Odd.", changes={"title": {"before": None, "after": "Dr"}})

    assert asked(operator) == {
        "entries": [
            {
                "id": entry.id,
                "at": "2026-11-23T12:00:00Z",
                "providerId": "okta",
                "actor": "provider",
                "requestId": "request-1",
                "action": "warning",
                "outcome": "warning",
                "userId": "ada",
                "userName": "ada@example.com",
                "groupId": "",
                "groupName": "",
                "detail": "Odd.",
                "changes": {"title": {"before": None, "after": "Dr"}},
            }
        ],
        "nextCursor": None,
    }


def test_the_cursor_of_a_page_leads_to_the_next(users: MemoryUsers, operator: Operator) -> None:
    old, new = told(users, 5), told(users, 1)

    first = asked(operator, limit=1, user="ada")
    second = asked(operator, limit=1, user="ada", cursor=first["nextCursor"])

    assert [entry["id"] for entry in first["entries"] + second["entries"]] == [new.id, old.id]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    "wanted",
    [
        {"provider": "entra"},
        {"user": "bob"},
        {"group": "g1"},
        {"action": "blocked, unblocked"},
        {"outcome": "error"},
        {"from": "2026-11-23T11:59:00Z"},
        {"until": "2026-11-23T12:55:00+01:00"},
        {"provider": "okta", "user": "bob", "action": "blocked", "from": "2026-11-23T11:50:00Z"},
    ],
)
def test_every_parameter_narrows_the_log(users: MemoryUsers, operator: Operator, wanted: dict[str, str]) -> None:
    entra = replace(an_entry(ADA).origin, provider_id="entra")
    told(users, 9, origin=entra, action="failed", user_id="eve")
    told(users, 4, user_id="bob", action="blocked")
    told(users, 3, user_id="", group_id="g1", action="group created")
    told(users, 0)

    assert len(asked(operator, **wanted)["entries"]) == 1


def test_an_empty_provider_asks_for_what_is_about_none(users: MemoryUsers, operator: Operator) -> None:
    told(users)
    entry = told(users, origin=replace(an_entry(ADA).origin, provider_id=""))

    assert [each["id"] for each in asked(operator, provider="")["entries"]] == [entry.id]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider", "x" * 129),
        ("user", ""),
        ("group", "x" * 129),
        ("action", "exploded"),
        ("action", "created,"),
        ("outcome", "bad"),
        ("from", "yesterday"),
        ("from", "2026-11-23T12:00:00"),
        ("from", "0001-01-01T00:00:00+14:00"),
        ("from", "2026"),
        ("from", "1795435200"),
        ("until", "1795435200.5"),
        ("name", ""),
        ("name", "x" * 1_001),
        ("until", "9999-12-31T23:59:59-14:00"),
        ("cursor", "x"),
        ("cursor", "x" * 513),
        ("limit", "0"),
        ("limit", "1001"),
        ("limit", "many"),
        ("actor", "me"),
    ],
)
@pytest.mark.parametrize("path", ["/sync-log", "/sync-log.csv"])
def test_a_bad_value_is_refused_by_its_name(operator: Operator, path: str, field: str, value: str) -> None:
    reply = operator.ask("GET", f"{path}?{urlencode({field: value})}")

    assert (reply.status, reply.body["field"]) == (400, field)


def test_an_unknown_action_is_answered_with_those_that_there_are(operator: Operator) -> None:
    assert "deactivation scheduled" in asked(operator, action="exploded")["detail"]


def test_a_time_that_is_a_number_is_answered_with_how_to_write_it(operator: Operator) -> None:
    assert "2026-03-02T09:00:00Z" in asked(operator, **{"from": "1795435200"})["detail"]


def test_who_was_deleted_renamed_or_refused_is_found_by_name(users: MemoryUsers, operator: Operator) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [an_entry(ada)])
    users.replace(ada, replace(ada, user_name="lovelace@example.com", version=2), [])
    refused = told(users, user_id="", user_name="ADA@example.com", action="failed")
    told(users, user_id="", user_name="eve@example.com", action="failed")

    entries = asked(operator, name="ada@example.com")["entries"]

    assert {(entry["userId"], entry["action"]) for entry in entries} == {(ada.id, "created"), ("", "failed")}
    assert refused.id in {entry["id"] for entry in entries}


def test_an_id_and_a_name_are_not_asked_for_together(operator: Operator) -> None:
    assert asked(operator, name="ada@example.com", user="ada")["field"] == "name"


def test_a_time_that_ends_before_it_starts_is_refused(operator: Operator) -> None:
    assert asked(operator, **{"from": NOW.isoformat(), "until": NOW.isoformat()})["field"] == "until"


def test_the_csv_has_a_header_and_a_row_for_each_entry(users: MemoryUsers, operator: Operator) -> None:
    entry = told(users, detail='The title "x, y" is odd.', changes={"title": {"before": None, "after": "Dr"}})

    reply = operator.ask("GET", "/sync-log.csv")

    assert reply.text.startswith("\ufeff"), "without it Excel does not know that it is UTF-8"
    header, row = csv.reader(StringIO(reply.text.removeprefix("\ufeff"), newline=""), strict=True)
    assert (reply.headers["Content-Type"], ",".join(header)) == ("text/csv; charset=utf-8", COLUMNS)
    assert (row[0], row[1], row[11:]) == (
        entry.id,
        "2026-11-23T12:00:00Z",
        [entry.detail, '{"title": {"before": null, "after": "Dr"}}'],
    )


def test_attack_026_the_csv_takes_no_name_for_a_formula(users: MemoryUsers, operator: Operator) -> None:
    told(users, user_name="=cmd|' /C calc'!A0")

    assert "\"'=cmd|' /C calc'!A0\"" in operator.ask("GET", "/sync-log.csv").text


def test_the_csv_goes_on_where_its_header_says(users: MemoryUsers, operator: Operator) -> None:
    old, _ = told(users, 5), told(users, 1)
    first = operator.ask("GET", "/sync-log.csv?limit=1")

    second = operator.ask("GET", f"/sync-log.csv?limit=1&cursor={first.headers['X-Next-Cursor']}")

    assert old.id in second.text
    assert "X-Next-Cursor" not in second.headers
