"""What the sync log must tell of a user."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from provisioning.domain.holds import LegalHold
from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Deactivated,
    Held,
    Life,
    Pending,
    Status,
)
from provisioning.domain.stories import (
    CLOCKS_APART_MAX,
    contradicted,
    creation_of_group,
    creation_of_hold,
    due_told,
    expectations,
)
from provisioning.domain.sync_log import LogEntry
from provisioning.domain.users import User
from tests.people import DELAY, NOW, a_group, a_user, an_entry

HOUR = timedelta(hours=1)
DUE = NOW + DELAY
STATES: dict[str, Status] = {
    "deactivation scheduled": Pending(token="t1", requested_at=NOW, due_at=DUE),
    "deactivation held": Held(requested_at=NOW, due_at=NOW),
    "deactivation awaits confirmation": AwaitingConfirmation(requested_at=NOW, due_at=NOW),
    "deactivated": Deactivated(at=NOW, archive_key="k"),
}
"""Each by the step that leads to it."""


def in_state(status: Status) -> User:
    return a_user(life=Life(status=status))


def told(user: User, action: Any, at: datetime = NOW, detail: str = due_told(DUE)) -> LogEntry:
    return an_entry(user, action=action, at=at, detail=detail)


def missing(user: User, *entries: LogEntry, log_start: datetime = NOW - HOUR) -> list[str]:
    return [each.what for each in expectations(user, log_start) if not each.met(entries)]


def test_an_active_user_must_have_been_created() -> None:
    user = a_user()

    assert missing(user) == ["that the user was created"]
    assert missing(user, told(user, "created")) == []


def test_what_was_before_the_log_begins_is_not_asked_for() -> None:
    user = in_state(STATES["deactivated"])

    assert missing(user, log_start=NOW + HOUR) == []


@pytest.mark.parametrize("action", STATES)
def test_every_other_state_has_the_step_that_led_to_it(action: str) -> None:
    user = in_state(STATES[action])
    created = told(user, "created")

    assert len(missing(user, created)) == 1
    assert missing(user, created, told(user, action)) == []


@pytest.mark.parametrize("action", STATES)
def test_a_step_before_the_state_began_does_not_count(action: str) -> None:
    user = in_state(STATES[action])

    assert len(missing(user, told(user, "created"), told(user, action, NOW - HOUR))) == 1


def test_the_scheduling_of_another_deadline_does_not_count() -> None:
    user = in_state(STATES["deactivation scheduled"])
    other = told(user, "deactivation scheduled", detail=due_told(DUE + HOUR))

    assert missing(user, told(user, "created"), other) == ["that the deactivation was scheduled"]


def test_a_deleted_user_must_have_been_deleted() -> None:
    user = a_user(deleted=True)
    created = told(user, "created")

    assert missing(user, created) == ["that the user was deleted"]
    assert missing(user, created, told(user, "deleted", NOW + HOUR)) == []


def test_a_user_on_a_hold_must_have_been_placed_on_that_very_one() -> None:
    user = a_user(life=Life(holds=frozenset({"hold-1", "hold-2"})))
    created, first = told(user, "created"), told(user, "hold placed", detail='Legal hold "Byron" (hold-1).')

    assert missing(user, created, first) == ["that the user was placed on the legal hold hold-2"]


def test_the_block_that_a_deactivation_begins_with_is_no_operators() -> None:
    user = a_user(life=Life(blocked_by_operator=True))
    created = told(user, "created")
    act = [replace(told(user, "blocked"), id="act-1-0"), replace(told(user, "deactivation scheduled"), id="act-1-1")]
    own = replace(told(user, "blocked"), id="act-2-0")

    assert missing(user, created, *act) == ["that an operator blocked the user"]
    assert missing(user, created, *act, own) == []


def test_what_has_happened_some_time_may_have_been_before_the_log_begins() -> None:
    life = Life(blocked_by_operator=True, holds=frozenset({"hold-1"}))

    assert missing(a_user(deleted=True, life=life), log_start=NOW + HOUR) == []


def test_a_creation_is_told_by_an_entry_about_that_very_one() -> None:
    group, hold = a_group(), LegalHold(id="hold-1", name="Byron", created_at=NOW)
    of_group = an_entry(a_user(), action="group created", group_id=group.id)
    of_hold = an_entry(a_user(), action="hold created", detail='Legal hold "Byron" (hold-1).')

    assert creation_of_group(group).told([of_hold, of_group])
    assert creation_of_hold(hold).told([of_hold, of_group])
    assert not creation_of_group(a_group()).told([of_hold, of_group, replace(of_group, action="group updated")])
    assert not creation_of_hold(replace(hold, id="hold-2")).told([of_hold, of_group])


@pytest.mark.parametrize("action", STATES)
def test_an_active_users_last_step_cannot_be_one_away(action: str) -> None:
    user = a_user()
    away = told(user, action, NOW + HOUR)

    assert contradicted(user, [told(user, "created"), away]) == away


@pytest.mark.parametrize("back", ["reactivated", "deactivation cancelled"])
def test_a_step_back_explains_him(back: str) -> None:
    user = a_user()
    steps = [told(user, "deactivated"), told(user, back, NOW + HOUR)]

    assert contradicted(user, steps) is None


def test_what_happened_close_together_may_be_told_in_the_wrong_order() -> None:
    user = a_user()
    back, away = told(user, "reactivated"), told(user, "deactivated", NOW + CLOCKS_APART_MAX)

    assert contradicted(user, [back, away]) is None
    assert contradicted(user, [back, replace(away, at=away.at + HOUR)]) is not None


def test_other_entries_say_nothing_of_his_state() -> None:
    user = a_user()

    assert contradicted(user, [told(user, "updated"), told(user, "blocked")]) is None


def test_whoever_is_not_active_is_not_contradicted() -> None:
    user = in_state(STATES["deactivated"])

    assert contradicted(user, [told(user, "deactivation scheduled")]) is None


def test_all_states_are_here() -> None:
    assert {Active, *map(type, STATES.values())} == {Active, Pending, Held, AwaitingConfirmation, Deactivated}
