"""How it grows: a directory is found by our functions, and the tables say what was measured."""

from collections import Counter
from datetime import timedelta

from benchmarks.directory import Directory, crowd_id
from benchmarks.growth.measuring import USER_PROBES, Cost, Walk
from benchmarks.growth.report import Results, charts, missed, tables
from benchmarks.peers.stage import LIST
from benchmarks.plots import figure
from benchmarks.sdk_calls import SdkCall
from tests.people import NOW

READ = SdkCall("GetItem", 1, 0)


def results(*, last: float = 1, lists: float = 1, members: float = 1) -> Results:
    """What took a millisecond in the smallest directory and group, and so many in the largest ones."""
    grown = {probe.name: lists if probe.name == LIST else last for probe in USER_PROBES}
    by_users = {(name, 1_000): Cost(1, [READ]) for name in grown} | {
        (name, 1_000_000): Cost(milliseconds, [READ, READ]) for name, milliseconds in grown.items()
    }
    by_members = {10: Cost(1, [READ]), 100_000: Cost(members, [READ])}
    return Results([1_000, 1_000_000], by_users, by_members, [Walk(1_000, [0.01] * 9 + [0.02], [READ] * 40)])


def test_what_grows_within_the_aims_misses_none() -> None:
    assert missed(results(last=1.2, lists=1.5, members=1.2)) == 0


def test_what_grows_beyond_them_is_counted_and_marked() -> None:
    grown = results(last=1.3, lists=1.6, members=1.3)

    assert missed(grown) == len(USER_PROBES) + 1
    assert tables(grown)["growth by users"].count("**missed**") == len(USER_PROBES)
    assert "1.30; the aim is 1.2: **missed**" in tables(grown)["growth by members"]


def test_numbers_that_differ_between_directories_are_all_given() -> None:
    assert "| create | 1, 2 | 1, 2 | 0 |" in tables(results())["growth of calls"]


def test_a_walk_tells_what_its_first_pages_take_and_its_last_ones() -> None:
    assert tables(results())["walks"].endswith("| 1,000 | 10 | 40 | 40 | 0 | 0.0000 | 0.1 | 10.0 | 20.0 |")


def test_all_is_drawn() -> None:
    drawn = {name: figure(*each) for name, each in charts(results()).items()}

    assert drawn["growth.svg"].count("<polyline") == 3 * len(USER_PROBES)
    assert drawn["members.svg"].count("<polyline") == 4


def test_a_crowd_has_the_first_users_of_its_directory() -> None:
    directory = Directory(
        provider_id="okta",
        people=20,
        groups_each=0,
        changes_each=0,
        now=NOW,
        log_retention=timedelta(days=90),
        crowds=[5],
    )

    items = [*directory.items()]

    sorts = Counter(item["sk"]["S"].partition("#")[0] for item in items if item["pk"]["S"] == f"GROUP#{crowd_id(5)}")
    assert sorts == {"GROUP": 1, "MEMBER": 5}
