"""What the operations of a PATCH come to for a group's members, worked out without reading who is one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from provisioning.scim.filter_match import predicate
from provisioning.scim.filter_syntax import Filter

type MemberDisplays = dict[str, str | None]
"""The ids of users, each with the name to show that the identity provider gave, in the order given."""
type Matching = Callable[[Filter], Iterable[str]]
"""Which of those who are members before the request a filter on members selects, by their ids."""


@dataclass(frozen=True, slots=True)
class Add:
    """These become members."""

    members: MemberDisplays


@dataclass(frozen=True, slots=True)
class Replace:
    """These are the members, and nobody else."""

    members: MemberDisplays


@dataclass(frozen=True, slots=True)
class Remove:
    """These are no longer members."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class RemoveMatching:
    """Whom the filter selects is no longer a member."""

    filter: Filter


type MemberStep = Add | Replace | Remove | RemoveMatching


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What becomes of the members in the end: first who leaves, then who comes in."""

    replaces: bool
    """All who are members before are taken out."""
    adds: Mapping[str, str | None]
    """Some may be members already; the display is None when none was given."""
    removes: frozenset[str]
    """Some may not be members at all. Empty when `replaces`; nobody is in it and in `adds`."""

    @property
    def changes_anything(self) -> bool:
        """False when it leaves every group as it is."""
        return self.replaces or bool(self.adds) or bool(self.removes)


def net_change(steps: Iterable[MemberStep], matching: Matching) -> MemberChange:
    """What the steps come to together, in their order.

    `matching` is asked for the filter of a RemoveMatching. Whom an earlier step added is tried on it by the display
    that this step gave.
    """
    net = _NetChange(matching)
    for step in steps:
        net.take(step)
    return MemberChange(net.replaces, net.adds, frozenset(net.removes))


class _NetChange:
    """A MemberChange in the making. It changes in place, so that a thousand operations cost what they bring."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self.replaces = False
        self.adds: MemberDisplays = {}
        self.removes: set[str] = set()

    def take(self, step: MemberStep) -> None:
        match step:
            case Add(members):
                self.adds.update(members)
                self.removes.difference_update(members)
            case Replace(members):
                self.replaces, self.adds, self.removes = True, {**members}, set()
            case Remove(ids):
                self._remove(ids)
            case RemoveMatching(whole):
                self._remove([*self._present(whole), *self._added(whole)])
            case _:
                assert_never(step)

    def _remove(self, ids: Iterable[str]) -> None:
        for each in ids:
            self.adds.pop(each, None)
            if not self.replaces:
                self.removes.add(each)

    def _present(self, whole: Filter) -> list[str]:
        """Whom the filter selects of those that this request has not said anything of yet."""
        return [] if self.replaces else [each for each in self._matching(whole) if each not in self.adds]

    def _added(self, whole: Filter) -> list[str]:
        selects = predicate(whole)
        return [each for each, display in self.adds.items() if selects({"value": each, "display": display})]
