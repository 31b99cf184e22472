"""A change of members beyond one transaction, killed at its AWS calls: afterwards it is whole, or it never was."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from local.engines import Engine, dynoxide_in
from tests.conftest import require_engine
from tests.faults.wire import FAULTS, Call, Killed
from tests.large.crowd import Crowd

KILLS = ("killed before", "killed after")
PARTS = 4
"""The kills of the large change are shared out: two workers take half the time."""


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


def finished(crowd: Crowd, group_id: str, user_ids: list[str], finish: Callable[[Crowd, str], None]) -> int:
    """How many members there are once somebody has come by: all of them, or nobody."""
    finish(crowd, group_id)
    members = crowd.members(group_id)
    assert members == crowd.in_groups(user_ids) == ({*user_ids} if members else set())
    assert crowd.found(group_id).member_count == len(members)
    assert crowd.found(group_id).change is None
    return len(members)


def killed_at(crowd: Crowd, user_ids: list[str], call: Call, fault: str, finish: Callable[[Crowd, str], None]) -> int:
    """How many members there are after a PATCH that was killed there, once others have come by."""
    group_id = crowd.group()
    with crowd.wire.act((call, FAULTS[fault])), pytest.raises(Killed):
        crowd.push(group_id, "add", user_ids)
    members = finished(crowd, group_id, user_ids, finish)
    crowd.world.provision_groups.delete(crowd.caller, group_id, None)
    return members


def test_killed_at_any_call_of_130_members_it_is_whole_or_not_at_all(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.hire(130)
    calls = calls_of(crowd, user_ids)

    ends = Counter(
        killed_at(crowd, user_ids, call, fault, finish) for call in calls for fault in KILLS for finish in FINISHERS
    )

    assert ends.keys() == {0, 130}
    assert ends.total() == len(calls) * len(KILLS) * len(FINISHERS)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The file that a real engine keeps its tables in."""
    require_engine("dynoxide")
    return tmp_path / "tables.db"


@contextmanager
def left_behind(database: Path, crowd: Crowd) -> Generator[Crowd]:
    """The house as others find it when the process ends now: on a copy of the table, as it is at this moment."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with dynoxide_in(copy) as engine:
            yield Crowd(engine, crowd.table_name)


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_call_of_3000_members_it_is_whole_or_not_at_all(database: Path, part: int) -> None:
    """What one call leaves behind is what the next finds: killed before it, or after this one, is the same."""
    ends: list[int] = []
    deaths = 0

    def die() -> None:
        nonlocal deaths
        if deaths % PARTS == part:
            with left_behind(database, crowd) as others:
                ends.append(finished(others, group_id, user_ids, FINISHERS[deaths // PARTS % len(FINISHERS)]))
        deaths += 1

    with dynoxide_in(database) as engine:
        crowd = Crowd(engine)
        user_ids, group_id = crowd.hire(3_000), crowd.group()
        die()  # before its first call
        with crowd.wire.act(), crowd.after_each_call(die):
            crowd.push(group_id, "add", user_ids)

    assert deaths == len(crowd.wire.calls) + 1
    assert ends == sorted(ends)
    assert {*ends} == {0, 3_000}


def test_members_of_an_interrupted_change_are_told_of_once(dynoxide: Engine) -> None:
    crowd = Crowd(dynoxide)
    user_ids = crowd.hire(130)
    (*_, last) = calls_of(crowd, user_ids)
    before = Counter(crowd.told_as("added"))

    killed_at(crowd, user_ids, last, "killed after", finish_by_sweep)

    assert Counter(crowd.told_as("added")) - before == Counter(user_ids)
