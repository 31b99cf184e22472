"""A change of members beyond one transaction, killed at its AWS calls: afterwards it is whole, or it never was."""

from collections import Counter
from collections.abc import Callable

import pytest

from local.engines import Engine
from tests.faults.wire import FAULTS, Call, Killed
from tests.large.crowd import Crowd

KILLS = ("killed before", "killed after")
STRIDE = 9
"""Every so many calls of the 3,000-member change are tried; the smaller change is tried at all of its calls."""


def calls_of(crowd: Crowd, user_ids: list[str]) -> list[Call]:
    """The calls of a PATCH that adds these members to a new group."""
    group_id = crowd.group()
    with crowd.wire.act():
        crowd.push(group_id, "add", user_ids)
    crowd.world.provision_groups.delete(crowd.caller, group_id, None)
    return crowd.wire.calls


def finish_by_sweep(crowd: Crowd, _: str) -> None:
    crowd.sweep()


def finish_by_next_writer(crowd: Crowd, group_id: str) -> None:
    crowd.push(group_id, "remove", ["nobody"])


FINISHERS = (finish_by_sweep, finish_by_next_writer)


def killed_at(crowd: Crowd, user_ids: list[str], call: Call, fault: str, finish: Callable[[Crowd, str], None]) -> int:
    """How many members there are after a PATCH that was killed there, once others have come by."""
    group_id = crowd.group()
    with crowd.wire.act((call, FAULTS[fault])), pytest.raises(Killed):
        crowd.push(group_id, "add", user_ids)
    finish(crowd, group_id)
    members = crowd.members(group_id)
    assert members == crowd.in_groups(user_ids) == ({*user_ids} if members else set())
    assert crowd.found(group_id).member_count == len(members)
    assert crowd.found(group_id).change is None
    crowd.world.provision_groups.delete(crowd.caller, group_id, None)
    return len(members)


def test_killed_at_any_call_of_130_members_it_is_whole_or_not_at_all(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.hire(130)
    calls = calls_of(crowd, user_ids)

    ends = Counter(
        killed_at(crowd, user_ids, call, fault, finish) for call in calls for fault in KILLS for finish in FINISHERS
    )

    assert ends.keys() == {0, 130}
    assert ends.total() == len(calls) * len(KILLS) * len(FINISHERS)


def test_killed_in_the_middle_of_3000_members_it_is_whole_or_not_at_all(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.hire(3_000)
    calls = calls_of(crowd, user_ids)

    ends = [killed_at(crowd, user_ids, call, "killed after", finish_by_sweep) for call in calls[::STRIDE]]

    assert {*ends} == {0, 3_000}


def test_members_of_an_interrupted_change_are_told_of_once(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.hire(130)
    (*_, last) = calls_of(crowd, user_ids)
    before = Counter(crowd.told_as("added"))

    killed_at(crowd, user_ids, last, "killed after", finish_by_sweep)

    assert Counter(crowd.told_as("added")) - before == Counter(user_ids)
