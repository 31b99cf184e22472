"""Ten thousand users, examined in pieces that are bounded; and what a single item can ask for."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.directory import Directory
from local.engines import Engine
from provisioning.storage import keys, user_items
from provisioning.usecases.examine import Page
from tests.doctor.stage import Stage
from tests.people import LOG_RETENTION, OKTA

PEOPLE = 10_000
CALLS_PER_PAGE_MAX = 300
CALLS_PER_THOUSAND_MAX = 150

pytestmark = pytest.mark.xdist_group("doctor-large")


def examined(stage: Stage) -> list[tuple[Page, Counter[str]]]:
    """All pages, each with the calls that it made, by operation."""
    pages: list[tuple[Page, Counter[str]]] = []
    cursor: str | None = None
    while not pages or cursor is not None:
        with stage.wire.act():
            page = stage.doctor.look(cursor)
        pages.append((page, Counter(call.operation for call in stage.wire.calls)))
        cursor = page.cursor
    return pages


def test_ten_thousand_users_are_examined_in_bounded_pages(dynoxide: Engine) -> None:
    stage = Stage(dynoxide)
    directory = Directory(
        provider_id=OKTA.id,
        people=PEOPLE,
        groups_each=1,
        changes_each=1,
        now=stage.clock(),
        log_retention=LOG_RETENTION,
    )
    items = directory.write(stage.client, stage.table.name)

    pages = examined(stage)

    calls = sum((calls for _, calls in pages), Counter[str]())
    assert [finding for page, _ in pages for finding in page.findings] == []
    assert sum(sum(page.examined.values()) for page, _ in pages) == items + 2 * len([OKTA, "Entra"])
    assert max(calls.total() for _, calls in pages) <= CALLS_PER_PAGE_MAX
    print(f"{1_000 * calls.total() / items:.0f} calls per 1,000 items: {dict(calls)}")  # noqa: T201
    assert 1_000 * calls.total() / items <= CALLS_PER_THOUSAND_MAX


def test_progress_grows_to_one(dynoxide: Engine) -> None:
    stage = Stage(dynoxide)
    directory = Directory(
        provider_id=OKTA.id, people=1_000, groups_each=1, changes_each=1, now=stage.clock(), log_retention=LOG_RETENTION
    )
    directory.write(stage.client, stage.table.name)

    progress = [page.progress for page, _ in examined(stage)]

    assert progress == sorted(progress)
    assert 0 < progress[0] < progress[-1] == 1


def test_a_user_in_two_thousand_groups_that_know_nothing_of_him_fits_on_a_page(stage: Stage) -> None:
    ada = stage.user("ada")
    poets = stage.group("Poets")
    group_ids = frozenset(f"group-{number:04}" for number in range(1_999)) | {poets}
    stage.table.put(user_items.to_item(replace(stage.read(ada), group_ids=group_ids)))

    pages = examined(stage)

    codes = Counter(finding.code for page, _ in pages for finding in page.findings)
    assert codes == {"group-missing": 1_999, "membership-missing": 1}
    assert max(calls.total() for _, calls in pages) <= CALLS_PER_PAGE_MAX


def test_pending_users_are_looked_up_a_few_at_a_time(stage: Stage) -> None:
    """Each needs calls of his own: for his timer, for his story."""
    for number in range(150):
        stage.says(stage.user(f"user{number}"), active=False)

    pages = examined(stage)

    assert sum(page.examined.get("users", 0) for page, _ in pages) == 150
    assert max(page.examined.get("users", 0) for page, _ in pages) < 60
    assert [finding for page, _ in pages for finding in page.findings] == []


def test_the_members_of_a_large_group_are_counted_over_many_pages(stage: Stage) -> None:
    crowd = [stage.user(f"user{number:03}") for number in range(120)]
    everybody = stage.group("Everybody", *crowd)
    stage.spoil(keys.group_key(everybody), member_count={"N": "119"})

    assert stage.found() == ["member-count-off"]
