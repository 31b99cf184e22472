"""What cannot be known is said to be so, and is no finding."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from provisioning.storage import keys
from provisioning.storage.examination import member_counts
from tests.doctor.plants_of_groups import says_too_many_members
from tests.doctor.plants_of_people import no_claim
from tests.doctor.small_house import SmallHouse
from tests.doctor.stage import OLGA, Stage

FORTY_DAYS = timedelta(days=40)


@contextmanager
def meddling(stage: Stage, operation: str, meddle: Callable[[], object]) -> Any:
    """While this lasts, somebody acts before each call of the operation."""
    event = f"before-call.dynamodb.{operation}"

    def act(**_: object) -> None:
        meddle()

    stage.client.meta.events.register(event, act)
    try:
        yield
    finally:
        stage.client.meta.events.unregister(event, act)


def outcome(stage: Stage) -> tuple[list[str], list[str]]:
    """The codes that are found, and what cannot be judged."""
    pages = [*stage.doctor.pages()]
    findings = [finding.code for page in pages for finding in page.findings]
    return findings, [sentence for page in pages for sentence in page.unjudged]


def touch(stage: Stage, key: keys.Key) -> None:
    """Write the item anew, with another version."""
    stage.spoil(key, version={"N": str(int(stage.item(key)["version"]["N"]) + 1)})


def test_an_item_that_keeps_changing_is_not_judged(stage: Stage) -> None:
    house = SmallHouse(stage)
    no_claim(house)

    with meddling(stage, "TransactGetItems", lambda: touch(stage, keys.user_key(house.ada))):
        findings, (unjudged,) = outcome(stage)

    assert findings == []
    assert unjudged == f"What stands under USER#{house.ada} / USER kept changing while it was looked at."


def test_a_group_that_keeps_changing_is_not_counted(stage: Stage) -> None:
    house = SmallHouse(stage)
    says_too_many_members(house)

    with meddling(stage, "Query", lambda: touch(stage, keys.group_key(house.poets))):
        findings, (unjudged,) = outcome(stage)

    assert findings == []
    assert unjudged == f"The members of the group {house.poets} kept changing while they were counted."


def test_a_group_that_is_too_large_to_be_counted_at_once_is_not_judged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = SmallHouse(stage)
    says_too_many_members(house)
    monkeypatch.setattr(member_counts, "COUNTED_PAGES_MAX", 0)

    findings, (unjudged,) = outcome(stage)

    assert findings == []
    assert unjudged == f"The group {house.poets} has too many members to count them at once."


def test_a_counter_that_moves_is_not_judged(stage: Stage) -> None:
    SmallHouse(stage)
    newcomers = iter(range(1_000))

    with meddling(stage, "Scan", lambda: stage.user(f"new{next(newcomers)}")):
        findings, unjudged = outcome(stage)

    assert findings == []
    assert unjudged == ['The counter of users of the provider "okta" moved while they were counted.']


def forty_days_later(stage: Stage, *, all_but: str = "") -> SmallHouse:
    """The log keeps nothing of the first days but one entry: SyncLogDays has been raised since."""
    house = SmallHouse(stage)
    stage.world.operate.unblock(OLGA, house.bob)
    stage.clock.now += FORTY_DAYS
    for item in stage.items():
        if item["pk"]["S"].startswith("LOG#") and item["action"]["S"] != all_but:
            stage.lose({"pk": item["pk"], "sk": item["sk"]})
    return house


def test_a_log_that_has_nothing_of_that_time_at_all_is_not_judged(stage: Stage) -> None:
    forty_days_later(stage)

    findings, unjudged = outcome(stage)

    assert {*findings} == set()
    assert any(each.startswith("The sync log does not tell that the user was created") for each in unjudged)


def test_a_log_that_has_something_as_old_has_a_gap(stage: Stage) -> None:
    forty_days_later(stage, all_but="created")
    created = [item for item in stage.items() if item.get("action") == {"S": "created"}]
    stage.lose({"pk": created[-1]["pk"], "sk": created[-1]["sk"]})

    findings, _ = outcome(stage)

    assert {*findings} == {"log-gap"}
