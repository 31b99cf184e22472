"""`python -m benchmarks.month`: what a month costs, for companies of 1,000 and of 100,000 people.

The acts of the identity provider and of the timers are carried out once each on dynoxide, whose consumed capacity is
that of DynamoDB. How often each happens is an assumption, and stands in the table.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4  # noqa: TID251 - like a function, a benchmark brings the ids in

from benchmarks.asking import ask, create_group, push_members
from benchmarks.endpoints import OurEndpoint, deployed
from benchmarks.operations import PATH
from benchmarks.people import user, user_name
from benchmarks.sdk_calls import (
    DOLLARS_PER_MILLION_READ_UNITS,
    DOLLARS_PER_MILLION_WRITE_UNITS,
    Recorder,
    SdkCall,
)
from benchmarks.tables import as_table
from local.answers import Returned
from local.clock import MovableClock
from local.engines import Engine, running
from local.failures import CannotStartError
from local.functions import LambdaContext
from local.resources import emulated_services, scheduler_client
from local.serve import use_only
from local.template import LOCAL_NAMES
from provisioning.scim import urns

ENGINE = "dynoxide"
COMPANIES = (1_000, 100_000)
RESIDENTS = 100
"""Who is there already, so that a page of a list is full."""
SWEEPS_A_MONTH = 12 * 24 * 30

BILLED_SECONDS = 0.05
"""Of a function, for one request: an assumption, generous for a warm one. Log lines and INIT are in it."""
GIGABYTES_OF_MEMORY = 1
LOG_BYTES = 1_200
"""Of one request: our line, Lambda's three and the access log's."""
ITEM_BYTES = 6_000
"""Of one user in the table: the user, his claims, his index entries and a month of the sync log."""

DOLLARS_PER_MILLION_REQUESTS = 1.00
DOLLARS_PER_MILLION_INVOCATIONS = 0.20
DOLLARS_PER_GIGABYTE_SECOND = 0.000_013_333_4
DOLLARS_PER_LOG_GIGABYTE = 0.50
DOLLARS_PER_STORED_GIGABYTE = 0.25 + 0.20
DOLLARS_PER_METRIC = 0.30
DOLLARS_PER_ALARM = 0.10
"""HTTP API, Lambda on arm64, CloudWatch Logs, DynamoDB with point-in-time recovery, CloudWatch.

Of us-east-1 in 2026, without the free tier.
"""
METRICS = 20
"""A name of ours for one provider counts as a metric in the months in which it is written: most of them."""
ALARMS = 16


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens to people."""

    name: str
    requests: int
    """To the API; none for what a timer does."""
    carry_out: Callable[["Stage"], None]
    often: float
    """How often a month, for each person in the company."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act takes."""

    act: Act
    read_units: float
    write_units: float

    @property
    def dollars_per_million(self) -> float:
        """For everything that is paid by use."""
        units = self.read_units * DOLLARS_PER_MILLION_READ_UNITS + self.write_units * DOLLARS_PER_MILLION_WRITE_UNITS
        seconds = BILLED_SECONDS * GIGABYTES_OF_MEMORY * DOLLARS_PER_GIGABYTE_SECOND * 1_000_000
        invocation = DOLLARS_PER_MILLION_INVOCATIONS + seconds + LOG_BYTES / 1_000 * DOLLARS_PER_LOG_GIGABYTE
        return units + max(1, self.act.requests) * invocation + self.act.requests * DOLLARS_PER_MILLION_REQUESTS


class Stage:
    """Our functions with a few people and a group."""

    def __init__(self, endpoint: OurEndpoint, clock: MovableClock) -> None:
        self._endpoint, self._clock = endpoint, clock
        self.ids = [self._create(number) for number in range(RESIDENTS)]
        self._group_id = create_group(endpoint, "Everybody")

    def hire(self) -> None:
        """Okta looks whether he is there, creates him, and adds him to a group."""
        self._find(RESIDENTS)
        self.ids.append(self._create(RESIDENTS))
        push_members(self._endpoint, self._group_id, "add", self.ids[-1:])

    def change(self) -> None:
        """Okta reads him and puts him back with another title."""
        self._ask("GET", f"{PATH}/{self.ids[0]}", None)
        self._ask("PUT", f"{PATH}/{self.ids[0]}", user(0, title="Countess"))

    def force(self) -> None:
        """Okta reads him and puts him back as he is."""
        self._ask("GET", f"{PATH}/{self.ids[1]}", None)
        self._ask("PUT", f"{PATH}/{self.ids[1]}", user(1))

    def join(self) -> None:
        """Okta adds him to a group."""
        push_members(self._endpoint, self._group_id, "add", [self.ids[2]])

    def leave(self) -> None:
        """Okta deactivates the last who came: he is blocked, and a timer is set."""
        body = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
        self._ask("PATCH", f"{PATH}/{self.ids[-1]}", body)

    def fire(self) -> None:
        """His timer fires: he is deactivated."""
        self._clock.advance(timedelta(minutes=16))
        (reminder,) = _armed()
        outcome = self._invoke_deactivator(reminder)["outcome"]
        assert outcome == "deactivated", outcome

    def sweep(self) -> None:
        """The sweep finds nothing to do."""
        self._invoke_deactivator({"sweep": True})

    def list_page(self) -> None:
        """Okta imports a page of 100 users."""
        self._ask("GET", f"{PATH}?startIndex=1&count=100", None)

    def _create(self, number: int) -> str:
        created: str = json.loads(ask(self._endpoint, "POST", PATH, user(number), 201))["id"]
        return created

    def _find(self, number: int) -> None:
        self._ask("GET", f"{PATH}?filter=userName%20eq%20%22{user_name(number)}%22", None)

    def _ask(self, method: str, target: str, body: object) -> None:
        ask(self._endpoint, method, target, body, 200)

    def _invoke_deactivator(self, event: dict[str, object]) -> Returned:
        name = "DeactivatorFunction"
        context = LambdaContext(name, str(uuid4()), memory_limit_in_mb=1024, ends_at=float("inf"))
        return self._endpoint.handlers[name](event, context)


ACTS = (
    Act("hired: found by name, created, added to a group", 3, Stage.hire, 0.02),
    Act("changed: GET, PUT", 2, Stage.change, 0.2),
    Act("Force Sync, nothing new: GET, PUT", 2, Stage.force, 1),
    Act("added to a group", 1, Stage.join, 0.2),
    Act("deactivated: PATCH, timer set", 1, Stage.leave, 0.02),
    Act("timer fires", 0, Stage.fire, 0.02),
    Act("a page of 100 in a nightly import", 1, Stage.list_page, 0.3),
)
SWEEP = Act("sweep", 0, Stage.sweep, 0)


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
    stage = Stage(deployed(engine), clock)
    for act in (*ACTS, SWEEP):
        # So that the provider has just been read, as in a function that is warm.
        stage.list_page()
        with recorder.recording() as calls:
            act.carry_out(stage)
        yield _cost(act, calls)


def _cost(act: Act, calls: Sequence[SdkCall]) -> Cost:
    return Cost(act, sum(call.read_units for call in calls), sum(call.write_units for call in calls))


def _armed() -> Iterator[dict[str, object]]:
    """The inputs of the schedules that there are."""
    client, group = scheduler_client(), LOCAL_NAMES["ScheduleGroup"]
    for schedule in client.list_schedules(GroupName=group)["Schedules"]:
        target = client.get_schedule(GroupName=group, Name=schedule.get("Name", ""))["Target"]
        yield json.loads(target.get("Input", ""))


def _act_table(costs: Sequence[Cost]) -> str:
    rows = [
        (
            cost.act.name,
            str(cost.act.requests),
            f"{cost.read_units:g}",
            f"{cost.write_units:g}",
            f"{cost.dollars_per_million:,.2f}",
            f"{1_000 * cost.act.often:,.0f}" if cost.act.often else f"{SWEEPS_A_MONTH:,} in all",
        )
        for cost in costs
    ]
    header = ("act", "requests", "read units", "write units", "$ per million", "a month, of 1,000 people")
    return as_table(header, rows)


def _month_table(costs: Sequence[Cost], sweep: Cost) -> str:
    rows = [
        ("what people do", *(f"{_used(costs, people):,.2f}" for people in COMPANIES)),
        ("the sweep", *(f"{SWEEPS_A_MONTH * sweep.dollars_per_million / 1e6:,.2f}" for _ in COMPANIES)),
        ("the table's storage", *(f"{_stored(people):,.2f}" for people in COMPANIES)),
        (f"{METRICS} metrics and {ALARMS} alarms", *(f"{_watched():,.2f}" for _ in COMPANIES)),
    ]
    rows.append(("in all", *(f"{_all(costs, sweep, people):,.2f}" for people in COMPANIES)))
    return as_table(("dollars a month", *(f"{people:,} people" for people in COMPANIES)), rows)


def _used(costs: Sequence[Cost], people: int) -> float:
    return sum(cost.act.often * people * cost.dollars_per_million for cost in costs) / 1e6


def _stored(people: int) -> float:
    return people * ITEM_BYTES / 1e9 * DOLLARS_PER_STORED_GIGABYTE


def _watched() -> float:
    return METRICS * DOLLARS_PER_METRIC + ALARMS * DOLLARS_PER_ALARM


def _all(costs: Sequence[Cost], sweep: Cost, people: int) -> float:
    return _used(costs, people) + SWEEPS_A_MONTH * sweep.dollars_per_million / 1e6 + _stored(people) + _watched()


if __name__ == "__main__":
    sys.exit(main())
