"""`scimctl log` and `scimctl apply`: what takes time."""

import json
import re
from typing import Any

import pytest

from tests.console.conftest import ADA, ENTRY, USER_ID, Operator
from tests.console.fake_console import Answer, FakeConsole

HEADINGS = "id,at\r\n"
JOB = {
    "id": "job-1",
    "providerId": "scim-1",
    "dryRun": True,
    "status": "queued",
    "users": 0,
    "done": 0,
    "moved": 0,
    "rolesChanged": 0,
    "refused": 0,
}
CHANGE: Any = {
    "userId": USER_ID,
    "userName": "ada@example.com",
    "fromOrganizationId": "default",
    "toOrganizationId": "org-2",
    "rolesGained": ["role-2"],
    "rolesLost": [],
    "newOrganization": None,
    "refused": None,
}


def entry(number: int) -> Any:
    return {**ENTRY, "id": f"e{number}", "at": f"2026-03-02T09:{number:02}:00Z", "detail": f"step {number}"}


def page(*numbers: int, cursor: str | None = None) -> Any:
    return {"entries": [entry(number) for number in numbers], "nextCursor": cursor}


def stop_after(sleeps: int) -> Any:
    def on_sleep(count: int) -> None:
        if count > sleeps:
            raise KeyboardInterrupt

    return on_sleep


def test_the_filters_are_sent_by_their_names(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(1))

    console.answers("GET", f"/users/{USER_ID}", ADA)
    filters = ("--user", USER_ID, "--provider", "Okta", "--action", "blocked", "--outcome", "success")
    scimctl("log", *filters, "--from", "2026-03-02T09:00:00+01:00", "--until", "2026-03-03T00:00:00Z")

    assert console.asked[-1].query == {
        "user": USER_ID,
        "provider": "scim-1",
        "action": "blocked",
        "outcome": "success",
        "from": "2026-03-02T09:00:00+01:00",
        "until": "2026-03-03T00:00:00Z",
        "limit": "100",
    }


def test_the_log_is_a_table(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(2, 1))

    ended = scimctl("log")

    assert [line.split("  ")[0] for line in ended.out.splitlines()][1:] == [entry(2)["at"], entry(1)["at"]]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"organization": {"before": "default", "after": "org-2"}}, "organization: Default -> Research"),
        ({"title": {"before": None, "after": "Dr"}}, "title: - -> Dr"),
        ({"roles": {"before": ["role-1"], "after": []}}, "roles: Desktop User -> -"),
        ({"name": {"before": None, "after": {"givenName": "Zoë"}}}, 'name: - -> {"givenName": "Zoë"}'),
        ({"emails": {"before": None, "after": [{"value": "a@b"}]}}, 'emails: - -> {"value": "a@b"}'),
        ({"members": {"added": [{"id": "u", "userName": "ada"}], "removed": []}}, "members: added ada"),
    ],
)
def test_the_log_tells_what_changed(scimctl: Operator, console: FakeConsole, changes: Any, detail: str) -> None:
    console.answers("GET", "/sync-log", {"entries": [{**ENTRY, "changes": changes}], "nextCursor": None})

    ended = scimctl("log")

    assert ended.out.splitlines()[1].strip().endswith(detail)


def cells(scimctl: Operator, console: FakeConsole, **changes: Any) -> list[str]:
    """What the table shows of an entry; two blanks are between its columns."""
    console.answers("GET", "/sync-log", {"entries": [{**ENTRY, **changes}], "nextCursor": None})
    return re.split(r" {2,}", scimctl("log").out.splitlines()[1].strip())


def test_an_entry_says_when_to_the_second_whose_user_it_was_and_who_did_it(
    scimctl: Operator, console: FakeConsole
) -> None:
    arn = "arn:aws:sts::123456789012:assumed-role/Operators/grace"

    shown = cells(scimctl, console, at="2026-03-02T09:00:00.123456Z", actor=arn)

    assert shown == ["2026-03-02T09:00:00Z", "success", "blocked", "ada@example.com", "Okta", "grace", "-"]


@pytest.mark.parametrize(
    ("changes", "who", "provider"),
    [
        ({"userName": "", "userId": "", "action": "provider updated"}, "Okta", "Okta"),
        ({"providerId": ""}, "ada@example.com", "local"),
        ({"providerId": "", "userName": "", "userId": "", "action": "organization created"}, "-", "-"),
        ({"userName": "", "userId": "", "groupName": "UK staff", "groupId": "g"}, "UK staff", "Okta"),
    ],
)
def test_an_entry_says_whom_or_what_it_is_about(
    scimctl: Operator, console: FakeConsole, changes: Any, who: str, provider: str
) -> None:
    assert cells(scimctl, console, **changes)[3:5] == [who, provider]


def test_a_time_and_a_word_are_in_one_line_however_narrow_the_terminal_is(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    entry = {**ENTRY, "detail": "x" * 200, "action": "deactivation scheduled"}
    console.answers("GET", "/sync-log", {"entries": [entry], "nextCursor": None})

    ended = scimctl("log")

    assert "2026-03-02T09:00:00Z  success  deactivation" in ended.out


@pytest.mark.parametrize("name", ["ada@example.com", "00000000-0000-0000-0000-000000000000"])
def test_a_user_is_asked_for_by_any_name_that_was_used(scimctl: Operator, console: FakeConsole, name: str) -> None:
    console.answers("GET", "/sync-log", page(1))

    scimctl("--json", "log", "--user", name)

    assert console.asked[-1].query == {"name": name, "limit": "100"}


def test_a_user_whom_nobody_has_heard_of_is_no_empty_table(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [], "nextCursor": None})

    ended = scimctl("log", "--user", "nobody@example.com")

    assert (ended.code, ended.out) == (1, "")
    assert "the log has not heard of one" in ended.err


def test_a_user_of_whom_nothing_of_the_kind_is_told_is_an_empty_table(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/users", {"users": [ADA], "nextCursor": None})

    assert scimctl("log", "--user", "ada@example.com", "--outcome", "error").code == 0


def test_a_group_goes_by_its_name(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("log", "--group", "staff")

    assert console.asked[-1].query["group"] == "group-1"


def test_a_group_that_is_gone_goes_by_its_id(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/groups", {"groups": [], "nextCursor": None})

    scimctl("log", "--group", USER_ID)

    assert console.asked[-1].query["group"] == USER_ID


def test_no_such_group_is_no_empty_table(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/groups", {"groups": [], "nextCursor": None})

    ended = scimctl("log", "--group", "nope")

    assert (ended.code, ended.err) == (1, 'scimctl: There is no group "nope".\n')


def test_local_stands_for_what_is_about_no_provider(scimctl: Operator, console: FakeConsole) -> None:
    scimctl("log", "--provider", "local")

    assert console.asked[-1].query["provider"] == ""


def test_csv_ends_at_the_limit(scimctl: Operator, console: FakeConsole) -> None:
    first = Answer(200, "\ufeff" + HEADINGS + 'e3,"two\r\nlines"\r\ne2,x\r\n', {"X-Next-Cursor": "c1"})
    second = Answer(200, "\ufeff" + HEADINGS + "e1,x\r\n", {"X-Next-Cursor": "c2"})
    console.answers("GET", "/sync-log.csv", first, second)

    ended = scimctl("log", "--csv", "--limit", "3")

    assert ended.out == "\ufeff" + HEADINGS + 'e3,"two\r\nlines"\r\ne2,x\r\ne1,x\r\n'
    assert [asked.query["limit"] for asked in console.asked] == ["3", "1"]


def test_csv_and_json_are_not_asked_for_together(scimctl: Operator) -> None:
    assert scimctl("log", "--csv", "--json").code == 2


def test_a_terminal_gets_no_byte_order_mark(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console.answers("GET", "/sync-log.csv", Answer(200, "\ufeff" + HEADINGS))

    assert scimctl("log", "--csv").out.startswith("id,at")


def test_csv_is_all_pages_with_the_headings_once(scimctl: Operator, console: FakeConsole) -> None:
    first = Answer(200, HEADINGS + 'e2,"two\r\nlines"\r\n', {"X-Next-Cursor": "c1"})
    console.answers("GET", "/sync-log.csv", first, HEADINGS + "e1,x\r\n")

    ended = scimctl("log", "--csv")

    assert ended.out == HEADINGS + 'e2,"two\r\nlines"\r\ne1,x\r\n'
    assert [asked.query.get("cursor") for asked in console.asked] == [None, "c1"]


def test_follow_shows_each_entry_once_oldest_first(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(2, 1), page(3, 2), page(4, 3))
    scimctl.on_sleep = stop_after(2)

    ended = scimctl("log", "--follow")

    assert [line.rsplit("  ", 1)[1] for line in ended.out.splitlines()] == ["step 1", "step 2", "step 3", "step 4"]
    assert (ended.code, scimctl.sleeps) == (0, [2.0, 2.0, 2.0])


def test_follow_asks_from_a_minute_before_the_latest_entry(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(2, 1), page())
    scimctl.on_sleep = stop_after(1)

    scimctl("log", "--follow")

    assert console.asked[-1].query["from"] == "2026-03-02T09:01:00+00:00"


def test_follow_walks_back_over_all_pages_of_what_is_new(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(1), page(4, 3, cursor="c1"), page(2))
    scimctl.on_sleep = stop_after(1)

    ended = scimctl("log", "--follow")

    assert [line.rsplit("  ", 1)[1] for line in ended.out.splitlines()] == ["step 1", "step 2", "step 3", "step 4"]


def test_follow_does_not_walk_through_a_log_without_any_such_entry(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(cursor="c1"))
    scimctl.on_sleep = stop_after(1)

    scimctl("log", "--follow")

    assert len(console.asked) == 2


def test_follow_for_programs_is_an_object_a_line(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("GET", "/sync-log", page(2, 1))
    scimctl.on_sleep = stop_after(0)

    ended = scimctl("log", "--follow", "--json")

    assert [json.loads(line) for line in ended.out.splitlines()] == [entry(1), entry(2)]


@pytest.mark.parametrize("other", [("--csv",), ("--until", "2026-03-03T00:00:00Z"), ("--cursor", "c")])
def test_follow_goes_alone(scimctl: Operator, other: tuple[str, ...]) -> None:
    ended = scimctl("log", "--follow", *other)

    assert ended.code == 2


def test_apply_waits_for_the_end(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers/scim-1/apply-settings", JOB, status=202)
    done = {**JOB, "status": "done", "users": 2, "done": 2, "moved": 1, "changes": [CHANGE], "nextCursor": None}
    console.answers("GET", "/jobs/job-1", {**JOB, "status": "running", "users": 2, "done": 1}, done)

    ended = scimctl("apply", "Okta", "--dry-run")

    assert scimctl.sleeps == [1.0, 1.0]
    assert "nobody was changed" in ended.err


def test_apply_shows_its_progress_on_a_terminal(
    scimctl: Operator, console: FakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console.answers("POST", "/providers/scim-1/apply-settings", JOB, status=202)
    done: Any = {**JOB, "status": "done", "users": 2, "done": 2, "changes": [], "nextCursor": None}
    console.answers("GET", "/jobs/job-1", {**JOB, "status": "running", "users": 2, "done": 1}, done)

    ended = scimctl("apply", "Okta", "--dry-run")

    assert "2/2" in ended.err


def test_apply_lists_who_moves_gains_and_loses(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers/scim-1/apply-settings", {**JOB, "status": "done"}, status=202)
    created = {**CHANGE, "userName": "grace@example.com", "toOrganizationId": None, "newOrganization": "Optics"}
    done = {**JOB, "status": "done"}
    first = {**done, "changes": [CHANGE], "nextCursor": "1"}
    console.answers("GET", "/jobs/job-1", first, {**done, "changes": [created], "nextCursor": None})

    ended = scimctl("apply", "Okta", "--dry-run")

    rows = [line.split() for line in ended.out.splitlines()[1:]]
    assert rows[0] == ["ada@example.com", "Default", "Research", "Org", "Admin", "-", "-"]
    assert rows[1][2:4] == ["Optics", "(new)"]


def test_apply_does_not_wait_for_a_job_that_has_failed(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers/scim-1/apply-settings", JOB, status=202)
    failed = {**JOB, "status": "failed", "failure": "Its provider has been deleted.", "users": 9, "done": 1}
    console.answers("GET", "/jobs/job-1", {**failed, "changes": [CHANGE], "nextCursor": None})

    ended = scimctl("apply", "Okta", "--yes")

    assert ended.code == 1
    assert "ada@example.com" in ended.out
    assert "It failed after 1 users. Until then: 9 users" in ended.err
    assert "Its provider has been deleted." in ended.err


def test_apply_asks_first_unless_it_is_a_dry_run(scimctl: Operator, console: FakeConsole) -> None:
    ended = scimctl("apply", "Okta")

    assert (ended.code, console.sent("POST")) == (2, [])


def test_apply_for_programs_has_the_changes_of_all_pages(scimctl: Operator, console: FakeConsole) -> None:
    console.answers("POST", "/providers/scim-1/apply-settings", {**JOB, "status": "done"}, status=202)
    done = {**JOB, "status": "done", "changes": [CHANGE]}
    console.answers("GET", "/jobs/job-1", {**done, "nextCursor": "1"}, {**done, "nextCursor": None})

    ended = scimctl("apply", "Okta", "--yes", "--json")

    assert (len(ended.json["changes"]), ended.json["nextCursor"]) == (2, None)
    assert console.sent("POST")[0].body == {"dryRun": False}
