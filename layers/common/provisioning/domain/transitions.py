"""What each event does in each state of a user's life (PRODUCT §4).

Pure: a life, an event and the time in; the next life, or the reason why nothing is due, out. `TRANSITIONS` is complete,
and ARCHITECTURE.md draws it; a test compares the two.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

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
    Outcome,
    Pending,
    ProviderActivates,
    ProviderDeactivates,
    Refused,
)


def decide(life: Life, event: Event, now: datetime) -> Outcome:
    """What the event makes of the life at that time."""
    return TRANSITIONS[type(life.status), type(event)](life, event, now)


def _schedule(life: Life, event: ProviderDeactivates, now: datetime) -> Outcome:
    # Deadlines are whole seconds, as Scheduler's are: a timer that is on time is never early.
    due_at = (now + event.delay).replace(microsecond=0)
    pending = Pending(token=event.token, requested_at=now, due_at=due_at)
    return Become(replace(life, status=pending, provider_says_active=False), ("blocked", "deactivation scheduled"))


def _hear_inactive(life: Life, _: ProviderDeactivates, __: datetime) -> Outcome:
    """He is on his way out already: asking again changes nothing and does not move the deadline."""
    return Become(replace(life, provider_says_active=False))


def _hear_active(life: Life, _: ProviderActivates, __: datetime) -> Outcome:
    return Become(replace(life, provider_says_active=True))


def _cancel_by_provider(life: Life, _: ProviderActivates, __: datetime) -> Outcome:
    return Become(replace(life, status=Active(), provider_says_active=True), ("deactivation cancelled",))


def _reactivate_by_provider(life: Life, _: ProviderActivates, __: datetime) -> Outcome:
    return Become(replace(life, status=Active(), provider_says_active=True), ("reactivated",))


def _block(life: Life, _: OperatorBlocks, __: datetime) -> Outcome:
    if life.blocked_by_operator:
        return NothingDue("An operator has blocked the user already.")
    return Become(replace(life, blocked_by_operator=True), ("blocked",))


def _unblock(life: Life, _: OperatorUnblocks, __: datetime) -> Outcome:
    if not life.blocked_by_operator:
        return NothingDue("The user is not blocked.")
    return Become(replace(life, blocked_by_operator=False), ("unblocked",))


def _unblock_and_cancel(life: Life, _: OperatorUnblocks, __: datetime) -> Outcome:
    return Become(replace(life, status=Active(), blocked_by_operator=False), ("unblocked", "deactivation cancelled"))


def _deactivate_at_once(life: Life, event: OperatorDeactivates, now: datetime) -> Outcome:
    pending = Pending(token=event.token, requested_at=now, due_at=now, confirmed=True)
    return Become(replace(life, status=pending), ("blocked", "deactivation scheduled"))


def _stay_held(_: Life, __: OperatorDeactivates, ___: datetime) -> Outcome:
    return NothingDue("A legal hold protects the user; he is deactivated when the last one is released.")


def _reactivate(life: Life, _: OperatorReactivates, __: datetime) -> Outcome:
    return Become(replace(life, status=Active()), ("reactivated",))


def _not_deactivated(_: Life, __: OperatorReactivates, ___: datetime) -> Outcome:
    return Refused("The user is not deactivated. To cancel a deactivation that is to come, unblock the user.")


def _already_deactivated(_: Life, __: Event, ___: datetime) -> Outcome:
    return Refused("The user is deactivated already. Reactivate the user first.")


def _place_hold(life: Life, event: HoldPlaced, _: datetime) -> Outcome:
    if event.hold_id in life.holds:
        return NothingDue("The user is on this legal hold already.")
    return Become(replace(life, holds=life.holds | {event.hold_id}), ("hold placed",))


def _release_hold(life: Life, event: HoldReleased, _: datetime) -> Outcome:
    if event.hold_id not in life.holds:
        return NothingDue("The user is not on this legal hold.")
    return Become(replace(life, holds=life.holds - {event.hold_id}), ("hold released",))


def _release_held(life: Life, event: HoldReleased, now: datetime) -> Outcome:
    """The last release makes the deactivation due again, at once: its first deadline has passed already."""
    outcome = _release_hold(life, event, now)
    if not isinstance(outcome, Become) or outcome.life.holds or not isinstance(life.status, Held):
        return outcome
    held = life.status
    pending = Pending(token=event.token, requested_at=held.requested_at, due_at=now, confirmed=held.confirmed)
    return Become(replace(outcome.life, status=pending), ("hold released", "deactivation scheduled"))


def _meet_deadline(life: Life, event: DeadlineCame, now: datetime) -> Outcome:
    pending = life.status
    assert isinstance(pending, Pending)
    if event.token != pending.token:
        return NothingDue("The timer is of an earlier deactivation.")
    if now < pending.due_at:
        return NothingDue("The deadline has not come yet.")
    if life.holds:
        held = Held(requested_at=pending.requested_at, due_at=pending.due_at, confirmed=pending.confirmed)
        return Become(replace(life, status=held), ("deactivation held",))
    if event.over_limit and not pending.confirmed:
        waiting = AwaitingConfirmation(requested_at=pending.requested_at, due_at=pending.due_at)
        return Become(replace(life, status=waiting), ("deactivation awaits confirmation",))
    return Become(replace(life, status=Deactivated(at=now, archive_key=event.archive_key)), ("deactivated",))


def _confirm(life: Life, event: OperatorConfirms, now: datetime) -> Outcome:
    waiting = life.status
    assert isinstance(waiting, AwaitingConfirmation)
    pending = Pending(token=event.token, requested_at=waiting.requested_at, due_at=now, confirmed=True)
    return Become(replace(life, status=pending), ("deactivation confirmed", "deactivation scheduled"))


def _cancel_waiting(life: Life, _: OperatorCancels, __: datetime) -> Outcome:
    """All who wait are cancelled together; a block that an operator has set on one of them by hand stays."""
    return Become(replace(life, status=Active()), ("deactivation cancelled",))


def _confirm_pending(life: Life, _: OperatorConfirms, __: datetime) -> Outcome:
    """He keeps his deadline; when it comes, the safety limit is not asked."""
    pending = life.status
    assert isinstance(pending, Pending)
    if pending.confirmed:
        return NothingDue("An operator has confirmed it already.")
    return Become(replace(life, status=replace(pending, confirmed=True)), ("deactivation confirmed",))


def _cancel_pending(life: Life, _: OperatorCancels, __: datetime) -> Outcome:
    """Before the deadline too: a mistake can be undone before it hurts. What an operator wanted himself stays."""
    pending = life.status
    assert isinstance(pending, Pending)
    if pending.confirmed:
        return NothingDue("An operator wants it.")
    return Become(replace(life, status=Active()), ("deactivation cancelled",))


def _nothing_to_decide(_: Life, __: OperatorConfirms | OperatorCancels, ___: datetime) -> Outcome:
    return NothingDue("Nothing of this user awaits confirmation.")


def _nothing_due(life: Life, _: DeadlineCame, __: datetime) -> Outcome:
    return NothingDue(f"The user is {type(life.status).__name__}, not Pending.")


def _no_hold(_: Life, __: HoldPlaced, ___: datetime) -> Outcome:
    return Refused("The user is deactivated; a legal hold can be placed only before.")


type Transition = Callable[[Life, Any, datetime], Outcome]

TRANSITIONS: dict[tuple[type, type], Transition] = {
    (Active, ProviderDeactivates): _schedule,
    (Pending, ProviderDeactivates): _hear_inactive,
    (Held, ProviderDeactivates): _hear_inactive,
    (AwaitingConfirmation, ProviderDeactivates): _hear_inactive,
    (Deactivated, ProviderDeactivates): _hear_inactive,
    (Active, ProviderActivates): _hear_active,
    (Pending, ProviderActivates): _cancel_by_provider,
    (Held, ProviderActivates): _cancel_by_provider,
    (AwaitingConfirmation, ProviderActivates): _cancel_by_provider,
    (Deactivated, ProviderActivates): _reactivate_by_provider,
    (Active, OperatorBlocks): _block,
    (Pending, OperatorBlocks): _block,
    (Held, OperatorBlocks): _block,
    (AwaitingConfirmation, OperatorBlocks): _block,
    (Deactivated, OperatorBlocks): _already_deactivated,
    (Active, OperatorUnblocks): _unblock,
    (Pending, OperatorUnblocks): _unblock_and_cancel,
    (Held, OperatorUnblocks): _unblock_and_cancel,
    (AwaitingConfirmation, OperatorUnblocks): _unblock_and_cancel,
    (Deactivated, OperatorUnblocks): _already_deactivated,
    (Active, OperatorDeactivates): _deactivate_at_once,
    (Pending, OperatorDeactivates): _deactivate_at_once,
    (Held, OperatorDeactivates): _stay_held,
    (AwaitingConfirmation, OperatorDeactivates): _deactivate_at_once,
    (Deactivated, OperatorDeactivates): _already_deactivated,
    (Active, OperatorReactivates): _not_deactivated,
    (Pending, OperatorReactivates): _not_deactivated,
    (Held, OperatorReactivates): _not_deactivated,
    (AwaitingConfirmation, OperatorReactivates): _not_deactivated,
    (Deactivated, OperatorReactivates): _reactivate,
    (Active, OperatorConfirms): _nothing_to_decide,
    (Pending, OperatorConfirms): _confirm_pending,
    (Held, OperatorConfirms): _nothing_to_decide,
    (AwaitingConfirmation, OperatorConfirms): _confirm,
    (Deactivated, OperatorConfirms): _nothing_to_decide,
    (Active, OperatorCancels): _nothing_to_decide,
    (Pending, OperatorCancels): _cancel_pending,
    (Held, OperatorCancels): _nothing_to_decide,
    (AwaitingConfirmation, OperatorCancels): _cancel_waiting,
    (Deactivated, OperatorCancels): _nothing_to_decide,
    (Active, HoldPlaced): _place_hold,
    (Pending, HoldPlaced): _place_hold,
    (Held, HoldPlaced): _place_hold,
    (AwaitingConfirmation, HoldPlaced): _place_hold,
    (Deactivated, HoldPlaced): _no_hold,
    (Active, HoldReleased): _release_hold,
    (Pending, HoldReleased): _release_hold,
    (Held, HoldReleased): _release_held,
    (AwaitingConfirmation, HoldReleased): _release_hold,
    (Deactivated, HoldReleased): _release_hold,
    (Active, DeadlineCame): _nothing_due,
    (Pending, DeadlineCame): _meet_deadline,
    (Held, DeadlineCame): _nothing_due,
    (AwaitingConfirmation, DeadlineCame): _nothing_due,
    (Deactivated, DeadlineCame): _nothing_due,
}
"""What each event does in each state, completely."""
