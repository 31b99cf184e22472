"""What the table says of people, compared with what must be true of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from provisioning.domain.lifecycle import AwaitingConfirmation, Deactivated, Held, Life, Pending
from provisioning.domain.users import User
from provisioning.scim import urns
from provisioning.storage.life_items import STATUS_NAMES
from tests.chaos.acts import NEW
from tests.chaos.people import Person, Status
from tests.chaos.world import World

type Archive = Callable[[str], dict[str, Any]]
"""The record in cold storage under a key."""

ROUNDING = timedelta(seconds=1)
COMPARED = (
    *("user_name", "external_id", "title", "organization", "status", "said_active"),
    *("by_hand", "holds", "confirmed", "deleted", "groups"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """When something was done: between the first try and the last."""

    start: datetime
    end: datetime

    def has(self, wanted: datetime | None, found: datetime | None) -> bool:
        """True when a moment that was worked out for the start may be the one that was found."""
        if wanted is None or found is None:
            return wanted is found
        return wanted - ROUNDING <= found <= wanted + (self.end - self.start) + ROUNDING


def seen(user: User, archive: Archive) -> Person:
    """The user as a person; what the log has told of him is left out."""
    life = user.life
    kept: dict[str, Any] = {}
    if isinstance(life.status, Deactivated):
        kept = archive(life.status.archive_key)["profile"]
    return Person(
        id=user.id,
        provider=user.provider_id,
        user_name=user.user_name,
        external_id=user.external_id or "",
        title=_of_profile(user.profile)[0],
        organization=_of_profile(user.profile)[1],
        archived=_of_profile(kept),
        status=_status(life),
        said_active=life.provider_says_active,
        by_hand=life.blocked_by_operator,
        holds=life.holds,
        confirmed=isinstance(life.status, Pending | Held) and life.status.confirmed,
        requested_at=_times(life)[0],
        due_at=_times(life)[1],
        deleted=user.deleted,
        groups=user.group_ids,
    )


def _of_profile(profile: dict[str, Any]) -> tuple[str | None, str | None]:
    return profile.get("title"), profile.get(urns.PROVISIONING_USER, {}).get("c42OrgName")


def _status(life: Life) -> Status:
    names: dict[type, Status] = STATUS_NAMES  # pyright: ignore[reportAssignmentType]
    return names[type(life.status)]


def _times(life: Life) -> tuple[datetime | None, datetime | None]:
    match life.status:
        case Pending() | Held() | AwaitingConfirmation() as waiting:
            return waiting.requested_at, waiting.due_at
        case _:
            return None, None


def differences(wanted: Person, found: Person, span: Span) -> list[str]:
    """In what they differ."""
    kept = ("archived",) if wanted.status == "deactivated" else ()
    unlike = [name for name in (*COMPARED, *kept) if getattr(wanted, name) != getattr(found, name)]
    unlike += ["told"] if found.told and Counter(wanted.told) != Counter(found.told) else []
    unlike += [name for name in ("requested_at", "due_at") if not span.has(getattr(wanted, name), getattr(found, name))]
    return [f"{name}: {getattr(wanted, name)!r} must be, {getattr(found, name)!r} is" for name in unlike]


def adopted(worlds: Iterable[World], found: dict[str, Person], span: Span, apart: set[str]) -> World | list[str]:
    """The first of the worlds that may be, with the moments that were found; else how each of them differs.

    `found` are the people about whom something may have changed. Whoever is due may have been met already. Those who
    stand `apart` may be as in another of the worlds: somebody went through them and was cut off.
    """
    several = list(worlds)
    reasons: list[str] = []
    for number, world in enumerate(several):
        outcome = _adopted(world, several, found, span, apart)
        if isinstance(outcome, World):
            return outcome
        reasons += [f"as it may be ({number + 1}): {reason}" for reason in outcome]
    return reasons


def _adopted(
    world: World, several: list[World], found: dict[str, Person], span: Span, apart: set[str]
) -> World | list[str]:
    reasons = [f"{each} must be there" for each in {*world.people, *world.teams} - found.keys() if each.startswith(NEW)]
    for person_id, person in found.items():
        candidates = several if person_id in apart else [world]
        options = [option for each in candidates for option in _options(each, person_id, span.end)]
        fitting = next((option for option in options if not differences(option, person, span)), None)
        if fitting is None:
            reasons += [
                f"{person_id} ({option.status}): {'; '.join(differences(option, person, span))}" for option in options
            ]
            reasons += [] if options else [f"{person_id} must not be there"]
            continue
        asked_at = person.requested_at if fitting.asked_at == fitting.requested_at else fitting.asked_at
        moments = {"requested_at": person.requested_at, "due_at": person.due_at, "asked_at": asked_at}
        world = world.changed(replace(fitting, id=person_id, **moments, or_else=None))
    return reasons or world


def _options(world: World, person_id: str, now: datetime) -> list[Person]:
    person = world.people.get(person_id)
    if person is None:
        return []
    several = [person, world.met(person, now)] if person.is_due(now) else [person]
    return [option for each in several for option in _and_else(each)]


def _and_else(person: Person | None) -> Iterable[Person]:
    while person is not None:
        yield person
        person = person.or_else
