"""How many of a list's obligations are proved, in a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from local.scim_support.carriers import Carrier, by_number
from local.scim_support.checklists import Checklist
from local.scim_support.outcomes import Outcome, proving

NAMED_MAX = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a list."""

    checklist: Checklist
    proved: frozenset[str]
    tests: int
    """How many tests prove them."""
    reasoned: frozenset[str]
    """Those that no test proves, and that say why."""

    @property
    def open(self) -> list[str]:
        """Those that are neither."""
        numbers = [each.number for each in self.checklist.obligations]
        return [number for number in numbers if number not in self.proved | self.reasoned]

    def __str__(self) -> str:
        total = len(self.checklist.obligations)
        tests = "1 test" if self.tests == 1 else f"{self.tests} tests"
        said = (
            f"{self.checklist.key} {total - len(self.open)} of {total}: "
            f"{len(self.proved)} proved by {tests}, {len(self.reasoned)} with a reason"
        )
        more = f" and {len(self.open) - NAMED_MAX} more" if len(self.open) > NAMED_MAX else ""
        return f"{said}; not proved here: {', '.join(self.open[:NAMED_MAX])}{more}" if self.open else said


def tallies(checklists: Iterable[Checklist], outcomes: Iterable[Outcome]) -> list[Tally]:
    """What a run proves of each list that it touches. What a failed test carries, no other one proves."""
    outcomes = list(outcomes)
    passed = by_number(proving(outcomes))
    broken = by_number({outcome.carrier for outcome in outcomes if outcome.failed})
    tests = {number: carriers for number, carriers in passed.items() if number not in broken}
    touched = {number.partition("_")[0] for number in passed.keys() | broken.keys()}
    return [tally(checklist, tests) for checklist in checklists if checklist.key in touched]


def tally(checklist: Checklist, tests: Mapping[str, Sequence[Carrier]]) -> Tally:
    """What these tests, by number, prove of the list."""
    proved = frozenset(each.number for each in checklist.obligations if each.number in tests)
    reasoned = frozenset(each.number for each in checklist.obligations if each.reason) - proved
    return Tally(checklist, proved, len({test for number in proved for test in tests[number]}), reasoned)
