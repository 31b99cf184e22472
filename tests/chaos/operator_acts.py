"""What an operator may do next."""

from collections.abc import Callable
from datetime import datetime

from local.answers import Answer
from tests.chaos.acts import Act, OnPerson
from tests.chaos.house import House
from tests.chaos.people import Person

BY_NAME: dict[str, Callable[[Person, datetime], Person | None]] = {
    "block": lambda each, _: each.is_blocked(),
    "unblock": lambda each, _: each.is_unblocked(),
    "deactivate": lambda each, now: each.is_deactivated(now),
    "reactivate": lambda each, _: each.is_reactivated(),
}
"""The acts on one user, and what they make of him."""


def on_user(verb: str, person: Person) -> Act:
    """One of BY_NAME."""

    def ask(house: House) -> Answer:
        return house.operate("POST", f"/users/{person.id}/{verb}")

    return OnPerson(f"operator {verb}s {person.id}", person.id, ask, lambda _, each, now: BY_NAME[verb](each, now))


def place(hold: str, person: Person) -> Act:
    """Put him on a legal hold."""

    def ask(house: House) -> Answer:
        return house.operate("PUT", f"/legal-holds/{hold}/users/{person.id}")

    return OnPerson(f"operator holds {person.id}", person.id, ask, lambda _, each, __: each.is_held(hold))


def release(hold: str, person: Person) -> Act:
    """Release him from one."""

    def ask(house: House) -> Answer:
        return house.operate("DELETE", f"/legal-holds/{hold}/users/{person.id}")

    return OnPerson(f"operator releases {person.id}", person.id, ask, lambda _, each, now: each.is_released(hold, now))
