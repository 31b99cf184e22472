"""The user's life, rule by rule (PRODUCT §4)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from provisioning.domain.lifecycle import (
    Active,
    AwaitingConfirmation,
    Become,
    Deactivated,
    DeadlineCame,
    Event,
    Held,
    HoldPlaced,
    HoldReleased,
    Life,
    NothingDue,
    OperatorBlocks,
    OperatorCancels,
    OperatorConfirms,
    OperatorDeactivates,
    OperatorReactivates,
    OperatorUnblocks,
    Pending,
    ProviderActivates,
    ProviderDeactivates,
    Refused,
    Status,
    repeats,
)
from provisioning.domain.transitions import TRANSITIONS, decide
from tests.people import NOW

DELAY = timedelta(minutes=15)
DUE = NOW + DELAY
LATER = DUE + timedelta(minutes=1)

ACTIVE = Life()
PENDING = Life(status=Pending(token="t1", requested_at=NOW, due_at=DUE), provider_says_active=False)
HELD = Life(status=Held(requested_at=NOW, due_at=DUE), provider_says_active=False, holds=frozenset({"h1"}))
WAITING = Life(status=AwaitingConfirmation(requested_at=NOW, due_at=DUE), provider_says_active=False)
GONE = Life(status=Deactivated(at=LATER, archive_key="k"), provider_says_active=False)
LIVES = [ACTIVE, PENDING, HELD, WAITING, GONE]

DEACTIVATES = ProviderDeactivates(token="t2", delay=DELAY)
FIRES = DeadlineCame(token="t1", over_limit=False, archive_key="k")
EVENTS: list[Event] = [
    DEACTIVATES,
    ProviderActivates(),
    OperatorBlocks(),
    OperatorUnblocks(),
    OperatorDeactivates(token="t2"),
    OperatorReactivates(),
    OperatorConfirms(token="t2"),
    OperatorCancels(),
    HoldPlaced("h2"),
    HoldReleased(hold_id="h1", token="t2"),
    FIRES,
]


def after(life: Life, *events: Event, now: datetime = LATER) -> Life:
    """The life after events that all do something."""
    for event in events:
        outcome = decide(life, event, now)
        assert isinstance(outcome, Become), outcome
        life = outcome.life
    return life


def status(life: Life) -> type[Status]:
    return type(life.status)


def test_the_table_is_complete() -> None:
    assert set(TRANSITIONS) == set(product(map(status, LIVES), map(type, EVENTS)))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("life", [ACTIVE, PENDING, HELD, WAITING], ids=lambda life: type(life.status).__name__)
def test_only_the_deadline_of_a_pending_user_deactivates(life: Life, event: Event) -> None:
    outcome = decide(life, event, LATER)

    gone = isinstance(outcome, Become) and isinstance(outcome.life.status, Deactivated)
    assert gone == (life is PENDING and event is FIRES)


def test_1_the_user_is_blocked_at_once_and_due_after_the_delay() -> None:
    life = after(ACTIVE, DEACTIVATES, now=NOW)

    assert life.blocked
    assert life.status == Pending(token="t2", requested_at=NOW, due_at=NOW + DELAY)


def test_1_a_delay_of_zero_is_due_at_once() -> None:
    life = after(ACTIVE, ProviderDeactivates(token="t2", delay=timedelta(0)), now=NOW)

    assert status(after(life, replace(FIRES, token="t2"), now=NOW)) is Deactivated


@pytest.mark.parametrize("life", [PENDING, HELD, WAITING, GONE])
def test_2_asking_again_changes_nothing_and_does_not_move_the_deadline(life: Life) -> None:
    assert decide(life, DEACTIVATES, LATER) == Become(life)


@pytest.mark.parametrize("life", [PENDING, HELD, WAITING])
def test_2_an_operators_unblock_cancels(life: Life) -> None:
    freed = after(life, OperatorUnblocks())

    assert (freed.status, freed.blocked) == (Active(), False)


@pytest.mark.parametrize("life", [PENDING, HELD, WAITING])
def test_2_the_providers_active_true_cancels_too(life: Life) -> None:
    freed = after(life, ProviderActivates())

    assert (freed.status, freed.provider_says_active) == (Active(), True)


def test_2_after_an_unblock_a_level_that_still_says_inactive_is_no_event() -> None:
    assert repeats(after(PENDING, OperatorUnblocks()), active=False)


def test_2_after_an_unblock_and_active_true_inactive_is_an_event_again() -> None:
    assert not repeats(after(PENDING, OperatorUnblocks(), ProviderActivates()), active=False)


def test_2_after_an_unblock_an_explicit_patch_arms_again() -> None:
    assert status(after(PENDING, OperatorUnblocks(), DEACTIVATES)) is Pending


def test_3_the_deadline_deactivates() -> None:
    assert after(PENDING, FIRES).status == Deactivated(at=LATER, archive_key="k")


def test_3_a_timer_that_comes_early_does_nothing() -> None:
    assert isinstance(decide(PENDING, FIRES, DUE - timedelta(seconds=1)), NothingDue)


def test_3_a_timer_on_the_dot_is_in_time() -> None:
    assert status(after(PENDING, FIRES, now=DUE)) is Deactivated


def test_3_a_timer_of_an_earlier_deactivation_does_nothing() -> None:
    again = after(PENDING, OperatorUnblocks(), DEACTIVATES, now=NOW)

    assert isinstance(decide(again, FIRES, LATER), NothingDue)


@pytest.mark.parametrize("life", [ACTIVE, HELD, WAITING, GONE])
def test_3_a_timer_of_whom_nothing_is_due_does_nothing(life: Life) -> None:
    assert isinstance(decide(life, FIRES, LATER), NothingDue)


def test_3_on_legal_hold_the_user_stays_blocked_and_is_marked_held() -> None:
    held = after(PENDING, HoldPlaced("h1"), FIRES)

    assert (status(held), held.blocked) == (Held, True)


def test_4_the_last_release_after_the_deadline_makes_it_due_at_once() -> None:
    released = after(HELD, HoldReleased(hold_id="h1", token="t3"))

    assert status(after(released, replace(FIRES, token="t3"))) is Deactivated


def test_4_a_release_that_is_not_the_last_keeps_holding() -> None:
    twice = after(HELD, HoldPlaced("h2"), HoldReleased(hold_id="h1", token="t3"))

    assert (status(twice), twice.holds) == (Held, {"h2"})


def test_4_a_release_before_the_deadline_leaves_the_deadline() -> None:
    released = after(PENDING, HoldPlaced("h1"), HoldReleased(hold_id="h1", token="t3"), now=NOW)

    assert released == PENDING


def test_4_reactivated_meanwhile_a_release_does_nothing_more() -> None:
    released = after(HELD, ProviderActivates(), HoldReleased(hold_id="h1", token="t3"))

    assert (status(released), released.blocked) == (Active, False)


def test_4_a_hold_cannot_be_placed_on_a_deactivated_user() -> None:
    assert isinstance(decide(GONE, HoldPlaced("h1"), LATER), Refused)


def test_5_an_operators_deactivation_has_no_delay() -> None:
    life = after(ACTIVE, OperatorDeactivates(token="t1"), now=NOW)

    assert status(after(life, FIRES, now=NOW)) is Deactivated


def test_5_legal_hold_protects_against_an_operator_just_the_same() -> None:
    life = after(ACTIVE, HoldPlaced("h1"), OperatorDeactivates(token="t1"), FIRES)

    assert (status(life), life.blocked) == (Held, True)


def test_5_the_provider_repeating_active_true_does_not_bring_back_whom_an_operator_deactivated() -> None:
    assert repeats(after(ACTIVE, OperatorDeactivates(token="t1"), FIRES), active=True)


@pytest.mark.parametrize("events", [[ProviderActivates()], [DEACTIVATES, ProviderActivates()]])
def test_6_no_provider_lifts_an_operators_block(events: list[Event]) -> None:
    life = after(ACTIVE, OperatorBlocks(), *events)

    assert (status(life), life.blocked) == (Active, True)


def test_6_only_an_operator_lifts_it() -> None:
    assert not after(ACTIVE, OperatorBlocks(), OperatorUnblocks()).blocked


@pytest.mark.parametrize("event", [ProviderActivates(), OperatorReactivates()])
def test_7_a_deactivated_user_comes_back(event: Event) -> None:
    life = after(GONE, event)

    assert (life.status, life.blocked) == (Active(), False)


def test_8_over_the_limit_the_destructive_step_waits() -> None:
    life = after(PENDING, replace(FIRES, over_limit=True))

    assert (status(life), life.blocked) == (AwaitingConfirmation, True)


def test_8_confirmed_it_is_not_asked_again() -> None:
    life = after(WAITING, OperatorConfirms(token="t1"), replace(FIRES, over_limit=True))

    assert status(life) is Deactivated


def test_8_confirmed_before_the_deadline_he_keeps_it_and_is_not_asked_about() -> None:
    confirmed = after(PENDING, OperatorConfirms(token="t2"))

    assert confirmed.status == replace(PENDING.status, confirmed=True)  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert status(after(confirmed, replace(FIRES, over_limit=True))) is Deactivated


def test_8_cancelled_before_the_deadline_he_is_active_again() -> None:
    life = after(PENDING, OperatorCancels())

    assert (status(life), life.blocked) == (Active, False)


@pytest.mark.parametrize("event", [OperatorConfirms(token="t2"), OperatorCancels()])
def test_8_what_an_operator_has_decided_is_not_decided_again(event: Event) -> None:
    confirmed = after(PENDING, OperatorConfirms(token="t2"))

    assert isinstance(decide(confirmed, event, LATER), NothingDue)


def test_8_cancelled_he_is_active_again() -> None:
    life = after(WAITING, OperatorCancels())

    assert (status(life), life.blocked) == (Active, False)


def test_8_cancelling_together_leaves_a_block_that_an_operator_has_set() -> None:
    life = after(WAITING, OperatorBlocks(), OperatorCancels())

    assert (status(life), life.blocked) == (Active, True)


def test_8_an_operators_own_deactivation_is_never_asked_about() -> None:
    life = after(ACTIVE, OperatorDeactivates(token="t1"), replace(FIRES, over_limit=True))

    assert status(life) is Deactivated


def test_8_a_hold_comes_before_the_limit() -> None:
    assert status(after(PENDING, HoldPlaced("h1"), replace(FIRES, over_limit=True))) is Held


def test_9_the_second_delivery_does_nothing() -> None:
    assert isinstance(decide(after(PENDING, FIRES), FIRES, LATER), NothingDue)


def test_a_deadline_is_a_whole_second_so_that_a_timer_on_time_is_not_early() -> None:
    life = after(ACTIVE, DEACTIVATES, now=NOW + timedelta(microseconds=999_999))

    assert isinstance(life.status, Pending)
    assert life.status.due_at == DUE
