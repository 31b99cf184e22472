"""Cursors of the sync log, and how much of it one answer can carry."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from local.memory import MemorySyncLog, MemoryUsers
from provisioning.domain.failures import Unacceptable
from provisioning.domain.sync_log import LogEntry, LogQuery
from provisioning.usecases.read_log import LOG_PAGE_CHARACTERS_MAX, ReadLog
from tests.people import NOW, a_user, an_entry

OF_OKTA = LogQuery(provider_id="okta")


@pytest.fixture
def entries() -> list[LogEntry]:
    """Three entries, newest first."""
    return [replace(an_entry(a_user()), at=NOW - timedelta(minutes=minutes)) for minutes in range(3)]


@pytest.fixture
def read_log(users: MemoryUsers, entries: list[LogEntry]) -> ReadLog:
    users.log(entries)
    return ReadLog(MemorySyncLog(users), users)


def test_the_cursor_leads_to_the_next_page(read_log: ReadLog, entries: list[LogEntry]) -> None:
    first, cursor = read_log.page(OF_OKTA, None, 2)
    second, last = read_log.page(OF_OKTA, cursor, 2)

    assert (first, second, last) == (entries[:2], entries[2:], None)


def test_a_cursor_can_stand_in_a_url_as_it_is(read_log: ReadLog) -> None:
    _, cursor = read_log.page(OF_OKTA, None, 1)

    assert cursor is not None
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_the_limit_may_change_from_page_to_page(read_log: ReadLog, entries: list[LogEntry]) -> None:
    _, cursor = read_log.page(OF_OKTA, None, 1)

    assert read_log.page(OF_OKTA, cursor, 1_000) == (entries[1:], None)


@pytest.mark.parametrize(
    "query",
    [
        LogQuery(),
        replace(OF_OKTA, user_ids=("ada",)),
        replace(OF_OKTA, user_name="ada@example.com"),
        replace(OF_OKTA, outcome="error"),
        replace(OF_OKTA, actions=("created",)),
        replace(OF_OKTA, start=NOW - timedelta(days=1)),
    ],
)
def test_the_cursor_of_another_query_is_refused(read_log: ReadLog, query: LogQuery) -> None:
    _, cursor = read_log.page(OF_OKTA, None, 1)

    with pytest.raises(Unacceptable, match="with the same parameters") as refused:
        read_log.page(query, cursor, 1)

    assert refused.value.field == "cursor"


def resealed(cursor: str, place: bytes) -> str:
    """The cursor with another place in it."""
    seal = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[:12]
    return urlsafe_b64encode(seal + place).decode().rstrip("=")


@pytest.mark.parametrize(
    "place", [b"", b"\xff", b"2026-13-45T99:99:99.000000+00:00#x", b"2026-11-23", b"~", b"\n" * 999]
)
def test_a_cursor_with_no_place_of_the_log_is_refused(read_log: ReadLog, place: bytes) -> None:
    _, cursor = read_log.page(OF_OKTA, None, 1)

    with pytest.raises(Unacceptable):
        read_log.page(OF_OKTA, resealed(cursor or "", place), 1)


@pytest.mark.parametrize("cursor", ["", "x", "!", "ä", "A" * 500])
def test_what_is_no_cursor_is_refused(read_log: ReadLog, cursor: str) -> None:
    with pytest.raises(Unacceptable):
        read_log.page(OF_OKTA, cursor, 1)


def test_a_query_that_ends_before_it_starts_is_refused(read_log: ReadLog) -> None:
    with pytest.raises(Unacceptable) as refused:
        read_log.page(LogQuery(start=NOW, end=NOW), None, 1)

    assert refused.value.field == "until"


def test_a_page_ends_early_when_an_answer_could_not_carry_more(users: MemoryUsers) -> None:
    huge = {"members": {"leftOut": ["x" * (LOG_PAGE_CHARACTERS_MAX // 2)]}}
    entries = [replace(an_entry(a_user()), at=NOW - timedelta(minutes=each), changes=huge) for each in range(2)]
    users.log(entries)
    read_log = ReadLog(MemorySyncLog(users), users)

    first, cursor = read_log.page(OF_OKTA, None, 100)

    assert first == entries[:1]
    assert read_log.page(OF_OKTA, cursor, 100) == (entries[1:], None)


def test_who_asks_for_a_name_is_told_of_all_who_have_or_had_it(users: MemoryUsers) -> None:
    ada, bob, eve = (a_user(f"{name}@example.com") for name in ("ada", "bob", "eve"))
    for user in (ada, bob, eve):
        users.create(user, [an_entry(user)])
    gone = replace(bob, deleted=True, version=2)
    users.replace(bob, gone, [an_entry(gone, action="deleted")])
    renamed = replace(eve, user_name="bob@example.com", version=2)
    users.replace(eve, renamed, [an_entry(renamed, action="updated")])
    users.log([an_entry(bob, user_id="", action="failed"), an_entry(ada, user_id="", action="failed")])

    told, _ = ReadLog(MemorySyncLog(users), users).page(LogQuery(user_name="BOB@example.com"), None, 100)

    assert sorted((entry.user_id, entry.action) for entry in told) == sorted(
        [
            (bob.id, "created"),
            (eve.id, "created"),
            (bob.id, "deleted"),
            (eve.id, "updated"),
            ("", "failed"),
        ]
    )


def test_a_walk_by_name_goes_on_when_somebody_gets_the_name_meanwhile(users: MemoryUsers) -> None:
    ada = a_user("ada@example.com")
    users.create(ada, [an_entry(ada), an_entry(ada, action="updated")])
    read_log, query = ReadLog(MemorySyncLog(users), users), LogQuery(user_name="ada@example.com")
    _, cursor = read_log.page(query, None, 1)
    users.replace(ada, replace(ada, deleted=True, version=2), [])
    users.create(a_user("ada@example.com"), [])

    told, _ = read_log.page(query, cursor, 100)

    assert [entry.action for entry in told] == ["created"]
