"""`python -m benchmarks.doctor`: what it takes to examine a whole directory, page by page, as `scimctl doctor` does.

The directory is written straight into the table; for 10,000 users that takes a minute or two.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from benchmarks.directory import Directory
from benchmarks.endpoints import TABLE_NAME, USERNAME, deployed
from benchmarks.machine import machine
from benchmarks.sdk_calls import Recorder, SdkCall, dollars_per_million
from benchmarks.tables import as_table
from local.engines import Engine, running
from local.events import Request
from local.failures import CannotStartError
from local.functions import load_functions
from local.gateway import Gateway
from local.resources import emulated_services
from local.serve import use_only
from local.template import read_template
from provisioning.web.console_calls import CONSOLE_PATH

ENGINE = "dynoxide"
CONSOLE = "ConsoleFunction"
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261123, SignedHeaders=host, Signature=fe5f80f77d5fa3beca038a248ff"
)
PEOPLE = 10_000
GROUPS_EACH = 5
CHANGES_EACH = 3
MANY_PEOPLE = 1_000_000
LOG_RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: how long it took, and its calls."""

    seconds: float
    items: int
    calls: list[SdkCall]


def main() -> int:
    """Measure and print; 1 and a sentence when the engine is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.doctor", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many users the directory has")
    people: int = parser.parse_args().people
    try:
        with running(ENGINE) as engine, emulated_services():
            pages = _measure(engine, people)
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{machine()}\n\n{_table(people, pages)}\n\n{_calls(pages)}")
    return 0


def _measure(engine: Engine, people: int) -> list[Page]:
    use_only(engine)
    recorder = Recorder()
    recorder.listen()
    deployed(engine)
    Directory(
        provider_id=USERNAME,
        people=people,
        groups_each=GROUPS_EACH,
        changes_each=CHANGES_EACH,
        now=datetime.now(UTC),  # noqa: TID251 - like a function, a benchmark brings the time in
        log_retention=LOG_RETENTION,
    ).write(engine.client(), TABLE_NAME)
    return _examined(_console(), recorder)


def _console() -> Gateway:
    template = read_template({"BaseUrl": "https://scim.example.com/scim/v2", "LogLevel": "ERROR", "Table": TABLE_NAME})
    return Gateway(template.routes(), load_functions({CONSOLE: template.functions()[CONSOLE]}))


def _examined(console: Gateway, recorder: Recorder) -> list[Page]:
    """All pages; nothing must be found."""
    pages: list[Page] = []
    cursor = ""
    while cursor is not None:
        request = Request("GET", f"{CONSOLE_PATH}/examination?cursor={cursor}", [("Authorization", SIGNATURE)])
        with recorder.recording() as calls:
            started = perf_counter()
            answer = console.answer(request)
            seconds = perf_counter() - started
        page = json.loads(answer.body)
        assert page["findings"] == [], page["findings"][:3]
        pages.append(Page(seconds, sum(page["examined"].values()), calls))
        cursor = page["nextCursor"]
    return pages


def _table(people: int, pages: Sequence[Page]) -> str:
    items, seconds = sum(page.items for page in pages), sum(page.seconds for page in pages)
    calls = [call for page in pages for call in page.calls]
    dollars = dollars_per_million(calls) / 1_000_000
    many = MANY_PEOPLE / people
    rows = [
        ("users", f"{people:,}", f"{MANY_PEOPLE:,}"),
        ("items", f"{items:,}", f"{items * many:,.0f}"),
        ("pages", f"{len(pages):,}", f"{len(pages) * many:,.0f}"),
        ("SDK calls per 1,000 items", f"{1_000 * len(calls) / items:.0f}", ""),
        ("most SDK calls of a page", f"{max(len(page.calls) for page in pages):,}", ""),
        ("longest page, seconds", f"{max(page.seconds for page in pages):.1f}", ""),
        ("seconds per 1,000 items", f"{1_000 * seconds / items:.2f}", ""),
        ("minutes", f"{seconds / 60:.1f}", f"{seconds * many / 60:,.0f}"),
        ("read units", f"{sum(call.read_units for call in calls):,.0f}", ""),
        ("dollars for DynamoDB", f"{dollars:.3f}", f"{dollars * many:.2f}"),
    ]
    return as_table(("examined", "measured", "in proportion"), rows)


def _calls(pages: Sequence[Page]) -> str:
    counts = Counter(call.name for page in pages for call in page.calls)
    return as_table(("call", "times"), [(name, f"{count:,}") for name, count in counts.most_common()])


if __name__ == "__main__":
    sys.exit(main())
