"""`python -m benchmarks.month`: what a month costs, for companies of 1,000 and of 100,000 people.

The acts of the identity provider and of the timers are carried out once each on dynoxide, whose consumed capacity is
that of DynamoDB. How often each happens is an assumption, and stands in the table.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from io import StringIO

from benchmarks import prices
from benchmarks.company import ACTS, SWEEP, Act, Stage
from benchmarks.endpoints import deployed
from benchmarks.sdk_calls import Recorder, SdkCall
from benchmarks.standing import standing_costs
from benchmarks.tables import as_table
from local.clock import MovableClock
from local.engines import Engine, running
from local.failures import CannotStartError
from local.resources import emulated_services, s3_client
from local.serve import use_only
from local.template import LOCAL_NAMES, read_template

ENGINE = "dynoxide"
COMPANIES = (1_000, 100_000)
SWEEPS_A_MONTH = 12 * 24 * 30

BILLED_SECONDS = 0.1
"""Of a function, for one request: an assumption, generous for a warm one, so that there is room for cold starts."""
GIGABYTES_OF_MEMORY = 1
ITEM_BYTES = 6_000
"""Of one user in the table: the user, his claims, his index entries and his part of the sync log; an assumption."""

LINES_OF_LAMBDA = (
    "START RequestId: 8f507cfc-7ba1-4f5c-a1d4-3f0f4a6b1b5e Version: $LATEST",
    "END RequestId: 8f507cfc-7ba1-4f5c-a1d4-3f0f4a6b1b5e",
    (
        "REPORT RequestId: 8f507cfc-7ba1-4f5c-a1d4-3f0f4a6b1b5e\tDuration: 12.34 ms\tBilled Duration: 13 ms\t"
        "Memory Size: 1024 MB\tMax Memory Used: 110 MB\t"
    ),
)
ACCESS_LOG_LINE = json.dumps(
    {
        "requestId": "0a4XK8GUUQ2KdOQ=",
        "time": "12/Mar/2026:19:03:58 +0000",
        "ip": "203.0.113.178",
        "method": "PATCH",
        "routeKey": "ANY /scim/v2/Users/{id}",
        "status": "200",
        "responseLength": "1024",
        "responseLatency": "25",
        "integrationLatency": "24",
        "integrationError": "-",
    }
)
"""As API Gateway writes it by the template's Format."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act takes."""

    act: Act
    read_units: float
    write_units: float
    log_bytes: int
    """With those of Lambda and API Gateway."""
    records: int
    """Stored in S3."""

    @property
    def dollars(self) -> float:
        """For everything that is paid by use."""
        invocation = prices.PER_INVOCATION + BILLED_SECONDS * GIGABYTES_OF_MEMORY * prices.PER_GIGABYTE_SECOND
        months = prices.RECORD_BYTES_MIN / 1e9 * prices.RECORD_MONTHS_MIN * prices.PER_RECORD_GIGABYTE
        return (
            self.read_units * prices.PER_READ_UNIT
            + self.write_units * prices.PER_WRITE_UNIT
            + self.act.invocations * invocation
            + self.act.requests * prices.PER_REQUEST
            + self.log_bytes / 1e9 * prices.PER_LOG_GIGABYTE
            + self.records * (prices.PER_RECORD_STORED + months)
        )


def main() -> int:
    """Count and print; 1 and a sentence when the engine is not there."""
    try:
        with running(ENGINE) as engine, emulated_services(), closing(MovableClock()) as clock:
            *costs, sweep = _count(engine, clock)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{_act_table([*costs, sweep])}\n\n{_month_table(costs, sweep)}")
    return 0


def _count(engine: Engine, clock: MovableClock) -> Iterator[Cost]:
    use_only(engine)
    recorder = Recorder()
    recorder.listen()
    log = StringIO()
    stage = Stage(deployed(engine, log), clock)
    for act in (*ACTS, SWEEP):
        # So that the provider has just been read, as in a function that is warm.
        stage.list_page()
        log.truncate(log.seek(0))
        records = _records()
        # Metrics go to what standard output is at that moment.
        with recorder.recording() as calls, redirect_stdout(log):
            act.carry_out(stage)
        yield _cost(act, calls, log.getvalue(), _records() - records)


def _cost(act: Act, calls: Sequence[SdkCall], log: str, records: int) -> Cost:
    lines = [*log.splitlines(), *LINES_OF_LAMBDA * act.invocations, *[ACCESS_LOG_LINE] * act.requests]
    log_bytes = sum(len(line.encode()) + prices.LOG_EVENT_BYTES for line in lines)
    units = (sum(call.read_units for call in calls), sum(call.write_units for call in calls))
    return Cost(act, *units, log_bytes, records)


def _records() -> int:
    """How many accounts are in the archive."""
    return s3_client().list_objects_v2(Bucket=LOCAL_NAMES["ArchiveBucket"])["KeyCount"]


def _act_table(costs: Sequence[Cost]) -> str:
    rows = [
        (
            cost.act.name,
            str(cost.act.requests),
            f"{cost.read_units:g}",
            f"{cost.write_units:g}",
            f"{cost.log_bytes:,}",
            f"{1e6 * cost.dollars:,.2f}",
            f"{1_000 * cost.act.often:,.0f}" if cost.act.often else f"{SWEEPS_A_MONTH:,} in all",
        )
        for cost in costs
    ]
    header = ("act", "requests", "read units", "write units", "bytes of log", "$ per million", "of 1,000 people")
    return as_table(header, rows)


def _month_table(costs: Sequence[Cost], sweep: Cost) -> str:
    """Each line's count, and its dollars for each company."""
    standing = standing_costs(read_template())
    lines = [
        ("what people do", "", [_used(costs, people) for people in COMPANIES]),
        ("sweeps", f"{SWEEPS_A_MONTH:,}", [SWEEPS_A_MONTH * sweep.dollars for _ in COMPANIES]),
        ("the table's storage", "", [people * ITEM_BYTES / 1e9 * prices.PER_TABLE_GIGABYTE for people in COMPANIES]),
        *((each.name, f"{each.count:,.0f}", [each.dollars for _ in COMPANIES]) for each in standing),
    ]
    lines.append(("in all", "", [sum(column) for column in zip(*(dollars for *_, dollars in lines), strict=True)]))
    rows = [(name, count, *(f"{each:,.2f}" for each in dollars)) for name, count, dollars in lines]
    return as_table(("dollars a month", "how many", *(f"{people:,} people" for people in COMPANIES)), rows)


def _used(costs: Sequence[Cost], people: int) -> float:
    return sum(cost.act.often * people * cost.dollars for cost in costs)


if __name__ == "__main__":
    sys.exit(main())
