"""What the tables say of a run that is known."""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.load.arrivals import Phase
from benchmarks.load.day import CREATE, PUSH, READ, SYNC
from benchmarks.load.okta import Asked, Attempt
from benchmarks.load.processors import ALL, Usage
from benchmarks.load.report import (
    errors,
    kind_table,
    processor_table,
    rate_chart,
    rate_table,
    recovery_charts,
    recovery_table,
    sync_table,
)
from benchmarks.load.run import Run

BEGUN = 1_000.0


def asked(kind: str, due: float, *milliseconds_and_status: tuple[float, int], calls: tuple[str, ...] = ()) -> Asked:
    """A request that is due so many seconds after the beginning; between its attempts is a second."""
    attempts: list[Attempt] = []
    at = BEGUN + due
    for milliseconds, status in milliseconds_and_status:
        attempts.append(Attempt(at, at + milliseconds / 1000, status))
        at = attempts[-1].answered + 1
    return Asked(kind, attempts, calls)


def a_run(*requests: Asked, phases: tuple[Phase, ...] = (Phase(25, 60),), differences: Sequence[str] = ()) -> Run:
    return Run(phases, BEGUN, requests, Usage(dict.fromkeys(ALL, 0.5), others=1, idle=7), differences)


def rows(table: str) -> list[list[str]]:
    """The cells of each row below the header."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_a_rate_has_one_row_and_what_was_sent_away_is_no_latency() -> None:
    quick = [asked(READ, number, (number + 1, 200), calls=("dynamodb.GetItem",)) for number in range(98)]
    away = asked(READ, 50, (1, 429), (400, 200), calls=("dynamodb.GetItem",) * 3)
    failed = asked(READ, 51, (900, 500), calls=())

    (row,) = rows(rate_table([a_run(*quick, away, failed)]))

    assert row == ["25", "100", "50", "400", "900", "1", "0", "1", "97", "1.01"]


def test_what_was_given_up_is_no_error() -> None:
    given_up = asked(READ, 0, *[(1, 429)] * 10)

    (row,) = rows(rate_table([a_run(asked(READ, 0, (5, 200)), given_up)]))

    assert (row[5], row[6], row[7]) == ("10", "1", "0")
    assert errors(a_run(given_up)) == 0


def test_each_kind_has_a_row_with_its_usual_calls() -> None:
    calls = ("dynamodb.GetItem", "scheduler.CreateSchedule")
    reads = [asked(READ, 0, (8, 200), calls=calls), asked(READ, 0, (8, 200), calls=calls)]
    cold = asked(READ, 0, (20, 200), calls=("dynamodb.Query", *calls))

    table = rows(kind_table(a_run(asked(CREATE, 0, (30, 201), calls=("dynamodb.TransactWriteItems",)), *reads, cold)))

    assert table == [
        [CREATE, "1", "30", "30", "30", "1.00", "TransactWriteItems"],
        [READ, "3", "8", "20", "20", "2.33", "GetItem, CreateSchedule"],
    ]


def test_whom_force_sync_went_through_is_told_for_each_rate_and_each_user_once() -> None:
    ada, bob, cy = (replace(asked(SYNC, 0, (5, 200)), target=f"/Users/{name}") for name in ("ada", "bob", "cy"))
    away = replace(asked(SYNC, 0, *[(1, 429)] * 10), target="/Users/dee")
    pushed = replace(asked(PUSH, 0, (5, 200)), target="/Users/eve")
    faster = a_run(ada, bob, cy, phases=(Phase(100, 60),))

    table = rows(sync_table([a_run(ada, bob, ada, away, pushed), faster], users=8))

    assert table == [["25", "3", "2", "25%"], ["100", "3", "3", "38%"]]


def test_processors_are_told_for_each_request_that_was_carried_out() -> None:
    (row,) = rows(processor_table([a_run(asked(READ, 0, (1, 429), (5, 200)), asked(READ, 0, (5, 200)))]))

    assert row == ["25", "250.0", "250.0", "250.0", "250.0", "1000.0", "10%"]


def test_a_recovery_is_told_in_stretches() -> None:
    phases = (Phase(1, 10), Phase(5, 10), Phase(1, 20))
    before = [asked(READ, number, (10, 200)) for number in range(10)]
    during = [asked(READ, 10 + number / 2, (500, 200)) for number in range(20)]
    away = [asked(READ, 19, (1, 429), (1, 429), (2_500, 200))]
    after = [asked(READ, 20 + number, (10, 200)) for number in range(20)]

    table = rows(recovery_table(a_run(*before, *during, *away, *after, phases=phases)))

    assert [row[1:] for row in table] == [
        ["0", "10", "1", "10", "10", "10", "0"],
        ["10", "20", "2", "500", "500", "500", "1"],
        ["20", "24", "1", "10", "2,500", "2,500", "1"],
        ["24", "39", "1", "10", "10", "10", "0"],
    ]


def test_without_anybody_who_was_sent_away_nobody_comes_again() -> None:
    phases = (Phase(1, 10), Phase(5, 10), Phase(1, 20))

    table = rows(recovery_table(a_run(*[asked(READ, second, (10, 200)) for second in range(40)], phases=phases)))

    assert [(row[1], row[2]) for row in table] == [("0", "10"), ("10", "20"), ("20", "39")]


def test_the_charts_have_a_point_for_each_rate_and_for_each_few_seconds() -> None:
    phases = (Phase(1, 10), Phase(5, 10), Phase(1, 20))
    requests = [asked(READ, second, (10, 200)) for second in range(40)]

    by_rate = rate_chart([a_run(*requests), a_run(*requests, phases=(Phase(50, 60),))])
    counted, slow = recovery_charts(a_run(*requests, asked(READ, 12, (1, 429), (1, 200)), phases=phases))

    assert [round(y) for _, y in by_rate.lines[0].points] == [10, 10]
    assert [x for x, _ in by_rate.lines[0].points] == [25, 50]
    assert {line.name: line.points[2] for line in counted.lines} == {
        "come": (12.5, 6 / 5),
        "carried out": (12.5, 6 / 5),
        "sent away (429)": (12.5, 1 / 5),
    }
    assert [line.points[-1][0] for line in slow.lines] == [37.5, 37.5]
